"""Erasing an original: what people wrote goes from everywhere in the ledger, what was counted stands, and the chain says so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from impact.intake.mapping import Mapping
from impact.intake.result import Context
from impact.ledger import chain, claims
from impact.ledger.chain import Ledger
from impact.ledger.erasing import erase, past_retention
from impact.ledger.replay import remember
from impact.ledger.store import ENVELOPE, FolderStore
from impact.ledger.submission import hand_in, read_received, submissions_of
from impact.ledger.withdrawing import withdraw
from impact.warehouse.build import build
from impact.world import World
from indicators.text import Refusal
from tests.worlds.traces import traces

NAMES = ("Quentrec", "Bouvard", "0612131415")
REGISTER = """projet;indicateur;période;valeur;preuve;commentaire;inscrits
alpha;people_reached;2024;12;liste d'émargement de Zoé Quentrec;avec Ali Bouvard;Quentrec
alpha;sessions;2024;huit;;Bouvard tient le compte;0612131415
beta;people_reached;2024;7;;;
total;;;19;;Quentrec;
"""
OTHER = "projet;indicateur;période;valeur\ngamma;people_reached;2024;3\n"
ATTENDANCE = Mapping.model_validate(
    {
        "id": "attendance", "title": {"fr": "Présences", "en": "Attendance"}, "mode": "append", "record_id": "id", "project": "group",
        "period": {"column": "day"}, "columns": {"who": {}, "phone": {}, "hours": {"type": "number"}},
        "indicators": {"people_reached": {"distinct": "who"}, "volunteer_hours": {"sum": "hours"}},
    }
)  # fmt: skip
SIGNED = "id,group,day,who,phone,hours\n1,alpha,2024-05-01,Quentrec,0612131415,2\n2,alpha,2024-05-02,Bouvard,,3\n3,alpha,2024-05-03,Quentrec,,1\n"
SIGNED_LATER = "id,group,day,who,phone,hours\n4,alpha,2024-06-01,Bouvard,,1\n5,alpha,2024-06-02,Someone,,1\n"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger with snapshots at every occasion."""
    monkeypatch.setattr(chain, "FEWEST", 1)
    monkeypatch.setattr(claims, "FEWEST", 1)
    return opened(tmp_path)


def opened(folder: Path) -> Ledger:
    return Ledger(FolderStore(folder / "ledger"), folder / "kept", folder / ".head")


def known(ledger: Ledger, world: World) -> set[tuple[object, ...]]:
    with duckdb.connect() as con:
        build(con, ledger, world)
        columns = "project_id, indicator_id, period_start, period_end, breakdown, value, missing"
        return set(con.execute(f"SELECT {columns} FROM observation").fetchall())


def test_what_people_wrote_is_gone_and_what_was_counted_stands(kept: Ledger, context: Context, world: World, tmp_path: Path) -> None:
    hand_in(kept, REGISTER.encode(), "présences Quentrec.csv", context)
    hand_in(kept, OTHER.encode(), "other.csv", context)
    remember(kept)
    before, hashes = known(kept, world), [kept.digest(n) for n in range(1, 5)]
    assert {word for _, word in traces(tmp_path, *NAMES)} == set(NAMES)
    erased = erase(kept, "S000001", "asked by a person", "directrice générale")
    assert (erased.kind, erased.details["reason"], erased.details["second"]) == ("erased", "asked by a person", "directrice générale")
    assert traces(tmp_path, *NAMES) == set()
    for ledger in (kept, opened(tmp_path)):
        ledger.verify()
        assert known(ledger, world) == before
        assert [ledger.digest(n) for n in range(1, 5)] == hashes, "the chain goes on as it was"
        [one, two] = submissions_of(ledger)
        assert (one.erased is not None, two.erased) == (True, None)
        assert one.reading is not None
        assert [one.reading.details[n] for n in ("received", "accepted", "rejected", "left_aside")] == [4, 2, 1, 1]
        with pytest.raises(Refusal, match="is erased") as refusal:
            ledger.file(one.received, "original")
        assert refusal.value.code == "original_erased"
        assert ledger.file(two.received, "original") == OTHER.encode()
    remember(kept)
    assert traces(tmp_path, *NAMES) == set()


