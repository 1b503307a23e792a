// Draws the charts of a page over their pictures, from what their `data-chart` names. Without it, or where it fails, the pictures stay.
const TIP_AWAY = 14;

const tip = document.createElement("p");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true"); // the table beside says the same, and the chart its description

function show(_, event, item, text) {
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const right = document.documentElement.clientWidth - tip.offsetWidth - TIP_AWAY;
  tip.style.left = `${Math.max(TIP_AWAY, Math.min(event.pageX + TIP_AWAY, right))}px`;
  tip.style.top = `${event.pageY + TIP_AWAY}px`;
}

async function draw(embed, picture) {
  const answer = await fetch(picture.dataset.chart, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) return;
  const { charts, locale } = await answer.json();
  if (!charts.length) return;
  const place = Object.assign(document.createElement("div"), { className: charts.length > 1 ? "live several" : "live" });
  const stands = picture.closest(".scroll");
  stands.after(place);
  try {
    for (const { name, ...chart } of charts) {
      const one = place.appendChild(document.createElement("div"));
      if (name) one.append(Object.assign(document.createElement("p"), { className: "which", textContent: name }));
      await embed(one.appendChild(document.createElement("div")), chart, { ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: show, formatLocale: locale });
    }
    stands.hidden = true;
  } catch (error) {
    place.remove();
    throw error;
  }
}

const pictures = document.querySelectorAll("img[data-chart]");
if (pictures.length) {
  const { default: embed } = await import(document.querySelector("[data-library]").dataset.library);
  document.body.append(tip);
  for (const picture of pictures) await draw(embed, picture);
}
