// While work is under way: its part of the page is brought up to date, and the whole page is loaded again when it ends. Without it, a link does.
"use strict";
{
  const EVERY = 2000;

  function shown(page) {
    for (const part of page.querySelectorAll("#progress .scripted")) part.hidden = false;
    for (const part of page.querySelectorAll("#progress .unscripted")) part.hidden = true;
  }

  async function look() {
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("progress");
      if (!now) { location.replace(location.pathname); return; }
      shown(page);
      const steps = document.querySelector("#progress .steps");
      const next = now.querySelector(".steps");
      if (steps.innerHTML !== next.innerHTML) steps.innerHTML = next.innerHTML;
    } catch { /* the server is not there for a moment: the next look will tell */ }
    setTimeout(look, EVERY);
  }

  if (document.getElementById("progress")) {
    shown(document);
    setTimeout(look, EVERY);
  }
}
