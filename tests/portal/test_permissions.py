"""Every route × role × ownership, from the routes themselves: a new route without its row here fails, and so does a cell that is wrong."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.worlds.doors import Door
from tests.worlds.sealed import SESSIONS, figures, seal_by_hand

WHO = ("leader of it", "leader of another", "city", "funder", "auditor", "nobody")
EVERYBODY = "yes yes yes yes yes yes"
SIGNED_IN = "yes yes yes yes yes no"
ROWS = {
    "healthz GET": EVERYBODY,
    "favicon GET": EVERYBODY,
    "privacy GET": EVERYBODY,
    "language POST": EVERYBODY,
    "account_login GET": EVERYBODY,
    "account_login POST": EVERYBODY,
    "account_signup GET": EVERYBODY,
    "account_request_login_code GET": EVERYBODY,
    "account_request_login_code POST": EVERYBODY,
    "account_confirm_login_code GET": EVERYBODY,
    "account_confirm_login_code POST": EVERYBODY,
    "account_logout GET": EVERYBODY,
    "account_logout POST": EVERYBODY,
    "account_inactive GET": EVERYBODY,
    "home GET": SIGNED_IN,
    "account GET": SIGNED_IN,
    "account_export GET": SIGNED_IN,
    "account_delete GET": SIGNED_IN,
    "account_delete POST": SIGNED_IN,
    "audit GET": "no  no yes no yes no",
    "team GET": "yes no yes no no  no",
    "team POST": "yes no yes no no  no",
    "returns:year GET": "yes no yes no yes no",
    "returns:form GET": "yes no yes no yes no",
    "returns:form POST": "yes no no  no no  no",
    "returns:print GET": "yes no yes no yes no",
    "returns:review GET": "yes no yes no yes no",
    "returns:review POST": "yes no no  no no  no",
    "returns:correct GET": "yes no no  no no  no",
    "returns:correct POST": "yes no no  no no  no",
    "returns:take_up POST": "yes no no  no no  no",
    "returns:withdraw_year GET": "yes no no  no no  no",
    "returns:withdraw_year POST": "yes no no  no no  no",
    "returns:discard GET": "yes no no  no no  no",
    "returns:discard POST": "yes no no  no no  no",
    "returns:table GET": "yes no no  no no  no",
    "returns:table POST": "yes no no  no no  no",
    "returns:receipt GET": "yes no yes no yes no",
    "returns:original GET": "yes no yes no yes no",
    "returns:paper GET": "yes no yes no yes no",
    "returns:annotated GET": "yes no yes no yes no",
    "returns:withdraw GET": "yes no yes no no  no",
    "returns:withdraw POST": "yes no yes no no  no",
    "returns:workbook GET": "yes no yes no yes no",
    "returns:own_page GET": "yes no yes no yes no",
    "talks:list GET": SIGNED_IN,
    "talks:project GET": "yes no yes no yes no",
    "talks:project POST": "yes no yes no no  no",
    "reviews:controls GET": "no  no yes no yes no",
    "reviews:list GET": "no  no yes no yes no",
    "reviews:export GET": "no  no yes no yes no",
    "reviews:log GET": "no  no yes no yes no",
    "reviews:submission GET": "no  no yes no yes no",
    "reviews:submission POST": "no  no yes no no  no",
    "dashboards:portfolio GET": "no  no yes yes yes no",
    "dashboards:form GET": "no  no yes yes yes no",
    "dashboards:form POST": "no  no yes yes yes no",
    "dashboards:table GET": "no  no yes yes yes no",
    "dashboards:library GET": EVERYBODY,
    "public:figure GET": EVERYBODY,
    "public:picture GET": EVERYBODY,
    "public:front GET": EVERYBODY,
    "public:feed GET": EVERYBODY,
    "public:year GET": EVERYBODY,
    "public:file GET": EVERYBODY,
    "public:search GET": EVERYBODY,
    "public:legal GET": EVERYBODY,
    "public:accessibility GET": EVERYBODY,
    "setup:home GET": "no  no yes no yes no",
    "setup:place GET": "no  no yes no no  no",
    "setup:place POST": "no  no yes no no  no",
    "setup:lists GET": "no  no yes no no  no",
    "setup:lists POST": "no  no yes no no  no",
    "setup:questions GET": "no  no yes no no  no",
    "setup:questions POST": "no  no yes no no  no",
    "setup:proposals GET": "no  no yes no no  no",
    "setup:proposals POST": "no  no yes no no  no",
    "setup:people GET": "no  no yes no no  no",
    "setup:people POST": "no  no yes no no  no",
    "setup:campaign GET": "no  no yes no no  no",
    "setup:campaign POST": "no  no yes no no  no",
    "campaigns:home GET": "no  no yes no yes no",
    "campaigns:board GET": "no  no yes no yes no",
    "campaigns:projects GET": "no  no yes no yes no",
    "campaigns:export GET": "no  no yes no yes no",
    "campaigns:clean GET": "no  no yes no no  no",
    "campaigns:clean POST": "no  no yes no no  no",
    "campaigns:undo POST": "no  no yes no no  no",
    "campaigns:project GET": "no  no yes no yes no",
    "campaigns:project POST": "no  no yes no no  no",
    "campaigns:held GET": "no  no yes no yes no",
    "campaigns:held POST": "no  no yes no no  no",
    "campaigns:remind GET": "no  no yes no no  no",
    "campaigns:remind POST": "no  no yes no no  no",
    "campaigns:decide GET": "no  no yes no yes no",
    "campaigns:decide POST": "no  no yes no no  no",
    "campaigns:gaps GET": "no  no yes no no  no",
    "campaigns:gaps POST": "no  no yes no no  no",
    "campaigns:gap_undo POST": "no  no yes no no  no",
    "campaigns:days GET": "no  no yes no yes no",
    "campaigns:days POST": "no  no yes no no  no",
    "campaigns:open GET": "no  no yes no yes no",
    "campaigns:open POST": "no  no yes no no  no",
    "campaigns:confirm GET": "no  no yes no yes no",
    "campaigns:confirm POST": "no  no yes no no  no",
    "publication:home GET": "no  no yes no yes no",
    "publication:year GET": "no  no yes no yes no",
    "publication:withheld GET": "no  no yes no yes no",
    "publication:difference GET": "no  no yes no yes no",
    "publication:checks GET": "no  no yes no yes no",
    "publication:export GET": "no  no yes no yes no",
    "publication:publish POST": "no  no yes no no  no",
    "publication:erratum GET": "no  no yes no yes no",
    "publication:erratum POST": "no  no yes no no  no",
    "publication:confirm GET": "no  no yes no yes no",
    "publication:confirm POST": "no  no yes no no  no",
    "registry:list GET": "no  no yes no yes no",
    "registry:new GET": "no  no yes no no  no",
    "registry:review GET": "no  no yes no yes no",
    "registry:review POST": "no  no yes no no  no",
    "registry:bring POST": "no  no yes no no  no",
    "registry:changes GET": "no  no yes no no  no",
    "registry:changes POST": "no  no yes no no  no",
    "registry:undo POST": "no  no yes no no  no",
    "registry:asked GET": "no  no yes no yes no",
    "registry:export GET": "no  no yes no yes no",
    "registry:thing GET": "no  no yes no yes no",
    "registry:thing POST": "no  no yes no no  no",
    "registry:retire GET": "no  no yes no no  no",
    "registry:retire POST": "no  no yes no no  no",
    "registry:line GET": "no  no yes no yes no",
    "registry:line POST": "no  no yes no no  no",
    "api:openapi-json GET": EVERYBODY,
    "api:create_submission POST": "yes no yes no no  no",
    "api:create_return POST": "yes no yes no no  no",
    "api:submission GET": "yes no yes no yes no",
    "api:submission DELETE": "yes no yes no no  no",
    "api:editions GET": EVERYBODY,
    "api:edition GET": EVERYBODY,
    "api:edition_file GET": EVERYBODY,
    "api:figures GET": EVERYBODY,
    "api:figure GET": EVERYBODY,
    "api:pedigree GET": EVERYBODY,
}
"""Who gets an answer, in the order of WHO."""
SEALED = {
    "api:editions": {},
    "api:edition": {},
    "api:edition_file": {},
    "api:figures": {},
    "api:figure": {"id": SESSIONS},
    "api:pedigree": {"id": SESSIONS},
    "dashboards:portfolio": {},
    "dashboards:form": {},
    "dashboards:table": {},
    "public:figure": {},
    "public:picture": {},
    "public:year": {},
    "public:file": {},
}
"""Routes that read an edition, and what they are asked."""
FUNDING = {"funder": "foundation", "name": "F", "projects": [{"project": PROJECT, "title": {"fr": "V", "en": "V"}, "gave": 10.0}]}
ELSEWHERE = {
    "enter": "a link is its own permission: test_access.py",
    "registry:change": "a change being prepared is its author's alone until a second person is asked: test_registry.py",
    "returns:table_check": "a table is its uploader's alone: test_tables.py",
    "returns:preview_page": "a page that is there once a run laid it out: test_talks.py",
    "reviews:control": "a page that is there once a run validated: test_talks.py",
    "publication:start": "it starts a process: test_publication.py",
    "publication:resume": "it is there only after a publication was interrupted: test_publication.py",
    "publication:preview": "a file that is there once a run laid it out: test_publication.py",
    "publication:findings": "a check that has something to say once a run validated: test_publication.py",
    "returns:report": "what is published is for everybody: test_published.py",
    "returns:table_people": "a table is its uploader's alone: test_people.py",
    "returns:table_annotated": "a table is its uploader's alone: test_tables.py",
    "returns:evidence": "a file is seen through what names it: test_returns.py",
}


def routes() -> Iterator[tuple[str, str]]:
    """Every route and its pattern, from the resolver."""
    from django.urls import URLResolver, get_resolver

    def walk(patterns, space: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry.url_patterns, inner)
            else:
                yield f"{space}{entry.name}", str(entry.pattern)

    yield from walk(get_resolver().url_patterns, "")


def test_every_route_has_its_rows_here_and_its_rule(site: Path) -> None:
    from portal.accounts.permissions import permissions

    names = {name for name, _ in routes() if name != "api:api-root"}
    assert {row.split()[0] for row in ROWS} | set(ELSEWHERE) == names
    assert set(permissions().routes) == names
    stated = {
        f"{name} {method}" for name, route in permissions().routes.items() for method in ("GET", "POST", "DELETE") if route.action(method)
    }
    assert {row for row in stated if row.split()[0] not in ELSEWHERE} == set(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_a_route_answers_to_those_who_may(row: str, door: Door) -> None:
    name, method = row.split()
    answers = [_answers(door, who, name, method) for who in WHO]
    assert answers == [word == "yes" for word in ROWS[row].split()]


def _kept_library(root: Path) -> str:
    """The release of the library of charts, kept as it lies once it was made."""
    from portal.dashboards.library import release

    (root / ".kept" / "portal").mkdir(parents=True, exist_ok=True)
    (root / ".kept" / "portal" / f"vega-{release()}.js.gz").write_bytes(gzip.compress(b"export default 1;"))
    return release()


def address_of(name: str, root: Path, submission: str) -> str:
    """Where the route is found in the town of these tests, sealed by hand if nothing was before."""
    from django.urls import reverse

    from impact.figures.address import short_name

    if name in SEALED and not (root / "editions" / "2024").exists():
        seal_by_hand(root, figures(), funding={"foundation": FUNDING})
    values = {
        "project": PROJECT,
        "year": 2024,
        "page": "people",
        "submission": submission,
        "version": "v1",
        "name": "figures.json",
        "funder": "foundation",
        "short": short_name(SESSIONS),
    }
    values |= {"name": "valeur.csv"} if name == "dashboards:table" else {}
    values |= {"release": _kept_library(root)} if name == "dashboards:library" else {}
    values |= {"audience": "silent", "table": "projets", "kind": "csv", "proposal": 1}
    values |= {"table": "retenu"} if name.startswith("publication:") else {}
    values |= {"kind": "maps", "thing": PROJECT, "side": "outcomes", "number": 1} if name.startswith("registry:") else {}
    values |= {"table": "projects", "kind": "csv"} if name == "registry:export" else {}
    values |= {"kind": "projects"} if name == "registry:bring" else {}
    values |= {"thing": "talk"} if name == "registry:review" else {}
    return reverse(name, kwargs={needed: values[needed] for needed in needed_by(name)})


def needed_by(name: str) -> list[str]:
    """What the address of a route is made of."""
    return [value for route, pattern in routes() if route == name for value in _named(pattern)]


def _answers(door: Door, who: str, name: str, method: str) -> bool:
    from django.urls import reverse

    submission = _submission_of(door, PROJECT) if "submission" in needed_by(name) or who == WHO[0] else ""
    address = address_of(name, door.root, submission)
    account = None
    if who != "nobody":
        role = who.split(maxsplit=1)[0]
        projects = {"leader of it": [PROJECT], "leader of another": [OTHER]}.get(who, [])
        funders = ["foundation"] if role == "funder" else []
        account = door.account(role, *projects, funders=funders, email=f"{who.replace(' ', '.')}.{method.lower()}@example.org")
    data = {"api:create_submission": {"project": PROJECT}}.get(name, SEALED.get(name, {}))
    if name.startswith("api:"):
        client, headers = door.client(), door.token(account) if account else {}
        response = (
            client.generic(method, address, headers=headers)
            if method == "DELETE"
            else getattr(client, method.lower())(address, data, headers=headers)
        )
        if who == "nobody" and response.status_code == 401:
            return False
    else:
        client = door.client(account)
        client.raise_request_exception = False
        response = getattr(client, method.lower())(address, data)
        if name == "home" and response.status_code == 302 and response["Location"] == reverse("public:front"):
            return False
        if response.status_code == 302 and response["Location"].startswith(reverse("account_request_login_code")):
            return name in {"account_login", "account_signup", "account_confirm_login_code"}
    assert response.status_code < 500
    return response.status_code != 404


def _submission_of(door: Door, project: str) -> str:
    """A submission of the project that still stands."""
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    number = len(workspace.ledger.events())
    content = f"indicateur;période;valeur\nsessions;2024;{number}\n".encode()
    receipt = hand_in(workspace.ledger, content, "seances.csv", workspace.context(project))
    assert receipt.submission_id
    return receipt.submission_id


def _named(pattern: str) -> list[str]:
    import re

    return re.findall(r"<(?:\w+:)?(\w+)>", pattern)


@pytest.mark.parametrize(("path", "method"), [("/depots/S999999/", "get"), ("/projets/nulle_part/2024/", "get"), ("/rien/", "get")])
def test_what_is_not_there_looks_like_what_is_not_for_you(door: Door, path: str, method: str) -> None:
    stranger = door.client(door.account("leader", OTHER))
    missing = getattr(stranger, method)(path)
    forbidden = stranger.get(f"/projets/{PROJECT}/2024/")
    assert missing.status_code == forbidden.status_code == 404
    assert missing.content.split(b'name="back"')[0] == forbidden.content.split(b'name="back"')[0]
