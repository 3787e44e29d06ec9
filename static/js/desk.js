/* Rows of one form that name one another: a speaker or topic that is only being entered can be chosen at once.

   A select comes with the row it has chosen; the others it offers from the moment it is about to be used. */
"use strict";

(() => {
  const NEW = "new-";
  const chosen = new WeakMap(); // select → the row it stands for, whatever number that row gets

  const rowsOf = (prefix) =>
    [...document.querySelectorAll(`[id^="${prefix}-"].inline-related`)].filter((row) => !row.classList.contains("empty-form"));

  function keyOf(row) {
    const saved = row.querySelector(':scope > input[name$="-id"]');
    return (saved && saved.value) || NEW + row.id.slice(row.id.lastIndexOf("-") + 1);
  }

  function nameOf(row) {
    const person = row.querySelector('select[name$="-person"]');
    const texts = [...row.querySelectorAll('[name$="-title_kk"], [name$="-title_ru"], [name$="-group_kk"], [name$="-group_ru"]')];
    const picked = person && person.selectedOptions[0] ? person.selectedOptions[0].text.trim() : "";
    const text = picked || texts.map((field) => field.value.trim()).find(Boolean) || "";
    return text.length > 80 ? text.slice(0, 79) + "…" : text;
  }

  function offerRows(select) {
    const rows = rowsOf(select.dataset.rows);
    const kept = chosen.get(select) || rows.find((row) => keyOf(row) === select.value);
    const options = rows
      .map((row) => ({ name: nameOf(row), key: keyOf(row), isKept: row === kept }))
      .filter(({ name, isKept }) => name || isKept)
      .map(({ name, key, isKept }) => new Option(name || "…", key, isKept, isKept));
    select.replaceChildren(select.options[0], ...options);
  }

  function remember(select) {
    const row = rowsOf(select.dataset.rows).find((candidate) => keyOf(candidate) === select.value);
    row ? chosen.set(select, row) : chosen.delete(select);
  }

  const selects = () => [...document.querySelectorAll("select[data-rows]")];
  const offerEverywhere = () => selects().forEach(offerRows);

  document.addEventListener("focusin", (event) => event.target.matches("select[data-rows]") && offerRows(event.target));
  document.addEventListener("change", (event) => event.target.matches("select[data-rows]") && remember(event.target));
  // The admin renumbers the rows after it has told of the removal.
  document.addEventListener("formset:removed", () => setTimeout(offerEverywhere));
  document.addEventListener("formset:added", offerEverywhere);
  document.addEventListener("pointerdown", (event) => event.target.matches("select[data-rows]") && offerRows(event.target));
  selects().forEach(remember);
})();
