/* Fields that complete bear the name of their label: select2 leaves its own parts without one. */
"use strict";

(() => {
  function give(container) {
    const select = container.previousElementSibling;
    const label = select && select.labels && select.labels[0];
    const selection = container.querySelector(".select2-selection");
    if (!label || !selection) return;
    label.id ||= `${select.id}_label`;
    const shown = container.querySelector(".select2-selection__rendered");
    shown.removeAttribute("role"); // a text that is shown, no field of its own
    shown.removeAttribute("aria-readonly");
    selection.setAttribute("aria-labelledby", `${label.id} ${shown.id}`.trim());
    for (const field of container.querySelectorAll(".select2-search__field")) field.setAttribute("aria-labelledby", label.id);
  }

  function giveToOpened(dropdown) {
    const selection = document.querySelector(".select2-selection[aria-expanded='true']");
    const field = dropdown.querySelector(".select2-search__field");
    if (selection && field) field.setAttribute("aria-labelledby", selection.getAttribute("aria-labelledby"));
  }

  const meet = (element) => (element.querySelector(".select2-dropdown") ? giveToOpened(element) : give(element));

  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches(".select2-container")) meet(node);
        else node.querySelectorAll(".select2-container").forEach(meet);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
