"""A change being prepared: what was typed brought into the file's text, checked as at load, and what is wrong said at its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indicators.document import Malformed
from indicators.text import Refusal
from indicators.yamlfile import Location
from indicators.yamlwriting import changed, put
from pipelines.inputs import Inputs
from pipelines.proposed import check_proposed
from portal import town
from portal.accounts.models import Account
from portal.config.language import into_spoken, spoken
from portal.messages import messages
from portal.registry.fields import EditedField, Filled, fields_of, fill, forms, malformed, texts_of
from portal.registry.models import PreparedChange
from portal.registry.things import KINDS, Thing, at, document_of, place_of, text_of

NAMED = tuple(kind for kind in KINDS if kind != "maps")
"""Kinds whose things state their id; a map goes by the name of its file."""
INPUT_KINDS = ("cash", "expenses", "volunteering", "staff", "premises", "in_kind")


@dataclass(frozen=True)
class Prepared:
    """What a form begins from: the text, the hash of the file that it was made from, and the change that is kept, if one is."""

    text: str
    was: str
    kept: PreparedChange | None

    def place(self, thing: Thing, side: str = "", number: int = 0) -> Location:
        """Where a thing, or a line of a map, is in it."""
        return (*place_of(self.text, thing), *((side, number - 1) if side else ()))


def prepared(account: Account, thing: Thing) -> Prepared:
    """What the account is writing of a thing already; else the file as it is."""
    text, was = text_of(town.town(), thing.file)
    kept = PreparedChange.objects.filter(author=account, file=thing.file, asked_at=None).first()
    return Prepared(kept.text, kept.was, kept) if kept else Prepared(text, was, None)


def keep(account: Account, thing: Thing, before: Prepared, text: str) -> PreparedChange:
    """Keeps what an account writes; the town's files are not touched. Raises Refusal `change_waits` where its last is to be confirmed."""
    if PreparedChange.objects.filter(author=account, file=thing.file).exclude(asked_at=None).exists():
        raise messages.refusal("change_waits")
    values = {"kind": thing.kind, "thing": thing.id, "was": before.was, "text": text}
    change, _ = PreparedChange.objects.update_or_create(author=account, file=thing.file, defaults=values)
    return change


def with_fields(before: Prepared, place: Location, form: str, thing: Thing, posted: Mapping[str, str]) -> str:
    """The text with what was posted. Raises Malformed."""
    texts = texts_of(form, at(document_of(before.text), place))

    def change(document: Any) -> None:
        if thing.kind == form and form in NAMED and at(document, (*place, "id")) is None:
            put(document, (*place, "id"), thing.id)
        fill(document, place, form, texts, posted)

    return changed(before.text, change)


def without(before: Prepared, place: Location) -> str:
    """The text without a line of a map."""
    return changed(before.text, lambda document: put(document, place, None))


def check(thing: Thing, text: str) -> Inputs | Refusal:
    """All inputs with the text in the file's place; or what is wrong."""
    try:
        return check_proposed(town.town(), thing.file, text)
    except Refusal as refusal:
        return refusal


def fault_in(refusal: Refusal, place: Location, form: str) -> tuple[str, str] | None:
    """The field that a refusal is about and what is wrong there; None where it is not about this part of the file."""
    inner = refusal.place[len(place) :]
    if not refusal.place or refusal.place[: len(place)] != place:
        return None
    named = ".".join(str(part) for part in inner)
    fields = sorted(fields_of(form), key=lambda field: -len(field.path))
    near = [f for f in fields if named == f.path or named.startswith(f"{f.path}.") or (named and f.path.startswith(f"{named}."))]
    return (near[0].path if near else "", into_spoken(refusal.text))


def groups(form: str, texts: Mapping[str, str], fault: tuple[str, str] | None) -> list[tuple[str, list[Filled]]]:
    """The form as a page shows it."""
    return [(into_spoken(group.title), [_filled(field, texts, fault) for field in group.fields]) for group in forms()[form]]


def malformed_fault(form: str, posted: Mapping[str, str]) -> tuple[str, str] | None:
    """The first field whose text cannot be read, and why."""
    wrong = malformed(form, posted)
    if wrong is None:
        return None
    path, error = wrong
    return path, into_spoken(messages.text("part_unreadable", detail=_detail(error)))


def _detail(error: Malformed) -> Any:
    from indicators.messages import messages as sentences

    return sentences.text(error.code, **error.values)


def _filled(field: EditedField, texts: Mapping[str, str], fault: tuple[str, str] | None) -> Filled:
    names = [(f"{field.path}.fr", "fr"), (f"{field.path}.en", "en")] if field.form == "words" else [(field.path, "")]
    inputs = [(name, language, texts.get(name, "")) for name, language in names]
    wrong = fault[1] if fault and fault[0] == field.path else ""
    return Filled(field, inputs, _choices(field.of, inputs[0][2]) if field.of else [], wrong)


def _choices(of: str, chosen: str) -> list[tuple[str, str]]:
    """What may be chosen, by the names people know; what stands there already is always among them."""
    catalogue, language = town.town().catalogue, spoken()
    if of == "proxies":
        listed = {v.id: v.title.into(language) for v in catalogue.bank.values() if v.kind == "proxy"}
    elif of == "indicators":
        listed = {name: catalogue[name].current.title.into(language) for name in catalogue.indicators}
    elif of == "input_kinds":
        from portal.messages import wording

        listed = {kind: wording().said(f"input_kind.{kind}", language) for kind in INPUT_KINDS}
    else:
        listed = {str(name): label.text.into(language) for name, label in getattr(catalogue.vocabulary, of).items()}
    listed = dict(sorted(listed.items(), key=lambda pair: pair[1].casefold()))
    return list((listed if chosen in listed or not chosen else {chosen: chosen} | listed).items())
