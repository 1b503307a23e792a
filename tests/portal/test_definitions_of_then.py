"""What a year is asked, checked and shown under: the definition in force then, not that of today."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import page, text_of
from tests.worlds.doors import Door

THEN, NOW = "Personnes touchées, d'après les présences", "Personnes touchées"


@pytest.mark.parametrize(("year", "by_attendances"), [(2018, True), (2019, False)])
def test_form_board_and_review_name_an_indicator_as_its_definition_of_the_year_does(door: Door, year: int, by_attendances: bool) -> None:
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
        text = text_of(page(client, path)).replace("’", "'")
        assert (THEN in text) is by_attendances, where
        assert (NOW in text.replace(THEN, "")) is not by_attendances, where
