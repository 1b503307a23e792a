"""Retiring a thing of the register: what it touches is shown, what needs it forbids it, the years before keep it, and it is undone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from impact.ledger.registering import registrations
from indicators.text import Refusal
from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import text_of
from tests.worlds.doors import Door


@pytest.fixture
def city(door: Door) -> Any:
    return door.client(door.account("city"))


def retire(client: Any, kind: str, name: str, day: str) -> Any:
    return client.post(f"/registre/{kind}/{name}/retirer/", {"day": day})


def written(client: Any, prepared: Any, reason: str = "plus suivi") -> Any:
    assert prepared.status_code == 302, text_of(prepared)
    return client.post(prepared["Location"], {"decision": "write", "reason": reason})


def test_a_project_ends_on_a_day_with_a_reason_and_is_asked_nothing_afterwards(door: Door, city: Any) -> None:
    from portal.town import town

    address = f"/registre/projects/{PROJECT}/retirer/"
    asked = text_of(city.get(address))
    assert "1 carte y renvoie" in asked
    assert "1 financeur y renvoie" in asked
    early = retire(city, "projects", PROJECT, "2022-06-30")
    assert early.status_code == 422
    assert "2023, 2024" in text_of(early)  # figures of these years are there
    change = retire(city, "projects", PROJECT, "2024-12-31")
    shown = text_of(city.get(change["Location"]))
    assert "ended: 2024-12-31" in shown
    assert "1 carte y renvoie" in shown
    assert city.post(change["Location"], {"decision": "write", "reason": ""}).status_code == 422
    written(city, change, "dissoute par son assemblée")
    project = town().register.projects[PROJECT]
    assert [project.runs(year) for year in (2023, 2024, 2025)] == [True, True, False]
    last = registrations(door.ledger())[f"projects/{PROJECT}.yaml"][-1]
    assert (last.reason, last.channel) == ("dissoute par son assemblée", "portal")
    assert "Jusqu’au 31 déc. 2024 seulement" in text_of(city.get(f"/registre/projects/{PROJECT}/"))
    back = city.post(address, {"again": "1"})
    written(city, back)
    assert town().register.projects[PROJECT].ended is None


def test_what_is_still_needed_says_by_what_and_stays(door: Door, city: Any) -> None:
    before = {name: (door.root / name).read_bytes() for name in ("needs.yaml", "actors.yaml")}
    for kind, name in (("needs", "isolation"), ("actors", "mjc")):
        refused = retire(city, kind, name, "2024-12-31")
        assert refused.status_code == 422
        assert "VoisinAge" in re.findall(r"encore besoin \(\d\) : ([^.]*)\.", text_of(refused))[0]
        assert f'href="/registre/projects/{PROJECT}/"' in refused.content.decode()
    assert {name: (door.root / name).read_bytes() for name in before} == before


def test_a_need_that_nobody_answers_is_retired_in_its_file_and_undone(door: Door, city: Any) -> None:
    path = door.root / "needs.yaml"
    before = path.read_text("utf-8")
    assert "Rien d’autre n’y renvoie" in text_of(city.get("/registre/needs/carers/retirer/"))
    page = written(city, retire(city, "needs", "carers", "2024-12-31"))
    assert path.read_text("utf-8") == before + "    retired: 2024-12-31\n"
    listed = city.get(page["Location"])
    [event] = re.findall(r'name="event" value="(\d+)"', listed.content.decode())
    city.post("/registre/annuler/", {"event": event})
    city.post("/registre/changements/", {"decision": "write", "reason": "erreur"})
    assert path.read_text("utf-8") == before


def test_a_need_written_as_retired_by_hand_is_refused_where_a_project_still_answers_it(door: Door) -> None:
    from pipelines.workspace import open_workspace

    path = door.root / "needs.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  - id: isolation\n", "  - id: isolation\n    retired: 2024-12-31\n"), "utf-8")
    with pytest.raises(Refusal, match="no longer used after 2024"):
        open_workspace(door.root).world  # noqa: B018


def test_a_map_is_retired_by_two_people(door: Door, city: Any) -> None:
    second = door.client(door.account("city", email="second@example.org"))
    change = retire(city, "maps", PROJECT, "2024-12-31")
    shown = text_of(city.get(change["Location"]))
    assert "1 projet y renvoie" in shown
    assert city.post(change["Location"], {"decision": "write", "reason": "x"}).status_code == 400
    city.post(change["Location"], {"decision": "ask", "reason": "remplacée"})
    assert second.post(change["Location"], {"decision": "confirm"}).status_code == 302
    assert (door.root / "maps" / f"{PROJECT}.yaml").read_text("utf-8").endswith("retired: 2024-12-31\n")


def test_what_ships_with_the_application_is_not_retired_here_nor_what_has_no_end(city: Any) -> None:
    for path in ("bank/volunteer_hour_fr", "consultations/talk", "territory/territory", "needs/nothing"):
        assert city.get(f"/registre/{path}/retirer/").status_code == 404
    assert retire(city, "needs", "carers", "demain").status_code == 422


def test_what_is_retired_is_offered_no_longer(city: Any) -> None:
    from portal.registry.choices import choices

    written(city, retire(city, "actors", "cscb", "2024-12-31"))
    assert "cscb" not in dict(choices("actors"))
    assert "cscb" in dict(choices("actors", "cscb")), "what stands there already"
