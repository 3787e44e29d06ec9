/* Rows of a section as the server sends them are bare: what is the same in all of them stands once, in the pattern of new rows.

   Each autocomplete gets the address it asks and its links from there, each text the words where nothing is written; a group of fields that is still empty is copied
   from there when it is unfolded for the first time. */
"use strict";

(() => {
  const PATTERN = "__prefix__";
  const NOT_COPIED = new Set(["id", "name", "class"]);

  const patternOf = (row) => row.parentNode.querySelector(":scope > .empty-form");
  const numberOf = (row) => row.id.slice(row.id.lastIndexOf("-") + 1);

  function dress(select) {
    const row = select.closest(".inline-related");
    const place = `-${numberOf(row)}-`;
    const model = patternOf(row).querySelector(`[name="${select.name.replace(place, `-${PATTERN}-`)}"]`);
    if (!model || model === select) return;
    for (const { name, value } of model.attributes) if (!NOT_COPIED.has(name)) select.setAttribute(name, value);
    Object.assign(select.parentNode.dataset, model.parentNode.dataset);
    for (const link of model.parentNode.querySelectorAll("a")) {
      const copy = link.cloneNode(true);
      copy.id = copy.id.replace(`-${PATTERN}-`, place);
      select.parentNode.append(copy);
    }
  }

  function unfold(details) {
    if (!("folded" in details.dataset)) return;
    delete details.dataset.folded;
    document.dispatchEvent(new Event("desk:unfolding"));
    const row = details.closest(".inline-related");
    const place = [...row.querySelectorAll(":scope > details")].indexOf(details);
    const model = patternOf(row).querySelectorAll(":scope > details")[place];
    for (const line of model.querySelectorAll(":scope > .line")) details.append(numbered(line.cloneNode(true), numberOf(row)));
    django.jQuery(details).find(".admin-autocomplete").djangoAdminSelect2();
    if (details.querySelector(".vDateField") && window.DateTimeShortcuts) {
      document.querySelectorAll(".datetimeshortcuts").forEach((shortcuts) => shortcuts.remove());
      DateTimeShortcuts.init();
    }
    document.dispatchEvent(new Event("desk:unfolded"));
  }

  function numbered(line, number) {
    for (const element of line.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replaceAll(PATTERN, number));
      }
    }
    return line;
  }

  for (const field of document.querySelectorAll('.inline-related:not(.empty-form) [placeholder=" "]')) {
    const model = patternOf(field.closest(".inline-related")).querySelector("[placeholder]");
    field.placeholder = model.placeholder;
  }
  document.querySelectorAll(".inline-related:not(.empty-form) .admin-autocomplete:not([data-app-label])").forEach(dress);
  document.addEventListener("toggle", (event) => event.target.open && unfold(event.target), true);
  document.addEventListener("desk:unfold", () => document.querySelectorAll("details[data-folded]").forEach(unfold));
})();
