"""The register in pages: a change is checked as at load, shown before it is written, written with its comments, and an event with a reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from impact.ledger.registering import registrations
from indicators.yamlfile import plain, read_yaml
from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import text_of
from tests.worlds.doors import Door

HERE = f"/registre/projects/{PROJECT}/"
MAP = f"/registre/maps/{PROJECT}/"


@pytest.fixture
def account(door: Door) -> Any:
    return door.account("city")


@pytest.fixture
def city(door: Door, account: Any) -> Any:
    return door.client(account)


@pytest.fixture
def second(door: Door) -> Any:
    return door.client(door.account("city", email="second@example.org"))


def was(page: Any) -> str:
    return re.search(r'name="was" value="(\w*)"', page.content.decode())[1]


def begin(client: Any, address: str, **fields: str) -> Any:
    return client.post(address, {"was": was(client.get(address)), **fields})


def dotted(**fields: str) -> dict[str, str]:
    """Fields by name, whose dots are written `__`."""
    return {name.replace("__", "."): value for name, value in fields.items()}


def test_a_change_is_shown_then_written_with_comments_kept_and_its_reason_in_the_ledger(door: Door, city: Any, account: Any) -> None:
    path = door.root / "projects" / f"{PROJECT}.yaml"
    before = path.read_text("utf-8")
    shown = begin(city, HERE, capacity="40")
    page = city.get(shown["Location"])
    assert "capacity: 40" in text_of(page)
    assert path.read_text("utf-8") == before
    assert city.post(shown["Location"], {"decision": "write", "reason": " "}).status_code == 422
    assert path.read_text("utf-8") == before
    assert city.post(shown["Location"], {"decision": "write", "reason": "salle plus grande"}).status_code == 302
    assert path.read_text("utf-8") == before + "capacity: 40\n"
    last = registrations(door.ledger())[f"projects/{PROJECT}.yaml"][-1]
    assert (last.reason, last.who, last.channel) == ("salle plus grande", account.id, "portal")
    history = text_of(city.get(HERE))
    assert "salle plus grande" in history
    assert account.id in history
    assert "example.org" not in history.split("Ce qui a changé, et pourquoi")[1].split("Données personnelles")[0]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept_of_it_in_the_files(door: Door, city: Any) -> None:
    before = (door.root / "projects" / f"{PROJECT}.yaml").read_text("utf-8")
    answer = begin(city, HERE, ended="2001-01-01")
    assert answer.status_code == 422
    answer = city.post(HERE, {"was": "", "ended": "", "indicators": "people_reached, nothing_such"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-indicators"' in page
    assert 'id="e-indicators"' in page
    assert "nothing_such" in page
    assert str(door.root) not in page
    assert "/tmp" not in page
    assert (door.root / "projects" / f"{PROJECT}.yaml").read_text("utf-8") == before


def test_two_who_began_from_the_same_page_the_second_is_said_so(door: Door, city: Any, second: Any) -> None:
    one, other = begin(city, HERE, capacity="40")["Location"], begin(second, HERE, capacity="50")["Location"]
    assert city.post(one, {"decision": "write", "reason": "salle"}).status_code == 302
    assert "a changé depuis" in text_of(second.get(other))
    late = second.post(other, {"decision": "write", "reason": "salle"})
    assert late.status_code == 422
    assert "capacity: 40" in (door.root / "projects" / f"{PROJECT}.yaml").read_text("utf-8")


def test_a_form_opened_before_another_wrote_is_not_taken(door: Door, city: Any) -> None:
    opened = was(city.get(HERE))
    path = door.root / "projects" / f"{PROJECT}.yaml"
    path.write_text(path.read_text("utf-8") + "capacity: 7\n", "utf-8")
    answer = city.post(HERE, {"was": opened, "capacity": "40"})
    assert answer.status_code == 422
    assert "depuis que vous avez ouvert" in text_of(answer)


def test_money_hangs_on_a_map_so_that_a_second_person_confirms_its_change(door: Door, city: Any, account: Any, second: Any) -> None:
    path = door.root / "maps" / f"{PROJECT}.yaml"
    before = path.read_text("utf-8")
    city.post(MAP + "outcomes/2/", {"was": was(city.get(MAP + "outcomes/2/"))} | dotted(deadweight__value="0,6"))
    change = re.search(r"/registre/changements/\d+/", city.get(MAP).content.decode())[0]
    assert city.post(change, {"decision": "write", "reason": "x"}).status_code == 400
    assert second.get(change).status_code == 404
    assert city.post(change, {"decision": "ask", "reason": "revu avec les familles"}).status_code == 302
    assert "revu avec les familles" in text_of(second.get("/registre/"))
    assert city.post(change, {"decision": "confirm"}).status_code == 422
    assert path.read_text("utf-8") == before
    assert second.post(change, {"decision": "confirm"}).status_code == 302
    assert path.read_text("utf-8") == before.replace("deadweight: {value: 0.5,", "deadweight: {value: 0.6,")
    last = registrations(door.ledger())[f"maps/{PROJECT}.yaml"][-1]
    assert (last.who, last.reason) == (account.id, "revu avec les familles")
    assert last.second not in (None, account.id)


@pytest.mark.parametrize(
    ("kind", "name", "fields"),
    [
        ("projects", "jardin", dotted(title__fr="Jardin", title__en="Garden", started="2024-01-01")),
        ("actors", "amicale", dotted(name="Amicale", kind="association", joined="2024-01-01")),
        (
            "needs",
            "ombre",
            dotted(title__fr="Ombre", title__en="Shade", statement__fr="Il fait chaud.", statement__en="It is hot.", voices_only="true")
            | {"theme": "", "publics": "everyone"},
        ),
        (
            "solutions",
            "arbres",
            dotted(
                title__fr="Arbres", title__en="Trees", summary__fr="On plante.", summary__en="We plant.", provider="Ville", inside="true"
            )
            | {"themes": "", "publics": "everyone", "illustrative": "true"},
        ),
    ],
)
def test_a_new_thing_is_written_where_its_kind_is(door: Door, city: Any, kind: str, name: str, fields: dict[str, str]) -> None:
    from portal.town import town

    theme = next(iter(town().catalogue.vocabulary.need_themes))
    fields = {field: theme if field in ("theme", "themes") else value for field, value in fields.items()}
    address = city.get(f"/registre/{kind}/nouveau/", {"id": name})["Location"]
    shown = begin(city, address, **fields)
    assert shown.status_code == 302, text_of(shown)
    assert city.post(shown["Location"], {"decision": "write", "reason": "nouveau"}).status_code == 302
    assert city.get(f"/registre/{kind}/{name}/").status_code == 200
    file = f"projects/{name}.yaml" if kind == "projects" else f"{kind}.yaml"
    assert registrations(door.ledger())[file][-1].reason == "nouveau"


def test_an_auditor_reads_and_changes_nothing(door: Door, city: Any) -> None:
    shown = begin(city, HERE, capacity="40")["Location"]
    auditor = door.client(door.account("auditor"))
    page = auditor.get(HERE)
    assert page.status_code == 200
    assert "Voir ce qui change" not in text_of(page)
    assert auditor.post(HERE, {"capacity": "1"}).status_code == 404
    assert auditor.get(shown).status_code == 404


def test_lists_filter_in_words_and_every_kind_has_its_page(door: Door, city: Any) -> None:
    assert "FabLab" in text_of(city.get("/registre/", {"mots": "fablab"}))
    assert "VoisinAge" not in text_of(city.get("/registre/", {"mots": "fablab"}))
    for kind, name in (("actors", "mjc"), ("needs", "isolation"), ("bank", "volunteer_hour_fr"), ("maps", PROJECT)):
        assert name in text_of(city.get("/registre/", {"sorte": kind, "mots": name}))
        assert city.get(f"/registre/{kind}/{name}/").status_code == 200
    assert city.get("/registre/", {"sorte": "ledger"}).status_code == 400
    for wrong in ("../territory", "Majuscule", "a b", ""):
        assert city.get("/registre/projects/nouveau/", {"id": wrong}).status_code == 422


# — the map editor —


def test_a_refused_map_says_where(city: Any) -> None:
    line = MAP + "outcomes/2/"
    answer = begin(city, line, **dotted(deadweight__source=""))
    assert answer.status_code == 422
    assert "#f-deadweight" in answer.content.decode()
    page = city.get(MAP)
    assert "La carte ne se calcule pas encore" in text_of(page)
    assert f'href="{line}"' in page.content.decode()


def test_what_is_being_typed_in_a_map_is_checked_and_nothing_of_it_is_kept(door: Door, city: Any) -> None:
    from portal.registry.models import PreparedChange

    line = MAP + "outcomes/2/"
    page = city.get(line).content.decode()
    assert 'id="live"' in page
    assert "data-live" in page
    answer = city.post(line, {"live": "1", **dotted(deadweight__source="")})
    assert answer.status_code == 200
    assert 'href="#f-deadweight' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    unreadable = city.post(line, {"live": "1", **dotted(deadweight__value="[")})
    assert 'href="#f-deadweight.value"' in unreadable.content.decode()
    assert not PreparedChange.objects.exists()
    assert door.client(door.account("auditor")).post(line, {"live": "1"}).status_code == 404


def typed(form: str, entry: Any) -> dict[str, str]:
    """What somebody types in a form to say what an entry says."""
    from portal.registry.fields import texts_of

    return {name: text for name, text in texts_of(form, entry).items() if text}


def rebuilt(client: Any, source: Path, map_id: str) -> str:
    """A map typed in pages from nothing, as one that stands says it; where its change is."""
    document = plain(read_yaml(source))
    address = client.get("/registre/maps/nouveau/", {"id": map_id})["Location"]
    assert begin(client, address, **typed("maps", document)).status_code == 302
    for side in ("inputs", "outcomes"):
        for number, entry in enumerate(document[side], 1):
            line = f"/registre/maps/{map_id}/{side}/{number}/"
            assert begin(client, line, **typed(side, entry)).status_code in (302, 422)  # what it leads to may not be there yet
    return f"/registre/maps/{map_id}/"


def test_a_map_rebuilt_from_nothing_in_pages_says_the_same(door: Door, city: Any, second: Any) -> None:
    """Each map of the small town is taken away, typed again, and is the same document."""
    path = door.root / "maps" / f"{PROJECT}.yaml"
    aside = path.rename(door.root / "aside.yaml")
    address = rebuilt(city, aside, PROJECT)
    change = re.search(r"/registre/changements/\d+/", city.get(address).content.decode())[0]
    assert city.post(change, {"decision": "ask", "reason": "établie avec les voisins"}).status_code == 302
    assert second.post(change, {"decision": "confirm"}).status_code == 302
    assert plain(read_yaml(path)) == plain(read_yaml(aside))


def test_what_was_typed_is_read_back_as_it_was(door: Door) -> None:
    """Mutum and Repair Café's map, with its shared judgements, series and factors, through the forms and back."""
    from importlib.resources import files

    from indicators.yamlwriting import changed
    from portal.registry.fields import fill, texts_of

    source = files("pipelines") / "examples" / "sceaux" / "maps" / "mutum_repair_cafe.yaml"
    document = plain(read_yaml(source))
    text = changed("", lambda d: fill(d, (), "maps", texts_of("maps", {}), typed("maps", document)))
    for side in ("inputs", "outcomes"):
        for number, entry in enumerate(document[side]):

            def change(d: Any, place: Any = (side, number), entry: Any = entry) -> None:
                fill(d, place, place[0], texts_of(place[0], {}), typed(place[0], entry))

            text = changed(text, change)
    (door.root / "again.yaml").write_text(text, "utf-8")
    assert plain(read_yaml(door.root / "again.yaml")) == document
