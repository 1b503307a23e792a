"""Publishing: the next version of an edition laid out whole, its seal appended to the ledger, and then given its name.

The order holds whatever is killed: the version lies complete and durable as a draft, then the event says its hash, then it is renamed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

from impact.campaigns.changes import changes_after_freeze
from impact.ledger.chain import GENESIS
from impact.ledger.sealing import SealedVersion, erratum_for, record_erratum, seal, sealed_versions
from impact.warehouse.record import WarehouseRecord
from impact.warehouse.schema import opened
from indicators.code import code_hash
from indicators.text import Refusal, Text
from pipelines.causes import Changes, Now
from pipelines.frozen import Frozen, copy_inputs, keep_inputs
from pipelines.messages import messages
from pipelines.preview import chosen_year
from pipelines.publication import PublishedBy
from pipelines.replacing import DRAFT
from pipelines.running import Runner, directly
from pipelines.versions import differing, move_unsealed, settle_versions, stand
from pipelines.withheld import check_free_text, disclosed
from pipelines.workspace import Workspace
from reports.edition.content import Edition
from reports.edition.errata import Erratum, ErratumStatement, FigureChange, from_json, stated
from reports.edition.manifest import PRIVATE, PUBLIC, LedgerHead, Manifest, hashes, read_manifest
from reports.edition.published import as_published
from reports.edition.seal import ERRATA, Origin, seal_folder, write_errata, write_frozen_changes
from reports.edition.signature import read_private_key

CODE = ("indicators", "impact", "reports")
"""The rooms that figures and pages are a function of."""
MOST_NAMED = 5
"""Names that a refusal lists; the rest is counted."""


class ErratumNeeded(Refusal):
    """Figures differ from the version that stands, and no erratum says why: which they are, and because of what."""

    def __init__(self, standing: str, changes: list[FigureChange]) -> None:
        names = [change.figure_id for change in changes[:MOST_NAMED]]
        refusal = messages.refusal("erratum_needed", version=standing, count=len(changes), figures=names, year=standing.partition("/")[0])
        super().__init__(refusal.code, refusal.text)
        self.changes = changes


@dataclass(frozen=True)
class StandingVersion:
    """The version of a year that stands: as the ledger knows it, its folder, its manifest, and the errata of the year so far."""

    sealed: SealedVersion
    folder: Path
    manifest: Manifest
    errata: tuple[Erratum, ...]


@dataclass(frozen=True)
class Assembly:
    """What is to be laid out and sealed; or nothing, where `standing` says all that would be said (`nothing_new`)."""

    edition: Edition
    origin: Origin
    standing: StandingVersion | None
    statement: ErratumStatement | None = None
    changes: list[FigureChange] = field(default_factory=list)
    nothing_new: bool = False


def code() -> str:
    """The code that makes an edition: its version, and a hash of its files."""
    return f"{version('impact-framework')}+{code_hash(*CODE)[:12]}"


def render(
    edition: Edition,
    folder: Path,
    *,
    inputs: Mapping[str, str] | None = None,
    standing: Path | None = None,
    drawings: Path | None = None,
    papers: Path | None = None,
    report: bool = True,
) -> None:
    """Lays out in `folder` everything of an edition, or of a preview, that anyone may see: a function of the edition alone.

    `inputs`, `standing`, `drawings`, `papers`: for previews, what spares making again what did not change (see `write_pages`).
    `report`: whether its report is set too, on paper and as web pages, which takes longer than all the rest.
    """
    from reports.exports.writing import write_exports
    from reports.pages.site import write_pages

    composed = None
    if report:
        from reports.report import compose

        composed = compose(edition)
    write_pages(edition, folder, inputs=inputs, standing=standing, drawings=drawings, listing=composed.listing if composed else None)
    pages = composed.write(folder, drawings=drawings / "report" if drawings else None, papers=papers) if composed else {}
    write_exports(edition, folder, pages)
    if edition.version is not None:
        write_errata(folder, edition.errata)
        write_frozen_changes(folder, edition.changes)


def render_funders(edition: Edition, folder: Path) -> None:
    """Lays out in `folder` what each funder is given: the published figures of what it funds in the year."""
    from reports.exports.funder import write_funder_view

    for name, funder in sorted(edition.world.ecosystem.funders.items()):
        write_funder_view(edition, funder, folder / name)


def begin_version(workspace: Workspace, year: int) -> StandingVersion | None:
    """The version of the year that stands, checked; None where there is none.

    What was never sealed is moved away first, and what a killed publication left is settled. Raises Refusal `version_lost`,
    `version_altered`: nothing is built on what is no longer as it was sealed.
    """
    move_unsealed(workspace)
    lost = [name for name in settle_versions(workspace).lost if name.startswith(f"{year}/")]
    if lost:
        raise messages.refusal("version_lost", versions=lost, folder=workspace.editions)
    altered = [name for sealed in sealed_versions(workspace.ledger, year) for name in differing(workspace, sealed)]
    if altered:
        raise messages.refusal("version_altered", files=altered[:MOST_NAMED], count=len(altered), folder=workspace.editions)
    return standing_version(workspace, year)


def standing_version(workspace: Workspace, year: int, number: int | None = None) -> StandingVersion | None:
    """The newest version of a year, or that of a number; None where there is none. Raises Refusal `version_lost`."""
    of = [sealed for sealed in sealed_versions(workspace.ledger, year) if number in (None, sealed.version)]
    if not of:
        return None
    folder = workspace.version(year, of[-1].version)
    manifest = read_manifest(folder / PUBLIC)
    if manifest is None:
        raise messages.refusal("version_lost", versions=[of[-1].name], folder=workspace.editions)
    errata = from_json(json.loads((folder / PUBLIC / ERRATA).read_text("utf-8")))
    return StandingVersion(of[-1], folder, manifest, errata)


def freeze_inputs(workspace: Workspace, year: int, copied: Path) -> Frozen:
    """Copies the inputs aside, where from here on all that is published is read."""
    return copy_inputs(workspace, year, copied)


def disclose(workspace: Workspace, year: int) -> Edition:
    """The edition as it may be published, of the warehouse that was just built.

    Raises Refusal `year_without_figures`, `text_concerns`.
    """
    with contextlib.closing(opened(workspace.warehouse, read_only=True)) as con:
        chosen_year(con, year)
        edition = disclosed(con, workspace, year)
    check_free_text(edition)
    return replace(edition, changes=tuple(changes_after_freeze(workspace.ledger.events(), year)))


def assemble(
    workspace: Workspace,
    edition: Edition,
    record: WarehouseRecord,
    standing: StandingVersion | None,
    frozen: Frozen,
    statement: ErratumStatement | None,
    run: Runner = directly,
) -> Assembly:
    """Decides what the next version is, from what stands; that there is none where nothing would be new.

    Raises ErratumNeeded where figures changed and no erratum says why.
    """
    origin = _origin(edition, record, standing, frozen)
    if standing is None:
        return Assembly(edition.as_version(1, ()), origin, None)
    copied = workspace.frozen or workspace.root
    now = Now(workspace, edition.year, frozen, copied, origin.code, workspace.warehouse, as_published(edition.of_year))
    changes = Changes(standing.folder, standing.manifest, now, run)
    if not changes.changed and _would_be_the_same(edition, origin, standing):
        return Assembly(edition, origin, standing, nothing_new=True)
    figures = changes.figures
    if figures and statement is None:
        raise ErratumNeeded(standing.sealed.name, figures)
    errata = standing.errata
    if statement is not None:
        statement = _dated(workspace, statement, origin)
        errata = (*errata, _erratum(statement, origin, figures))
        origin = replace(origin, erratum=errata[-1].id)
    return Assembly(edition.as_version(origin.version, errata), origin, standing, statement, figures)


def render_version(workspace: Workspace, assembly: Assembly, copied: Path) -> Path:
    """Lays the next version out whole, as a draft beside the others; its folder."""
    of = assembly.origin
    target = workspace.version(of.year, of.version)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}{DRAFT}", dir=target.parent))
    try:
        (draft / PUBLIC).mkdir()
        (draft / PRIVATE).mkdir(mode=0o700)
        render(assembly.edition, draft / PUBLIC)
        render_funders(assembly.edition, draft / PRIVATE / "funders")
        keep_inputs(copied, of.inputs, draft / PRIVATE / "inputs")
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return draft


def seal_version(workspace: Workspace, assembly: Assembly, draft: Path, key: Path | None, by: PublishedBy | None = None) -> Manifest:
    """Seals a draft: its manifests and signature, durably; the erratum and the hash into the ledger; then its name.

    Raises Refusal `version_taken` where another machine sealed that version meanwhile.
    """
    of, by = assembly.origin, by or PublishedBy()
    manifest = seal_folder(draft, of, read_private_key(key) if key else None)
    if assembly.statement is not None and of.erratum:
        record_erratum(workspace.ledger, of.erratum, of.year, of.version, assembly.statement.as_json())
    sealed = SealedVersion(
        year=of.year, version=of.version, hash=manifest.hash, counts=of.ledger.sequence, supersedes=of.supersedes, erratum=of.erratum
    )
    if seal(workspace.ledger, sealed, by.who, by.channel, by.details) is None:
        shutil.rmtree(draft, ignore_errors=True)
        raise messages.refusal("version_taken", version=sealed.name)
    stand(draft, workspace.version(of.year, of.version))
    return manifest


@contextlib.contextmanager
def copied_aside(workspace: Workspace) -> Iterator[Path]:
    """A folder for the inputs of a publication; the next one who holds the workspace removes what a killed one left.

    What is wrong with an input is said of the file that people have, not of its copy.
    """
    folder = Path(tempfile.mkdtemp(prefix=f".inputs{DRAFT}", dir=workspace.root))
    try:
        yield folder
    except Refusal as refusal:
        refusal.text = Text(fr=_of_original(refusal.text.fr, folder), en=_of_original(refusal.text.en, folder))
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _of_original(sentence: str, copied: Path) -> str:
    return sentence.replace(str(copied), str(copied.parent))


def _origin(edition: Edition, record: WarehouseRecord, standing: StandingVersion | None, frozen: Frozen) -> Origin:
    sequence, digest = record.head or (0, GENESIS)
    return Origin(
        year=edition.year,
        version=standing.sealed.version + 1 if standing else 1,
        ledger=LedgerHead(sequence=sequence, hash=digest),
        inputs=frozen,
        code=code(),
        catalogue=record.inputs["catalogue"],
        supersedes=standing.sealed.hash if standing else None,
    )


def _would_be_the_same(edition: Edition, origin: Origin, standing: StandingVersion) -> bool:
    """Whether all that anyone sees would be as it stands: made of the same, or laid out to the same files."""
    manifest = standing.manifest
    if (origin.ledger, origin.inputs, origin.code) == (manifest.ledger, manifest.inputs, manifest.code):
        return True
    with tempfile.TemporaryDirectory() as folder:
        render(edition.as_version(standing.sealed.version, standing.errata), Path(folder))
        return hashes(Path(folder)) == manifest.files


def _dated(workspace: Workspace, statement: ErratumStatement, origin: Origin) -> ErratumStatement:
    """The statement with its day: the one it says, that of an interrupted publication of the same, or today in the territory."""
    if statement.decided_at is not None:
        return statement
    recorded = erratum_for(workspace.ledger, origin.year, origin.version)
    if recorded is not None:
        earlier = ErratumStatement.model_validate(recorded.statement)
        if earlier.model_copy(update={"decided_at": None}) == statement:
            return earlier
    today: date = datetime.now(workspace.territory.clock).date()
    return statement.model_copy(update={"decided_at": today})


def _erratum(statement: ErratumStatement, origin: Origin, changes: list[FigureChange]) -> Erratum:
    figures = [change.model_copy(update={"before": stated(change.before), "after": stated(change.after)}) for change in changes]
    own = {"id": f"{origin.year}-v{origin.version}", "from": f"v{origin.version - 1}", "to": f"v{origin.version}"}
    return Erratum.model_validate(statement.as_json() | own | {"figures": [change.model_dump() for change in figures]})
