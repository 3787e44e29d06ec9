/* Names and titles while typing: <input data-suggest="/kk/suggest/">. Without this file the box searches as before.

   The ARIA combobox pattern with a list: the focus stays in the box, arrows choose, Enter opens, Escape closes. */

const WAIT = 150; // milliseconds after the last letter
const SHORTEST = 2;
const LEAVES_THE_LIST = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]); // they move in the text
let made = 0;

function combobox(box) {
  const list = document.createElement("ul");
  list.id = `suggestions-${++made}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  list.hidden = true;
  box.closest("form").append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) box.setAttribute(name, value);

  let timer = 0, asked = 0, chosen = -1;

  function forget() { // what is on its way, and what was chosen before the words changed
    clearTimeout(timer);
    asked++;
    if (chosen >= 0) choose(-1);
  }

  function close() {
    forget();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
  }

  function open(item) {
    close(); // the page may be shown again as it was left
    location.assign(item.dataset.url);
  }

  function choose(place) {
    const options = [...list.children];
    chosen = place < -1 ? options.length - 1 : place >= options.length ? -1 : place; // -1 is the box itself
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    if (chosen < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function option(suggestion, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.dataset.url = suggestion.url;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = suggestion.text;
    if (suggestion.lang) name.lang = suggestion.lang;
    const kind = document.createElement("small");
    kind.textContent = suggestion.label;
    item.append(name, kind);
    return item;
  }

  async function ask() {
    const words = box.value.trim();
    if (words.length < SHORTEST) return close();
    const mine = ++asked;
    try {
      const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: words })}`);
      const { suggestions = [] } = answer.ok ? await answer.json() : {};
      if (mine !== asked) return; // more has been typed meanwhile
      list.replaceChildren(...suggestions.map(option));
      if (!suggestions.length) return close();
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
    } catch {
      if (mine === asked) close(); // no network: the box itself still searches
    }
  }

  function press(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" && !isOpen) ask();
    else if (!isOpen) return;
    else if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) open(list.children[chosen]);
    else return LEAVES_THE_LIST.has(event.key) ? choose(-1) : undefined;
    event.preventDefault();
  }

  box.addEventListener("input", () => {
    forget();
    timer = setTimeout(ask, WAIT);
  });
  box.addEventListener("keydown", press);
  box.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the box
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) open(item);
  });
}

document.querySelectorAll("input[data-suggest]").forEach(combobox);
