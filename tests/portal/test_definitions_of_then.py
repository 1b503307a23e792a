"""What a year is asked, checked and shown under: the definition in force then, not that of today."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import page, text_of
from tests.worlds.doors import Door

THEN, NOW = "Présences enregistrées", "Personnes touchées"


@pytest.mark.parametrize(("year", "named", "other"), [(2018, THEN, NOW), (2019, NOW, THEN)])
def test_form_board_and_review_name_an_indicator_as_its_definition_of_the_year_does(door: Door, year: int, named: str, other: str) -> None:
    city = door.client(door.account("city"))
    leader = door.client(door.account("leader", PROJECT))
    city.post(f"/ville/campagne/{year}/ouvrir/")
    shown: dict[str, tuple[Any, str]] = {
        "form": (leader, f"/projets/{PROJECT}/{year}/people/"),
        "what is sent": (leader, f"/projets/{PROJECT}/{year}/relire/"),
        "board": (city, f"/ville/campagne/{year}/"),
        "review": (city, f"/ville/campagne/{year}/projets/{PROJECT}/"),
        "gaps": (city, f"/ville/campagne/{year}/decider/?project={PROJECT}"),
        "who is asked what": (city, f"/registre/demandes/?annee={year}"),
    }
    for where, (client, path) in shown.items():
        text = text_of(page(client, path))
        assert named in text, where
        assert other not in text, where
