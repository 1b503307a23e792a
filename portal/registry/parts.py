"""The parts of a thing that have many lines (of a map, of a file of facts, of a consultation…), each line with a form of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators.text import Refusal
from indicators.yamlfile import Location
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say, spoken
from portal.registry import changing
from portal.registry.choices import choices, label_of
from portal.registry.kinds import YEARS, ThingPart, keys_of, kinds, lines, new_line
from portal.registry.things import Thing


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, kind: str, thing: str, side: str, number: int) -> HttpResponse:
    """One line of a part of a thing; the number after the last is one to add."""
    from portal.registry.views import form_page, thing_or_404

    of = thing_or_404(request, kind, thing)
    part = kinds()[kind].parts.get(side)
    before = changing.prepared(signed_in(request), of)
    listed = lines(before.entry(of), part) if part else []
    if part is None or not 1 <= number <= len(listed) + 1:
        raise Http404
    adds = number > len(listed)
    typed = [request.POST.get(f"key{n}", "").strip()[:200] for n in range(len(part.keys))]
    inside = new_line(before.entry(of), part, typed) if adds else listed[number - 1][0]
    place = (*before.place(of), *inside)
    more: dict[str, Any] = {
        "side": side,
        "of_line": into_spoken(part.add if adds else part.one),
        "named": "" if adds else keys_in_words(inside, part),
        "adds": adds,
        "keys": _keys(part, typed) if adds else [],
        "back": reverse("registry:thing", args=[kind, of.id]),
    }
    if request.method == "GET":
        return form_page(request, of, before, side, place, None, more)
    if not all(typed) and adds:
        return form_page(request, of, before, side, place, ("", say("registry.key_missing")), more)
    if "live" in request.POST and kind == "maps":
        from portal.registry.maps import live

        return live(request, of, before, side, place)
    if "remove" in request.POST:
        changing.keep(signed_in(request), of, before, changing.without(before, place))
        return redirect(more["back"])
    return _post(request, of, before, place, more)


def _post(request: HttpRequest, of: Thing, before: changing.Prepared, place: Location, more: dict[str, Any]) -> HttpResponse:
    from portal.registry.views import form_page, kept_or_fault

    side = more["side"]
    change, fault = kept_or_fault(request, of, before, side, place)
    checked = changing.check(of, change.text) if change is not None else None
    if isinstance(checked, Refusal):
        fault = changing.fault_in(checked, place, side)
    if fault is not None:
        return form_page(request, of, changing.prepared(signed_in(request), of), side, place, fault, more | {"adds": False, "keys": []})
    if of.kind == "maps":
        return redirect(f"{request.path}?calculer=1" if "calculate" in request.POST else more["back"])
    return redirect(more["back"]) if change is None or isinstance(checked, Refusal) else redirect("registry:change", change.pk)


def parts_of(of: Thing, entry: Any) -> list[tuple[str, ThingPart, list[str]]]:
    """The parts of a thing: the name of each, what it is, and its lines in words."""
    return [
        (name, part, [line_in_words(place, line, part) for place, line in lines(entry, part)])
        for name, part in kinds()[of.kind].parts.items()
    ]


def line_in_words(place: Location, entry: Any, part: ThingPart) -> str:
    """A line in words, as a list shows it."""
    fields = [_word(entry.get(name)) for name in part.tells] if isinstance(entry, dict) else []
    return ", ".join(text for text in (keys_in_words(place, part), *fields) if text) or "—"


def keys_in_words(place: Location, part: ThingPart) -> str:
    """The keys under which a line lies, as people know them."""
    pairs = zip(part.keys, keys_of(place, part), strict=True)
    return ", ".join(str(name) if key.of == YEARS else label_of(key.of, str(name)) for key, name in pairs)


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get(spoken()) or next(iter(value.values()), ""))
    return "" if value is None else str(value)


def _keys(part: ThingPart, typed: Sequence[str]) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """What a form asks of the way to a line that is to be: the name of the input, its label, what may be chosen, what was typed."""
    return [
        (f"key{n}", into_spoken(key.label), choices(key.of) if key.of and key.of != YEARS else [], text)
        for n, (key, text) in enumerate(zip(part.keys, typed, strict=True))
    ]


def link_to(of: Thing, entry: Any, refusal: Refusal, before: int) -> str:
    """The page of the line that a refusal is about; `before`: how many steps of its place lead to the thing."""
    inner = refusal.place[before:]
    for name, part in kinds()[of.kind].parts.items():
        for number, (place, _) in enumerate(lines(entry, part), 1):
            if place and inner[: len(place)] == place:
                return reverse("registry:line", args=[of.kind, of.id, name, number])
    return ""
