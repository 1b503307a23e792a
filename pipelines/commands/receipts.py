"""What became of files that were handed in, and what validation says about them: shared by the commands that collect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from pipelines.commands.console import Console, complain, wording
from pipelines.commands.refusals import as_refusal

if TYPE_CHECKING:
    from impact.ledger.submission import Receipt

MOST_REJECTED = 20
"""Rejected rows shown per file; the rest is counted."""
MOST_FINDINGS = 20
"""Findings shown; the rest is counted."""
Finding = dict[str, Any]
Row = dict[str, Any]


def show_receipts(console: Console, receipts: list[Receipt], *, dry_run: bool = False) -> None:
    """What became of each file, and each row that was rejected."""
    if not receipts:
        console.say("receipt.none")
    for receipt in receipts:
        _show_counts(console, receipt, dry_run=dry_run)
        for _, remark in receipt.remarks:
            console.line(f"   {remark.into(console.language)}")
        _show_revisions(console, receipt)
        for row in receipt.rejections.head(MOST_REJECTED).iter_rows(named=True):
            show_rejected(console, place_of(console, row["sheet"], row["row"], row["column"]), row[f"message_{console.language}"])
        if receipt.rejections.height > MOST_REJECTED:
            console.say("receipt.more_rejected", count=receipt.rejections.height - MOST_REJECTED)
        _show_aside(console, receipt)


def _show_revisions(console: Console, receipt: Receipt) -> None:
    """What a file changes: the value before, and the one it puts in its place."""
    revisions = [row for row in revisions_of(receipt) if row["before"] != row["after"]]
    for row in revisions[:MOST_REJECTED]:
        place = place_of(console, row["sheet"], row["row"])
        values = {
            side: console.number(row[side]) if isinstance(row[side], float) else _said(console, row[side]) for side in ("before", "after")
        }
        console.say("receipt.revised", place=place, what=row["what"], submission=row["before_submission"], **values)
    if len(revisions) > MOST_REJECTED:
        console.say("receipt.more_revised", count=len(revisions) - MOST_REJECTED)


def _said(console: Console, text: str | None) -> str:
    """What stands in the place of a value, in words."""
    from impact.intake.result import WITHDRAWAL

    return console.word("receipt.ended") if text == WITHDRAWAL else text or "—"


def revisions_of(receipt: Receipt) -> list[Row]:
    """The rows that change what was known: where they stand, what they are about, the value (or why there is none) before and after."""
    from impact.intake.result import OBSERVATION_KEY, RECORD_KEY

    revisions = []
    for row in receipt.revisions.iter_rows(named=True):
        key = OBSERVATION_KEY if "indicator_id" in row else RECORD_KEY
        before, after = (
            (
                row["before value"] if row["before value"] is not None else row["before missing"],
                row["value"] if row["value"] is not None else row["missing"],
            )
            if key is OBSERVATION_KEY
            else (str(row["before data"]), str(row["data"]))
        )
        place = {name: row[name] for name in ("sheet", "row")}
        what = {"what": " · ".join(str(row[name]) for name in key if row[name])}
        revisions.append(place | what | {"before": before, "after": after, "before_submission": row["before submission_id"]})
    return revisions


def _show_aside(console: Console, receipt: Receipt) -> None:
    """The rows left aside: their places by reason."""
    for group in receipt.aside.partition_by("sheet", f"message_{console.language}", maintain_order=True) if receipt.left_aside else []:
        rows = ", ".join(str(row) for row in group["row"][:MOST_REJECTED]) + (" …" if group.height > MOST_REJECTED else "")
        sheet = console.word("place.sheet", sheet=group["sheet"][0]) if group["sheet"][0] else ""
        console.say("receipt.aside", sheet=sheet, rows=rows, message=group[f"message_{console.language}"][0])


def _show_counts(console: Console, receipt: Receipt, *, dry_run: bool) -> None:
    if receipt.already_known:
        console.say("receipt.known_already", source=receipt.source, submission=receipt.submission_id)
        return
    if not receipt.sha256:  # it was not opened, or something is asked first
        console.say("receipt.nothing_taken", source=receipt.source)
        return
    counts = {name: getattr(receipt, name) for name in ("received", "accepted", "rejected", "unchanged", "left_aside")}
    submission = wording().text("receipt.dry_run") if dry_run else receipt.submission_id
    console.say("receipt.counts", source=receipt.source, submission=submission, **counts)
    console.say("receipt.difference", **receipt.difference)


def show_rejected(console: Console, place: str, message: str) -> None:
    """A row that was not taken: where it stands, and why."""
    console.say("receipt.rejected", place=place, message=message)


def place_of(console: Console, sheet: str | None, row: int, column: str | None = None) -> str:
    """Where something stands in a file, in words."""
    before = console.word("place.sheet", sheet=sheet) if sheet else ""
    after = console.word("place.column", column=column) if column else ""
    return before + console.word("place.row", row=str(row)) + after


def show_findings(console: Console, findings: list[Finding]) -> None:
    """What validation says, a sentence each."""
    for finding in findings[:MOST_FINDINGS]:
        show_finding(console, finding["severity"], finding[f"message_{console.language}"])
    if len(findings) > MOST_FINDINGS:
        console.say("finding.more", count=len(findings) - MOST_FINDINGS)


def show_finding(console: Console, severity: str, message: Any) -> None:
    """One sentence about what looks wrong, with its severity."""
    console.say("finding.one", severity=console.word(f"severity.{severity}"), message=message)


def new_submissions(receipts: list[Receipt]) -> list[str]:
    """Ids of the submissions that were not there before."""
    return [r.submission_id for r in receipts if r.submission_id and not r.already_known]


def submission_data(receipt: Receipt) -> dict[str, Any]:
    """A submission as contracts, section 1, want it, and more."""
    counts = {f"rows_{name}": getattr(receipt, name) for name in ("received", "accepted", "rejected", "unchanged", "left_aside")}
    names = ("submission_id", "source", "sha256", "already_known")
    remarks = [{"code": code, **text.model_dump()} for code, text in receipt.remarks]
    rejected = {"rejected_rows": receipt.rejections.to_dicts(), "left_aside": receipt.aside.to_dicts(), "remarks": remarks}
    changed = {"revisions": revisions_of(receipt), "unreadable": receipt.unreadable}
    return {name: getattr(receipt, name) for name in names} | counts | receipt.difference | rejected | changed


def end_stopped(console: Console, data: dict[str, Any], cause: BaseException) -> NoReturn:
    """What was kept stays kept: says what stopped the rest, and ends the command. Raises the cause where it is a fault of ours."""
    refusal = as_refusal(cause)
    if refusal is None:
        raise cause
    if "submissions" in data:
        console.say("collect.stopped", kept=len(data["submissions"]))
    else:
        console.say("stopped")
    complain(refusal, console.language, as_json=False)
    stopped = {"code": refusal.code, "message_fr": refusal.text.fr, "message_en": refusal.text.en}
    console.end(data | {"stopped": stopped}, refused=True)
