"""A funder's portfolio: what is published of what it funds, its part by its part of the inputs, nothing counted twice, nothing that is withheld."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.impact.disclosure.attacker import Attacker, Unknown
from tests.worlds.answers import of_a_funder, of_everybody
from tests.worlds.doors import Door
from tests.worlds.published import observed, published, rows_of, town
from tests.worlds.sealed import row, seal_by_hand

YEAR = 2024
VALUE, INPUTS = "2024/project/{}/value_created", "2024/project/{}/value_invested"


def value(address: str, centre: float | None, low: float = 0.0, high: float = 0.0) -> dict[str, Any]:
    return row(address, centre, unit="euros", coverage="1/1") | ({"low": low, "high": high} if centre is not None else {})


def line(outcome: str, pillar: str, stakeholder: str) -> dict[str, Any]:
    about = {"map_id": "m", "outcome_id": outcome, "side": "outcome", "title": {"fr": outcome, "en": outcome}, "pillar": pillar}
    numbers = {
        "quantity": 10.0,
        "net_quantity": 10.0,
        "proxy_quantity": 10.0,
        "present_value": 1.0,
        "withheld": False,
        "indicator_id": None,
    }
    return (
        about
        | numbers
        | {"assumptions": {"accounts": {stakeholder: 1.0}, "unit": {"fr": "u", "en": "u"}, "proxy": {"amount": 1.0, "grade": 4}}}
    )


def funding(funder: str, *projects: tuple[str, float | None]) -> dict[str, Any]:
    entries = [{"project": p, "title": {"fr": p.title(), "en": p.title()}, "gave": gave, "declared": gave or 0.0} for p, gave in projects]
    return {"funder": funder, "name": funder, "illustrative": True, "projects": entries}


ROWS = [
    value(VALUE.format("fablab"), None),
    value(INPUTS.format("fablab"), 2000, 2000, 2000),
    value(VALUE.format("voisinage"), 1000, 800, 1600),
    value(INPUTS.format("voisinage"), 4000, 4000, 4000),
    value("2024/territory/value_created/outcome=m%2Fcalm", 300, 200, 500) | {"coverage": "1/2"},
    value("2024/territory/value_created/outcome=m%2Fsaved", 700, 600, 1100) | {"coverage": "1/2"},
    value(VALUE.format("stranger"), 777777, 777777, 777777),
]
PEDIGREES = {
    VALUE.format("voisinage"): {
        "status": "published",
        "outcomes": [line("saved", "economic", "town"), line("calm", "social", "residents")],
        "parameters": {},
    }
}
MINE = funding("foundation", ("fablab", 500.0), ("voisinage", 1000.0))


@pytest.fixture
def funder(door: Door) -> Any:
    """A funder of both projects, signed in."""
    seal_by_hand(door.root, sorted(ROWS, key=lambda r: r["figure_id"]), funding={"foundation": MINE}, pedigrees=PEDIGREES)
    return door.client(door.account("funder", funders=["foundation"]))


def taken(client: Any, name: str, **query: str) -> list[list[str]]:
    answer = client.get(f"/portefeuille/foundation/{name}", query)
    return list(csv.reader(io.StringIO(answer.content.decode())))


def test_a_part_is_the_part_of_the_inputs_and_what_is_withheld_is_in_no_sum(funder: Any) -> None:
    """By hand: 1,000 of 4,000 is a quarter; a quarter of 1,000 (800 to 1,600) is 250 (200 to 400). The other project's value is withheld."""
    page = funder.get("/portefeuille/foundation/").content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "environ 1 000 €, entre 800 € et 1 600 €" in page
    assert "votre part serait d’environ 250 €, entre 200 € et 400 €" in page
    assert "D’après 1 sur 2" in page
    assert "non publié" in page
    heads, fablab, voisinage = taken(funder, "valeur.csv")
    assert voisinage[1:3] == ["1000.0", "0.25"]
    assert (fablab[3:6], fablab[6]) == (["", "", ""], "suppressed")
    assert len(heads) == len(fablab)


def test_a_funder_reads_that_a_year_was_published_without_review_and_nothing_where_it_was_reviewed(door: Door) -> None:
    rows, said = sorted(ROWS, key=lambda r: r["figure_id"]), "La Ville a publié cette version sans relecture"
    seal_by_hand(door.root, rows, funding={"foundation": MINE}, pedigrees=PEDIGREES, without="review", reason="Entre nous.")
    seal_by_hand(door.root, rows, year=2023, funding={"foundation": MINE}, pedigrees=PEDIGREES)
    client = door.client(door.account("funder", funders=["foundation"]))
    assert said in client.get("/portefeuille/foundation/", {"annee": "2024"}).content.decode().replace("\xa0", " ")
    for year, word in (("2024", "Entre nous"), ("2023", said)):
        assert word not in client.get("/portefeuille/foundation/", {"annee": year}).content.decode().replace("\xa0", " ")


