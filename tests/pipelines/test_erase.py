"""`impact erase`: the names of a register are nowhere in a workspace any more, what was published and counted stands, and it is said."""

from __future__ import annotations

import errno
import hashlib
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from impact.ledger.store import FolderStore
from reports.edition.manifest import read_manifest
from tests.conftest import small_town
from tests.worlds.command import impact, said
from tests.worlds.editions import YEAR, edition, published_rows
from tests.worlds.traces import traces

NAMES = ("Quentrec", "Bouvard", "0612131415")
EVIDENCE = b"signed by Quentrec"
DIGEST = hashlib.sha256(EVIDENCE).hexdigest()
REGISTER = f"""projet;indicateur;période;valeur;preuve;commentaire;inscrits
festival;sessions;{YEAR}-01;12;"sha256:{DIGEST}";avec Ali Bouvard;Quentrec
festival;sessions;{YEAR}-02;9;liste de Zoé Quentrec;;0612131415
Repair Café;volunteers;{YEAR};huit;;Bouvard;
"""
FIGURE = f"{YEAR}/project/festival/sessions"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town that was handed a register with names, and published the year; the register lies in its inbox still."""
    town = small_town(tmp_path_factory.mktemp("erase") / "town")
    (town / "evidence").mkdir()
    (town / "evidence" / DIGEST).write_bytes(EVIDENCE)
    (town / "inbox" / "présences Quentrec.csv").write_text(REGISTER, "utf-8")
    said("collect", town / "inbox", "-w", town, code=1)
    said("publish", "-w", town, "--year", YEAR)
    for page in (town / "previews" / str(YEAR) / "fr" / "a.html", town / "validation" / "index.html"):
        page.parent.mkdir(parents=True)
        page.write_text("Quentrec", "utf-8")  # as laid out, and as validation lists rows
    return town


def register(town: Path) -> str:
    """The submission that the register is."""
    [name] = [s["submission_id"] for s in said("status", "-w", town)["submissions"] if "Quentrec" in s["source"]]
    return name


@pytest.mark.long
def test_names_are_nowhere_and_what_was_counted_and_published_stands(published: Path, tmp_path: Path) -> None:
    town = Path(shutil.copytree(published, tmp_path / "town"))
    submission, before, figure = register(town), published_rows(town), said("explain", FIGURE, "-w", town)
    sealed = {path: path.read_bytes() for path in edition(town).rglob("*") if path.is_file()}
    assert {word for _, word in traces(town, *NAMES)} == set(NAMES)
    erased = said("erase", submission, "--reason", "demande de la personne", "--second", "directrice générale", "-w", town)
    assert (erased["submission_id"], erased["reason"]) == (submission, "demande de la personne")
    assert traces(town, *NAMES) == set()
    assert {path: path.read_bytes() for path in sealed} == sealed
    assert said("rebuild", "--check", "-w", town)["editions"] == {f"{YEAR}/v1": []}
    manifest = read_manifest(edition(town) / "public")
    assert manifest is not None
    assert said("verify", town / "editions" / str(YEAR), "--hash", manifest.hash)["proven"]
    again = said("explain", FIGURE, "-w", town)
    assert (again["value"], again["low"], again["high"]) == (figure["value"], figure["low"], figure["high"])
    assert [o["value"] for o in again["observations"]] == [o["value"] for o in figure["observations"]]
    [file] = [file for file in again["files"] if file["submission_id"] == submission]
    assert file["erased_at"] == erased["erased_at"]
    assert "effacé" in impact("explain", FIGURE, "-w", town).stdout
    assert [(e["submission_id"], e["reason"]) for e in said("status", "-w", town)["erased"]] == [(submission, "demande de la personne")]
    assert "demande de la personne" in impact("status", "-w", town).stdout
    assert said("publish", "-w", town, "--year", YEAR)["version"] == 2, "pedigrees say that an original is gone"
    assert published_rows(town, 2) == before
    figures = [(edition(town, n) / "public" / "figures.csv").read_bytes() for n in (1, 2)]
    assert figures[0] == figures[1]
    assert traces(town, *NAMES) == set()


def test_what_could_not_be_removed_is_exit_1_and_the_same_command_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = handed_in(tmp_path / "town")
    command = ("erase", "S000001", "--reason", "demande", "--second", "élue", "-w", town)
    monkeypatch.setattr("pipelines.workspace.PATIENCE", 0.2)
    with FileLock(town / ".lock"):
        assert said(*command, code=2)["error"]["code"] == "workspace_locked"
    assert {word for _, word in traces(town / "ledger", *NAMES)} == set(NAMES), "nothing was written"
    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "remove", read_only)
        assert said(*command, code=1)["stopped"]
    assert traces(town, *NAMES) != set()
    assert said(*command)["reason"] == "demande"
    assert traces(town, *NAMES) == set()
    assert [e["submission_id"] for e in said("status", "-w", town)["erased"]] == ["S000001"]
    explained = said("explain", FIGURE, "-w", town)
    assert (explained["value"], [bool(file["erased_at"]) for file in explained["files"]]) == (21.0, [True])


def handed_in(town: Path) -> Path:
    """A town with the register in its inbox and in its ledger."""
    small_town(town)
    (town / "inbox" / "register.csv").write_text(REGISTER, "utf-8")
    said("collect", town / "inbox" / "register.csv", "-w", town, "--no-build", code=1)
    page = town / "previews" / str(YEAR) / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("Quentrec", "utf-8")
    return town


def read_only(*_: object) -> None:
    raise OSError(errno.EROFS, "read-only")


def test_one_person_alone_erases_nothing(tmp_path: Path) -> None:
    town = handed_in(tmp_path / "town")
    refused = impact("erase", "S000001", "--reason", "demande", "-w", town, code=2)
    assert "--second" in refused.stderr
    assert {word for _, word in traces(town, *NAMES)} == set(NAMES)
