"""Proposals linked to needs: by the words they share, the same each time, people first; what nothing links anywhere is left to be read."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from impact.ecosystem.consultation.grouping import group, stems
from impact.ecosystem.consultation.models import Decision, Proposal
from impact.ecosystem.needs import Need
from indicators.text import Text


def need(name: str, title: str, *words: str) -> Need:
    text = Text(fr=title, en=title)
    return Need(id=name, title=text, statement=text, theme="x", publics=["y"], words=list(words), voices_only=True)


NEEDS = [
    need("lonely", "Solitude", "seul", "visite", "isolement"),
    need("waste", "Déchets", "réparer", "jeter", "compost"),
    need("bikes", "Vélo", "piste cyclable"),
]
TEXTS = {
    "a": "Rendre visite aux personnes seules",
    "b": "Réparer plutôt que jeter",
    "c": "Des pistes cyclables",
    "d": "Des feux d'artifice bleus",
    "e": "Un feu d'artifice plus bleu",
    "f": "Moins de pigeons",
}


def proposals(**more: Proposal) -> list[Proposal]:
    return list(({name: Proposal(id=name, text=text) for name, text in TEXTS.items()} | more).values())


def linked(grouped: list) -> dict[str, tuple[str | None, str]]:
    return {g.proposal_id: (g.need_id, g.by) for g in grouped}


def test_words_link_a_proposal_to_its_need_or_leave_it_to_be_read() -> None:
    assert linked(group(proposals(), NEEDS)) == {
        "a": ("lonely", "grouping"), "b": ("waste", "grouping"), "c": ("bikes", "grouping"),
        "d": (None, "nobody"), "e": (None, "nobody"), "f": (None, "nobody"),
    }  # fmt: skip


def test_it_says_which_words_decided_as_they_were_written() -> None:
    [visit] = [g for g in group(proposals(), NEEDS) if g.proposal_id == "a"]
    assert set(visit.words) == {"visite", "seules"}


def test_what_is_left_is_put_together_as_a_possible_new_need() -> None:
    clusters = {g.proposal_id: g.cluster for g in group(proposals(), NEEDS)}
    assert clusters["d"] == clusters["e"] == "d"
    assert clusters["f"] is None, "one that stands alone is no cluster"


def test_proposals_of_nothing_but_common_words_are_about_nothing_yet() -> None:
    silent = [Proposal(id="x", text="de la"), Proposal(id="y", text="le")]
    assert [(g.need_id, g.by, g.cluster) for g in group(silent, [])] == [(None, "nobody", None)] * 2


def test_two_needs_as_near_leave_it_to_a_person() -> None:
    twins = [need("one", "Bancs"), need("two", "Bancs")]
    [benches] = group([Proposal(id="x", text="Des bancs")], twins)
    assert (benches.need_id, benches.by) == (None, "nobody")


def test_a_decision_stands_whatever_the_words_and_moves_no_other() -> None:
    decided = Proposal(id="d", text=TEXTS["d"], decision=Decision(need="waste", by="x", on=date(2026, 1, 1)))
    links = linked(group(proposals(d=decided), NEEDS))
    assert links["d"] == ("waste", "person")
    assert links["e"] == (None, "nobody")
    none = Proposal(id="a", text=TEXTS["a"], decision=Decision(need=None, by="x", on=date(2026, 1, 1)))
    assert linked(group(proposals(a=none), NEEDS))["a"] == (None, "person")


def test_one_that_says_the_same_as_another_follows_it() -> None:
    merged = Proposal(id="f", text=TEXTS["f"], merged_into="b")
    assert linked(group(proposals(f=merged), NEEDS))["f"] == ("waste", "grouping")


@settings(max_examples=15)
@given(st.permutations(sorted(TEXTS)), st.permutations(range(len(NEEDS))))
def test_neither_the_order_of_proposals_nor_that_of_needs_matters(order: list[str], places: list[int]) -> None:
    listed = {p.id: p for p in proposals()}
    again = group([listed[name] for name in order], [NEEDS[n] for n in places])
    assert {g.proposal_id: g for g in again} == {g.proposal_id: g for g in group(proposals(), NEEDS)}


def test_without_needs_or_without_words_everything_is_left_to_people() -> None:
    assert linked(group([Proposal(id="x", text="Un banc")], [])) == {"x": (None, "nobody")}
    assert linked(group([Proposal(id="x", text="??")], NEEDS)) == {"x": (None, "nobody")}
    assert group([], NEEDS) == []


def test_accents_case_and_endings_do_not_part_words() -> None:
    assert stems("Réparations") == stems("REPARATION")
    assert stems("le la les des") == []
