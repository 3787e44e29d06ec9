/* People while a session is entered: pasted lines become rows, a chosen person brings position and organisation along.

   Only empty fields are filled, and fields that still hold what was proposed for somebody else. New people are entered
   in the register when the lines are confirmed; the rows themselves are saved with the form, like any other. */
"use strict";

(() => {
  const box = document.getElementById("pasting");
  const group = document.getElementById("participations-group");
  if (!box || !group || !window.django) return;
  const $ = django.jQuery;
  const words = box.dataset;
  const find = (name) => box.querySelector(`[data-${name}]`);
  const [said, preview, confirm] = ["said", "preview", "confirm"].map(find);
  const day = () => (document.getElementById("id_date") || { value: "" }).value;
  let rows = [];
  let key = ""; // of these lines: confirmed twice, their people are made once

  const within = (row, ending) => row.querySelector(`[name$="-${ending}"]`);

  function choose(select, { id, text }) {
    const option = [...select.options].find((each) => each.value === String(id)) || select.appendChild(new Option(text, id));
    option.selected = true;
    $(select).trigger("change");
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- What is proposed

  const isFree = (field) => !field.value || field.dataset.proposed === field.value;

  function propose(row, found) {
    let isProposed = false;
    for (const name of ["position_kk", "position_ru"]) {
      const field = within(row, name);
      if (!field || !isFree(field)) continue;
      field.value = field.dataset.proposed = found[name] || "";
      isProposed ||= Boolean(field.value);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const body = within(row, "organisation");
    if (body && isFree(body) && (found.organisation || body.value)) {
      choose(body, found.organisation || { id: "", text: "" });
      body.dataset.proposed = body.value;
      isProposed ||= Boolean(body.value);
    }
    tell(row, isProposed ? found.words : "");
  }

  function tell(row, text) {
    let note = row.querySelector(":scope > .proposed");
    if (!note && text) {
      note = document.createElement("p");
      note.className = "proposed help";
      note.setAttribute("role", "status");
      row.querySelector(":scope > .line:last-of-type").after(note);
    }
    if (note) note.textContent = text;
  }

  $(document).on("select2:select", 'select[name$="-person"], select[name$="-recipient"]', async function () {
    const person = this.value;
    const query = new URLSearchParams({ person, day: day() });
    const answer = await fetch(`${words.proposal}?${query}`, { credentials: "same-origin" }).catch(() => null);
    const row = this.closest(".inline-related");
    if (row && answer && answer.ok && this.value === person) propose(row, await answer.json());
  });

  // --- A name that was looked for in vain is written into the form of a new record

  const typed = new WeakMap();
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".select2-search__field")) return;
    const open = document.querySelector(".select2-container--open");
    const select = open && open.closest(".related-widget-wrapper, .flex-container")?.querySelector("select.admin-autocomplete");
    if (select) typed.set(select, event.target.value.trim());
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".add-related");
    const select = link && link.parentNode.querySelector("select");
    if (!select || !typed.get(select)) return;
    const address = new URL(link.href);
    const names = link.parentNode.dataset.modelRef === "person" ? ["family_name", "given_name", "patronymic"] : ["name"];
    const pieces = names.length > 1 ? typed.get(select).split(/\s+/) : [typed.get(select)];
    names.forEach((name, place) => pieces[place] && address.searchParams.set(`${name}_${document.documentElement.lang}`, pieces[place]));
    link.href = address;
  }, true);

  // --- Lines

  async function ask(address, values) {
    const body = new URLSearchParams(values);
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(address, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
    const found = answer && (await answer.json().catch(() => null));
    said.textContent = answer && answer.ok && found ? "" : (found && found.words) || words.lost;
    return answer && answer.ok ? found : null;
  }

  function line(row, number) {
    const item = document.createElement("li");
    const role = within(group.querySelector(".empty-form"), "role").cloneNode(true);
    const person = document.createElement("select");
    const name = [row.family_name, row.given_name, row.patronymic].filter(Boolean).join(" ");
    const choices = row.people.map(({ id, text }) => new Option(text, id));
    person.append(new Option("—", ""), ...choices, new Option(`${words.new}: ${name}`, "new"), new Option(words.skip, "skip"));
    person.value = row.person;
    role.value = row.role;
    for (const select of [role, person]) select.removeAttribute("name");
    role.id = `pasted-role-${number}`;
    person.id = `pasted-person-${number}`;
    const text = document.createElement("label");
    text.htmlFor = person.id;
    text.textContent = [row.printed_name, row.position].filter(Boolean).join(", ");
    role.setAttribute("aria-label", row.printed_name);
    item.append(text, role, person);
    Object.assign(row, { roleSelect: role, personSelect: person });
    return item;
  }

  async function split() {
    const language = document.getElementById("pasted-language").value;
    const found = await ask(words.lines, { language, text: document.getElementById("pasted-text").value, day: day() });
    if (!found) return;
    rows = found.rows;
    key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    preview.replaceChildren(...rows.map(line));
    confirm.hidden = !rows.length;
    const first = rows.find((row) => !row.personSelect.value) || rows[0];
    if (first) first.personSelect.focus();
  }

  async function add() {
    const open = rows.find((row) => !row.personSelect.value);
    if (open) {
      said.textContent = `${open.printed_name}: ${words.choose}`;
      open.personSelect.focus();
      return;
    }
    const language = document.getElementById("pasted-language").value;
    const fresh = rows.filter((row) => row.personSelect.value === "new");
    const values = [["language", language]];
    values.push(["form_key", key]);
    for (const row of fresh) for (const name of ["family_name", "given_name", "patronymic"]) values.push([name, row[name]]);
    const made = fresh.length ? await ask(words.people, values) : { people: [] };
    if (!made) return;
    fresh.forEach((row, place) => { row.chosen = made.people[place]; });
    for (const row of rows) if (row.personSelect.value !== "skip") put(row, language);
    rows = [];
    preview.replaceChildren();
    confirm.hidden = true;
    document.getElementById("pasted-text").value = "";
  }

  function put(row, language) {
    const known = row.people.find(({ id }) => id === row.personSelect.value);
    const made = freshRow();
    if (!made) return;
    choose(within(made, "person"), row.chosen || known);
    within(made, "role").value = row.roleSelect.value;
    within(made, "printed_name").value = row.printed_name;
    within(made, `position_${language}`).value = row.position;
    if (row.organisation) choose(within(made, "organisation"), row.organisation);
    // A position that the list itself names is not mixed with an older one in the other language.
    if (known) propose(made, row.position ? { organisation: known.proposal.organisation, words: known.proposal.words } : known.proposal);
  }

  function freshRow() {
    const before = group.querySelectorAll(".inline-related").length;
    const button = group.querySelector(".add-row a");
    if (button) button.click();
    const all = [...group.querySelectorAll(".inline-related:not(.empty-form)")];
    return group.querySelectorAll(".inline-related").length > before ? all[all.length - 1] : null;
  }

  find("split").addEventListener("click", split);
  confirm.addEventListener("click", add);
  group.querySelector("h2").after(box);
  box.open = Boolean(document.getElementById("pasted-text").value);
  box.hidden = false;
})();
