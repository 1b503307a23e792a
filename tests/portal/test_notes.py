"""What is said at a field follows what is saved of it: a warning goes with what it was about, and comes where it is in sight."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.portal.conftest import PROJECT
from tests.portal.test_correcting import corrected
from tests.portal.test_detail import HOURS, leader, month, typed
from tests.portal.test_returns import FORM, YEAR, said
from tests.portal.test_returns import typed as answered
from tests.worlds.doors import Door, whole

__all__ = ["leader"]
MONTHS = {f"m{n}": "10" for n in range(1, 13)}
MAKES_120 = "Vous écrivez 300 pour l’année, mais le détail par mois fait 120. Corrigez l’un des deux."
SESSIONS = whole("sessions", YEAR)


def saved(leader: Any, page: str, *, check: bool = False, project: str = PROJECT, **values: str) -> dict[str, list[str]]:
    """What the page says at each field that it names after these were saved as one types."""
    fields = {f"{name}.value": text for name, text in values.items()} | {"cell": list(values)}
    address = f"/projets/{project}/{YEAR}/{page}/{'?check' if check else ''}"
    return dict(leader.post(address, fields, headers={"x-autosave": "1"}).json()["notes"])


def test_what_is_said_of_a_part_goes_when_the_whole_that_it_was_more_than_is_changed(door: Door) -> None:
    cafe = door.client(door.account("leader", "repair_cafe"))
    brought, repaired = whole("repairs_attempted", YEAR), whole("repairs_succeeded", YEAR)
    saved(cafe, "objects", project="repair_cafe", **{brought: "400"})
    [text, *_] = [text for text in saved(cafe, "objects", project="repair_cafe", **{repaired: "500"})[repaired] if "400 au total" in text]
    assert "inversés" in text
    after = saved(cafe, "objects", project="repair_cafe", **{brought: "600"})
    assert not any("au total" in text for text in after[repaired])


def test_a_change_of_one_question_says_nothing_of_those_that_do_not_hang_on_it(leader: Any) -> None:
    notes = saved(leader, "means", **{whole("volunteers", YEAR): "12"})
    assert HOURS not in notes


def test_a_page_that_says_what_is_left_says_it_again_of_a_field_that_is_emptied(leader: Any) -> None:
    asked = saved(leader, "activity", check=True, **{SESSIONS: ""})
    assert asked == {}, "nothing changed"
    assert saved(leader, "activity", check=True, **{SESSIONS: "745"}) == {SESSIONS: []}
    [text] = saved(leader, "activity", check=True, **{SESSIONS: ""})[SESSIONS]
    assert "Écrivez un nombre" in text
    saved(leader, "activity", **{SESSIONS: "745"})
    assert saved(leader, "activity", **{SESSIONS: ""}) == {SESSIONS: []}, "it was not said before"


def test_a_year_that_its_months_contradict_is_said_at_the_year_and_at_the_month_that_is_typed(leader: Any) -> None:
    typed(leader, HOURS="300", **{name: text for name, text in MONTHS.items() if name != "m12"})
    notes = saved(leader, "means", **{month(12): "10"})
    assert MAKES_120 in notes[HOURS]
    assert notes[month(12)] == [MAKES_120]
    assert notes[month(11)] == []
    after = saved(leader, "means", **{month(12): "190"})
    assert MAKES_120 not in after[HOURS]
    assert after[month(12)] == []


@pytest.mark.parametrize(("total", "stays"), [("300", True), ("120", False)])
def test_without_a_script_the_button_comes_back_once_with_what_disagrees(leader: Any, total: str, *, stays: bool) -> None:
    typed(leader, VOLUNTEERS="12", HOURS=total, **MONTHS)
    answer = leader.post(f"{FORM}/means/", {"cell": "-", "go": "next"})
    assert answer["Location"] == (f"{FORM}/means/?check#check" if stays else f"{FORM}/relire/")
    if stays:
        page = said(leader.get(f"{FORM}/means/?check"))
        assert MAKES_120.replace("’", "'") in page
        assert re.search("À revoir sur cette page [^:]*Heures de bénévolat", page)
        again = leader.post(f"{FORM}/means/", {"cell": "-", "go": "next", "seen": "1"})
        assert again["Location"] == f"{FORM}/relire/", "it may be right all the same"


@pytest.mark.parametrize(
    ("text", "asked"),
    [("11,5", True), ("11", False), ("11,0", False), ("env. 11,5", False), ("entre 10 et 11", False)],
)
def test_a_fraction_of_what_is_counted_whole_is_asked_about(leader: Any, text: str, *, asked: bool) -> None:
    [note] = [any("en entier" in each for each in notes) for notes in saved(leader, "activity", **{SESSIONS: text}).values()]
    assert note is asked
    assert ("on compte ici des séances, en entier" in said(leader.get(f"{FORM}/activity/"))) is asked
    answer = leader.post(f"{FORM}/activity/", {"cell": "-", "go": "next"})
    assert ("?check" in answer["Location"]) is asked


def test_hours_and_money_have_fractions(leader: Any) -> None:
    assert not any("en entier" in text for texts in saved(leader, "means", **{HOURS: "11,5"}).values() for text in texts)


def test_a_fraction_in_a_part_is_asked_about_at_the_part(leader: Any) -> None:
    part = month(3, "volunteers")
    notes = saved(leader, "means", **{part: "11,5"})
    assert any("on compte ici des personnes, en entier" in text for text in notes[part])
    assert not any("en entier" in text for text in notes[whole("volunteers", YEAR)])


def test_a_fraction_is_confirmed_before_one_figure_is_sent(door: Door, leader: Any) -> None:
    answered(leader, "activity", sessions="741")
    leader.post(f"{FORM}/relire/")
    assert "en entier" in said(corrected(leader, "sessions", value="741,5"))
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 741
    corrected(leader, "sessions", value="741,5", seen="1")
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 741.5


def test_a_month_that_would_contradict_its_year_is_confirmed_before_it_alone_is_sent(door: Door, leader: Any) -> None:
    rows = "".join(f"volunteer_hours;{YEAR}-{n:02};10\n" for n in range(1, 13))
    table = f"indicateur;période;valeur\nvolunteer_hours;{YEAR};120\n{rows}"
    leader.post(leader.post(f"/projets/{PROJECT}/tableau/", {"file": SimpleUploadedFile("m.csv", table.encode())})["Location"])
    address, name = f"{FORM}/corriger/?valeur={month(12)}", month(12)
    asked = leader.post(address, {f"{name}.value": "40"})
    assert "Vous écrivez 120 pour l'année, mais le détail par mois fait 150." in said(asked)
    assert leader.post(address, {f"{name}.value": "40", "seen": "1"}).status_code == 302


def test_a_table_asks_about_a_fraction_of_the_year_and_of_a_part_before_it_is_sent(leader: Any) -> None:
    rows = f"sessions;{YEAR};741,5\nvolunteers;{YEAR}-03;11,5\nvolunteer_hours;{YEAR};11,5\n"
    table = f"indicateur;période;valeur\n{rows}"
    page = said(leader.get(leader.post(f"/projets/{PROJECT}/tableau/", {"file": SimpleUploadedFile("m.csv", table.encode())})["Location"]))
    assert "Vous écrivez 741,5, mais on compte ici des séances, en entier." in page
    assert "Vous écrivez 11,5, mais on compte ici des personnes, en entier." in page
    assert page.count("en entier") == 2
