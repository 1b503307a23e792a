"""A spreadsheet laid out its sender's own way: their cells with a word on each, corrected once, remembered, and back with notes."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import openpyxl
import pytest

from tests.impact.intake.layouts.corpus.files import xlsx
from tests.portal.conftest import PROJECT
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door

YEAR = 2025
ROWS: list[list[Any]] = [
    ["VoisinAge, notre suivi"],
    ["", f"T1 {YEAR}", f"T2 {YEAR}", f"T3 {YEAR}", f"T4 {YEAR}", "Total", "Remarques"],
    ["Séances", 10, 12, 9, 11, 43, "salle fermée en août"],
    ["Heures de bénévolat", 30, 36, 27, 33, 126, ""],
    ["Présents", 61, 70, 44, 58, "", ""],
]


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def plain(text: str) -> str:
    """A text with the spaces and apostrophes that one types."""
    return html.unescape(text).replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the page as it is: the selects, and no radio, for none is ticked beforehand."""
    assert "checked" not in page
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'name="((?:rows|columns)\.[\w.]+)"><option value="([^"]*)" selected', page)
    }


def brought(leader: Any, rows: list[list[Any]] = ROWS, name: str = "suivi.xlsx") -> str:
    return str(uploaded(leader, xlsx({"Suivi": rows}), name)["Location"])


def asked_of(page: str, cells: str) -> str:
    """The question about these cells."""
    return next(part.partition("</fieldset>")[0] for part in page.split("<fieldset")[1:] if cells in part)


def choice(page: str, cells: str, text: str) -> dict[str, str]:
    """What a browser sends where the choice that has this text is ticked."""
    pattern = r'name="(answer[^"]*)" value="([^"]*)"><label[^>]*>([^<]*)'
    return next({name: value} for name, value, label in re.findall(pattern, asked_of(page, cells)) if text in plain(label))


def box(page: str, cells: str, written: str) -> dict[str, str]:
    """What a browser sends where this is written in the box for the number of these cells."""
    return {re.search(r'input type="text" id="[^"]*" name="([^"]*)"', asked_of(page, cells))[1]: written}


def followed(rows: list[list[Any]], year: int) -> list[list[Any]]:
    """The same spreadsheet a year later."""
    return [[cell.replace(str(YEAR), str(year)) if isinstance(cell, str) else cell for cell in row] for row in rows]


def standing(door: Door, indicator: str) -> list[float]:
    """What stands of an indicator in the year, in the order of its periods."""
    from impact.intake.result import OBSERVATION_KEY
    from impact.ledger.claims import KeptClaims, current

    rows = current(door.ledger().kept(KeptClaims).observations(), OBSERVATION_KEY).sort("period_start", "period_end")
    return [r["value"] for r in rows.iter_rows(named=True) if r["indicator_id"] == indicator and r["period_start"].year == YEAR]


def test_the_leader_sees_their_cells_with_a_word_on_each_and_what_is_asked(leader: Any) -> None:
    said = text_of(leader.get(brought(leader)))
    for cell in (
        "30 lu",
        "126 égal, vérifié",
        "43 à dire 1",
        "salle fermée en août laissé",
        "Séances Séances tenues",
        f"T3 {YEAR} 3e trimestre",
    ):
        assert cell in said.replace("\u2019", "'"), cell
    assert "Une chose à nous dire" in said
    assert "Envoyer à la Ville" not in said


def test_nothing_is_sent_while_a_question_is_open(door: Door, leader: Any) -> None:
    place, before = brought(leader), len(door.ledger().events())
    shown = leader.post(place, fields(leader.get(place).content.decode()), follow=True)
    assert 'role="alert"' in shown.content.decode()
    assert len(door.ledger().events()) == before


def test_answered_and_sent_it_is_in_the_ledger_cell_by_cell(door: Door, leader: Any) -> None:
    place, before = brought(leader), len(door.ledger().events())
    page = leader.get(place).content.decode()
    shown = leader.post(place, fields(page) | choice(page, "F3", "2025 : 43"), follow=True)
    assert "5 valeurs nouvelles" in text_of(shown)
    assert len(door.ledger().events()) == before
    receipt = text_of(leader.get(leader.post(place, fields(shown.content.decode()))["Location"]))
    assert (standing(door, "sessions"), standing(door, "volunteer_hours")) == ([43], [30, 36, 27, 33])
    assert "chiffres lus : 5 pris" in plain(receipt)
    assert "0 refusé," in receipt


