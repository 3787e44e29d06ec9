/* Nothing typed is lost: a warning before leaving, and a copy in this browser until the record has been saved.

   The copy is kept under the address of the form and the account. It is offered back when the form opens again with other
   values, after a lost connection or a session that has ended; it goes when it is taken, refused or saved. */
"use strict";

(() => {
  const SENT = "desk:sent"; // the key of the copy whose form was sent last
  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (key, text) => { try { text === null ? localStorage.removeItem(key) : localStorage.setItem(key, text); } catch { /* full or forbidden: the warning remains */ } };

  // What was sent is kept until a page says that it was saved; a page to sign in says no such thing.
  const sent = read(SENT);
  if (sent && document.querySelector(".messagelist .success")) write(sent, null);
  write(SENT, null);

  const box = document.getElementById("kept");
  const form = box && box.closest("form");
  if (!form) return;
  const KEY = `desk:${box.dataset.keep}:${location.pathname}`;
  const LONGEST = 2_000_000;
  const skipped = new Set(["csrfmiddlewaretoken", "form_key", "version", "_save", "_continue", "_addanother"]);
  let pending = 0;
  let leaving = false;

  const values = () =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !skipped.has(name) && !name.includes("__prefix__"));
  let first = JSON.stringify(values());
  const hasMistakes = Boolean(document.querySelector(".mistakes, .errornote"));
  const isChanged = () => hasMistakes || JSON.stringify(values()) !== first;

  function keep() {
    pending = 0;
    const text = JSON.stringify(values());
    if (text !== first && text.length < LONGEST) write(KEY, text);
  }
  function soon() {
    if (!pending) pending = setTimeout(keep, 800);
  }

  function put(kept) {
    const byName = new Map();
    for (const [name, value] of kept) byName.set(name, [...(byName.get(name) || []), value]);
    addRows(byName);
    document.dispatchEvent(new Event("desk:unfold"));
    for (const field of form.elements) {
      if (!field.name || skipped.has(field.name) || field.type === "file" || /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(field.name)) continue;
      const found = byName.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = found.includes(field.value);
      else if (field.tagName === "SELECT") choose(field, found);
      else if (byName.has(field.name)) field.value = found[0];
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  function choose(select, found) {
    for (const value of found) {
      if (value && ![...select.options].some((option) => option.value === value)) select.add(new Option(`№ ${value}`, value));
    }
    for (const option of select.options) option.selected = found.includes(option.value);
  }
  function addRows(byName) {
    for (const total of form.querySelectorAll("input[name$='-TOTAL_FORMS']")) {
      const wanted = Math.min(Number((byName.get(total.name) || [0])[0]), 500);
      const prefix = total.name.slice(0, -"-TOTAL_FORMS".length);
      const button = document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
      while (button && Number(total.value) < wanted) {
        const before = total.value;
        button.click();
        if (total.value === before) break;
      }
    }
  }

  function offer(kept) {
    box.hidden = false;
    box.querySelector("[data-take]").addEventListener("click", () => { put(kept); box.hidden = true; });
    box.querySelector("[data-refuse]").addEventListener("click", () => { write(KEY, null); box.hidden = true; });
  }

  window.addEventListener("load", () => {
    const kept = read(KEY);
    if (kept && kept !== JSON.stringify(values())) setTimeout(() => offer(JSON.parse(kept)));
  });
  // Fields that only now come to the form are no change of it.
  let wasChanged = false;
  document.addEventListener("desk:unfolding", () => { wasChanged = isChanged(); });
  document.addEventListener("desk:unfolded", () => { if (!wasChanged) first = JSON.stringify(values()); });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => { keep(); leaving = true; write(SENT, KEY); });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isChanged()) event.preventDefault();
  });
})();
