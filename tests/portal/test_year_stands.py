"""Where a year stands is said alike on every page of its leader: draft, sent, sent with a correction that is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_returns import FORM, YEAR, said, said_of, sent, typed
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def visible(response: Any) -> str:
    """What a page says without what it keeps hidden."""
    return said_of(re.sub(r'<p class="draft" id="state" hidden>.*?</p>', "", response.content.decode(), flags=re.DOTALL))


def test_what_was_withdrawn_and_taken_up_does_not_pass_for_what_was_sent_since(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    leader.post(f"/depots/{sent(leader)}/retirer/", {"reason": "mauvais cahier"})
    leader.post(f"{FORM}/reprendre/", {"all": "1"})
    assert "Brouillon, pas envoyé" in said(leader.get("/"))
    table = f"Indicateur;Période;Valeur\nsessions;{YEAR};41\n".encode()
    leader.post(uploaded(leader, table)["Location"])
    for page in ("/", f"{FORM}/", f"{FORM}/activity/", f"{FORM}/relire/"):
        assert "pas envoyé" not in visible(leader.get(page)), page
    assert "Envoyé, reçu par la Ville" in said(leader.get("/"))
    typed(leader, "activity", sessions="42")
    assert "Envoyé ; une correction ne l'est pas" in (home := said(leader.get("/")))
    assert "Un brouillon dit autre chose pour 1 chiffre : la Ville ne le voit pas." in home
    assert "pas envoyé" in visible(leader.get(f"{FORM}/"))


def test_a_figure_can_be_corrected_while_a_question_has_no_answer(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    sent(leader)
    home = leader.get("/").content.decode()
    assert f'href="{FORM}/#correct"' in home
    page = leader.get(f"{FORM}/").content.decode()
    assert 'id="correct"' in page
    assert "sans réponse" in page