def test_a_row_that_was_given_a_meaning_keeps_it_in_the_file_of_the_next_year(door: Door, leader: Any) -> None:
    rows = [row if row[0] != "Séances" else [*row[:5], 42, row[6]] for row in ROWS]
    place = brought(leader, followed(rows, YEAR - 1))
    corrected = fields(leader.get(place).content.decode()) | {"rows.0.5": "i.people_reached"}
    assert "Personnes touchées" in text_of(leader.post(place, corrected, follow=True))
    leader.post(place, fields(leader.get(place).content.decode()))
    following = brought(leader, rows)
    assert "Présents Personnes touchées" in text_of(leader.get(following))
    leader.post(following, fields(leader.get(following).content.decode()))
    assert standing(door, "people_reached") == [61, 70, 44, 58]


def test_what_was_changed_on_the_page_is_shown_before_it_is_sent(door: Door, leader: Any) -> None:
    place = brought(leader, [row if row[0] != "Séances" else [*row[:5], 42, row[6]] for row in ROWS])
    before, page = len(door.ledger().events()), leader.get(place).content.decode()
    assert "Envoyer à la Ville" in page
    assert leader.post(place, fields(page) | {"rows.0.4": "aside"})["Location"].startswith(place)
    assert len(door.ledger().events()) == before
    assert "Voici comment nous lisons maintenant" in text_of(leader.get(f"{place}?relu"))
    leader.post(place, {"forget": "1"})
    assert fields(leader.get(place).content.decode()) == fields(page)


@pytest.mark.parametrize(
    "form", [{"rows.0.5": "i.nothing_like_it"}, {"rows.0.5": "p.13"}, {"rows.9.99": "aside"}, {"answer0": "0"}, {"year": "2017"}]
)
def test_what_no_choice_of_the_page_sends_changes_nothing(leader: Any, form: dict[str, str]) -> None:
    place = brought(leader)
    before = text_of(leader.get(place))
    assert leader.post(place, form).status_code == 302
    assert text_of(leader.get(place)) == before


def test_the_file_comes_back_with_a_note_on_each_cell_before_and_after(door: Door, leader: Any) -> None:
    place = brought(leader)
    page = leader.get(place).content.decode()
    assert "43" in note(leader.get(f"{place}annote/"), "F3")
    shown = leader.post(place, fields(page) | choice(page, "F3", "2025 : 43"), follow=True)
    receipt = leader.post(place, fields(shown.content.decode()))["Location"]
    assert f"{receipt}annote/" in leader.get(receipt).content.decode()
    answer = leader.get(f"{receipt}annote/")
    assert 'filename="suivi-annote.xlsx"' in answer["Content-Disposition"]
    assert "comme vous l'avez répondu" in note(answer, "B3")
    assert "Séances tenues, 2025 : 43" in note(answer, "F3").replace("\u00a0", " ")
    assert door.client(door.account("leader", PROJECT, email="b@example.org")).get(f"{place}annote/").status_code == 404


def note(answer: Any, cell: str) -> str:
    return str(openpyxl.load_workbook(io.BytesIO(answer.content))["Suivi"][cell].comment.text)


TYPED: list[list[Any]] = [
    [f"VoisinAge, bilan {YEAR}"],
    ["Heures de bénévolat", "2h30 x 8"],
    ["Séances", "10 ateliers"],
]


def test_a_cell_that_is_more_than_a_number_has_a_box_for_the_number(leader: Any) -> None:
    page = leader.get(brought(leader, TYPED)).content.decode()
    shown = re.search(r'<label for="answer[.]\w+[.]\w+">([^<]*)</label>.*?<span class="unit">([^<]*)', page, re.DOTALL)
    assert shown
    assert plain(shown[1]) == "Ou écrivez le nombre juste, à la place de « 2h30 x 8 » (B2)"
    assert shown[2] == "heures"
    assert page.count('<input type="text"') == 1


def test_the_number_that_is_written_is_what_stands_and_the_ledger_says_whose_word_it_is(door: Door, leader: Any) -> None:
    from impact.ledger.claims import KeptClaims

    place = brought(leader, TYPED)
    page = leader.get(place).content.decode()
    shown = leader.post(place, fields(page) | box(page, "B2", "20"), follow=True).content.decode()
    assert "2h30 x 8 lu : 20, comme vous l'avez écrit" in plain(re.sub(r"<[^>]+>", " ", shown)).replace("  ", " ")
    leader.post(place, fields(shown))
    assert (standing(door, "volunteer_hours"), standing(door, "sessions")) == ([20], [10])
    claimed = door.ledger().kept(KeptClaims).observations().rows(named=True)
    [comment] = {row["comment"] for row in claimed if row["indicator_id"] == "volunteer_hours" and row["value"] == 20}
    assert "Nombre écrit par la personne qui a remis ce fichier ; la cellule dit « 2h30 x 8 »." in comment


