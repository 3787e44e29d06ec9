/* Rows moved up and down by buttons: the same numbers as typed by hand, without a mouse and without counting. */
"use strict";

(() => {
  const words = document.getElementById("words-of-rows");
  if (!words) return;

  const sectionOf = (row) => row.closest(".inline-group");
  const rowsOf = (section) => [...section.querySelectorAll(".inline-related")].filter((row) => !row.classList.contains("empty-form"));
  const orderOf = (row) => row.querySelector("input.order");

  function move(row, step) {
    const rows = rowsOf(sectionOf(row));
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    const [upper, lower] = step < 0 ? [row, other] : [other, row];
    upper.parentNode.insertBefore(upper, lower);
    rowsOf(sectionOf(row)).forEach((each, place) => { if (orderOf(each)) orderOf(each).value = place + 1; });
    orderOf(row).dispatchEvent(new Event("change", { bubbles: true }));
  }

  function button(row, step, sign, label) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "move";
    made.textContent = sign;
    made.setAttribute("aria-label", label);
    made.title = label;
    made.addEventListener("click", () => { move(row, step); made.focus(); });
    return made;
  }

  function equip(row) {
    const head = row.querySelector("h3");
    if (!head || !orderOf(row) || head.querySelector(".move")) return;
    head.append(button(row, -1, "↑", words.dataset.up), button(row, 1, "↓", words.dataset.down));
  }

  document.querySelectorAll(".inline-related:not(.empty-form)").forEach(equip);
  document.addEventListener("formset:added", (event) => equip(event.target));
})();
