"""The kinds of the register that lie in parts, through one mechanism: lines of lists and mappings found, added, corrected and taken away."""

from __future__ import annotations

import re
from typing import Any

import pytest

from impact.ledger.registering import registrations
from indicators.document import read_document
from indicators.yamlfile import plain, read_yaml
from indicators.yamlwriting import changed
from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import text_of
from tests.portal.test_registry import begin, dotted
from tests.worlds.doors import Door

TARGET = {"set_by.fr": "l'équipe", "set_by.en": "the team", "why.fr": "un de plus", "why.en": "one more"}

BASE = {"baseline.value": "3", "baseline.date": "2015-06-30", "baseline.source.fr": "cahier", "baseline.source.en": "log"}


@pytest.fixture
def city(door: Door) -> Any:
    return door.client(door.account("city"))


def written(client: Any, address: str, reason: str = "relu", **fields: str) -> Any:
    """A form filled, seen and written, from its page to the file."""
    shown = begin(client, address, **fields)
    assert shown.status_code == 302, text_of(shown)
    assert client.post(shown["Location"], {"decision": "write", "reason": reason}).status_code == 302
    return shown


def document(door: Door, file: str) -> Any:
    return plain(read_yaml(door.root / file))


@pytest.mark.parametrize(
    ("text", "keys", "place"),
    [
        ("", ["sessions", "2016"], ("objectives", "sessions", "targets", 2016, 0)),
        ("objectives: {sessions: {better: lower}}", ["sessions", "2016"], ("objectives", "sessions", "targets", 2016, 0)),
        ("objectives: {sessions: {targets: {2016: {value: 1}}}}", ["sessions", "2016"], ("objectives", "sessions", "targets", 2016, 1)),
        (
            "objectives: {sessions: {targets: {2016: [{value: 1}, {value: 2}]}}}",
            ["sessions", "2016"],
            ("objectives", "sessions", "targets", 2016, 2),
        ),
        ("objectives: {sessions: {targets: {2016: {value: 1}}}}", ["sessions", "2017"], ("objectives", "sessions", "targets", 2017, 0)),
    ],
)
def test_a_line_is_added_under_its_keys_whatever_is_there_already(text: str, keys: list[str], place: Any) -> None:
    """A target that stands alone, written without a list, becomes the first of one."""
    from indicators.yamlwriting import put
    from portal.registry.kinds import kinds, lines, make_way, new_line
    from portal.registry.things import at

    part = kinds()["projects"].parts["targets"]
    before = plain(read_document(text)) if text else {}
    assert new_line(before, part, keys) == place

    def add(written: Any) -> None:
        make_way(written, place, 0, part)
        put(written, (*place, "value"), 9)

    after = plain(read_document(changed(text, add)))
    assert at(after, place) == {"value": 9}
    assert len(lines(after, part)) == len(lines(before, part)) + 1


def test_a_starting_point_and_targets_are_written_and_an_old_target_stays(door: Door, city: Any) -> None:
    here = f"/registre/projects/{PROJECT}/"
    written(city, f"{here}objectives/1/", key0="sessions", better="higher", **BASE)
    written(city, f"{here}targets/1/", key0="sessions", key1="2024", value="10", date="2024-01-10", **TARGET)
    written(city, f"{here}targets/2/", key0="sessions", key1="2024", value="12,5", date="2024-03-10", **TARGET)
    objective = document(door, f"projects/{PROJECT}.yaml")["objectives"]["sessions"]
    assert (objective["baseline"]["value"], objective["better"]) == (3, "higher")
    assert [target["value"] for target in objective["targets"][2024]] == [10, 12.5]
    earlier = begin(city, f"{here}targets/3/", key0="sessions", key1="2024", value="14", date="2024-02-01", **TARGET)
    assert earlier.status_code == 302  # what is wrong is of all the year's targets: the page of the project says it
    assert "ne se tient pas encore" in text_of(city.get(here))