def test_what_is_written_in_a_box_and_is_no_number_is_shown_again_with_why_and_nothing_else_is_lost(leader: Any) -> None:
    rows = [*TYPED, ["Personnes touchées", "-"]]
    place = brought(leader, rows)
    shown = leader.get(place).content.decode()
    ticked = choice(shown, "B4", ": 0")
    again = leader.post(place, fields(shown) | box(shown, "B2", "beaucoup") | ticked)
    page = again.content.decode()
    assert again.status_code == 422
    assert 'value="beaucoup"' in page
    assert 'aria-invalid="true"' in page
    assert all(f'name="{name}" value="{value}" checked' in page for name, value in ticked.items())


@pytest.mark.parametrize(
    ("answer", "stands"), [("oui", {"people_reached": 200}), ("venues", {"attendances": 200}), ("laisser ce total", {})]
)
def test_whether_a_total_is_of_different_people_can_be_answered_either_way(answer: str, stands: Any, leader: Any, door: Door) -> None:
    rows = [["", f"mars {YEAR}", f"mai {YEAR}", "Total"], ["Personnes touchées", 120, 80, 200]]
    place = brought(leader, rows)
    page = leader.get(place).content.decode()
    shown = leader.post(place, fields(page) | choice(page, "D2", answer), follow=True).content.decode()
    leader.post(place, fields(shown))
    assert sorted(standing(door, "people_reached")) == sorted([120, 80, *([200] if "people_reached" in stands else [])])
    assert standing(door, "attendances") == ([200] if "attendances" in stands else [])


CAMPAIGN = 2018
UNDATED: list[list[Any]] = [["VoisinAge, notre suivi"], ["", "T1", "T2"], ["Heures de bénévolat", 30, 36], ["Séances", 10, "-"]]


@pytest.fixture
def asked(door: Door) -> None:
    door.client(door.account("city")).post(f"/ville/campagne/{CAMPAIGN}/ouvrir/")


def numbers(door: Door, year: int) -> dict[str, float]:
    """The quarters of a year as they stand."""
    from impact.intake.result import OBSERVATION_KEY
    from impact.ledger.claims import KeptClaims, current

    rows = current(door.ledger().kept(KeptClaims).observations(), OBSERVATION_KEY).iter_rows(named=True)
    of_year = [row for row in rows if row["project_id"] == PROJECT and row["period_start"].year == year]
    return {f"{row['indicator_id']} {row['period_start']:%m}": row["value"] for row in of_year}


ANSWERED = {"volunteer_hours 01": 30, "volunteer_hours 04": 36, "sessions 01": 10, "sessions 04": 0}


@pytest.mark.usefixtures("asked")
def test_a_file_without_a_year_is_of_the_year_that_the_campaign_asks_for_once_its_sender_agrees(door: Door, leader: Any) -> None:
    place = brought(leader, UNDATED)
    page = leader.get(place).content.decode()
    assert "La campagne demande 2018." in plain(text_of(leader.get(place)))
    assert re.search(r'<select id="year".*?<option value="2018" selected>', page, re.DOTALL)
    assert "2017" not in asked_of(page, "C4"), "no question asks for the year again"
    form = fields(page) | choice(page, "C4", "2e trimestre 2018 : 0")
    assert "Envoyer à la Ville" not in plain(leader.post(place, form, follow=True).content.decode()), "the year is not said yet"
    shown = leader.post(place, form | {"year": "2018"}, follow=True).content.decode()
    leader.post(place, fields(shown))
    assert numbers(door, 2018) == ANSWERED


@pytest.mark.usefixtures("asked")
def test_another_year_holds_for_the_whole_file_and_asks_again_what_was_answered_of_the_year_shown(door: Door, leader: Any) -> None:
    place = brought(leader, UNDATED)
    page = leader.get(place).content.decode()
    again = leader.post(place, fields(page) | choice(page, "C4", "2e trimestre 2018 : 0") | {"year": "2016"}, follow=True).content.decode()
    assert '<select id="year"' not in again
    shown = leader.post(place, fields(again) | choice(again, "C4", "2e trimestre 2016 : 0"), follow=True).content.decode()
    leader.post(place, fields(shown))
    assert (numbers(door, 2018), numbers(door, 2016)) == ({}, ANSWERED)