def test_what_is_looked_at_is_in_the_address(funder: Any) -> None:
    effects = taken(funder, "effets.csv", pour="residents")
    assert [r[1:5] for r in effects[1:]] == [["calm", "300", "200", "500"]]
    assert [r[1] for r in taken(funder, "effets.csv", pilier="economic")[1:]] == ["saved"]
    page = funder.get("/portefeuille/foundation/", {"pour": "residents"}).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "environ 300 €, entre 200 € et 500 €" in page
    assert "Aucun de vos projets" in funder.get("/portefeuille/foundation/", {"projet": "stranger"}).content.decode()


def test_no_other_project_is_in_it_in_any_form(funder: Any) -> None:
    for name in ("", "valeur.csv", "effets.csv", "realisations.csv", "valeur.svg", "compte-rendu/"):
        assert "777777" not in funder.get(f"/portefeuille/foundation/{name}").content.decode().replace("\u202f", "")


def test_each_form_of_a_table_says_the_same(funder: Any) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(funder.get("/portefeuille/foundation/valeur.xlsx").content)).active
    assert [cell.value for cell in sheet[4]][1:4] == [1000, 0.25, 1000]
    assert funder.get("/portefeuille/foundation/valeur.png").content.startswith(b"\x89PNG")
    taken, shown = (funder.get(f"/portefeuille/foundation/valeur.svg{ask}").content.decode() for ask in ("", "?sans-titre"))
    assert ">Ce que valent leurs effets, et avec quelle certitude</text>" in taken
    assert shown[shown.index("<title>") :] in taken
    assert "version 1" not in shown
    assert "version 1" in taken
    assert funder.get("/portefeuille/foundation/valeur.exe").status_code == 404


def test_another_funder_and_a_leader_find_nothing_there(funder: Any, door: Door) -> None:
    leader = door.client(door.account("leader", "voisinage"))
    unlinked = door.client(door.account("funder", email="other@example.org"))
    assert {c.get("/portefeuille/foundation/").status_code for c in (leader, unlinked)} == {404}
    assert funder.get("/portefeuille/nobody/").status_code == 404


def test_a_view_that_is_not_as_it_was_sealed_is_not_shown(funder: Any, door: Door) -> None:
    path = door.root / "editions/2024/v1/private/funders/foundation/funding.json"
    path.write_text(json.dumps(funding("foundation", ("stranger", 1.0))), "utf-8")
    answer = funder.get("/portefeuille/foundation/")
    assert answer.status_code == 422
    assert "777" not in answer.content.decode()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6), st.floats(1, 1e6))
def test_the_parts_of_all_funders_are_the_result_once_at_most(site: Any, gave: list[float], invested: float) -> None:
    from portal.dashboards.funding import FundedEntry
    from portal.dashboards.portfolio import Supported

    class Known(Supported):
        @property
        def invested(self) -> dict[str, Any]:
            return value(INPUTS.format("x"), invested, invested, invested)

    entries = [FundedEntry(project="x", title={"fr": "x", "en": "x"}, gave=of, declared=sum(gave)) for of in gave]
    parts = [Known(entry, None).share for entry in entries]  # type: ignore[arg-type]
    assert sum(part or 0 for part in parts) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("low", "high", "better", "standing"),
    [
        (10, 10, "higher", "reached"),
        (9, 9, "higher", "missed"),
        (9, 11, "higher", "undecided"),
        (9, 9, "lower", "reached"),
        (11, 12, "lower", "missed"),
    ],
)
def test_a_target_is_reached_missed_or_neither(site: Any, low: float, high: float, better: str, standing: str) -> None:
    from portal.dashboards.objectives import Followed

    of = row("2024/project/x/sessions", 10) | {"low": low, "high": high}
    assert Followed(None, of, {}, None, row("2024/project/x/sessions/target", 10), better).standing == standing  # type: ignore[arg-type]


STATIC = Path(__file__).parents[2] / "portal" / "static"


