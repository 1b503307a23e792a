// Saves a page of the form as one types: the values that changed, whole, a moment after the last key. Without it the buttons do the same.
"use strict";
{
  const form = document.getElementById("form");
  const state = document.getElementById("state");
  const changed = new Set();
  let waiting = 0;
  let saving = Promise.resolve();

  const cellOf = (field) => field.closest("[data-cell]");

  function fields(sent) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const field of form.elements) {
      const cell = cellOf(field);
      const wanted = cell ? sent.has(cell.dataset.cell) : sent.has(field.name);
      const ticked = !["radio", "checkbox"].includes(field.type) || field.checked;
      if (field.name && wanted && ticked && field.type !== "file" && field.type !== "submit") data.append(field.name, field.value);
    }
    if (!data.has("cell")) data.append("cell", "-");
    return data;
  }

  const check = document.getElementById("check");

  // What is said at a field follows what is saved, at the fields that hang on it too; so does the list of them on top.
  function note(notes) {
    for (const [name, texts] of Object.entries(notes)) {
      const place = document.getElementById(`${name}-notes`);
      if (!place) continue;
      place.replaceChildren(...texts.map((text) => Object.assign(document.createElement("p"), { className: "fault", textContent: text })));
      place.closest(".question").classList.toggle("wrong", Boolean(place.closest(".question").querySelector(".fault")));
      const input = document.getElementById(name);
      if (texts.length) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      for (const link of check ? check.querySelectorAll("a") : []) {
        if (link.getAttribute("href") === `#${name}`) link.parentElement.hidden = !texts.length;
      }
    }
    if (check) check.hidden = !check.querySelector("p:not([hidden]) > a");
  }

  async function save() {
    const sent = new Set(changed);
    if (!sent.size) return;
    changed.clear(); // what is typed from now on is saved the next time
    const data = fields(sent);
    try {
      const answer = await fetch(location.pathname + location.search, { method: "POST", body: data, headers: { "X-Autosave": "1" }, credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const said = await answer.json();
      state.hidden = false;
      state.querySelector("[role=status]").textContent = said.state;
      note(said.notes);
    } catch {
      sent.forEach((name) => changed.add(name));
      state.hidden = false;
      state.querySelector("[role=status]").textContent = form.dataset.failed;
    }
  }

  function later(event) {
    const cell = cellOf(event.target);
    if (event.target.type === "file") return;
    changed.add(cell ? cell.dataset.cell : event.target.name);
    clearTimeout(waiting);
    waiting = setTimeout(() => { saving = saving.then(save); }, 800);
  }

  if (form && state) {
    form.addEventListener("input", later);
    form.addEventListener("submit", () => clearTimeout(waiting));
    if (check) check.focus();
  }
}