def test_of_events_what_figures_rest_on_is_left_and_names_are_words_that_mean_nothing(
    kept: Ledger, context: Context, world: World, tmp_path: Path
) -> None:
    attending = replace(context, mappings={"attendance": ATTENDANCE}, mapping="attendance")
    hand_in(kept, SIGNED.encode(), "a.csv", attending)
    hand_in(kept, SIGNED_LATER.encode(), "b.csv", attending)
    before = known(kept, world)
    assert [value for *_, indicator, _, _, _, value, _ in before if indicator == "people_reached"] == [3.0]
    erase(kept, "S000001", "asked", "élue")
    assert known(opened(tmp_path), world) == before
    assert {word for _, word in traces(tmp_path / "ledger" / "0000000005", *NAMES)} == {"Bouvard"}, "another file says this name too"
    erase(kept, "S000002", "asked", "élue")
    assert known(opened(tmp_path), world) == before
    assert traces(tmp_path, *NAMES) == set()
    opened(tmp_path).verify()


def test_a_release_keeps_no_copy_of_what_it_withdrew(kept: Ledger, context: Context, world: World, tmp_path: Path) -> None:
    release = ATTENDANCE.model_copy(update={"mode": "release", "scope": "group"})
    attending = replace(context, mappings={"attendance": release}, mapping="attendance")
    hand_in(kept, SIGNED.encode(), "a.csv", attending)
    hand_in(
        kept,
        "".join(SIGNED.splitlines(keepends=True)[:1]).encode() + b"2,alpha,2024-05-02,Someone,,3\n",
        "b.csv",
        attending,
        confirmed=True,
    )
    before = known(kept, world)
    erase(kept, "S000001", "asked", "élue")
    assert traces(tmp_path, *NAMES) == set()
    assert known(opened(tmp_path), world) == before


@pytest.mark.parametrize(
    ("submission", "reason", "second", "code"),
    [
        ("S000001", " ", "élue", "reason_empty"),
        ("S000001", "asked", "", "second_person"),
        ("S000001", "asked", "operator", "second_person"),
        ("S000009", "asked", "élue", "submission_unknown"),
    ],
)
def test_it_takes_two_people_a_reason_and_a_submission(
    ledger: Ledger, context: Context, submission: str, reason: str, second: str, code: str
) -> None:
    hand_in(ledger, REGISTER.encode(), "a.csv", context)
    with pytest.raises(Refusal) as refusal:
        erase(ledger, submission, reason, second)
    assert refusal.value.code == code
    assert len(ledger.events()) == 2
    assert ledger.file(ledger.events()[0], "original") == REGISTER.encode()


def test_what_is_erased_is_erased_once_and_never_kept_or_read_again(ledger: Ledger, context: Context, tmp_path: Path) -> None:
    hand_in(ledger, REGISTER.encode(), "a.csv", context)
    erase(ledger, "S000001", "asked", "élue")
    [submission] = submissions_of(ledger)
    with pytest.raises(Refusal, match="is erased"):
        erase(ledger, "S000001", "asked", "élue")
    with pytest.raises(Refusal, match="is erased"):
        read_received(ledger, submission.received, context, 1, again=True)
    again = hand_in(ledger, REGISTER.encode(), "a.csv", context)
    assert (again.already_known, again.accepted, [code for code, _ in again.remarks]) == (True, 0, ["original_erased"])
    assert len(ledger.events()) == 3
    assert traces(tmp_path, *NAMES) == set()
    assert withdraw(ledger, "S000001", "not ours") == 2, "its claims can still be ended"


