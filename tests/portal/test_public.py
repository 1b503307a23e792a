"""What anyone reads without an account: a figure's page, years, search, the feed, the pages that a publisher owes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from pydantic import ValidationError

from impact.territory.publisher import Publisher
from tests.worlds.doors import Door
from tests.worlds.places import ROOT
from tests.worlds.sealed import SECRET, SESSIONS, VALUE, WITHHELD, corrected, figures, row, seal_by_hand

LIGHT = 300_000
"""Bytes of the heaviest page, its style beside."""
ATOM = "{http://www.w3.org/2005/Atom}"


def short(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:12]


@pytest.fixture
def both(door: Door) -> Door:
    """A year in two versions: 40 sessions, then 41."""
    seal_by_hand(door.root, figures(40))
    seal_by_hand(door.root, figures(41), corrected(40, 41))
    return door


def test_a_figure_has_a_page_as_published_and_as_known_now(both: Door) -> None:
    page = both.client().get(f"/chiffres/{short(SESSIONS)}", {"version": "v1"}).content.decode()
    assert f"<code>{SESSIONS}</code>" in page
    assert "Tel que publié (version 1)</dt><dd>40" in page
    assert "(version 2)</dt><dd>41" in page
    assert "Faux." in page


def test_a_number_with_an_interval_is_about_what_it_says_and_one_that_was_counted_is_it(door: Door) -> None:
    seal_by_hand(door.root, [row(SESSIONS, 40), row(VALUE, 301848, low=279629, high=355309, unit="euros")])
    heads = {}
    for address in (SESSIONS, VALUE):
        for language in ("fr", "en"):
            page = door.client().get(f"/chiffres/{short(address)}", headers={"accept-language": language}).content.decode()
            heads[address, language] = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)[0]
    assert re.search(r"environ\s302\s000", heads[VALUE, "fr"])
    assert "about €302,000" in heads[VALUE, "en"]
    assert not re.search("environ|about", heads[SESSIONS, "fr"] + heads[SESSIONS, "en"])


@pytest.mark.parametrize(
    "address",
    ["/chiffres/000000000000", f"/chiffres/{short(SESSIONS)}?version=v9", f"/chiffres/{short(SESSIONS)}?version=x", "/chiffres/..%2f"],
)
def test_what_is_no_figure_is_not_there(both: Door, address: str) -> None:
    assert both.client().get(address).status_code == 404


def test_a_withheld_figure_has_a_page_without_a_number(both: Door) -> None:
    page = both.client().get(f"/chiffres/{short(WITHHELD)}").content.decode()
    assert "non publié" in page
    assert "2/3" not in page
    assert both.client().get(f"/chiffres/{short(WITHHELD)}.svg").status_code == 404


def test_a_picture_of_a_figure_may_stand_on_another_site(both: Door) -> None:
    answer = both.client().get(f"/chiffres/{short(SESSIONS)}.svg")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"<svg" in answer.content


def test_a_year_names_its_files_its_versions_and_what_was_corrected(both: Door) -> None:
    page = both.client().get("/publications/2024/").content.decode()
    assert "figures.parquet" in page
    assert "figures.duckdb" in page
    assert "De v1 à v2" in page
    assert both.client().get("/publications/1999/").status_code == 404


def test_each_download_says_what_it_is_what_it_holds_its_format_and_its_size(both: Door) -> None:
    """Sizes as the reader's language writes them; what is made when it is asked for says so."""
    kilobytes = f"{(both.root / 'editions/2024/v2/public/figures.csv').stat().st_size / 1000:.1f}"
    for language, written in (("fr", f"CSV, {kilobytes.replace('.', ',')} ko"), ("en", f"CSV, {kilobytes} kB")):
        page = both.client(**{"accept-language": language}).get("/publications/2024/").content.decode()
        assert written in page.replace("\u202f", " ").replace("\u00a0", " ")
        listed = re.findall(
            r'<dt><a href="/publications/2024/latest/([^"]+)">([^<]+)</a> <span[^>]*>([^<]+)</span></dt><dd>([^<]*)</dd>', page
        )
        assert {name for name, *_ in listed} >= {"figures.csv", "figures.json", "figures.parquet", "pedigrees.json", "errata.json"}
        assert [name for name, title, _, holds in listed if title == name or not holds] == ["manifest.json"] * ("manifest.json" in page)


