/* The import of a table: how far it is, from the lines that the server sends while it reads and saves. */
"use strict";

(() => {
  const form = document.getElementById("import");
  const box = document.getElementById("progress");
  if (!form || !window.ReadableStream || !window.TextDecoderStream) return;
  const [words, bar] = [box.querySelector("label"), box.querySelector("progress")];
  const outcome = document.getElementById("outcome");

  function show({ rows, of, saved }) {
    words.textContent = `${saved ? box.dataset.saved : box.dataset.checked} ${rows} / ${of}`;
    bar.max = of;
    bar.value = rows;
  }

  function end({ go, html }) {
    if (go) return void window.location.assign(go);
    const page = new DOMParser().parseFromString(html, "text/html");
    outcome.replaceChildren(...page.body.childNodes);
    outcome.focus();
    box.hidden = true;
  }

  async function read(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "", last = null;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        last = JSON.parse(line);
        if (last.of) show(last);
      }
    }
    if (!last || last.of) throw new Error("broken off");
    end(last);
  }

  function wait(isWaiting) {
    form.querySelectorAll("input[type=submit]").forEach((button) => (button.disabled = isWaiting));
  }

  form.addEventListener("submit", async (event) => {
    if (!form.reportValidity()) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    bar.removeAttribute("value");
    say(box.dataset.sent);
    outcome.replaceChildren();
    wait(true);
    try {
      if (await isReadable(body.get("file"))) await send(body);
      else chooseAgain();
    } catch {
      say(box.dataset.broken);
    }
    wait(false);
  });

  function say(text) {
    words.textContent = text;
    box.hidden = false;
  }

  async function send(body) {
    let answer = await post(body);
    if (answer.status === 403 && (await renew(body))) answer = await post(body);
    if (answer.headers.get("Content-Type") === "application/x-ndjson") await read(answer.body);
    else if (answer.ok) showPage(await answer.text());
    else throw new Error(answer.status);
  }

  function post(body) {
    return fetch(form.action, { method: "POST", body, headers: { Accept: "application/x-ndjson" } });
  }

  /* Whoever has signed in again elsewhere has another token. */
  async function renew(body) {
    const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html");
    const token = page.querySelector("#import [name=csrfmiddlewaretoken]");
    if (!token) return false;
    body.set(token.name, token.value);
    form.elements[token.name].value = token.value;
    return true;
  }

  /* A browser refuses to send a file that was saved anew after it was chosen: mended in a spreadsheet, most often. */
  async function isReadable(file) {
    if (!file || !file.size) return true;
    try {
      await file.slice(0, 1).arrayBuffer();
      return true;
    } catch {
      return false;
    }
  }

  function chooseAgain() {
    form.elements.file.value = "";
    box.hidden = true;
    outcome.replaceChildren(document.getElementById("changed").content.cloneNode(true));
    form.elements.file.focus();
  }

  /* A file that is refused before it is read; without its place on the page it is a sign-in that has ended. */
  function showPage(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = page.getElementById("outcome");
    if (found) return end({ html: found.innerHTML });
    box.hidden = true;
    outcome.replaceChildren(document.getElementById("signed-out").content.cloneNode(true));
    outcome.focus();
  }
})();
