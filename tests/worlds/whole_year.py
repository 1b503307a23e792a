"""A whole year of a town, played from its opening to an erratum by those who live it, through pages, files, the API and the terminal."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.catalogue import Catalogue
from tests.worlds.command import said
from tests.worlds.doors import Door
from tests.worlds.editions import ERRATUM
from tests.worlds.typed_year import MISSING, Asked, Typed, answers, as_table, for_program, on_form

YEAR = 2016
DESK = f"/ville/campagne/{YEAR}/"
SILENT, DRAFTED, LATE = slice(0, 3), slice(3, 9), slice(9, 15)
"""Who never answers; who types and forgets to send; who is given more time."""
RETURNED = range(20, 29)
"""Of whom one value is returned: three of each channel; the last of them never answers that."""
Key = tuple[str, str]


@dataclass
class YearPlayed:
    """What was typed, by project and indicator, and what the town's pages and commands answered on the way."""

    root: Path
    typed: dict[Key, Typed] = field(default_factory=dict)
    returned: list[Key] = field(default_factory=list)
    unanswered: Key = ("", "")
    silent: list[str] = field(default_factory=list)
    corrected: Key = ("", "")
    before: Typed | None = None
    seen: dict[str, Any] = field(default_factory=dict)
    mails: dict[str, list[str]] = field(default_factory=dict)

    def known(self) -> dict[Key, Typed]:
        """What must be known at the end: the value that was returned and not said again is late."""
        of = self.typed[self.unanswered]
        return self.typed | {self.unanswered: Typed(of.indicator, of.title, missing="late", evidence=of.evidence)}


@contextlib.contextmanager
def serving(root: Path, site: Path) -> Iterator[None]:
    from django.core.cache import cache
    from django.core.management import call_command

    from portal import town
    from portal.returns import standing

    before = os.environ["IMPACT_WORKSPACE"]
    os.environ["IMPACT_WORKSPACE"] = str(root)
    for kept in (town._current, standing._kept, town._workspace):
        kept.clear()
    town._ledger.cache_clear()
    yield
    call_command("flush", verbosity=0, interactive=False)
    cache.clear()
    os.environ["IMPACT_WORKSPACE"] = before
    town._ledger.cache_clear()
    town._workspace.clear()


