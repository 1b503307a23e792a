"""Readings that are held: of what changes a frozen year, until it is reviewed; of a release that withdraws most, until it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from impact.intake.files import unread_file
from impact.intake.result import Reading
from impact.ledger.campaigning import KnownCampaigns
from impact.ledger.chain import Event, Ledger
from impact.ledger.compared import Compared
from impact.ledger.known import FROZEN, HELD, KnownSubmission, KnownSubmissions
from impact.messages import messages


def held_instead(
    ledger: Ledger, events: Sequence[Event], reading: Reading, compared: Compared, known: KnownSubmission | None, *, confirmed: bool
) -> Reading | None:
    """What stands instead of a reading that is held; None where it is not."""
    if not (known and known.released) and (years := changed_while_frozen(ledger, events, compared.years)):
        unread = unread_file(FROZEN, messages.text(FROZEN, years=[str(year) for year in years]))
        return replace(unread, held_for=tuple(years))
    if confirmed or not compared.withdraws_most or reading.mapping is None:
        return None
    return unread_file(HELD, messages.text(HELD, withdrawn=compared.withdrawn.height, standing=compared.standing))


def changed_while_frozen(ledger: Ledger, events: Sequence[Event], years: Iterable[int]) -> list[int]:
    """Those of the years that are frozen after these events."""
    return sorted(ledger.kept(KnownCampaigns).after(events).frozen & set(years))


def held_no_longer(ledger: Ledger) -> list[KnownSubmission]:
    """Submissions that were held because of a freeze, and that were accepted since, or whose years are frozen no more."""
    events = ledger.events()
    waiting = [known for known in ledger.kept(KnownSubmissions).after(events).by_id.values() if known.frozen_out and not known.erased]
    return [known for known in waiting if known.released or (known.waits and not changed_while_frozen(ledger, events, known.held_for))]
