"""A reminder leaves a trace: when it went, to whom by role, in which words; and the journal says why none did."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_campaigns import page, sent, text_of
from tests.worlds.doors import Door

YEAR = 2025
DESK = f"/ville/campagne/{YEAR}/"
REMIND = f"{DESK}relances/silent/"
BODY = "Bonjour {project}, revenez ici : {link}"


@pytest.fixture
def client(door: Door) -> Any:
    """Somebody of the town, in a browser, with the campaign open and one person who hands in."""
    client = door.client(door.account("city", email="claire@example.org"))
    client.post(f"{DESK}ouvrir/")
    door.account("leader", PROJECT, email="amina@example.org")
    return client


def remind(client: Any) -> str:
    """Sends the reminder to those of whom nothing came; what the page says then."""
    asked = page(client, REMIND)
    letters = {name: sent(asked, name)[0] for name in ("subject_fr", "subject_en")}
    letters |= {"body_fr": BODY, "body_en": BODY}
    return text_of(client.post(REMIND, letters | {"decision": "send"}).content.decode())


def journal(client: Any) -> list[str]:
    """What the list of what was done says of reminders, the latest first."""
    rows = page(client, "/journal/").split("<tr>")
    return [text_of(row.split("<details")[0]).strip() for row in rows if "relances" in row or "reminded" in row]


def trace(client: Any, project: str = PROJECT) -> str:
    """What the page of a project says of its reminders."""
    shown = page(client, f"{DESK}projets/{project}/")
    return text_of(shown.split('<h2 id="reminders">')[1].split("</main>")[0])


def test_the_page_of_a_project_says_when_it_was_reminded_to_whom_by_role_and_in_which_words(client: Any) -> None:
    assert "Aucune relance n’est partie à ce projet pour 2025" in trace(client)
    remind(client)
    said = trace(client)
    for words in ("rien n’était reçu", "par la Ville", "À 1 personne qui remet les chiffres du projet", "revenez ici : http"):
        assert words in said
    assert re.search(r"\d{4} à \d+ h \d\d", said)
    assert "amina" not in said  # by role
    assert "Aucune relance" in trace(client, OTHER)  # nobody to write to


def test_the_words_stay_those_that_went_out_whatever_is_written_afterwards(client: Any) -> None:
    remind(client)
    asked = page(client, REMIND)
    letters = {name: sent(asked, name)[0] for name in ("subject_fr", "subject_en")}
    client.post(REMIND, letters | {"body_fr": "Autres mots {link}", "body_en": "Other words {link}", "decision": "keep"})
    assert "revenez ici" in trace(client)
    assert "Autres mots" not in trace(client)


def test_no_mail_goes_twice_a_day_and_the_page_and_the_journal_say_why_none_did(client: Any, door: Door) -> None:
    first = remind(client)
    assert "1 courriel parti." in first
    assert "5 projets n’ont personne à qui écrire" in first
    assert "1 courriel (5 projets sans personne à qui écrire)" in journal(client)[0]
    assert "1 d’entre eux a déjà été relancé aujourd’hui" in text_of(page(client, REMIND))
    again = remind(client)
    assert "0 courriel parti. 1 projet déjà relancé aujourd’hui : rien de plus ne part avant demain." in again
    assert "0 courriel (1 projet déjà relancé ce jour-là)" in journal(client)[0]
    assert len(door.mails()) == 1


def test_what_the_schedule_sent_stands_in_the_journal_once_and_on_the_page_of_the_project(client: Any) -> None:
    from portal.campaigns.reminders import remind_due

    day = date(2026, 3, 19)  # twelve days before 31 March
    assert remind_due(day, dry_run=True) == {YEAR: 1}
    assert remind_due(day) == {YEAR: 1}
    assert remind_due(day, dry_run=True) == {YEAR: 0}
    assert remind_due(day) == {YEAR: 0}  # the flow looks again
    [line] = journal(client)
    assert "calendrier de la campagne" in line
    assert "1 courriel" in line
    assert "au jour prévu par la campagne" in trace(client)


def test_a_reminder_that_could_not_be_sent_is_said_leaves_no_trace_and_can_be_sent_again(
    client: Any, monkeypatch: pytest.MonkeyPatch, door: Door
) -> None:
    from portal.campaigns import reminders

    with monkeypatch.context() as away:
        away.setattr(reminders, "sent", lambda *_: False)
        assert "1 courriel n’a pas pu partir" in remind(client)
    assert "0 courriel (1 courriel qui n’a pas pu partir)" in journal(client)[0]
    assert "Aucune relance" in trace(client)
    assert "1 courriel parti." in remind(client)
    assert len(door.mails()) == 1


def test_of_a_reminder_from_before_its_words_were_kept_the_page_says_the_day_and_that_no_more_is_known(client: Any) -> None:
    from portal.campaigns.models import ReminderSent

    ReminderSent.objects.create(year=YEAR, project=PROJECT, day=date(2026, 3, 1))
    ReminderSent.objects.update(at=None)
    said = trace(client)
    assert "1er mars 2026" in said
    assert "n’est pas gardé" in said


def test_where_nobody_can_be_reached_the_page_says_so_first_leads_to_addresses_and_sends_nothing(door: Door) -> None:
    client = door.client(door.account("city", email="claire@example.org"))
    client.post(f"{DESK}ouvrir/")
    shown = page(client, REMIND)
    said = text_of(shown)
    assert said.index("Aucun de ces projets n’a d’adresse") < said.index("6 projets n’ont personne à qui écrire") < said.index("Objet (fr)")
    assert f'href="/projets/{PROJECT}/equipe/?retour=' in shown
    assert "part à 0 projet" not in said
    assert 'value="send"' not in shown
    assert 'value="keep"' in shown  # the text may be prepared all the same


def test_a_reminder_is_offered_to_be_sent_as_long_as_one_of_those_reached_was_not_reminded_today(client: Any, door: Door) -> None:
    assert 'value="send"' in page(client, REMIND)
    assert "Aucun de ces projets n’a d’adresse" not in text_of(page(client, REMIND))
    remind(client)
    assert 'value="send"' not in page(client, REMIND)
    door.account("leader", OTHER, email="bilal@example.org")
    assert 'value="send"' in page(client, REMIND)


def test_a_reminder_to_nobody_says_that_nobody_is_to_be_reminded(client: Any) -> None:
    shown = page(client, f"{DESK}relances/drafts/")
    assert "Aucun projet n’est à relancer ainsi" in text_of(shown)
    assert "part à 0 projet" not in text_of(shown)
    assert 'value="send"' not in shown
