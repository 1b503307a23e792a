// What a map comes to while somebody types in it: sent a moment after the last key, nothing of it kept. Without it the button calculates.
"use strict";
{
  const form = document.querySelector("form[data-live]");
  const place = document.getElementById("live");
  let waiting = 0;
  let asked = 0;

  async function show() {
    const mine = ++asked;
    const data = new FormData(form);
    data.set("live", "1");
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(location.pathname + location.search, { method: "POST", body: data, credentials: "same-origin", redirect: "error" });
      if (answer.ok && mine === asked) place.innerHTML = await answer.text();
    } catch { /* the button is still there */ }
    if (mine === asked) place.removeAttribute("aria-busy");
  }

  if (form && place) {
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 900); });
    form.addEventListener("submit", () => { clearTimeout(waiting); asked += 1; });
  }
}
