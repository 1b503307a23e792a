"""What was published is in the chain, and nothing of what is known of the projects depends on it."""

from __future__ import annotations

import pytest

from impact.ledger.chain import Draft, Ledger
from impact.ledger.claims import KeptClaims
from impact.ledger.known import KnownSubmissions
from impact.ledger.sealing import SealedVersion, erratum_for, record_erratum, seal, sealed_versions


def version(number: int, year: int = 2024) -> SealedVersion:
    return SealedVersion(year=year, version=number, hash=f"{number:064d}", counts=2, supersedes=None, erratum=None)


@pytest.fixture
def published(ledger: Ledger) -> Ledger:
    """A file that arrived, two versions of one year and one of another, and an erratum between them."""
    ledger.append(lambda _: Draft("received", {"source": "f.csv", "project_id": None, "mapping_id": None}, {"original": b"x"}))
    seal(ledger, version(1))
    record_erratum(ledger, "2024-v2", 2024, 2, {"reason": "wrong_value"})
    seal(ledger, version(2))
    seal(ledger, version(1, 2023))
    return ledger


def test_sealed_versions_are_told_by_year_and_number(published: Ledger) -> None:
    assert [v.name for v in sealed_versions(published)] == ["2023/v1", "2024/v1", "2024/v2"]
    assert [v.name for v in sealed_versions(published, 2024)] == ["2024/v1", "2024/v2"]
    assert sealed_versions(published, 2020) == []


def test_they_are_of_no_submission_and_the_next_one_takes_the_next_number(published: Ledger) -> None:
    assert [e.submission_id for e in published.events()] == ["S000001", "", "", "", ""]
    following = published.append(lambda _: Draft("received", {"source": "g.csv"}, {"original": b"y"}))
    assert following is not None
    assert following.submission_id == "S000002"


def test_what_is_known_ends_with_the_last_event_that_is_neither(published: Ledger) -> None:
    last = published.last_known()
    assert last is not None
    assert (last.sequence, last.kind) == (1, "received")
    assert published.last_known(published.events()[3].recorded_at) == last


def test_replaying_passes_over_them(published: Ledger) -> None:
    assert list(KnownSubmissions(published).by_id) == ["S000001"]
    assert KeptClaims(published).all().observations.is_empty()


def test_a_version_is_sealed_once(published: Ledger) -> None:
    assert seal(published, version(2)) is None
    assert len(published.events()) == 5


def test_an_erratum_is_recorded_once_unless_it_states_something_else(published: Ledger) -> None:
    record_erratum(published, "2024-v2", 2024, 2, {"reason": "wrong_value"})
    assert len(published.events()) == 5
    record_erratum(published, "2024-v2", 2024, 2, {"reason": "late_data"})
    recorded = erratum_for(published, 2024, 2)
    assert recorded is not None
    assert (len(published.events()), recorded.statement) == (6, {"reason": "late_data"})
    assert erratum_for(published, 2024, 3) is None


def test_they_say_who_by_a_role(published: Ledger) -> None:
    assert {e.who for e in published.events()[1:]} == {"city"}