@pytest.mark.usefixtures("asked")
def test_a_name_of_the_file_that_says_another_year_leaves_the_choice_to_its_sender(leader: Any) -> None:
    page = leader.get(brought(leader, UNDATED, "suivi 2016.xlsx")).content.decode()
    assert "La campagne demande 2018, et le nom de votre fichier dit 2016." in plain(page)
    assert "selected" not in re.search(r'<select id="year".*?</select>', page, re.DOTALL)[0]


def test_every_filled_cell_is_in_one_of_the_counts_at_the_top(leader: Any) -> None:
    said = plain(text_of(leader.get(brought(leader))))
    filled, *parts = map(
        int, re.search(r"a (\d+) cellules? remplies? : (\d+) lues?, (\d+) à nous dire, (\d+) .*?, (\d+) qui", said).groups()
    )
    assert filled == sum(1 for row in ROWS for cell in row if cell != "")
    assert filled == sum(parts)


def test_the_receipt_counts_and_says_what_was_left_aside(leader: Any) -> None:
    rows = [row if row[0] != "Séances" else [*row[:5], 42, row[6]] for row in ROWS]
    place = brought(leader, rows)
    receipt = plain(text_of(leader.get(leader.post(place, fields(leader.get(place).content.decode()))["Location"])))
    received, *parts = map(
        int,
        re.search(r"(\d+) chiffres lus : (\d+) pris, (\d+) déjà connus?, (\d+) refusés?, (\d+) laissés? de côté", receipt).groups(),
    )
    assert received == sum(parts)
    assert "« Remarques » : note ou précision, laissée de côté." in receipt


def test_lines_that_cannot_be_taken_for_one_reason_are_said_once_with_where_they_are(leader: Any) -> None:
    register = [["Objet", "Panne", "", "Remarque"], *([f"lampe {n}", "posée", "", "voir"] for n in range(62))]
    place = brought(leader, register)
    page = plain(leader.get(place).content.decode())
    assert "62 lignes ou cellules (2-63) :" in page
    assert page.count("lampe") == 0


@pytest.mark.parametrize(
    ("december", "shown", "lacks"),
    [
        ("", "donné par parties : 11 sur 12", "Il manque décembre 2025 : Heures de bénévolat"),
        ("NC", "donné par parties : 12 sur 12", ""),
        (3, "36 heures", ""),
    ],
)
def test_a_year_given_by_months_is_said_and_counted_alike_at_home_before_sending_and_on_the_receipt(
    leader: Any, december: Any, shown: str, lacks: str
) -> None:
    rows = [["", *(f"{n:02}/{YEAR}" for n in range(1, 13))], ["Heures de bénévolat", *[3] * 11, december]]
    place = brought(leader, rows)
    receipt = leader.post(place, fields(leader.get(place).content.decode()))["Location"]
    review = f"/projets/{PROJECT}/{YEAR}/relire/"
    for page in ("/", receipt, review):
        said = plain(text_of(leader.get(page)))
        assert re.findall(r"(\d+) questions? sans réponse", said) == ["3"], page
        assert re.findall(r"Il manque [^.]*[^ .]", said) == ([lacks] if lacks else []), page
    assert shown in plain(text_of(leader.get(review)))


def test_an_answer_that_lacks_a_month_alone_is_incomplete_and_no_question_without_an_answer(leader: Any) -> None:
    rows = [["", *(f"{n:02}/{YEAR}" for n in range(1, 13))]]
    rows += [[title, *[3] * 7, "", *[3] * 4] for title in ("Séances", "Heures de bénévolat")]
    place = brought(leader, [*rows, [], ["", YEAR], ["Bénévoles", 12], ["Personnes touchées", 30]])
    receipt = leader.post(place, fields(leader.get(place).content.decode()))["Location"]
    assert "Il manque août 2025 : Séances tenues , Heures de bénévolat" in plain(text_of(leader.get(receipt)))
    home = plain(text_of(leader.get("/")))
    assert "C'est envoyé ; 2 réponses sont incomplètes" in home
    assert "sans réponse" not in home


