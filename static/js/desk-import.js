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
    words.textContent = box.dataset.sent;
    box.hidden = false;
    outcome.replaceChildren();
    wait(true);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/x-ndjson" } });
      const isLines = answer.headers.get("Content-Type") === "application/x-ndjson";
      if (isLines) await read(answer.body);
      else if (answer.ok) showPage(await answer.text());
      else throw new Error(answer.status);
    } catch {
      words.textContent = box.dataset.broken;
    }
    wait(false);
  });

  /* A file that is refused before it is read, or a sign-in that has ended: the page itself. */
  function showPage(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const found = page.getElementById("outcome");
    if (!found) return void window.location.reload();
    end({ html: found.innerHTML });
  }
})();