def test_a_line_that_is_refused_says_at_which_field(city: Any) -> None:
    here = f"/registre/projects/{PROJECT}/targets/1/"
    without = begin(city, here, key0="sessions", key1="2024", value="10", date="2024-01-10", **TARGET)
    page = city.get(without["Location"]).content.decode()  # where it starts is missing: the page leads there
    assert f'href="/registre/projects/{PROJECT}/objectives/1/"' in page.split("<form")[0]
    city.post(f"/registre/projects/{PROJECT}/objectives/1/", BASE)
    here = f"/registre/projects/{PROJECT}/targets/2/"
    assert "le premier champ est vide" in text_of(begin(city, here, value="10"))
    answer = begin(city, here, key0="sessions", key1="2024", value="beaucoup", date="2024-01-10", **TARGET)
    assert answer.status_code == 422
    assert 'href="#f-value"' in answer.content.decode()


def test_the_town_is_named_again_in_pages_and_who_publishes_is_said(door: Door, city: Any) -> None:
    address = "/registre/territory/territory/"
    assert begin(city, address, currency="euros").status_code == 422
    city.post(address, {"currency": "EUR"})
    publisher = dotted(publisher__name="Ville", publisher__address="1 place", publisher__director="la maire")
    mails = dotted(publisher__contact="a@exemple.invalid", publisher__data_protection="dpo@exemple.invalid")
    written(city, address, "le nom complet", name="Sceaux-la-Vallée", **publisher, **mails)
    assert document(door, "territory.yaml")["name"] == "Sceaux-la-Vallée"
    assert registrations(door.ledger())["territory.yaml"][-1].reason == "le nom complet"
    assert "Sceaux-la-Vallée" in text_of(city.get("/registre/"))
    assert "/nouveau/" not in city.get("/registre/", {"sorte": "territory"}).content.decode()  # there is one town


def test_a_file_of_facts_is_made_of_a_source_and_a_value(door: Door, city: Any) -> None:
    here = "/registre/facts/marche/"
    assert city.get(f"{here}?nouveau=1").status_code == 200
    source = {"publisher": "Ville", "title": "Comptage", "url": "https://exemple.invalid/", "date": "2024"}
    written(city, f"{here}sources/1/?nouveau=1", key0="comptage", **source)
    assert begin(city, f"{here}values/1/", key0="stations", period="2024", source="autre", value="2").status_code == 422
    city.post(f"{here}values/1/", {"key0": "stations", "period": "2024", "source": "comptage", "value": "2"})
    [change] = set(re.findall(r"/registre/changements/\d+/", city.get(here).content.decode()))
    assert city.post(change, {"decision": "write", "reason": "compté"}).status_code == 302
    assert document(door, "facts/marche.yaml")["values"] == {"stations": [{"period": "2024", "source": "comptage", "value": 2}]}
    assert "2024, 2" in text_of(city.get(here))


def test_a_line_is_taken_away(door: Door, city: Any) -> None:
    here = "/registre/consultations/rencontres/"
    fields = dotted(title__fr="Rencontres", title__en="Meetings", method__fr="Trois soirées", method__en="Three evenings")
    fields |= {"period": "2019"} | dotted(source__title="Ville", source__url="https://exemple.invalid/", source__date="2019")
    written(city, f"{here}?nouveau=1", **fields)
    for number, text in enumerate(("Des bancs", "Un jardin"), 1):
        written(city, f"{here}proposals/{number}/", id=f"p{number}", text=text)
    assert [p["text"] for p in document(door, "consultations/rencontres.yaml")["proposals"]] == ["Des bancs", "Un jardin"]
    begin(city, f"{here}proposals/1/", remove="1")
    [change] = set(re.findall(r"/registre/changements/\d+/", city.get(here).content.decode()))
    city.post(change, {"decision": "write", "reason": "doublon"})
    assert [p["text"] for p in document(door, "consultations/rencontres.yaml")["proposals"]] == ["Un jardin"]


def test_what_is_ticked_keeps_its_order_and_an_empty_list_is_nothing(door: Door, city: Any) -> None:
    here, file = f"/registre/projects/{PROJECT}/", f"projects/{PROJECT}.yaml"
    before = document(door, file)["indicators"]
    shown = begin(city, here, indicators=["", *sorted(before), "partner_organisations"])
    assert city.post(shown["Location"], {"decision": "write", "reason": "une de plus"}).status_code == 302
    assert document(door, file)["indicators"] == [*before, "partner_organisations"]
    unchanged = begin(city, here, indicators=["", *sorted([*before, "partner_organisations"])])
    assert "Rien ne change" in text_of(city.get(unchanged["Location"]))
