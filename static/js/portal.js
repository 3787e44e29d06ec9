/* Makes things smoother; nothing on the portal needs it. */

const announcer = document.querySelector("[data-announce]");

function announce(words) {
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = words; }, 50); // a change is read out, a repetition is not
}

async function copy(text, control) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return; // an insecure address or a refusal: the link itself still works
  }
  announce(announcer.dataset.copied);
  const label = control.querySelector("[data-label]") ?? control;
  const before = label.textContent;
  label.textContent = announcer.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2000);
}

/* <a class="permalink" href="#topic-2" data-copy>: follows the link and copies its full address. */
document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-copy], [data-copy-text]");
  if (!control) return;
  const source = control.dataset.copyText;
  copy(source ? document.getElementById(source).textContent.trim() : control.href, control);
});

function showButtons(root) {
  for (const button of root.querySelectorAll("button[data-copy-text][hidden], button[data-print][hidden]")) {
    button.hidden = false;
    if ("print" in button.dataset) button.addEventListener("click", () => window.print());
  }
}
showButtons(document);
document.addEventListener("renewed", (event) => showButtons(event.target));

addEventListener("beforeprint", () => {
  for (const place of document.querySelectorAll("[data-printed]")) {
    place.textContent = new Date().toLocaleDateString("ru"); // 25.05.2024 in both languages
  }
});

/* <ul class="choices" data-narrow="Narrow the list">: a box above a long list that hides what does not match. */
const alike = { "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и", "ё": "е" };
const folded = (text) => text.toLowerCase().replace(/[әғқңөұүһіё]/g, (letter) => alike[letter]);

function narrowing(list) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "narrow";
  box.autocomplete = "off";
  box.placeholder = list.dataset.narrow;
  box.setAttribute("aria-label", list.dataset.narrow);
  box.addEventListener("input", () => {
    const wanted = folded(box.value.trim());
    for (const item of list.children) {
      item.hidden = !folded(item.textContent).includes(wanted) && !item.querySelector(":checked");
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // Enter while narrowing must not send the form
  });
  list.before(box);
}

function narrowLists(root) {
  for (const list of root.querySelectorAll("[data-narrow]")) {
    if (list.children.length > 8) narrowing(list);
  }
}
narrowLists(document);
document.addEventListener("renewed", (event) => narrowLists(event.target));
