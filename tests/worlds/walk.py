"""A walk through a site in a browser, as one person: every page that its addresses and its links lead to, and what keeps somebody from using it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

from tests.worlds.browser import barriers, unfold

WIDTHS = (360, 1280)
MOST_OF_A_ROUTE = 2
"""Pages that are looked at of one route."""
LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.href)"
STOPS = """() => {
    const radios = new Set();
    const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])');
    return [...all].filter(e => {
        const style = getComputedStyle(e);
        if (e.matches(':disabled') || e.type === 'hidden' || e.tabIndex < 0 || style.visibility === 'hidden' || !e.getClientRects().length) return false;
        if (e.closest('[inert]')) return false;
        if (e.type !== 'radio') return true;
        const group = (e.form ? [...document.forms].indexOf(e.form) : '') + e.name;
        const chosen = [...document.getElementsByName(e.name)].some(o => o.checked && o.form === e.form);
        if (radios.has(group) || (chosen && !e.checked)) return false;
        radios.add(group);
        return true;
    }).map((e, n) => { e.dataset.stop = n; return e.outerHTML.slice(0, 100); });
}"""
"""What the key Tab must reach, in the order of the page; each is given its number."""
FOCUSED = """() => {
    const e = document.activeElement, style = getComputedStyle(e);
    if (e === document.body || e === document.documentElement) return null;
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== 'none';
    const mine = top => top && (e.contains(top) || top.contains(e) && top !== document.body && top.localName !== 'html'
        || e.labels && [...e.labels].some(l => l.contains(top)));
    const shown = box => [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];  // of what is higher than the window
    const seen = [...e.getClientRects()].some(box => [0.1, 0.3, 0.5, 0.7, 0.9].some(x => [0.1, 0.3, 0.5, 0.7, 0.9].some(
        y => mine(document.elementFromPoint(box.left + x * box.width, shown(box)[0] + y * (shown(box)[1] - shown(box)[0]))))));
    return {stop: e.dataset.stop ?? null, ring, seen, what: e.outerHTML.slice(0, 100)};
}"""


def walked(page: Any, site: str, starts: Iterable[str], route_of: Callable[[str], str], leave: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each page of HTML of the site that the starts and their links lead to: its route and its path; `leave` names routes to leave alone."""
    waiting, known, of_route = list(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        if route in leave or of_route[route] >= MOST_OF_A_ROUTE:
            continue
        answer = page.request.get(site + path, max_redirects=0)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        of_route[route] += 1
        page.goto(site + path)
        yield route, path
        for link in page.evaluate(LINKS):
            here = urldefrag(link.removeprefix(site))[0]
            if link.startswith(site + "/") and urlsplit(here).path not in known:
                known.add(urlsplit(here).path)
                waiting.append(here)


def faults(page: Any, looked_at: int) -> list[tuple[int, str, str]]:
    """Of the page that lies open, what reaches over the edge at each width; what axe finds, and what the keyboard misses or does not show, at one."""
    unfold(page)
    wrong: list[tuple[int, str, str]] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        reach = page.evaluate("document.documentElement.scrollWidth")
        wrong += [(width, "reaches over the edge", f"{reach} wide")] if reach > width else []
        if width == looked_at:
            wrong += [(width, *fault) for fault in (*barriers(page), *keyboard(page))]
    return wrong


def keyboard(page: Any) -> list[tuple[str, str]]:
    """What Tab does not reach, reaches out of order, or reaches without showing where one is."""
    page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges(); window.scrollTo(0, 0)")
    stops, reached, wrong = page.evaluate(STOPS), [], []
    page.evaluate("document.body.setAttribute('tabindex', '-1'); document.body.focus(); document.body.removeAttribute('tabindex')")
    for _ in range(2 * len(stops) + 10):  # a field of a date is several stops
        page.keyboard.press("Tab")
        on = page.evaluate(FOCUSED)
        if on is None or (on["stop"] == "0" and reached):
            break
        wrong += [] if on["ring"] else [("focus cannot be seen", on["what"])]
        wrong += [] if on["seen"] else [("focus is covered", on["what"])]
        if on["stop"] is not None and (not reached or reached[-1] != int(on["stop"])):
            reached.append(int(on["stop"]))
    wrong += [("Tab does not reach it", stops[n]) for n in sorted(set(range(len(stops))) - set(reached))]
    return wrong + ([("Tab goes back", str(reached))] if reached != sorted(reached) else [])