class PlayedTown:
    """The people of the town, and what they do in the year, in the order of `play`."""

    def __init__(self, door: Door) -> None:
        from pipelines.workspace import open_workspace

        self.door, self.year = door, YearPlayed(door.root)
        workspace = open_workspace(door.root)
        running = {name: project.indicators for name, project in workspace.register.projects.items() if project.runs(YEAR)}
        self.projects = sorted(running, key=lambda name: (len(name), name))
        self.claire, self.rene = (door.client(door.account("city", email=f"{name}@example.org")) for name in ("claire", "rene"))
        self.accounts = {name: door.account("leader", name, email=f"{n}@example.org") for n, name in enumerate(self.projects)}
        self.channels = {name: ("form", "table", "program")[n % 3] for n, name in enumerate(self.projects)}
        self.channels |= dict.fromkeys(self.projects[DRAFTED], "form")
        self.asked = {name: [self._asked(workspace.catalogue, name, i) for i in indicators] for name, indicators in running.items()}

    def _asked(self, catalogue: Catalogue, project: str, indicator: str) -> Asked:
        """On the form evidence is said of a whole page; nobody does here."""
        version = catalogue[indicator].at(date(YEAR, 12, 31))
        assert version is not None
        most = 1_000 if version.limits.max is None else version.limits.max
        reasons = [str(code) for code in version.missing if code in MISSING]
        evidence = None if self.channels[project] == "form" else version.evidence[0]
        return Asked(indicator, version.title.fr, version.aggregation.shape, most, reasons, evidence)

    def play(self) -> YearPlayed:
        assert self.claire.post(f"{DESK}ouvrir/").status_code == 302
        silent, drafted, late = (self.projects[part] for part in (SILENT, DRAFTED, LATE))
        for name in self.projects:
            if name in drafted:
                self.type_in(name, answers(name, self.asked[name]))
            elif name not in [*silent, *late]:
                self.hand_in(name, answers(name, self.asked[name]))
        self.remind()
        for name in drafted:
            self.send_form(name)
        self.give_time(late)
        for name in late:
            self.hand_in(name, answers(name, self.asked[name]))
        said("run", "-w", self.door.root, "--year", YEAR, process=True)  # what the checks notice
        self.return_and_correct()
        self.accept()
        self.year.seen["refused"] = said("publish", "-w", self.door.root, "--year", YEAR, code=1, process=True)
        self.document_gaps(silent)
        self.by_two(matter="freeze", code="review_done")
        self.year.seen["preview"] = said("run", "-w", self.door.root, "--year", YEAR, process=True)
        self.year.seen["v1"] = said("publish", "-w", self.door.root, "--year", YEAR, process=True)
        self.change_after_freeze()
        return self.year

    # — handing in —

    def hand_in(self, name: str, typed: dict[str, Typed]) -> str:
        """Hands in by the project's channel; the number of the submission."""
        self.year.typed |= {(name, indicator): of for indicator, of in typed.items()}
        match self.channels[name]:
            case "form":
                self.type_in(name, typed)
                return self.send_form(name)
            case "table":
                return self.send_table(name, typed)
        address = f"/api/v1/returns/{name}/{YEAR}"
        body = {"values": [for_program(of) for of in typed.values()]}
        answer = self.door.client().post(address, body, content_type="application/json", headers=self.door.token(self.accounts[name]))
        assert answer.status_code == 201, answer.content
        return str(answer.json()["submission_id"])

    def type_in(self, name: str, typed: dict[str, Typed]) -> None:
        """Fills in the pages of the form, one after the other."""
        self.year.typed |= {(name, indicator): of for indicator, of in typed.items()}
        client, start = self.leader(name), f"/projets/{name}/{YEAR}/"
        pages = re.findall(rf'href="({re.escape(start)}(?!questions|relire|apercu)\w+/)"', html_of(client.get(start)))
        asked: list[str] = []
        for page in dict.fromkeys(pages):
            cells = [cell for cell in re.findall(r'data-cell="([^"]+)"', html_of(client.get(page))) if cell.split(":")[0] in typed]
            fields = {key: text for cell in cells for key, text in on_form(typed[cell.split(":")[0]], cell).items()}
            answer = client.post(page, fields | {"cell": cells, "go": "next", "seen": "1"})
            assert answer.status_code == 302
            asked += [cell.split(":")[0] for cell in cells]
        assert sorted(asked) == sorted(typed)

    def send_form(self, name: str) -> str:
        answer = self.leader(name).post(f"/projets/{name}/{YEAR}/relire/")
        assert answer.status_code == 302, html_of(answer)
        return str(answer["Location"].split("/")[2])

    def send_table(self, name: str, typed: dict[str, Typed]) -> str:
        kind = "xlsx" if len(name) % 2 else "csv"
        client, file = self.leader(name), SimpleUploadedFile(f"suivi.{kind}", as_table(typed.values(), YEAR, kind))
        place = client.post(f"/projets/{name}/tableau/", {"file": file})
        assert place.status_code == 302, html_of(place)
        answer = client.post(place["Location"])
        assert answer.status_code == 302, html_of(answer)
        return str(answer["Location"].split("/")[2])

    def leader(self, name: str) -> Any:
        return self.door.client(self.accounts[name])

    # — the town —

    def remind(self) -> None:
        for audience in ("drafts", "silent"):
            before, page = len(self.door.mails()), html_of(self.claire.get(f"{DESK}relances/{audience}/"))
            letters = dict(re.findall(r'name="(subject_\w+)"[^>]*? value="([^"]*)"', page))
            letters |= {f"body_{lang}": f"{{project}}, {{year}} : {{link}} ({audience})" for lang in ("fr", "en")}
            assert self.claire.post(f"{DESK}relances/{audience}/", letters | {"decision": "send"}).status_code == 200
            self.year.mails[audience] = self.door.mails()[before:]

    def give_time(self, late: list[str]) -> None:
        for name in late:
            self.by_two(matter="window", project=name, code="illness", until="2099-04-30")
        self.year.seen["homes"] = {name: html_of(self.leader(name).get("/")) for name in (late[0], self.projects[SILENT][0])}

    def by_two(self, **decision: str) -> None:
        """Claire proposes, cannot confirm it herself; René does."""
        assert self.claire.post(f"{DESK}decider/", decision | {"function": "chargée de mission"}).status_code == 302
        [confirm] = re.findall(rf'action="({DESK}confirmer/\d+/)"', html_of(self.rene.get(f"{DESK}decider/")))
        assert self.claire.post(confirm, {"function": "directrice"}).status_code == 422
        assert self.rene.post(confirm, {"function": "directrice"}).status_code == 302

    def return_and_correct(self) -> None:
        for place in RETURNED:
            name = self.projects[place]
            indicator = next(i for i, of in answers(name, self.asked[name]).items() if of.value is not None and not of.low)
            page = html_of(self.claire.get(f"{DESK}projets/{name}/"))
            value = next(v for v in re.findall(r'name="value"[^>]*? value="([^"]*)"', page) if f"|{indicator}|{YEAR}-" in v)
            decision = {"decision": "returned", "value": value, "reason": "Habitants ou visites ?"}
            assert self.claire.post(f"{DESK}projets/{name}/", decision).status_code == 302
            self.year.returned.append((name, indicator))
        *answered, self.year.unanswered = self.year.returned
        for name, indicator in answered:
            self.year.seen.setdefault("asked_again", []).append("Habitants ou visites" in html_of(self.leader(name).get("/")))
            again = answers(name, self.asked[name], attempt=1)[indicator]
            old = self.year.typed[name, indicator]
            again = again if again.value is not None and again != old else replace(old, value=(old.value or 0) + 1)
            self.hand_in(name, {indicator: again})

    def accept(self) -> None:
        """All that has no finding at once, the others one by one; the value that is awaited is left."""
        page = html_of(self.claire.get(f"{DESK}sans-constat/"))
        seen, clean = re.findall(r'name="seen"[^>]*? value="(\d+)"', page)[0], re.findall(r'name="project"[^>]*? value="([^"]*)"', page)
        assert self.claire.post(f"{DESK}sans-constat/", {"project": clean, "seen": seen}).status_code == 302
        others = [name for name in self.projects if name not in clean and name not in self.projects[SILENT]]
        for name in others:
            assert self.claire.post(f"{DESK}projets/{name}/", {"decision": "accepted"}).status_code == 302
        self.year.seen["accepted"] = (len(clean), len(others))

    def document_gaps(self, silent: list[str]) -> None:
        self.year.silent = silent
        for name in silent:
            gap = {"matter": "gap", "project": name, "code": "silent", "function": "chargée de mission"}
            assert self.claire.post(f"{DESK}decider/", gap).status_code == 302
        name, indicator = self.year.unanswered
        words = ["campaign", "gap", name, "--year", YEAR, "--indicator", indicator, "--code", "not_verified", "-w", self.door.root]
        said(*words)

    def change_after_freeze(self) -> None:
        """A leader corrects a published number: it waits, until somebody else accepts it with a reason; then the town corrects itself."""
        name = next(n for n in reversed(self.projects) if self.channels[n] == "form")
        indicator = next(i for i, of in answers(name, self.asked[name]).items() if of.value is not None and of.denominator is None)
        self.year.corrected, self.year.before = (name, indicator), self.year.typed[name, indicator]
        self.year.typed[name, indicator] = replace(self.year.before, value=37, low=None, high=None, approximate=False)
        self.type_in(name, {i: of for (project, i), of in self.year.typed.items() if project == name})
        submission = self.send_form(name)
        address = f"/ville/attente/{submission}/"
        self.year.seen["waiting"] = self.door.standing(name, YEAR)[indicator, ""]["value"]
        decision = {"decision": "accepted", "code": "wrong_value", "author": "porteuse de projet", "second": "directrice", "reason": "vu"}
        assert self.rene.post(address, decision | {"second": ""}).status_code == 422
        assert self.rene.post(address, decision).status_code == 302
        assert self.claire.post(address, decision).status_code == 422  # who comes second learns it
        self.year.seen["submission"] = submission
        self.year.seen["erratum_needed"] = said("publish", "-w", self.door.root, "--year", YEAR, code=1, process=True)
        erratum = self.door.root.parent / "erratum.yaml"
        erratum.write_text(ERRATUM, "utf-8")
        self.year.seen["v2"] = said("publish", "-w", self.door.root, "--year", YEAR, "--erratum", erratum, process=True)
        self.year.seen["board"] = html_of(self.claire.get(DESK))
        self.year.seen["public"] = html_of(self.door.client().get(f"/publications/{YEAR}/v2/fr/index.html"))


def html_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content
    return str(content.decode())
