"""A question asks for one number a year; whoever has months or parts may give them; what does not fit is said at the field before sending."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.catalogue import Catalogue
from portal.returns.wholes import Piece, YearWhole, whole_of
from tests.portal.conftest import PROJECT
from tests.portal.test_returns import FORM, YEAR, said, sent
from tests.worlds.doors import Door, whole

HOURS, VOLUNTEERS = whole("volunteer_hours", YEAR), whole("volunteers", YEAR)


def month(number: int, indicator: str = "volunteer_hours") -> str:
    """What the fields of a month are called."""
    return f"{indicator}:{YEAR}-{number:02}-01:{YEAR}-{number:02}-{monthrange(YEAR, number)[1]}"


@pytest.fixture
def leader(door: Door) -> Any:
    """Of a project that gave its hours and its volunteers by month the year before."""
    client = door.client(door.account("leader", PROJECT))
    rows = [f"{name};{YEAR - 1}-{number:02};{10 + number}" for name in ("volunteer_hours", "volunteers") for number in range(1, 13)]
    table = "\n".join(["indicateur;période;valeur", *rows])
    page = client.post(f"/projets/{PROJECT}/tableau/", {"file": SimpleUploadedFile("mois.csv", table.encode())})["Location"]
    assert client.post(page).status_code == 302
    return client


def typed(client: Any, **fields: str) -> None:
    """Fills in fields by the names of their values, given as `HOURS="12"`, `HOURS__missing="late"` or `m3="7"` (the hours of March)."""
    names = {"HOURS": HOURS, "VOLUNTEERS": VOLUNTEERS} | {f"m{n}": month(n) for n in range(1, 13)}
    names |= {f"v{n}": month(n, "volunteers") for n in range(1, 13)}
    pairs = [(*name.partition("__")[::2], text) for name, text in fields.items()]
    data = {f"{names[name]}.{field or 'value'}": text for name, field, text in pairs}
    client.post(f"{FORM}/means/", data | {"go": "leave", "cell": [names[name] for name, _, _ in pairs]})


def known(door: Door) -> dict[tuple[str, str], float | str]:
    """What stands of the year's hours and volunteers, by indicator and first day: the value, or why there is none."""
    from portal.returns.standing import standing_of

    return {(s.indicator, f"{s.start:%m-%d}/{s.end:%m-%d}"): s.missing or s.value or 0.0 for s in standing_of(PROJECT).of_year(YEAR)}


def test_a_question_that_was_answered_by_month_asks_for_one_number_and_one_reason(leader: Any) -> None:
    page = leader.get(f"{FORM}/means/").content.decode()
    folded = re.sub(r'<details class="detail".*?</details>', "", page, flags=re.DOTALL)
    boxes = re.findall(r'<input id="[^"]*" name="(volunteer_hours[^"]*)\.value"', folded)
    assert boxes == [HOURS]
    reasons = set(re.findall(r'type="radio"[^>]*? name="(volunteer[^"]*)\.missing"', page))
    assert reasons == {HOURS, VOLUNTEERS}
    assert "Détailler par mois" in said(leader.get(f"{FORM}/means/"))
    assert page.count(f'name="{month(1)}.value"') == page.count(f'name="{month(12)}.value"') == 1


def test_what_a_project_gave_for_a_part_of_the_year_is_asked_of_the_whole_calendar(door: Door) -> None:
    client = door.client(door.account("leader", PROJECT))
    table = f"indicateur;période;valeur\nvolunteer_hours;{YEAR - 1}-S2;40\n"
    client.post(client.post(f"/projets/{PROJECT}/tableau/", {"file": SimpleUploadedFile("s.csv", table.encode())})["Location"])
    page = client.get(f"{FORM}/means/").content.decode()
    assert f'name="volunteer_hours:{YEAR}-01-01:{YEAR}-06-30.value"' in page
    assert f'name="volunteer_hours:{YEAR}-07-01:{YEAR}-12-31.value"' in page


def test_the_total_alone_is_one_observation_of_the_year(door: Door, leader: Any) -> None:
    typed(leader, HOURS="310")
    sent(leader)
    assert known(door) == {("volunteer_hours", "01-01/12-31"): 310}


def test_the_months_alone_are_stored_as_months_and_settle_the_question(door: Door, leader: Any) -> None:
    typed(leader, **{f"m{n}": "10" for n in range(1, 13)})
    page = said(leader.get(f"{FORM}/means/?check"))
    assert "Le détail par mois fait 120 : inutile de l'écrire ici" in page
    assert "Détailler par mois (12 sur 12)" in page
    sent(leader)
    assert len(known(door)) == 12
    assert set(known(door).values()) == {10.0}
    assert "Heures de bénévolat" not in said(leader.get("/")).partition("Il reste")[2]


