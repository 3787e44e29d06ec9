/* Rows of one form that name one another: a speaker or topic that is only being entered can be chosen at once. */
"use strict";

(() => {
  const NEW = "new-";
  const chosen = new WeakMap(); // select → the unsaved row it stands for, whatever number that row gets

  const newRows = (prefix) =>
    [...document.querySelectorAll(`[id^="${prefix}-"].inline-related, tr[id^="${prefix}-"].form-row`)].filter(
      (row) => !row.classList.contains("empty-form") && !row.classList.contains("has_original")
    );

  const numberOf = (row) => NEW + row.id.slice(row.id.lastIndexOf("-") + 1);

  function nameOf(row) {
    const person = row.querySelector('select[name$="-person"]');
    const texts = [...row.querySelectorAll('[name$="-title_kk"], [name$="-title_ru"], [name$="-group_kk"], [name$="-group_ru"]')];
    const picked = person && person.selectedOptions[0] ? person.selectedOptions[0].text.trim() : "";
    const text = picked || texts.map((field) => field.value.trim()).find(Boolean) || "";
    return text.length > 80 ? text.slice(0, 79) + "…" : text;
  }

  function offerRows(select) {
    const rows = newRows(select.dataset.rows);
    const kept = chosen.get(select) || rows.find((row) => numberOf(row) === select.value);
    [...select.options].filter((option) => option.value.startsWith(NEW)).forEach((option) => option.remove());
    for (const row of rows) {
      const name = nameOf(row);
      if (name || row === kept) select.add(new Option(name || "…", numberOf(row), false, row === kept));
    }
  }

  function remember(select) {
    const row = newRows(select.dataset.rows).find((candidate) => numberOf(candidate) === select.value);
    row ? chosen.set(select, row) : chosen.delete(select);
  }

  const selects = () => [...document.querySelectorAll("select[data-rows]")];
  const offerEverywhere = () => selects().forEach(offerRows);

  document.addEventListener("focusin", (event) => event.target.matches("select[data-rows]") && offerRows(event.target));
  document.addEventListener("change", (event) => event.target.matches("select[data-rows]") && remember(event.target));
  // The admin renumbers the rows after it has told of the removal.
  document.addEventListener("formset:removed", () => setTimeout(offerEverywhere));
  document.addEventListener("formset:added", offerEverywhere);
  selects().forEach(remember);
})();
