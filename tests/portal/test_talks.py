"""Leaders and the town write to each other about one value or about a page before it is published; pages others made run nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_own_sheet import text_of
from tests.worlds.doors import Door

HERE = f"/projets/{PROJECT}/messages/"
VALUE = "sessions|2024-01-01|2024-12-31|"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


@pytest.fixture
def city(door: Door) -> Any:
    return door.client(door.account("city"))


def test_a_question_about_a_value_goes_there_and_the_answer_comes_back(door: Door, leader: Any, city: Any) -> None:
    form = leader.get(f"/projets/{PROJECT}/2024/activity/").content.decode()
    link = next(link for link in re.findall(r'href="([^"]+\?sur=[^"]+)"', form) if "sessions" in link)
    assert "Séances tenues, 2024" in text_of(leader.get(link))
    leader.post(HERE, {"sur": VALUE, "text": "Faut-il compter les sorties ?"})
    assert "city@example.org" in door.mails()[-1]
    assert "Messages (1)" in text_of(city.get("/messages/"))
    assert "Faut-il compter les sorties" in text_of(city.get(HERE))
    assert "Messages (1)" not in text_of(city.get("/messages/"))
    city.post(HERE, {"sur": VALUE, "text": "Oui, comme des séances."})
    assert "leader@example.org" in door.mails()[-1]
    assert "Messages (1)" in text_of(leader.get("/"))
    page = leader.get(HERE)
    said = text_of(page)
    assert said.index("Faut-il") < said.index("Oui, comme")
    assert re.findall(r'<h2 id="t\d+">([^<]*)', page.content.decode()) == ["Séances tenues, 2024"]


def test_a_leader_begins_a_conversation_from_the_messages_about_the_project_or_a_value_and_learns_that_it_went(
    door: Door, leader: Any
) -> None:
    page = leader.get("/messages/").content.decode()
    [address] = re.findall(rf'<form method="post" action="({HERE})"', page)
    offered = dict(re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', page))
    assert offered[""] == "Le projet"
    value = next(key for key, words in offered.items() if words.startswith("Séances tenues"))
    answer = leader.post(address, {"sur": value, "text": "Faut-il compter les sorties ?"}, follow=True)
    assert "Votre message est parti à la Ville (Séances tenues" in text_of(answer)
    assert "Faut-il compter les sorties" in text_of(answer)
    assert "Votre message est parti" not in text_of(leader.get(HERE))


def test_the_town_does_not_write_to_itself(city: Any) -> None:
    assert "Écrire à la Ville" not in text_of(city.get(HERE))
    assert "Écrire au projet" in text_of(city.get(HERE))


def test_an_auditor_reads_and_others_do_not_learn_that_it_is_there(door: Door, leader: Any) -> None:
    leader.post(HERE, {"text": "bonjour"})
    auditor = door.client(door.account("auditor"))
    assert "bonjour" in text_of(auditor.get(HERE))
    assert auditor.post(HERE, {"text": "non"}).status_code == 404
    other = door.client(door.account("leader", OTHER, email="b@example.org"))
    assert other.get(HERE).status_code == 404
    assert "VoisinAge" not in text_of(other.get("/messages/"))


@pytest.mark.parametrize(
    "about", ["nothing", "sessions|x|y|", "sessions|2024-01-01|2024-12-31|nope=1", "page|x", "page|2024|1", "<script>|1|2|3"]
)
def test_what_no_link_leads_to_is_refused(leader: Any, about: str) -> None:
    assert leader.get(HERE, {"sur": about}).status_code == 400
    assert leader.post(HERE, {"sur": about, "text": "x"}).status_code == 400


def test_nothing_written_is_said(leader: Any) -> None:
    page = leader.post(HERE, {"text": "  "})
    assert page.status_code == 422
    assert "Écrivez votre message" in text_of(page)


def test_what_is_written_is_text(leader: Any) -> None:
    leader.post(HERE, {"text": "<script>alert(1)</script>\nsuite"})
    assert "<script>alert" not in leader.get(HERE).content.decode()


def test_a_deleted_account_leaves_its_messages_without_its_name(door: Door, leader: Any, city: Any) -> None:
    leader.post(HERE, {"text": "bonjour"})
    assert "bonjour" in leader.get("/compte/export/").content.decode()
    leader.post("/compte/supprimer/")
    assert "bonjour" in text_of(city.get(HERE))


def test_the_page_before_publication_is_shown_shut_in_and_can_be_replied_to(door: Door, leader: Any) -> None:
    assert "pas encore prête" in text_of(leader.get(f"/projets/{PROJECT}/2024/apercu/"))
    file = door.root / "previews" / "2024" / "fr" / "projects" / f"{PROJECT}.html"
    file.parent.mkdir(parents=True)
    file.write_text('<p>VoisinAge : 41 séances. <a href="../index.html">le reste</a> <a href="https://example.org">dehors</a></p>', "utf-8")
    page = leader.get(f"/projets/{PROJECT}/2024/apercu/page/")
    assert page["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert page.content.decode() == '<p>VoisinAge : 41 séances. <a>le reste</a> <a href="https://example.org">dehors</a></p>'
    link = re.findall(r'href="([^"]+\?sur=page[^"]+)"', leader.get(f"/projets/{PROJECT}/2024/apercu/").content.decode())[0]
    assert "La page de 2024, avant publication" in text_of(leader.get(link))
    other = door.client(door.account("leader", OTHER, email="b@example.org"))
    assert other.get(f"/projets/{PROJECT}/2024/apercu/page/").status_code == 404


def test_a_leader_is_not_told_that_a_page_from_before_the_last_change_is_what_would_come_out_today(door: Door, leader: Any) -> None:
    from pipelines.basis import basis_of
    from pipelines.withheld_counts import WithheldCounts, keep_counts
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    file = workspace.preview(2024) / "fr" / "projects" / f"{PROJECT}.html"
    file.parent.mkdir(parents=True)
    file.write_text('<main id="content"><p>VoisinAge : 41 séances.</p></main>', "utf-8")
    for basis, older in (("of another state", True), (basis_of(workspace, workspace.ledger, 2024), False)):
        keep_counts(workspace, 2024, WithheldCounts(figures=7, rounded=0, exposed=0, lines=[], basis=basis))
        leads, page = (text_of(leader.get(f"/projets/{PROJECT}/2024/apercu/{name}")) for name in ("", "page/"))
        assert ("si elle paraissait aujourd’hui" in leads) != older
        assert ("Quelque chose a changé depuis" in leads) == ("Quelque chose a changé depuis" in page) == older


@pytest.mark.parametrize("trick", ["../territory.yaml", "..%2Fterritory.yaml", "validations/../../territory.yaml", "nothing.html", ""])
def test_checks_are_shown_to_the_town_shut_in_and_nothing_beside_them(door: Door, city: Any, trick: str) -> None:
    assert "Rien n\u2019a encore été contrôlé" in text_of(city.get("/controles/"))
    pages = door.root / "validation"
    (pages / "validations").mkdir(parents=True)
    (pages / "index.html").write_text("<h1>Checks</h1><script>alert(1)</script>", "utf-8")
    for address in ("/controles/", "/controles/index.html"):
        page = city.get(address)
        assert b"<h1>Checks</h1>" in page.content
        assert page["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "script" not in page["Content-Security-Policy"]
    assert trick == "" or city.get(f"/controles/{trick}").status_code == 404
    assert door.client(door.account("leader", PROJECT)).get("/controles/index.html").status_code == 404


ASKED = "sessions|2025-01-01|2025-12-31|"
BOX = "sessions:2025-01-01:2025-12-31"


@pytest.mark.parametrize("page", [f"/projets/{PROJECT}/2025/activity/", f"/projets/{PROJECT}/2025/corriger/?valeur={BOX}"])
def test_what_the_town_wrote_about_a_value_is_beside_its_box_and_answered_there(door: Door, leader: Any, city: Any, page: str) -> None:
    assert "La Ville vous écrit" not in text_of(leader.get(page))
    city.post(HERE, {"sur": ASKED, "text": "Avec les sorties ?"})
    shown = leader.get(page).content.decode()
    before_folds = shown.partition('<div class="folds">')[0]
    assert "Avec les sorties" in before_folds
    assert f'name="{BOX}.reply"' in before_folds
    answer = leader.post(page, {"cell": BOX, f"{BOX}.value": "41", f"{BOX}.reply": "Oui, avec.", "go": f"reply:{BOX}"})
    assert answer.status_code == 302
    after = text_of(leader.get(page))
    assert "Oui, avec." in after
    assert f'name="{BOX}.reply"' not in leader.get(page).content.decode()
    assert "Oui, avec." in text_of(city.get(HERE))
    assert "city@example.org" in door.mails()[-1]


def test_answering_the_town_keeps_what_was_typed(leader: Any, city: Any) -> None:
    city.post(HERE, {"sur": ASKED, "text": "Avec les sorties ?"})
    page = f"/projets/{PROJECT}/2025/activity/"
    leader.post(page, {"cell": BOX, f"{BOX}.value": "41", f"{BOX}.reply": "Oui.", "go": f"reply:{BOX}"})
    assert re.search(rf'name="{BOX}.value" value="41"', leader.get(page).content.decode())


def test_an_empty_answer_sends_nothing_and_the_question_stays(leader: Any, city: Any) -> None:
    city.post(HERE, {"sur": ASKED, "text": "Avec les sorties ?"})
    page = f"/projets/{PROJECT}/2025/activity/"
    leader.post(page, {"cell": BOX, f"{BOX}.reply": "  ", "go": f"reply:{BOX}"})
    assert f'name="{BOX}.reply"' in leader.get(page).content.decode()
    assert "Vous avez répondu" not in text_of(leader.get(page))


def test_what_the_town_wrote_is_gone_from_the_form_once_the_value_was_sent_again(leader: Any, city: Any) -> None:
    city.post(HERE, {"sur": ASKED, "text": "Avec les sorties ?"})
    page = f"/projets/{PROJECT}/2025/activity/"
    leader.post(page, {"cell": BOX, f"{BOX}.value": "41", "go": "next", "seen": "1"})
    leader.post(f"/projets/{PROJECT}/2025/relire/", {})
    assert "Avec les sorties" not in text_of(leader.get(page))