def test_one_reason_answers_the_whole_question(door: Door, leader: Any) -> None:
    typed(leader, HOURS__missing="not_collected")
    assert "Heures de bénévolat" not in said(leader.get(f"{FORM}/means/?check")).partition("à revoir")[2].partition("rien n'est perdu")[0]
    sent(leader)
    assert known(door) == {("volunteer_hours", "01-01/12-31"): "not_collected"}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"HOURS": "300"} | {f"m{n}": "10" for n in range(1, 13)}, "Vous écrivez 300 pour l'année, mais le détail par mois fait 120."),
        ({"HOURS": "120"} | {f"m{n}": "10" for n in range(1, 13)}, ""),
        ({"HOURS": "300", "m1": "10", "m2": "20"}, ""),
        ({"HOURS": "15", "m1": "10", "m2": "20"}, "Vous écrivez 15 pour l'année, mais le détail par mois fait déjà 30."),
        ({"HOURS__missing": "not_collected", "m1": "10"}, "seule la raison comptera"),
        ({"HOURS__missing": "late", "m1": "10"}, ""),
        ({"VOLUNTEERS": "12"} | {f"v{n}": "10" for n in range(1, 13)}, ""),
        ({"VOLUNTEERS": "8"} | {f"v{n}": "10" for n in range(1, 13)}, "d'après le détail par mois c'est entre 10 et 120."),
        ({"VOLUNTEERS": "121"} | {f"v{n}": "10" for n in range(1, 12)} | {"v12": "0"}, "c'est entre 10 et 110."),
        ({"VOLUNTEERS__missing": "not_collected", "v1": "10"}, ""),
    ],
    ids=[
        "too much",
        "agrees",
        "part of it",
        "less than a part",
        "a reason too",
        "the rest later",
        "people",
        "fewer than a month",
        "more than all",
        "not known",
    ],
)
def test_a_total_and_a_detail_that_disagree_are_said_once_before_sending(leader: Any, answers: dict[str, str], sentence: str) -> None:
    typed(leader, **answers)
    page, review = said(leader.get(f"{FORM}/means/")), said(leader.get(f"{FORM}/relire/"))
    said_of_it = [text for text in (page, review) if re.search(r"pour l'année, mais|seule la raison", text)]
    assert len(said_of_it) == (2 if sentence else 0)
    assert all(text.count(sentence) == 1 for text in said_of_it)


def test_nothing_counted_in_any_month_is_asked_about_once(leader: Any) -> None:
    typed(leader, **{f"m{n}": "0" for n in range(1, 13)})
    assert said(leader.get(f"{FORM}/means/")).count("Vous écrivez 0, contre 1 702,5 l'an dernier") == 1


def test_the_page_that_saves_by_itself_says_it_at_the_total(leader: Any) -> None:
    typed(leader, HOURS="1700")
    data = {f"{month(n)}.value": "10" for n in range(1, 13)} | {"cell": [month(n) for n in range(1, 13)]}
    notes = leader.post(f"{FORM}/means/", data, headers={"x-autosave": "1"}).json()["notes"]
    assert len(notes[HOURS]) == 1
    assert notes[month(1)] == []


def test_a_detail_that_is_not_complete_is_not_an_answer(leader: Any) -> None:
    typed(leader, **{f"m{n}": "10" for n in range(1, 8)})
    assert "Le détail par mois n'est pas complet (il manque 5 cases)" in said(leader.get(f"{FORM}/means/?check"))


def test_a_month_may_be_an_estimate_or_not_counted_in_its_one_box(door: Door, leader: Any) -> None:
    typed(leader, m1="env. 12", m2="NC", m3="9")
    sent(leader)
    assert known(door)["volunteer_hours", "02-01/02-28"] == "not_collected"
    page = leader.get(f"{FORM}/means/").content.decode()
    assert f'name="{month(2)}.missing" value="not_collected" checked' in page
    assert f'name="{month(1)}.approximate" value="1" checked' in page
    typed(leader, m3="9")  # what stands, sent again by a page that shows it, is no change
    assert "0 nouvelle, 0 changée" in said(leader.get(f"{FORM}/relire/"))


def pieces(*values: tuple[Any, ...]) -> list[Piece]:
    """Months from January on, each `(value,)`, `(value, weight)` or `(part, of)` as the shape has it."""
    days = [(date(YEAR, n, 1), date(YEAR, n, monthrange(YEAR, n)[1])) for n in range(1, 13)]
    return [
        Piece(*day, "", value, None, None, None, None, weight[0] if weight else None)
        for day, (value, *weight) in zip(days, values, strict=False)
    ]


@pytest.mark.parametrize(
    ("indicator", "values", "low", "high"),
    [
        ("sessions", [(3,), (4,)], 7, 7),
        ("volunteers", [(30,), (40,)], 40, 70),
        ("objects_on_offer", [(30,), (20,)], 20, 20),
        ("satisfaction", [(8, 10), (5, 20)], 6, 6),  # (8×10 + 5×20) / 30
    ],
)
def test_each_indicator_has_its_own_rule_over_the_year(catalogue: Catalogue, indicator: str, values: Any, low: float, high: float) -> None:
    whole_year = whole_of(catalogue[indicator].current, pieces(*values))
    assert whole_year == YearWhole(low, high, complete=False)