@pytest.mark.parametrize("name", ["", "compte-rendu/?modele=cerfa_15059", "compte-rendu/?modele=logframe"])
def test_a_page_is_light_with_its_style_its_scripts_and_its_pictures(funder: Any, name: str) -> None:
    """300 KB at most, the library of the charts left out: it comes where scripts run, and once."""
    page = funder.get(f"/portefeuille/foundation/{name}").content
    fetched = set(re.findall(r'(?:src|href)="(/static/[^"]+|/portefeuille/[^"]+\.svg[^"]*)"', page.decode()))
    assert any(address.endswith(".css") for address in fetched)
    parts = [(STATIC / a.removeprefix("/static/")).read_bytes() if a.startswith("/static/") else funder.get(a).content for a in fetched]
    style = (STATIC / "portal.css").read_text("utf-8")
    fonts = [(STATIC / name).read_bytes() for name in re.findall(r"url\([\"']?(?:/static/)?([^\"')]+\.woff2)", style)]
    assert sum(map(len, [page, *parts, *fonts])) <= 300_000


def test_what_is_left_open_is_listed_by_reason_and_no_row_is_left_empty(funder: Any) -> None:
    page = funder.get("/portefeuille/foundation/compte-rendu/", {"modele": "cerfa_15059", "projet": "voisinage"}).content.decode()
    answered, _, unanswered = page.partition('id="open"')
    assert "Montant de la subvention" in answered
    assert "SIRET" not in answered
    assert "SIRET" in unanswered
    assert "&amp;#x27;" not in page


def test_each_cell_of_a_table_that_is_read_row_by_row_names_its_column(funder: Any) -> None:
    page = funder.get("/portefeuille/foundation/").content.decode()
    for table in re.findall(r'<table class="stacked".*?</table>', page, re.DOTALL):
        heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", table)
        assert set(re.findall(r'data-label="([^"]*)"', table)) <= set(heads)
        assert len(re.findall(r"<td", table)) == len(re.findall(r"<td[^>]* data-label=", table))


# — the attack: two funders and the public together —

TABLE: dict[str, dict[str, float]] = {"a": {"": 3.0}, "b": {"": 40.0}, "c": {"": 12.0}, "d": {"": 25.0}}
VIEWS = {"foundation": ("a", "c"), "region": ("c", "d")}