def test_a_submission_that_was_never_read_can_be_erased(ledger: Ledger, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("impact.ledger.submission.read_safely", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        hand_in(ledger, REGISTER.encode(), "a.csv", context)
    erase(ledger, "S000001", "asked", "élue")
    assert hand_in(ledger, REGISTER.encode(), "a.csv", context).received == 0
    assert [event.kind for event in ledger.events()] == ["received", "erased"]


def test_what_was_interrupted_is_finished_by_whoever_comes_next(
    kept: Ledger, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(kept, REGISTER.encode(), "a.csv", context)
    with monkeypatch.context() as patch:
        patch.setattr(chain, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            erase(kept, "S000001", "asked", "élue")
    after = opened(tmp_path)
    after.verify()
    remember(after)
    assert traces(tmp_path, *NAMES) != set()
    opened(tmp_path).finish_erasing()
    assert traces(tmp_path, *NAMES) == set()
    opened(tmp_path).verify()


def test_a_process_that_had_read_the_ledger_before_forgets_what_is_gone(kept: Ledger, context: Context, tmp_path: Path) -> None:
    hand_in(kept, REGISTER.encode(), "présences Quentrec.csv", context)
    other = opened(tmp_path)
    assert other.events()[0].details["source"] == "présences Quentrec.csv"
    erase(kept, "S000001", "asked", "élue")
    assert other.events()[0].details["source"] == "—"


@pytest.mark.parametrize(("days", "past"), [(3652, []), (3653, ["S000001"])])
def test_an_original_is_to_be_erased_once_it_was_kept_longer_than_the_territory_says(
    ledger: Ledger, context: Context, days: int, past: list[str]
) -> None:
    hand_in(ledger, REGISTER.encode(), "a.csv", context)
    then = ledger.events()[0].recorded_at + timedelta(days=days)
    assert past_retention(ledger, 10, then) == past
    erase(ledger, "S000001", "retention", "élue")
    assert past_retention(ledger, 10, then) == []


@pytest.mark.parametrize(
    ("name", "left"), [("retour-2024-1.csv", "retour-2024-1.csv"), ("retour-2024-1.csv Quentrec", "—"), ("a.csv", "—")]
)
def test_the_name_of_a_file_goes_but_the_one_the_portal_gives(ledger: Ledger, context: Context, name: str, left: str) -> None:
    hand_in(ledger, OTHER.encode(), name, context)
    erase(ledger, "S000001", "asked", "élue")
    assert ledger.events()[0].details["source"] == left


@pytest.mark.parametrize("harm", ["another word", "no erasure"])
def test_an_envelope_changed_by_anything_else_still_shows(kept: Ledger, context: Context, tmp_path: Path, harm: str) -> None:
    hand_in(kept, OTHER.encode(), "a.csv", context)
    hand_in(kept, REGISTER.encode(), "b.csv", context)
    erase(kept, "S000002", "asked", "élue")
    path = tmp_path / "ledger" / ("0000000003" if harm == "another word" else "0000000001") / ENVELOPE
    envelope = json.loads(path.read_text("utf-8"))
    envelope["details"]["source"] = "forged.csv"
    envelope["chained"] = kept.digest(3 if harm == "another word" else 1)
    path.write_text(json.dumps(envelope), "utf-8")
    with pytest.raises(Refusal) as refusal:
        opened(tmp_path).events()
    assert refusal.value.code == "ledger_broken"


def test_evidence_goes_unless_something_else_rests_on_it(ledger: Ledger, context: Context) -> None:
    def row(project: str, *digests: str) -> str:
        named = " ; ".join(["self_reported", *(f"sha256:{digest}" for digest in digests)])
        return f'{project};people_reached;2024;1;"{named}"\n'

    head, own, shared = "projet;indicateur;période;valeur;preuve\n", "a" * 64, "b" * 64
    hand_in(ledger, (head + row("alpha", own, shared)).encode(), "a.csv", context)
    hand_in(ledger, (head + row("beta", shared)).encode(), "b.csv", context)
    assert erase(ledger, "S000001", "asked", "élue", {"self_reported"}).details["evidence"] == [own]
    rows = pl.concat([claims.claimed_rows(ledger, e) for e in ledger.events() if e.kind == "read"])
    assert rows["evidence"].to_list() == ["self_reported ; erased", f"self_reported ; sha256:{shared}"]