def test_a_sealed_page_is_read_as_it_was_sealed_and_runs_nothing(both: Door) -> None:
    answer = both.client().get("/publications/2024/v1/fr/index.html")
    assert answer.content.decode() == "<h1>2024</h1>"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" not in answer["Content-Security-Policy"]


SEALED_PAGE = """<header><p class="town">Ville</p></header><a class="figure" href="figures-2.html#f-{short}"><data>40</data></a>
<a href="../report/figures.html#f-{short}"><code>a</code></a><table><tr id="figure-1"><td><code id="f-{short}">a</code></td></tr></table><footer></footer>"""


def test_a_page_of_the_newest_version_leads_on_to_figures_downloads_and_the_way_out() -> None:
    from portal.editions.versions import PublicPart
    from portal.public.reading import led_on

    @dataclass(frozen=True)
    class Second(PublicPart):
        version = 2

    page = led_on(Second(2024, Path(), "h"), "en/report/worth.html", SEALED_PAGE.format(short=short(VALUE)).encode()).decode()
    assert page.count(f'href="/chiffres/{short(VALUE)}?version=v2"') == 3
    assert "figures.html" not in page
    assert '<p class="town"><a href="/publications/">Ville</a></p>' in page
    assert re.findall(r'<p><a href="([^"]*)">', page) == ["/publications/2024/", "/recherche/", "/publications/"]
    assert "Find a figure" in page
    assert "without a review" not in page
    unreviewed = led_on(Second(2024, Path(), "h", without="review"), "en/report/worth.html", SEALED_PAGE.encode()).decode()
    assert "The town published this version without a review" in unreviewed


def test_only_a_page_asked_for_as_the_newest_is_led_on(both: Door) -> None:
    sealed = both.client().get("/publications/2024/v2/fr/index.html")
    assert sealed.content.decode() == "<h1>2024</h1>"
    assert both.client().get("/publications/2024/latest/fr/index.html")["Content-Security-Policy"] == sealed["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ["v1/../private/register.txt", "v1/%2e%2e/private/register.txt", "v1/private/register.txt", "v7/figures.csv", "1x/figures.csv"]
)
def test_nothing_beside_the_public_part_is_served(both: Door, name: str) -> None:
    answer = both.client().get(f"/publications/2024/{name}")
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()


def test_figures_are_found_by_words_in_either_language(both: Door) -> None:
    page = both.client().get("/recherche/", {"q": "FIGURE sessions"}).content.decode()
    assert f"/chiffres/{short(SESSIONS)}" in page
    assert "Aucun chiffre" in both.client().get("/recherche/", {"q": "licorne"}).content.decode()


def effect(number: int, worth: float) -> dict[str, Any]:
    """An effect of a map as a pedigree tells it, with every line that a sum can have."""
    corrections = {
        role: {"value": 0.1, "low": 0.0, "high": 0.2, "source": "Hypothèse"} for role in ("deadweight", "displacement", "attribution")
    }
    proxy = {"amount": worth, "currency": "EUR", "price_year": 2024, "grade": 6, "source": "Relevé " + "x" * 100}
    return {
        "map_id": "m",
        "outcome_id": f"o{number}",
        "side": "outcome",
        "title": {"fr": f"Effet {number:03}.", "en": f"Effect {number:03}."},
        "activity_year": 2024,
        "indicator_id": "sessions",
        "breakdown": "",
        "quantity": 1.0,
        "proxy_quantity": 0.729,
        "present_value": worth,
        "withheld": False,
        "assumptions": {"factors": [], "corrections": corrections, "proxy": proxy, "unit": {"fr": "heures", "en": "hours"}, "duration": 3},
    }


def test_a_figure_of_a_whole_town_is_on_pages_that_stay_light_and_nothing_of_it_is_lost(door: Door) -> None:
    effects = [effect(number, 1000.0 - number if number % 2 else number - 1000.0) for number in range(140)]
    made_of = [f"2024/project/p{number}/sessions" for number in range(140)]
    rows = [row(address, 1, label_fr="Un projet au nom assez long · Séances") for address in made_of]
    seal_by_hand(door.root, [*rows, row(VALUE, 5, unit="euros")], pedigrees={VALUE: {"outcomes": effects[::-1], "figures": made_of}})
    pages = [door.client().get(f"/chiffres/{short(VALUE)}", {"page": n}).content.decode() for n in range(1, 25)]
    assert max(len(page.encode()) for page in pages) <= LIGHT
    assert re.findall(r"<h3>Effet (\d+)", "".join(pages)) == [f"{number:03}" for number in range(140)]
    assert 'href="?version=v1&amp;page=2#sums"' in pages[0]
    assert all(f"/chiffres/{short(address)}" in pages[0] for address in made_of)


