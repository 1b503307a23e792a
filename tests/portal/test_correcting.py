"""One figure is corrected on its own small page: sent at once, with before and after on the receipt, and nothing else touched."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_asked_again import asked_again
from tests.portal.test_returns import FORM, YEAR, said, sent, typed
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door, whole


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def page_of(indicator: str) -> str:
    return f"{FORM}/corriger/?{urlencode({'valeur': whole(indicator, YEAR)})}"


def corrected(leader: Any, indicator: str, **fields: str) -> Any:
    """Presses the button of the page with these fields: `value`, `comment`, `missing`; `seen` once what surprises was read."""
    named = {name if name == "seen" else f"{whole(indicator, YEAR)}.{name}": text for name, text in fields.items()}
    return leader.post(page_of(indicator), named)


def test_one_figure_is_corrected_from_home_in_one_page_and_the_receipt_says_before_and_after(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    typed(leader, "means", volunteers="7")
    first = sent(leader)
    typed(leader, "means", volunteer_hours="30")  # a draft that has nothing to do with it
    year = leader.get(f"{FORM}/").content.decode()
    [link] = [html.unescape(each) for each in re.findall(r'<a href="([^"]*)">Séances tenues</a> <span>41</span>', year)]
    page = said(leader.get(link))
    assert "La Ville a : 41 séances." in page
    receipt = corrected(leader, "sessions", value="38", seen="1")["Location"]
    assert f"Séances tenues {YEAR} 41 → 38 pris, remplace une valeur" in said(leader.get(receipt))
    standing = {name: (row["value"], row["submission_id"]) for (name, _), row in door.standing(PROJECT, YEAR).items()}
    assert standing == {"sessions": (38, receipt.split("/")[2]), "volunteers": (7, first)}
    assert 'value="30"' in leader.get(f"{FORM}/means/").content.decode()
    assert f'href="{html.escape(page_of("sessions"))}"' in leader.get(f"/depots/{first}/").content.decode()


def test_what_a_draft_says_of_the_figure_goes_with_it(leader: Any) -> None:
    from portal.returns.models import ReturnDraft

    typed(leader, "activity", sessions="41")
    sent(leader)
    typed(leader, "activity", sessions="42")
    assert 'value="42"' in leader.get(page_of("sessions")).content.decode()
    corrected(leader, "sessions", value="43", seen="1")
    assert not ReturnDraft.objects.exists()
    assert "Envoyé, reçu par la Ville" in said(leader.get("/"))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"value": "41"}, "C'est déjà ce que la Ville a"),
        ({"value": ""}, "Écrivez un nombre"),
        ({"value": "quarante"}, "n'est pas un nombre"),
    ],
)
def test_what_cannot_be_sent_stays_on_the_page_with_why(door: Door, leader: Any, fields: dict[str, str], why: str) -> None:
    typed(leader, "activity", sessions="41")
    sent(leader)
    events = len(door.ledger().events())
    answer = corrected(leader, "sessions", **fields)
    assert answer.status_code == 422
    assert said(answer).count(why) == 1
    summary = answer.content.decode().partition('role="alert"')[2].partition("</div>")[0]
    assert f'<a href="#{whole("sessions", YEAR)}">Séances tenues</a>' in summary
    assert why not in html.unescape(summary)
    assert f'value="{fields["value"]}"' in answer.content.decode()
    assert len(door.ledger().events()) == events


def test_what_surprises_is_confirmed_before_it_is_sent(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    sent(leader)
    asked = corrected(leader, "sessions", value="999999")
    assert said(asked).count("hors de l'habitude") == 1
    assert "C'est juste, envoyer" in said(asked)
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 41
    corrected(leader, "sessions", value="999999", seen="1")
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 999999


def test_what_the_town_asked_for_is_said_again_only_with_a_word(door: Door, leader: Any) -> None:
    asked_again(door, leader, "sessions")
    assert "La Ville attend votre réponse" in said(corrected(leader, "sessions", value="41"))
    receipt = corrected(leader, "sessions", value="41", comment="sans les annulées", seen="1")["Location"]
    assert f"Séances tenues {YEAR} 41 confirmé" in said(leader.get(receipt))


@pytest.mark.parametrize("name", ["", "sessions", "nothing:2025-01-01:2025-12-31"])
def test_a_value_that_the_form_does_not_ask_for_leads_to_those_it_does(leader: Any, name: str) -> None:
    assert leader.get(f"{FORM}/corriger/", {"valeur": name})["Location"] == f"{FORM}/#correct"


def test_the_mail_of_a_receipt_has_the_numbers_with_before_and_after(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    typed(leader, "means", volunteers="7")
    sent(leader)
    corrected(leader, "sessions", value="38", seen="1")
    first, second = (" ".join(mail.split()).replace("\u2019", "'") for mail in door.mails()[-2:])
    assert f"Séances tenues, {YEAR} : 41" in first.replace("\u00a0", " ")
    assert f"Bénévoles, {YEAR} : 7" in first.replace("\u00a0", " ")
    assert f"Séances tenues, {YEAR} : 41 → 38" in second.replace("\u00a0", " ")


def test_what_goes_with_the_answers_is_read_again_before_they_are_sent(door: Door, leader: Any) -> None:
    asked_again(door, leader, "sessions")
    typed(leader, "activity", sessions="41", sessions__comment="sans les annulées")
    leader.post(f"{FORM}/activity/", {"activity.evidence": "register", "cell": "-", "go": "leave"})
    review = said(leader.get(f"{FORM}/relire/"))
    assert "votre mot : « sans les annulées »" in review
    assert "Ces chiffres reposent sur : registre ou feuille de présence" in review


def test_what_is_wrong_with_a_box_names_no_column(leader: Any) -> None:
    typed(leader, "activity", sessions="quarante-deux")
    page = said(leader.get(f"{FORM}/activity/?check"))
    assert "n'est pas un nombre" in page
    assert "colonne" not in page


def by_month(leader: Any, year: str) -> None:
    """120 hours by month are sent, with another number for the year."""
    rows = "".join(f"volunteer_hours;{YEAR}-{n:02};10\n" for n in range(1, 13))
    leader.post(uploaded(leader, f"indicateur;période;valeur\nvolunteer_hours;{YEAR};{year}\n{rows}".encode())["Location"])


@pytest.mark.parametrize("seen", [{}, {"seen": "1"}], ids=["before what surprises is seen", "after"])
def test_what_the_months_make_is_taken_for_the_year_with_one_press(door: Door, leader: Any, seen: dict[str, str]) -> None:
    by_month(leader, "123,5")
    assert re.search(r'<button[^>]*name="sum"[^>]*>Prendre 120<', leader.get(page_of("volunteer_hours")).content.decode())
    answer = leader.post(page_of("volunteer_hours"), {f"{whole('volunteer_hours', YEAR)}.value": "123,5", "sum": "1"} | seen)
    if answer.status_code == 200:
        assert 'value="120"' in answer.content.decode()
        answer = corrected(leader, "volunteer_hours", value="120", seen="1")
    assert answer.status_code == 302
    assert door.standing(PROJECT, YEAR)["volunteer_hours", ""]["value"] == 120


def test_no_sum_is_offered_where_the_year_says_it_or_months_are_missing(leader: Any) -> None:
    by_month(leader, "120")
    assert 'name="sum"' not in leader.get(page_of("volunteer_hours")).content.decode()
    leader.post(uploaded(leader, f"indicateur;période;valeur\nsessions;{YEAR};41\nsessions;{YEAR}-01;4\n".encode())["Location"])
    assert 'name="sum"' not in leader.get(page_of("sessions")).content.decode()


def test_what_the_town_asks_for_is_not_said_to_be_useless_to_write(door: Door, leader: Any) -> None:
    by_month(leader, "123,5")
    whole_year = f"{PROJECT}|volunteer_hours|{YEAR}-01-01|{YEAR}-12-31|"
    submission = door.standing(PROJECT, YEAR)["volunteer_hours", ""]["submission_id"]
    door.client(door.account("city")).post(
        f"/ville/depots/{submission}/", {"decision": "returned", "reason": "123,5 ou 120 ?", "value": [whole_year]}
    )
    page = said(leader.get(page_of("volunteer_hours")))
    assert "Le détail par mois fait 120" in page
    assert "inutile de l'écrire" not in page
    assert "Prendre 120" in page
