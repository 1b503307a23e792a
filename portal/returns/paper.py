"""The receipt of a submission as a PDF, to be kept and to be read aloud: what its page says, on paper."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pikepdf

from portal.config.language import say, spoken
from portal.config.tags import instant
from portal.town import town
from reports.pdf.tagging import name_rows
from reports.pdf.typesetter import Typesetter

_setting = threading.Lock()
"""A typesetter refuses a second thread, and several people ask for their receipts at once."""


def receipt_pdf(shown: dict[str, Any]) -> bytes:
    """The receipt that a page shows (see `receipts.shown`), in the language of who asks; the same bytes for the same content."""
    received = shown["known"].received.recorded_at.replace(microsecond=0)
    content = json.dumps(_content(shown), ensure_ascii=False)
    with _setting:
        pdf = _typesetter().set(content, received)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        name_rows(document)
        completed = io.BytesIO()
        document.save(completed, deterministic_id=True, fix_metadata_version=False)
    return completed.getvalue()


@cache
def _typesetter() -> Typesetter:
    return Typesetter(files("portal") / "templates" / "paper" / "receipt.typ")


def counts_of(details: Mapping[str, Any]) -> dict[str, int]:
    """What became of the rows of a submission: each received one is in one of the other counts (law 2)."""
    named = {"aside": details.get("left_aside", 0)}
    return named | {name: details.get(name, 0) for name in ("received", "accepted", "unchanged", "rejected")}


def _content(shown: dict[str, Any]) -> dict[str, Any]:
    known, details, project = shown["known"], shown["details"], shown["project"]
    counts = counts_of(details)
    at = instant(known.received.recorded_at)
    lead = [say("receipt.lead", number=shown["id"], instant=at, **counts)]
    lead += [say("receipt.why", reason=shown["why_ended"])] if shown["why_ended"] else []
    lead += [say("receipt.log", received=details["received"])] if details.get("mapping") else []
    return {
        "title": say("receipt.number", number=shown["id"]),
        "town": town().territory.name,
        "language": spoken(),
        "place": f"{town().territory.name} · {project.title.into(spoken())}" if project else town().territory.name,
        "lead": lead,
        "head": [say(f"receipt.{name}") for name in ("indicator", "of", "value", "fate")],
        "rows": [[row.title, row.of, f"{row.before} → {row.value}" if row.before else row.value, row.fate] for row in shown["rows"]],
        "lists": [{"title": say(f"receipt.{name}"), "texts": texts} for name, texts in _lists(shown).items()],
        "hash": shown["hash"],
        "words": {
            "rows": say("receipt.rows"),
            "proof": say("receipt.proof"),
            "source": say("receipt.source", source=shown["source"]),
            "hash": say("receipt.hash"),
        },
    }


def _lists(shown: dict[str, Any]) -> dict[str, list[str]]:
    """What could not be taken, what was noticed, and what there is to do."""
    rejected = [" ".join([say("lead_in", label=cause.place), cause.text]) for cause in shown["rejections"]]
    tasks = [" ".join([say("lead_in", label=task.severity), task.text]) for task in shown["findings"] or []]
    return {"rejected": rejected, "remarks": shown["remarks"], "findings": tasks}