def test_the_cells_of_a_figure_say_the_part_of_the_whole_that_each_is_of_where_it_is_one(door: Door) -> None:
    said = {"period_start": "2024-01-01", "period_end": "2024-12-31", "withheld": False}
    cell = {"submission_id": "S000001", "sheet": None, "text": "12"}
    observations = [
        said | {"breakdown": "", "cells": [cell | {"cell": "B2"}]},
        said | {"breakdown": "gender=F", "cells": [cell | {"cell": "C2"}]},
    ]
    seal_by_hand(door.root, figures(), pedigrees={SESSIONS: {"observations": observations}})
    page = door.client().get(f"/chiffres/{short(SESSIONS)}").content.decode()
    cells = re.findall(r"<td[^>]*>([BC]2)</td><td[^>]*>12</td><td[^>]*>[^<]*</td><td[^>]*>([^<]*)</td>", page)
    assert cells == [("B2", "–"), ("C2", "genre\u00a0: femmes")]


@pytest.mark.parametrize(("published", "leads_to"), [(("/gender=F", ""), "/gender=F"), (("",), ""), ((), None)])
def test_what_a_value_is_counted_from_leads_on_to_its_cells(door: Door, published: tuple[str, ...], leads_to: str | None) -> None:
    """To the figure of the very part that was counted, else to that of the whole, where one is published."""
    counted = "2024/project/atelier/sessions"
    line = effect(1, 100.0) | {"map_id": "atelier", "indicator_id": "sessions", "breakdown": "gender=F", "activity_year": 2024}
    rows = [row(f"{counted}{part}", 3, label_fr="Atelier · Séances") for part in published]
    seal_by_hand(door.root, [*rows, row(VALUE, 5, unit="euros")], pedigrees={VALUE: {"outcomes": [line]}})
    page = door.client().get(f"/chiffres/{short(VALUE)}").content.decode()
    led = [part for part in ("/gender=F", "") if f'href="/chiffres/{short(counted + part)}?version=v1"' in page]
    assert led == ([] if leads_to is None else [leads_to])


