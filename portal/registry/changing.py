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
from portal.config.language import into_spoken
from portal.messages import messages
from portal.registry.choices import choices
from portal.registry.fields import EditedField, Filled, fields_of, fill, forms, items_of, malformed, texts_of
from portal.registry.kinds import kinds, make_way
from portal.registry.models import PreparedChange
from portal.registry.things import Thing, at, document_of, place_of, text_of


@dataclass(frozen=True)
class Prepared:
    """What a form begins from: the text, the hash of the file that it was made from, and the change that is kept, if one is."""

    text: str
    was: str
    kept: PreparedChange | None

    def place(self, thing: Thing) -> Location:
        """Where a thing is in it."""
        return place_of(self.text, thing)

    def entry(self, thing: Thing) -> Any:
        """What it says of a thing; None where it says nothing yet."""
        return at(document_of(self.text), self.place(thing))


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
    texts, root = texts_of(form, at(document_of(before.text), place)), before.place(thing)

    def change(document: Any) -> None:
        if form != thing.kind:
            make_way(document, place, len(root), kinds()[thing.kind].parts[form])
        elif kinds()[form].named and at(document, (*place, "id")) is None:
            put(document, (*place, "id"), thing.id)
        fill(document, place, form, texts, posted)

    return changed(before.text, change)


def without(before: Prepared, place: Location) -> str:
    """The text without a line of a thing."""
    return changed(before.text, lambda document: put(document, place, None))


def check(thing: Thing, text: str) -> Inputs | Refusal:
    """All inputs with the text in the file's place; or what is wrong."""
    try:
        return check_proposed(town.town(), {thing.file: text or None})
    except Refusal as refusal:
        return refusal


def fault_in(refusal: Refusal, place: Location, form: str) -> tuple[str, str] | None:
    """The field that a refusal is about and what is wrong there; None where it is not about this part of the file."""
    inner = refusal.place[len(place) :]
    if not refusal.place or refusal.place[: len(place)] != place:
        return None
    named = ".".join(str(part) for part in inner[isinstance(next(iter(inner), None), int) :])
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
    chosen = items_of(inputs[0][2]) if field.form == "several" else inputs[0][2]
    return Filled(field, inputs, choices(field.among, chosen) if field.among else [], wrong)
