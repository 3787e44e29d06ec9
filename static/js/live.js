/* Results that follow the filters without a new page. Without this file the same form and links do the same. */

const place = () => document.querySelector("[data-live]");
let asked = 0;

/* --- What a reader had opened, typed and focused, to be found again in the new piece ------------------------------ */

const keyOf = (details) => details.querySelector("summary").textContent.replace(/\s*\(\d+\)\s*$/, "").trim();

const listOf = (box) => box.parentElement.querySelector("input[type=checkbox]").name;

function nameOf(element) {
  if (!element || !place().contains(element)) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.name) return `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  if (element.matches("form button")) return "form button";
  const query = element.getAttribute("href");
  return query ? `a[href="${CSS.escape(query)}"]` : null;
}

function stateOf(root) {
  return {
    open: new Map([...root.querySelectorAll("details")].map((details) => [keyOf(details), details.open])),
    narrowed: new Map([...root.querySelectorAll("input.narrow")].map((box) => [listOf(box), box.value])),
    focused: nameOf(document.activeElement),
  };
}

function bringBack(root, state) {
  for (const details of root.querySelectorAll("details")) {
    if (state.open.has(keyOf(details))) details.open = state.open.get(keyOf(details));
  }
  root.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
  for (const box of root.querySelectorAll("input.narrow")) {
    box.value = state.narrowed.get(listOf(box)) ?? "";
    if (box.value) box.dispatchEvent(new Event("input"));
  }
  if (!state.focused) return;
  const again = root.querySelector(state.focused) ?? root.querySelector("[data-live-results]");
  if (!again.matches("a, input, button, summary")) again.tabIndex = -1;
  again.focus({ preventScroll: true });
}

/* --- Asking and showing ----------------------------------------------------------------------------------------- */

async function show(address, { remember }) {
  const mine = ++asked;
  const results = document.querySelector("[data-live-results]");
  results.setAttribute("aria-busy", "true");
  let page;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (answer.status >= 500 || answer.redirected) throw new Error(answer.status);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    if (mine === asked) location.assign(address); // the browser says better than we what went wrong
    return;
  }
  if (mine !== asked) return; // a later choice is on its way
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return void location.assign(address);
  if (remember) history.pushState(null, "", address);
  const state = stateOf(place());
  place().replaceWith(fresh);
  document.title = page.title;
  renewLanguageLinks(page);
  bringBack(fresh, state);
  announce(fresh);
}

/* Links in the header and footer that carry the query: to the other language, to the display settings. */
function renewLanguageLinks(page) {
  for (const selector of [".languages a", ".site-strip > .wrap > a"]) {
    const fresh = page.querySelectorAll(selector);
    document.querySelectorAll(selector).forEach((link, number) => {
      link.href = fresh[number].getAttribute("href");
    });
  }
}

function announce(root) {
  const words = (root.querySelector(".found") ?? root.querySelector("[role=alert]"))?.textContent;
  const announcer = document.querySelector("[data-announce]");
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = words.replace(/\s+/g, " ").trim(); }, 50);
}

/* --- What starts it --------------------------------------------------------------------------------------------- */

function addressOf(form) {
  const filled = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
  const query = new URLSearchParams(filled).toString();
  return form.action.split("?")[0] + (query && `?${query}`);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-live] .filters form");
  if (form && event.target.name) show(addressOf(form), { remember: true });
});

document.addEventListener("submit", (event) => {
  if (!event.target.closest("[data-live]")) return;
  event.preventDefault();
  const address = addressOf(event.target);
  if (address !== location.href) show(address, { remember: true });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-live] :is(.chips, .facet, .switch, .calendar-head, .empty) a");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.pathname !== location.pathname) return;
  event.preventDefault();
  show(link.href, { remember: true });
});

addEventListener("popstate", () => {
  if (!location.hash) show(location.href, { remember: false });
});