@pytest.mark.parametrize("version", ["latest", "v1"])
def test_a_page_of_an_edition_that_is_known_already_keeps_its_policy(door: Door, version: str) -> None:
    """A browser takes the policy of the answer « not modified »: under the portal's own, the page lost its style."""
    seal_by_hand(door.root, figures())
    address = f"/publications/2024/{version}/fr/index.html"
    first = door.client().get(address)
    again = door.client().get(address, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in again["Content-Security-Policy"]


def found(door: Door, words: str) -> list[str]:
    """The figures that a search finds, in its order."""
    return re.findall(r"/chiffres/([0-9a-f]{12})", door.client().get("/recherche/", {"q": words}).content.decode())


def test_figures_whose_name_says_the_word_come_before_those_whose_address_does(door: Door) -> None:
    names = {
        "2024/territory/a": "Très longue phrase où l’atelier vient à la fin",
        "2024/project/atelier/b": "Repas",
        "2024/territory/c": "Bratelier",
    }
    seal_by_hand(door.root, [row(address, 1, label_fr=name, label_en="x") for address, name in sorted(names.items())])
    assert found(door, "atelier") == [short("2024/territory/a"), short("2024/territory/c"), short("2024/project/atelier/b")]


def test_a_search_that_finds_nothing_says_what_to_try(both: Door) -> None:
    page = both.client().get("/recherche/", {"q": "sesions licorne"}).content.decode()
    assert '<a href="?q=sessions">sessions</a>' in page
    assert "?q=licorne" not in page
    assert "Un seul mot suffit souvent" in page


PAGES = [
    "/publications/",
    "/publications/2024/",
    f"/chiffres/{short(SESSIONS)}",
    "/recherche/?q=sessions",
    "/mentions-legales/",
    "/accessibilite/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_who_has_a_page_is_told_that_it_still_holds(both: Door, address: str) -> None:
    first = both.client().get(address)
    assert first["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(first["Vary"].split(", "))
    assert not first.cookies
    again = both.client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert both.client(**{"accept-language": "en"}).get(address)["ETag"] != first["ETag"]


def test_a_page_holds_until_the_next_version(door: Door) -> None:
    first = seal_by_hand(door.root, figures(40))
    before = {address: door.client().get(address)["ETag"] for address in PAGES[:4]}
    assert all(first.hash in tag for tag in before.values())
    seal_by_hand(door.root, figures(41), corrected(40, 41))
    for address, tag in before.items():
        assert door.client().get(address, headers={"if-none-match": tag}).status_code == 200
    assert "<dd>41" in door.client().get(PAGES[2]).content.decode()


def test_a_page_changes_with_what_the_town_says_of_itself(both: Door) -> None:
    from portal.town import reopen

    tag = both.client().get("/mentions-legales/")["ETag"]
    territory = both.root / "territory.yaml"
    lines = territory.read_text("utf-8")
    territory.write_text(f"{lines}\npublisher: {json.dumps(BODY | {'name': 'Mairie du lieu'})}\n", "utf-8")
    reopen()
    answer = both.client().get("/mentions-legales/", headers={"if-none-match": tag})
    assert "Mairie du lieu" in answer.content.decode()


def test_the_page_of_a_reader_who_is_signed_in_is_nobody_elses(both: Door) -> None:
    auditor = both.client(both.account("auditor"))
    for address in [*PAGES, "/ville/campagne/", "/compte/"]:
        answer = auditor.get(address)
        assert answer["Cache-Control"].startswith("private")
        assert "ETag" not in answer
    assert "/compte/" in auditor.get(PAGES[0]).content.decode()
    assert "/compte/" not in both.client().get(PAGES[0]).content.decode()


def test_pages_are_kept_up_to_so_many_bytes_and_the_last_asked_for_stay() -> None:
    from portal.public.pages import KeptPages

    kept, asked = KeptPages(10), list[str]()

    def page(address: str) -> bytes:
        return kept.page("tag", address, lambda: asked.append(address) or b"1234")

    for address in ("a", "b", "a", "c", "a", "b"):
        page(address)
    assert asked == ["a", "b", "c", "b"]


def test_the_feed_tells_each_version_and_its_correction_once(both: Door) -> None:
    feed = ET.fromstring(both.client().get("/publications/flux.atom").content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == ["Faux. ", "Aucun chiffre n’y est corrigé."]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2


@pytest.mark.parametrize("address", ["/publications/", "/recherche/", "/mentions-legales/", "/accessibilite/", "/publications/flux.atom"])
def test_they_are_there_before_anything_is_sealed(door: Door, address: str) -> None:
    assert door.client().get(address).status_code == 200


def test_a_stranger_at_the_front_reads_what_is_published_and_is_shown_where_to_sign_in(door: Door) -> None:
    before = door.client().get("/", follow=True)
    assert before.redirect_chain == [("/publications/", 302)]
    assert "Aucune année n’est encore publiée" in before.content.decode()
    assert '<a href="/entrer/">Entrer</a>' in before.content.decode()
    seal_by_hand(door.root, figures(40))
    assert 'href="/publications/2024/"' in door.client().get("/", follow=True).content.decode()


def test_without_an_audit_nothing_is_said_to_conform(door: Door) -> None:
    assert "non conforme" in door.client().get("/publications/").content.decode()
    assert "Défenseur des droits" in door.client().get("/accessibilite/").content.decode()


BODY = {"name": "Ville", "address": "rue", "director": "le maire", "contact": "a@b.c", "data_protection": "d@b.c"}


@pytest.mark.parametrize(
    ("state", "met", "taken"),
    [
        ("full", None, False),
        ("full", 0.99, False),
        ("full", 1.0, True),
        ("partial", 0.5, True),
        ("partial", 0.4, False),
        ("none", None, True),
        ("none", 0.8, False),
    ],
)
def test_how_far_the_pages_conform_is_what_an_audit_found(state: str, met: float | None, taken: bool) -> None:
    audit = {} if met is None else {"audit": {"by": "A", "on": "2026-01-01", "rules_met": met}}
    if taken:
        assert Publisher.model_validate(BODY | audit | {"accessibility": state}).accessibility == state
    else:
        with pytest.raises(ValidationError):
            Publisher.model_validate(BODY | audit | {"accessibility": state})


def test_the_lines_for_python_in_the_docs_read_what_is_published(both: Door, tmp_path: Path) -> None:
    """The lines as they stand, on the file that the portal gives."""
    [lines] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "funders.md").read_text("utf-8"), re.DOTALL)
    file = tmp_path / "figures.parquet"
    file.write_bytes(both.client().get("/publications/2024/latest/figures.parquet").content)
    names: dict[str, Any] = {}
    exec(re.sub(r'"https://TOWN[^"]*"', repr(str(file)), lines), names)
    assert names["figures"].filter(figure_id=SESSIONS)["value"].to_list() == [41.0]


def test_the_lines_for_r_and_spreadsheets_name_addresses_that_answer_as_they_are_read(both: Door, tmp_path: Path) -> None:
    """R and spreadsheets are not here: each address of theirs gives a table whose every line has the heads' cells, and the columns asked for."""
    pages = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("api.md", "funders.md"))
    tables = set(re.findall(r"https?://(?:TOWN|127\.0\.0\.1:8000)(/api/[^\s\"`]*csv)", pages))
    assert len(tables) >= 2
    for address in tables:
        answer = both.client().get(address.replace("2016", "2024"))
        heads, *lines = csv.reader(io.StringIO(answer.content.decode()), strict=True)
        assert {"figure_id", "value", "low", "high", "unit"} <= set(heads), address
        assert {len(line) for line in lines} == {len(heads)}
        assert next(line for line in lines if line[heads.index("figure_id")] == SESSIONS)[heads.index("value")] == "41"
    [question] = re.findall(r'dbGetQuery\(con, "(.*?)"\)', pages)
    (tmp_path / "figures.duckdb").write_bytes(both.client().get("/publications/2024/latest/figures.duckdb").content)
    with duckdb.connect(tmp_path / "figures.duckdb", read_only=True) as con:
        assert (SESSIONS, 41.0, 41.0, 41.0) in con.sql(question).fetchall()


def test_each_form_in_which_figures_are_taken_away_has_the_same_rows(both: Door, tmp_path: Path) -> None:
    for name in ("figures.csv", "figures.parquet", "figures.duckdb", "figures.json"):
        (tmp_path / name).write_bytes(both.client().get(f"/publications/2024/latest/{name}").content)
    columns = ["figure_id", "label_fr", "label_en", "value", "low", "high", "unit", "coverage", "status"]
    stated = [tuple(of[column] for column in columns) for of in json.loads((tmp_path / "figures.json").read_text("utf-8"))]
    with duckdb.connect(tmp_path / "figures.duckdb", read_only=True) as con:
        kept = con.sql(f"SELECT {', '.join(columns)} FROM figure ORDER BY figure_id").fetchall()
    written = csv.DictReader((tmp_path / "figures.csv").open(encoding="utf-8"))
    numbers = {"value", "low", "high"}
    read = [tuple((float(of[c]) if c in numbers else of[c]) if of[c] else None for c in columns) for of in written]
    assert stated == kept == read == pl.read_parquet(tmp_path / "figures.parquet").select(columns).sort("figure_id").rows()


OWN = "2024/project/fablab/sessions"


@pytest.mark.long
def test_readers_of_pages_never_see_two_versions_mixed(door: Door) -> None:
    """Each page names the version that it shows; its hash and its number are those of that version, whichever stands by then."""
    from impact.figures.address import short_name
    from portal.town import reopen

    funding = {"foundation": {"funder": "foundation", "name": "F", "projects": [{"project": "fablab", "title": {"fr": "C", "en": "C"}}]}}
    register = "funders:\n  - {id: foundation, name: F, funds: [{project: fablab, first: 2020-01-01}]}\n"
    (door.root / "funders.yaml").write_text(register, "utf-8")
    reopen()
    rows = sorted([*figures(100), row(OWN, 100)], key=lambda of: of["figure_id"])

    def of(number: int) -> list[dict[str, Any]]:
        """The version with that number: each of its figures is a hundred and the number."""
        return [r | dict.fromkeys(("value", "low", "high"), 100 + number) if r["value"] is not None else r for r in rows]

    hashes, seen, over = {1: seal_by_hand(door.root, of(1), funding=funding).hash}, set(), threading.Event()
    pages: list[str] = []
    funder = door.account("funder", funders=["foundation"])
    value, sessions = short_name(VALUE), short_name(OWN)
    patterns = {
        "/publications/2024/": rf"/chiffres/{value}\?version=v(\d+)\">(\d+)[^<]*</a>(?:.|\n)*<code>([0-9a-f]{{64}})</code></li></ul>",
        f"/chiffres/{value}": r"Tel que connu aujourd’hui \(version (\d+)\)</dt><dd>(\d+)()",
        "/portefeuille/foundation/": rf"version (\d+)<?(?:.|\n)*/chiffres/{sessions}\">(\d+)()",
    }

    def read() -> None:
        client, signed_in = door.client(), door.client(funder)
        while not over.is_set():
            for path, pattern in patterns.items():
                page = (signed_in if "portefeuille" in path else client).get(path).content.decode()
                pages.append(path)
                seen.update((path, *match) for match in re.findall(pattern, page))

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for number in range(2, 9):
        while len(pages) < 30 * (number - 1):  # some are read while each version stands
            time.sleep(0.01)
        hashes[number] = seal_by_hand(door.root, of(number), funding=funding).hash
    over.set()
    for reader in readers:
        reader.join()
    assert {path for path, *_ in seen} == set(patterns)
    assert len({version for _, version, *_ in seen}) > 1, "some read before, some after"
    assert {(path, *said) for path, *said in seen if int(said[1]) != 100 + int(said[0])} == set()
    assert {said for path, *said in seen if said[2] and hashes[int(said[0])] != said[2]} == set()


@pytest.mark.parametrize(("coverage", "said"), [("2/3", True), ("1/3", False)])
def test_parts_that_come_from_other_projects_than_their_whole_say_that_they_need_not_add_up(door: Door, coverage: str, said: bool) -> None:
    from impact.figures.address import short_name

    whole, part = row("2024/territory/money_raised", 500), row("2024/territory/money_raised/funding=public", 600)
    whole["definition"] |= {"scope": "territory", "project_id": None}
    part["definition"] |= {"scope": "territory", "project_id": None, "breakdown": "funding=public"}
    seal_by_hand(door.root, [whole | {"coverage": "1/3"}, part | {"coverage": coverage}])
    page = door.client().get(f"/chiffres/{short_name(whole['figure_id'])}").content.decode()
    assert ("La somme des parts peut donc différer du total" in page) == said
    assert (f"/chiffres/{short_name(part['figure_id'])}" in page) == said


WHERE_SAID = ("/publications/", "/publications/2024/")
"""Where anyone reads a year first: all years, the year."""


@pytest.mark.parametrize(
    ("without", "sessions", "fr", "en"),
    [
        ("review", 51, "La Ville a publié cette version sans relecture", "The town published this version without a review"),
        ("freeze", 52, "La Ville a publié cette version avant de figer l’année", "The town published this version before it froze"),
    ],
)
def test_a_year_that_was_published_without_review_or_freeze_says_so_to_anyone_and_not_why(
    door: Door, without: str, sessions: int, fr: str, en: str
) -> None:
    """Why is kept with the decision, and was never announced as public."""
    seal_by_hand(door.root, figures(sessions), without=without, reason="Une raison de la maison.")
    for address in WHERE_SAID:
        page = text_of(door, address)
        assert page.count(fr) == 1
        assert "Une raison de la maison" not in page
    assert en in text_of(door, "/publications/2024/", language="en")


def test_a_year_that_was_reviewed_and_frozen_says_nothing_of_it_and_names_its_versions_that_were_not(door: Door) -> None:
    seal_by_hand(door.root, figures(58), without="review", reason="Première année.")
    seal_by_hand(door.root, figures(59), corrected(58, 59))
    for address in WHERE_SAID:
        assert "La Ville a publié cette version" not in text_of(door, address)
    first, second = re.findall(r"<li>Version .*?</li>", text_of(door, "/publications/2024/"))
    assert "Publiée sans relecture." in first
    assert "Publiée" not in second


def text_of(door: Door, address: str, language: str = "fr") -> str:
    page = door.client(**{"accept-language": language}).get(address).content.decode()
    return page.replace("\u202f", " ").replace("\xa0", " ")
