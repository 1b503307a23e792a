"""What Great Expectations said of each check, kept: of the same check that lists something, or nothing, it says the same again.

An expectation (see `suite.py`) depends on one thing, whether its check lists a row. Asked once for either, by this code and these releases,
it need not be imported after each corrected row. Whoever seals or checks a warehouse asks it anew (see `pipelines/warehouse.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from impact.validation.checks import Check, query
from indicators.kept import KeptAnswers, way_of

LIBRARIES = ("great_expectations", "duckdb", "duckdb-engine", "sqlalchemy")
FAILS, PASSES = b"fails", b"passes"


def kept_verdicts(folder: Path) -> KeptAnswers:
    """The verdicts that are kept in a folder, as far as this code and these libraries would give the same."""
    return KeptAnswers(folder, way_of(["indicators", "impact"], LIBRARIES))


def failing_once(
    checks: Sequence[Check],
    codes: Mapping[str, list[str]],
    listed: Mapping[str, int],
    kept: KeptAnswers,
    ask: Callable[[], dict[str, int]],
) -> dict[str, int]:
    """The checks that fail, by id, each with the number of rows it lists (`listed`); as `ask` says, which is asked if any was not kept."""
    questions = {check.id: _question(check, codes, listed[check.id] > 0) for check in checks}
    kept_before = {check_id: kept.read(question) for check_id, question in questions.items()}
    if set(kept_before.values()) <= {FAILS, PASSES}:
        failed = {check_id: listed[check_id] for check_id, verdict in kept_before.items() if verdict == FAILS}
    else:
        failed = ask()
        for check_id, question in questions.items():
            kept.write(question, FAILS if check_id in failed else PASSES)
    kept.keep_only([_question(check, codes, lists) for check in checks for lists in (True, False)])
    return failed


def _question(check: Check, codes: Mapping[str, list[str]], lists: bool) -> str:
    return f"{check.id} {'lists' if lists else 'lists nothing'}: {query(check, 'observed', codes)}"