def test_what_is_handed_in_for_a_year_that_nobody_asks_for_is_at_home_and_the_receipt_says_which_year_is_asked(leader: Any) -> None:
    earlier = YEAR - 5
    rows = [["", *(f"{n:02}/{earlier}" for n in range(1, 13))], ["Heures de bénévolat", *[3] * 11, ""]]
    place = brought(leader, rows)
    receipt = leader.post(place, fields(leader.get(place).content.decode()))["Location"]
    said = plain(text_of(leader.get(receipt)))
    assert f"Ces chiffres sont de {earlier} ; la Ville demande {YEAR}." in said
    assert "sans réponse" not in said
    assert f"Il manque décembre {earlier} : Heures de bénévolat" in said
    home = plain(text_of(leader.get("/")))
    number = re.search(r"S\d{6}", receipt)[0]
    assert str(earlier) in home.partition("Reçu aussi pour ")[2].partition(" : ")[0]
    assert re.search(rf"{earlier} : 11 chiffres, reçus le \d+ \S+ \d+ à \d+ h \d\d\. Reçu n° {number}\.", home)
    assert f"Il manque décembre {earlier} : Heures de bénévolat" in home


def test_a_year_that_is_asked_for_is_no_other_year(leader: Any) -> None:
    place = brought(leader, [["", YEAR], ["Heures de bénévolat", 30]])
    receipt = leader.post(place, fields(leader.get(place).content.decode()))["Location"]
    assert "la Ville demande" not in plain(text_of(leader.get(receipt)))
    assert f"{YEAR} :" not in plain(text_of(leader.get("/"))).partition("Reçu aussi pour")[2].partition("Mes projets")[0]


def test_a_file_that_corrects_shows_each_value_before_and_after(leader: Any) -> None:
    rows = [["", f"T1 {YEAR}", f"T2 {YEAR}"], ["Heures de bénévolat", 30, 36]]
    place = brought(leader, rows)
    first = leader.get(place).content.decode()
    assert "Ce qui change de ce que vous avez déjà remis" not in plain(first)
    leader.post(place, fields(first))
    corrected = plain(text_of(leader.get(brought(leader, [rows[0], ["Heures de bénévolat", 30, 40]]))))
    assert "Ce qui changera : 0 valeur nouvelle, 1 changée, 0 retirée." in corrected
    assert f"Heures de bénévolat 2e trimestre {YEAR} 36 → 40" in corrected
    assert f"Heures de bénévolat 1er trimestre {YEAR} 30 →" not in corrected


def test_closed_in_the_place_of_a_number_is_a_zero_in_one_tap(door: Door, leader: Any) -> None:
    place = brought(leader, [["", f"T1 {YEAR}", f"T2 {YEAR}"], ["Heures de bénévolat", 30, 36], ["Séances", 10, "fermé"]])
    page = leader.get(place).content.decode()
    shown = leader.post(place, fields(page) | choice(page, "C3", f"2e trimestre {YEAR} : 0"), follow=True).content.decode()
    leader.post(place, fields(shown))
    assert standing(door, "sessions") == [10, 0]


def test_a_total_whose_part_was_given_is_no_longer_said_to_lack_one(leader: Any) -> None:
    place = brought(leader, [["", f"T1 {YEAR}", f"T2 {YEAR}", "Total"], ["Heures de bénévolat", 3, 4, 7], ["Séances", 10, "beaucoup", 30]])
    page = leader.get(place).content.decode()
    assert "dont une n'est pas lue" in plain(page)
    shown = leader.post(place, fields(page) | box(page, "C3", "20"), follow=True).content.decode()
    assert "dont une n'est pas lue" not in plain(shown)
    assert "vous en avez donné les parties" in plain(shown)


def test_a_year_that_the_months_of_the_sheet_contradict_is_said_before_it_is_sent(leader: Any) -> None:
    whole = f"Indicateur;Période;Valeur\nvolunteer_hours;{YEAR};500\n".encode()
    leader.post(uploaded(leader, whole)["Location"])
    page = plain(
        text_of(leader.get(brought(leader, [["", *(f"{n:02}/{YEAR}" for n in range(1, 13))], ["Heures de bénévolat", *[30] * 12]])))
    )
    assert "À regarder avant d'envoyer" in page
    assert "Vous écrivez 500 pour l'année, mais le détail par mois fait 360." in page
    assert "Envoyer à la Ville" in page


def test_a_question_is_one_sentence_and_why_it_is_asked_is_folded(leader: Any) -> None:
    rows = [["", YEAR], ["Personnes touchées", 30], ["dont adhérents", 12], ["Heures de bénévolat par quartier", 8]]
    page = plain(leader.get(brought(leader, rows)).content.decode())
    for block in page.split('<fieldset class="question"')[1:]:
        question = re.search(r'<p class="asked">([^<]*)</p>', block)[1]
        assert re.sub("«[^»]*»", "", question).count("?") == 1
        assert re.search(r"<details><summary>Pourquoi cette question ?\?", block)
    assert "2025 :" in page
