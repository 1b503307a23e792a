"""The API of sealed editions: figures as published and as known now, where they come from, files; nothing that is not published."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import threading
from typing import Any

import duckdb
import polars as pl
import pytest

from reports.edition.published import COLUMNS
from tests.portal.conftest import PROJECT
from tests.worlds.doors import Door
from tests.worlds.sealed import LICENCE, QUOTED, SECRET, SESSIONS, VALUE, WITHHELD, corrected, figures, seal_by_hand

API = "/api/v1"


def asked(door: Door, path: str, headers: dict[str, str] | None = None, **query: object) -> Any:
    return door.client().get(API + path, query, headers=headers or {})


def problem_of(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


@pytest.fixture
def first(door: Door) -> str:
    """The hash of version 1, in which there were 40 sessions."""
    return seal_by_hand(door.root, figures(40)).hash


@pytest.fixture
def second(door: Door, first: str) -> str:
    """The hash of version 2, in which there are 41."""
    return seal_by_hand(door.root, figures(41), corrected(40, 41)).hash


# — which editions there are —


def test_every_version_is_listed_with_its_hash_and_licence(door: Door, first: str, second: str) -> None:
    older, newer = asked(door, "/editions").json()
    assert (older["year"], older["version"], older["hash"], older["latest"]) == (2024, 1, first, False)
    assert (newer["version"], newer["hash"], newer["latest"], newer["supersedes"]) == (2, second, True, first)
    assert newer["licenses"] == [LICENCE]


def test_where_nothing_is_sealed_the_list_is_empty_and_a_year_is_not_there(door: Door) -> None:
    assert asked(door, "/editions").json() == []
    assert asked(door, "/figures").json()["count"] == 0
    assert problem_of(asked(door, "/editions/2024/latest")) == (404, "edition_unknown")


def test_a_manifest_is_the_public_one_with_what_can_be_taken_away(door: Door, first: str) -> None:
    edition = asked(door, "/editions/2024/latest").json()
    manifest = json.loads((door.root / "editions/2024/v1/public/manifest.json").read_text("utf-8"))
    assert {name: edition[name] for name in manifest} == manifest
    names = [download["name"] for download in edition["downloads"]]
    assert {"figures.csv", "figures.parquet", "figures.duckdb", "pedigrees.json"} <= set(names)
    assert not [name for name in names if name.endswith(".html")]
    assert door.client().get(edition["downloads"][0]["href"]).status_code == 200


@pytest.mark.parametrize("version", ["v1", "1", "v2", "2", "latest"])
def test_a_version_is_named_by_its_number_or_as_the_latest(door: Door, first: str, second: str, version: str) -> None:
    digest = asked(door, f"/editions/2024/{version}").json()["hash"]
    assert digest == (first if "1" in version else second)


# — one figure —


def test_a_figure_is_given_as_published_and_as_known_now(door: Door, first: str, second: str) -> None:
    figure = asked(door, "/figure", id=SESSIONS, version="v1").json()
    assert (figure["value"], figure["edition"]) == (40, {"year": 2024, "version": 1, "hash": first})
    assert (figure["as_known_now"]["value"], figure["as_known_now"]["edition"]["hash"]) == (41, second)
    assert figure["pages"] == {"fr": 14, "en": 12}
    [erratum] = figure["errata"]
    assert (erratum["id"], erratum["before"]["value"], erratum["after"]["value"]) == ("2024-v2", 40, 41)
    assert asked(door, "/figure", id=VALUE, version="v1").json()["errata"] == []


def test_a_figure_that_the_newest_version_has_no_more_is_not_known_now(door: Door, first: str) -> None:
    seal_by_hand(door.root, [row for row in figures() if row["figure_id"] != SESSIONS])
    assert asked(door, "/figure", id=SESSIONS, version="v1").json()["as_known_now"] is None
    assert problem_of(asked(door, "/figure", id=SESSIONS)) == (404, "figure_not_published")


def test_an_address_is_percent_encoded_once(door: Door, first: str) -> None:
    assert asked(door, "/figure", id=QUOTED).json()["figure_id"] == QUOTED
    assert door.client().get(f"{API}/figure?id={QUOTED}").status_code == 404  # decoded, it is another address


def test_a_withheld_figure_has_no_number_and_no_origin(door: Door, first: str) -> None:
    figure = asked(door, "/figure", id=WITHHELD).json()
    assert (figure["status"], figure["value"], figure["low"], figure["high"], figure["coverage"]) == ("suppressed", None, None, None, None)
    pedigree = asked(door, "/pedigree", id=WITHHELD).json()
    assert set(pedigree) == {"figure_id", "edition", "status"}


def test_a_pedigree_is_that_of_the_version(door: Door, first: str, second: str) -> None:
    pedigree = asked(door, "/pedigree", id=SESSIONS, version="v1").json()
    assert pedigree == {"figure_id": SESSIONS, "edition": {"year": 2024, "version": 1, "hash": first}, "status": "partial", "formula": "é"}


@pytest.mark.parametrize(
    "address", ["", "2024", "2024/territory/nothing", "1999/territory/sessions", "²⁰²⁴/x", "../../private", "x" * 1000]
)
def test_what_is_no_figure_is_not_there(door: Door, first: str, address: str) -> None:
    for path in ("/figure", "/pedigree"):
        assert asked(door, path, id=address).status_code == 404


# — many figures —


@pytest.mark.parametrize(
    ("query", "addresses"),
    [
        ({"year": 2024}, [QUOTED, WITHHELD, SESSIONS, VALUE]),
        ({"year": 2024, "scope": "territory"}, [SESSIONS, VALUE]),
        ({"project": "voisinage"}, [WITHHELD]),
        ({"indicator": "sessions"}, [QUOTED, SESSIONS]),
        ({"indicator": "sessions", "scope": "project", "year": 2024}, [QUOTED]),
        ({"project": "nowhere"}, []),
    ],
)
def test_figures_are_filtered(door: Door, first: str, query: dict[str, Any], addresses: list[str]) -> None:
    answer = asked(door, "/figures", **query).json()
    assert [row["figure_id"] for row in answer["figures"]] == addresses
    assert answer["count"] == len(addresses)


def test_rows_are_those_of_the_edition(door: Door, first: str) -> None:
    rows = asked(door, "/figures", year=2024).json()["figures"]
    assert rows == figures(40)
    assert list(rows[0]) == list(COLUMNS)


def test_figures_of_every_year_are_those_known_now(door: Door, second: str) -> None:
    seal_by_hand(door.root, figures(7, year=2023), year=2023)
    answer = asked(door, "/figures", indicator="sessions", scope="territory").json()
    assert [(row["figure_id"], row["value"]) for row in answer["figures"]] == [("2023/territory/sessions", 7), (SESSIONS, 41)]
    assert [edition["version"] for edition in answer["editions"]] == [1, 2]
    assert [edition["year"] for edition in asked(door, "/figures", version="v2").json()["editions"]] == [2024]


def test_pages_of_figures_stay_with_the_version_they_began_with(door: Door, first: str) -> None:
    page = asked(door, "/figures", year=2024, limit=3).json()
    seal_by_hand(door.root, figures(41), corrected(40, 41))
    last = door.client().get(page["next"]).json()
    assert [edition["hash"] for edition in page["editions"] + last["editions"]] == [first, first]
    assert page["figures"] + last["figures"] == figures(40)
    assert last["next"] is None


def test_a_spreadsheet_gets_rows(door: Door, first: str) -> None:
    response = asked(door, "/figures", year=2024, scope="territory", format="csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(row["figure_id"], row["value"]) for row in rows] == [(SESSIONS, "40"), (VALUE, "1234.5")]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"year": "deux"}, "request_invalid"),
        ({"year": 10**30}, "request_invalid"),
        ({"projet": "voisinage"}, "parameter_unknown"),
        ({"version": "v0", "year": 2024}, "request_invalid"),
        ({"limit": 0}, "request_invalid"),
        ({"as": "draft"}, "request_invalid"),
    ],
)
def test_what_cannot_be_asked_is_said(door: Door, first: str, query: dict[str, Any], code: str) -> None:
    assert problem_of(asked(door, "/figures", **query)) == (422, code)


# — files —


def test_a_file_is_given_as_it_was_sealed(door: Door, first: str) -> None:
    response = asked(door, "/editions/2024/v1/files/figures.csv")
    sealed = (door.root / "editions/2024/v1/public/figures.csv").read_bytes()
    assert response.content == sealed
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="figures.csv"'
    listed = {d["name"]: d["sha256"] for d in asked(door, "/editions/2024/v1").json()["downloads"]}
    assert listed["figures.csv"] == hashlib.sha256(sealed).hexdigest()


@pytest.mark.parametrize("name", ["figures.parquet", "figures.duckdb"])
def test_analysts_take_the_figures_away_in_one_file(door: Door, second: str, name: str, tmp_path: Any) -> None:
    file = tmp_path / name
    file.write_bytes(asked(door, f"/editions/2024/v2/files/{name}").content)
    if name.endswith("parquet"):
        table = pl.read_parquet(file)
    else:
        with duckdb.connect(file, read_only=True) as con:
            table = con.sql("SELECT * FROM figure WHERE definition->>'$.year' = '2024'").to_arrow_table()
    assert pl.DataFrame(table).select("year", "version", "figure_id", "value", "status").rows() == [
        (2024, 2, QUOTED, 12.0, "partial"),
        (2024, 2, WITHHELD, None, "suppressed"),
        (2024, 2, SESSIONS, 41.0, "partial"),
        (2024, 2, VALUE, 1234.5, "partial"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../private/register.txt",
        "..%2Fprivate%2Fregister.txt",
        "private/register.txt",
        "register.txt",
        "/etc/passwd",
        "fr/../../private/register.txt",
        "figures.parquet/..",
        "fr",
        "fr/",
        ".",
        "a\x00b",
    ],
)
def test_no_path_leads_out_of_the_public_part(door: Door, first: str, name: str) -> None:
    response = asked(door, f"/editions/2024/v1/files/{name}")
    assert response.status_code == 404
    assert SECRET.encode() not in response.content


# — as it was sealed, or not at all —


def test_who_has_an_answer_is_told_that_it_still_holds(door: Door, first: str) -> None:
    paths = [
        "/editions",
        "/editions/2024/latest",
        "/editions/2024/v1/files/figures.csv",
        "/figures?year=2024",
        f"/figure?id={SESSIONS}",
        f"/pedigree?id={SESSIONS}",
    ]
    for path in paths:
        tag = asked(door, path)["ETag"]
        assert tag == f'"{first}"'
        again = asked(door, path, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert asked(door, paths[0], headers={"if-none-match": '"other"'}).status_code == 200


def test_an_answer_about_what_is_known_now_holds_until_the_next_version(door: Door, first: str) -> None:
    path = f"/figure?id={SESSIONS}&version=v1"
    tag = asked(door, path)["ETag"]
    seal_by_hand(door.root, figures(41), corrected(40, 41))
    assert asked(door, path, headers={"if-none-match": tag}).json()["as_known_now"]["value"] == 41


def test_readers_never_see_two_versions_mixed(door: Door, first: str) -> None:
    seen, sealed, over = set(), {(first, 40.0)}, threading.Event()

    def read() -> None:
        while not over.is_set():
            figure = asked(door, "/figure", id=SESSIONS).json()
            seen.add((figure["edition"]["hash"], figure["value"]))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for sessions in range(41, 46):
        sealed.add((seal_by_hand(door.root, figures(sessions)).hash, float(sessions)))
    over.set()
    for reader in readers:
        reader.join()
    assert seen <= sealed
    assert asked(door, "/figure", id=SESSIONS).json()["value"] == 45


def test_a_file_that_was_changed_is_not_given(door: Door, first: str) -> None:
    file = door.root / "editions/2024/v1/public/figures.json"
    file.write_text(file.read_text("utf-8").replace("40", "4000"), "utf-8")
    assert problem_of(asked(door, "/figures", year=2024)) == (503, "edition_altered")
    assert problem_of(asked(door, "/editions/2024/v1/files/figures.json")) == (503, "edition_altered")


def test_a_manifest_that_the_ledger_does_not_know_is_not_followed(door: Door, first: str) -> None:
    manifest = door.root / "editions/2024/v1/public/manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("0.1.0+test", "0.1.0+else"), "utf-8")
    assert problem_of(asked(door, "/figures", year=2024)) == (503, "edition_altered")


def test_a_version_whose_name_is_not_there_yet_is_not_read(door: Door, first: str, second: str) -> None:
    version = door.root / "editions/2024/v2"
    version.rename(version.with_name(".v2.draft-x"))
    assert asked(door, "/figure", id=SESSIONS).json()["value"] == 40


def test_a_folder_that_was_never_sealed_is_not_served(door: Door, first: str) -> None:
    editions = door.root / "editions"
    shutil.copytree(editions / "2024" / "v1", editions / "2024" / "v2")
    shutil.copytree(editions / "2024", editions / "2025")
    assert [edition["hash"] for edition in asked(door, "/editions").json()] == [first]
    assert problem_of(asked(door, "/editions/2024/v2")) == (404, "edition_unknown")
    assert problem_of(asked(door, "/editions/2025/latest")) == (404, "edition_unknown")


# — what is not sealed yet —


def previewed(door: Door) -> None:
    folder = door.root / "previews" / "2024"
    folder.mkdir(parents=True)
    for name in ("figures.json", "pedigrees.json", "pages.json"):
        shutil.copy(door.root / "editions/2024/v1/public" / name, folder / name)
    text = (folder / "figures.json").read_text("utf-8").replace('"value": 40', '"value": 50')
    (folder / "figures.json").write_text(text, "utf-8")


@pytest.mark.parametrize(("role", "status"), [("city", 200), ("auditor", 200), ("funder", 404), ("leader", 404), (None, 401)])
def test_the_unsealed_state_is_for_the_town_and_auditors(door: Door, first: str, role: str | None, status: int) -> None:
    previewed(door)
    projects = [PROJECT] if role == "leader" else []
    headers = door.token(door.account(role, *projects)) if role else {}
    for path in (f"/figure?id={SESSIONS}&", f"/pedigree?id={SESSIONS}&", "/figures?year=2024&", "/figures?", "/figures?year=1999&"):
        response = asked(door, f"{path}as=preview", headers=headers)
        assert response.status_code == (404 if "1999" in path and status == 200 else status)


def test_the_unsealed_state_stands_beside_what_is_sealed(door: Door, first: str) -> None:
    previewed(door)
    response = asked(door, f"/figure?id={SESSIONS}&as=preview", headers=door.token(door.account("city")))
    figure = response.json()
    assert (figure["value"], figure["edition"]["version"], figure["as_known_now"]["value"]) == (50, None, 40)
    assert response["Cache-Control"] == "private, no-cache"


# — callers —


def test_reading_needs_no_token_and_a_bad_one_is_said(door: Door, first: str) -> None:
    assert asked(door, "/editions").status_code == 200
    assert problem_of(asked(door, "/editions", headers={"authorization": "Bearer impact_none"})) == (401, "token_needed")


def test_problems_of_every_kind_are_documents(door: Door) -> None:
    client = door.client()
    assert problem_of(client.get("/api/v1/nowhere")) == (404, "not_found")
    refused = client.post("/api/v1/editions")
    assert problem_of(refused) == (405, "method_not_allowed")
    assert refused["Allow"] == "GET, HEAD"
    assert client.head("/api/v1/editions").status_code == 200


@pytest.mark.parametrize(("page", "status"), [("bad_request", 400), ("not_found", 404), ("server_error", 500)])
def test_what_the_server_says_by_itself_is_a_problem_for_programs(site: Any, page: str, status: int) -> None:
    from django.test import RequestFactory

    from portal.config import errors

    answer = getattr(errors, page)(RequestFactory().get("/api/v1/x"))
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_who_asks_too_often_is_asked_to_wait(site: Any) -> None:
    from django.http import HttpRequest

    from portal.api.limits import MinuteLimit

    now = [30.0]
    limit = MinuteLimit(2, ("GET",), clock=lambda: now[0])

    def may(address: str, method: str = "GET") -> bool:
        request = HttpRequest()
        request.method, request.META, request.user = method, {"REMOTE_ADDR": address}, None
        return limit.allow_request(request)

    assert [may("10.0.0.1"), may("10.0.0.1"), may("10.0.0.1")] == [True, True, False]
    assert limit.wait() == 30.0
    assert [may("10.0.0.2"), may("10.0.0.1", "POST")] == [True, True]
    now[0] = 61.0
    assert may("10.0.0.1")


def test_a_limit_that_is_reached_is_a_problem_with_when_to_come_back(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.api import limits

    monkeypatch.setattr(limits.MinuteLimit, "allow_request", lambda self, request: False)
    response = asked(door, "/editions")
    assert problem_of(response) == (429, "too_many_requests")
    assert 1 <= int(response["Retry-After"]) <= 60