def gathered(door: Door, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the public and both funders together read of the rows in the portal's own answers: pages, pictures, charts, templates, files, the API."""
    from portal.town import reopen

    register = "".join(f"  - {{id: {name}, name: {name}, funds: [{{project: fablab, first: 2020-01-01}}]}}\n" for name in VIEWS)
    (door.root / "funders.yaml").write_text(f"funders:\n{register}", "utf-8")
    reopen()
    views = {name: funding(name, *((project, None) for project in projects)) for name, projects in VIEWS.items()}
    seal_by_hand(door.root, sorted(public(rows), key=lambda r: r["figure_id"]), year=2020, funding=views)
    addresses = [r["figure_id"] for r in rows]
    known: dict[str, set[float]] = {address: set() for address in addresses}
    statements = [of_everybody(door.client(), 2020, addresses)]
    for name, projects in VIEWS.items():
        client = door.client(door.account("funder", funders=[name], email=f"{name}@example.org"))
        statements.append(of_a_funder(client, name, projects, addresses))
    heard = list(chain.from_iterable(statements))
    assert min(Counter(address for address, _ in heard).values()) >= 6, "what is published is read in every form for everybody"
    for address, high in heard:
        known[address].add(high)
    assert {address: said for address, said in known.items() if len(said) > 1} == {}, "every form says the same"
    highs = {address: next(iter(said), None) for address, said in known.items()}
    return [r | {"high": highs[r["figure_id"]], "status": "suppressed" if highs[r["figure_id"]] is None else "published"} for r in rows]


def text_of(client: Any, address: str) -> str:
    return str(client.get(address).content.decode())


def public(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from impact.figures.store import from_row
    from reports.edition.published import published_row

    return [published_row(from_row(r)) for r in rows]


def test_two_funders_and_the_public_do_not_find_a_count_that_is_withheld(door: Door) -> None:
    views = {name: frozenset(projects) for name, projects in VIEWS.items()}
    done = published(observed("volunteers", TABLE), town(TABLE), views=views)
    attacker = Attacker([gathered(door, rows_of(done.figures))], views={n: set(p) for n, p in VIEWS.items()}, whole={"volunteers"})
    low, high = attacker.ends(Unknown(2020, "a", "volunteers"))
    assert (low, high >= 5) == (0, True)


def test_they_would_find_it_if_only_the_count_itself_were_withheld(door: Door) -> None:
    rows = rows_of(published(observed("sessions", TABLE), town(TABLE)).figures)
    rows = [r | {"status": "suppressed"} if r["figure_id"].endswith("a/sessions") else r for r in rows]
    attacker = Attacker([gathered(door, rows)], whole={"sessions"})
    assert attacker.ends(Unknown(2020, "a", "sessions")) == (3, 3)


# — the charts —


@pytest.fixture
def with_a_past(door: Door) -> Any:
    """A funder of one project that was worth 500 (400 to 700) a year before, and aims at 50 sessions."""
    sessions, aim = "{}/project/voisinage/sessions", {"kind": "indicator", "indicator_id": "sessions", "scope": "project", "year": 2024}
    target = row("2024/project/voisinage/sessions/target", 50) | {"definition": aim | {"kind": "target", "project_id": "voisinage"}}
    worth = {"label_fr": "Voisinage · Valeur", "definition": aim | {"kind": "value", "project_id": "voisinage"}}
    named = {"label_fr": "Voisinage · Séances", "label_en": "Voisinage · Sessions"}
    before = [value("2023/project/voisinage/value_created", 500, 400, 700) | worth, row(sessions.format(2023), 31) | named]
    now = [value(VALUE.format("voisinage"), 1000, 800, 1600) | worth, row(sessions.format(2024), 40) | named, target]
    mine = funding("foundation", ("voisinage", 1000.0))
    seal_by_hand(door.root, before, year=2023, funding={"foundation": mine})
    seal_by_hand(door.root, sorted(now, key=lambda r: r["figure_id"]), funding={"foundation": mine})
    return door.client(door.account("funder", funders=["foundation"]))


def charts(client: Any, name: str) -> list[dict[str, Any]]:
    return list(client.get(f"/portefeuille/foundation/{name}.json", {"annee": 2024}).json()["charts"])


def test_a_chart_stands_against_its_own_past_and_its_own_target(with_a_past: Any) -> None:
    marks = charts(with_a_past, "valeur")[0]["data"]["values"]
    assert [(m["year"], m["value"], m["low"], m["high"]) for m in marks] == [("2024", 1000, 800, 1600), ("2023", 500, 400, 700)]
    (trend,) = charts(with_a_past, "realisations")
    assert [(m["year"], m["value"]) for m in trend["data"]["values"]] == [("2023", 31), ("2024", 40)]
    assert [layer["data"]["values"] for layer in trend["layer"] if "data" in layer] == [[{"aim": 50}]]
    drawing = text_of(with_a_past, "/portefeuille/foundation/valeur.svg")
    assert "2024" in drawing
    assert "2023" in drawing


def test_each_mark_leads_to_the_page_of_its_figure(with_a_past: Any) -> None:
    for mark in [*charts(with_a_past, "valeur")[0]["data"]["values"], *charts(with_a_past, "realisations")[0]["data"]["values"]]:
        page = with_a_past.get(mark["href"])
        assert page.status_code == 200
        assert f"<code>{mark['year']}/project/voisinage/" in page.content.decode()


def test_what_is_withheld_is_in_no_chart(funder: Any) -> None:
    (chart,) = charts(funder, "valeur")
    assert [mark["name"] for mark in chart["data"]["values"]] == ["Voisinage"]
    assert "Fablab" not in chart["description"]


def test_the_library_is_ours_and_kept_under_its_release(funder: Any) -> None:
    page = funder.get("/portefeuille/foundation/")
    assert "unsafe" not in page["Content-Security-Policy"]
    assert funder.get("/graphiques/vega-0.0.js").status_code == 404


@pytest.mark.parametrize(("proxy", "bank", "said"), [({"grade": 4}, None, "moyenne"), ({"bank": "wage"}, 1, "la plus forte"), ({"bank": "wage", "use": {"grade": 6}}, 1, "la plus faible")])  # fmt: skip
def test_evidence_is_a_word_with_its_direction_the_worse_of_the_price_and_of_its_use(
    door: Door, proxy: dict[str, Any], bank: int | None, said: str
) -> None:
    effect = line("saved", "economic", "town")
    effect["assumptions"] |= {"proxy": proxy}
    pedigree = PEDIGREES[VALUE.format("voisinage")] | {"outcomes": [effect], "parameters": {"wage": {"grade": bank}} if bank else {}}
    seal_by_hand(door.root, sorted(ROWS, key=lambda r: r["figure_id"]), funding={"foundation": MINE}, pedigrees={VALUE.format("voisinage"): pedigree})  # fmt: skip
    page = door.client(door.account("funder", funders=["foundation"])).get("/portefeuille/foundation/").content.decode()
    assert [word for word in ("la plus forte", "moyenne", "la plus faible") if re.search(f"<td[^>]*>{word}", page)] == [said]
