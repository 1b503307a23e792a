"""The suite run by Great Expectations on a DuckDB file: the same findings, pages if wanted, and nothing left behind."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from impact.validation import dialect, findings
from impact.validation.checks import closed_codes, load_checks
from impact.validation.engine import failing
from impact.validation.findings import document, schema, validate
from impact.validation.wording import FindingWording
from indicators.kept import KeptAnswers
from tests.worlds.places import ROOT
from tests.worlds.validation import CATALOGUE, TITLES, obs, warehouse
from tests.worlds.validation_cases import CASES, NEXT, YEAR, Case

CHECKS = {check.id: check for check in load_checks()}
ALL_DUE = [("cafe", "visitors", 2023, None), ("cafe", "repaired", 2023, None)]


def file(path: Path, rows: list[dict[str, Any]], expected: list[Any] = ()) -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        warehouse(con, rows, list(expected))
    return path


def apart(case: Case, number: int) -> list[dict[str, Any]]:
    """The case's rows as those of a project of its own, so that cases do not meet."""
    return [row | {"project_id": f"{row['project_id']}-{number}"} for row in case.fires]


def test_the_suite_finds_what_the_checks_list_each_row_once(tmp_path: Path) -> None:
    """All the faults of the specification in one warehouse."""
    rows = [row for number, case in enumerate(CASES) for row in apart(case, number)] + [obs(value=3)]
    path = file(tmp_path / "w.duckdb", rows, ALL_DUE)
    frame = validate(path, CATALOGUE)
    with duckdb.connect(str(path), read_only=True) as con:
        wording, codes = FindingWording(CATALOGUE, TITLES), closed_codes(CATALOGUE)
        listed = {check.id: findings.findings(con, check, wording, codes).height for check in load_checks()}
    assert dict(frame["check_id"].value_counts().iter_rows()) == listed
    assert min(listed.values()) > 0, listed
    assert frame.schema == schema()
    assert frame.equals(frame.unique().sort(frame.columns, nulls_last=True))


def test_more_observations_than_are_looked_at_at_once_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path / "w.duckdb", [row for number, case in enumerate(CASES) for row in apart(case, number)], ALL_DUE)
    frame = validate(path, CATALOGUE)
    monkeypatch.setattr(findings, "AT_ONCE", 1)
    assert validate(path, CATALOGUE).equals(frame)
    assert frame.height


def test_the_query_that_validation_is_measured_against_counts_the_same(tmp_path: Path) -> None:
    rows = [row for number, case in enumerate(CASES) for row in apart(case, number)] + [obs(value=3)]
    path = file(tmp_path / "w.duckdb", rows, ALL_DUE)
    with duckdb.connect(str(path), read_only=True) as con:
        answer = con.execute((ROOT / "benchmarks" / "validation_by_hand.sql").read_text("utf-8"))
        [counted] = [dict(zip([column[0] for column in answer.description], row, strict=True)) for row in answer.fetchall()]
    assert set(counted) == set(CHECKS)
    assert {check: count for check, count in counted.items() if count} == failing(path, load_checks(), closed_codes(CATALOGUE))


def test_a_healthy_warehouse_has_no_findings(tmp_path: Path) -> None:
    rows = [obs(i, value=20, period=p) for i in ("visitors", "brought", "repaired", "meals") for p in (YEAR, NEXT)]
    rows += [obs("success", value=0.5, numerator=10, denominator=20), obs("satisfaction", value=4, denominator=12)]
    assert validate(file(tmp_path / "w.duckdb", rows, ALL_DUE), CATALOGUE).is_empty()


def test_a_warehouse_without_observations_has_no_findings(tmp_path: Path) -> None:
    assert validate(file(tmp_path / "w.duckdb", [], ALL_DUE), CATALOGUE).is_empty()


def test_all_rows_come_back_not_the_first_two_hundred(tmp_path: Path) -> None:
    rows = [obs(value=20_000, project_id=f"p{n}", row_ref=f"#{n}") for n in range(450)]
    frame = validate(file(tmp_path / "w.duckdb", rows), CATALOGUE)
    assert frame.filter(frame["check_id"] == "above_maximum")["row_ref"].n_unique() == 450


def test_data_docs_are_written_where_asked_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path, docs = file(tmp_path / "w.duckdb", [obs(value=20_000)]), tmp_path / "docs"

    def pages() -> set[str]:
        document(path, CATALOGUE, docs)
        return {str(page.relative_to(docs)) for page in docs.rglob("*.html")}

    first = pages()
    assert "index.html" in first
    assert any(page.startswith("validations") for page in first)
    assert "Valeur au-dessus du maximum plausible" in (docs / "expectations" / "impact.html").read_text("utf-8")
    assert pages() == first
    validate(path, CATALOGUE)
    assert {str(page.relative_to(docs)) for page in docs.rglob("*.html")} == first, "validating writes none"
    assert list(temporary.iterdir()) == []


def test_data_docs_load_nothing_and_run_nothing_and_read_without_scripts(tmp_path: Path) -> None:
    harm = "<img src='https://elsewhere.example/x.png'><script>alert(1)</script>"
    path, docs = file(tmp_path / "w.duckdb", [obs(value=20_000, project_id=harm)]), tmp_path / "docs"
    document(path, CATALOGUE, docs)
    written = {str(page.relative_to(docs)): page.read_text("utf-8") for page in docs.rglob("*") if page.is_file()}
    for name, html in written.items():
        assert (
            re.findall(r"""(?:\bsrc\s*=|@import|url\(|\bhref\s*=\s*["']?(?:[a-z]+:|//)|<script|<link|\son[a-z]+\s*=)[^>]*""", html) == []
        ), name
        assert "default-src 'none'" in html.partition("</head>")[0], name
    index = written["index.html"]
    linked = [page for page in written if f'href="{page}"' in index]
    assert sorted(linked) == sorted(set(written) - {"index.html"}), "the index leads to every page"


def test_the_warehouse_is_free_again_afterwards(tmp_path: Path) -> None:
    path = file(tmp_path / "w.duckdb", [obs(value=20_000)])
    before = path.read_bytes()
    validate(path, CATALOGUE)
    assert path.read_bytes() == before
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE another AS SELECT 1")


def test_a_check_that_cannot_run_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = CHECKS["fractional_count"].model_copy(update={"sql": "SELECT nonsense FROM observed\n"})
    monkeypatch.setattr(findings, "load_checks", lambda: [CHECKS["above_maximum"], broken, CHECKS["outlier"]])
    with pytest.raises(RuntimeError, match=r"could not run fractional_count: .*nonsense"):
        validate(file(tmp_path / "w.duckdb", [obs(value=20_000)]), CATALOGUE)


def test_with_verdicts_that_were_kept_the_findings_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file(tmp_path / "w.duckdb", [obs(value=20_000), obs(value=1.5, project_id="p2")])
    anew, kept = validate(before, CATALOGUE), KeptAnswers(tmp_path / "kept", "way")
    assert anew.height == 2
    assert validate(before, CATALOGUE, kept).equals(anew)
    now = file(tmp_path / "now.duckdb", [obs(value=20_000), obs(value=30_000, period=NEXT), obs(value=2.5, project_id="p2")])
    anew = validate(now, CATALOGUE)
    monkeypatch.setattr(findings, "failing", lambda *_: pytest.fail("the suite was asked"))
    assert validate(now, CATALOGUE, kept).equals(anew)
    broken = CHECKS["fractional_count"].model_copy(update={"sql": "SELECT nonsense FROM observed\n"})
    monkeypatch.setattr(findings, "load_checks", lambda: [CHECKS["above_maximum"], broken])
    with pytest.raises(RuntimeError, match=r"could not run fractional_count: .*nonsense"):
        validate(now, CATALOGUE, kept)


def test_what_is_counted_and_what_is_listed_may_not_disagree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "failing", lambda *_: {"above_maximum": 2})
    with pytest.raises(RuntimeError, match="above_maximum: 2 rows were counted, and 1 listed"):
        validate(file(tmp_path / "w.duckdb", [obs(value=20_000)]), CATALOGUE)


def test_a_process_that_validated_says_nothing_even_when_it_exits(tmp_path: Path) -> None:
    path = file(tmp_path / "w.duckdb", [obs(value=20_000), obs(value=None, missing="refused", period=NEXT)])
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tests.worlds.validation import CATALOGUE
from impact.validation.findings import document, validate
document(Path({str(path)!r}), CATALOGUE, Path({str(tmp_path / "docs")!r}))
frame = validate(Path({str(path)!r}), CATALOGUE)
assert frame["check_id"].to_list() == ["above_maximum", "missing_code_not_allowed"], frame
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_every_check_is_one_expectation_with_its_title_and_its_severity() -> None:
    from impact.validation.suite import suite  # imports Great Expectations

    stated = {e.meta["check"]: e for e in suite(load_checks(), closed_codes(CATALOGUE)).expectations}
    assert list(stated) == list(CHECKS)
    assert {name: e.severity.value for name, e in stated.items()} == {name: check.severity for name, check in CHECKS.items()}
    assert stated["above_maximum"].description == "Valeur au-dessus du maximum plausible / Value above the plausible maximum"


def test_what_fails_comes_with_the_number_of_rows_it_is_about(tmp_path: Path) -> None:
    path = file(tmp_path / "w.duckdb", [obs(value=20_000), obs(value=20_001, period=YEAR, project_id="p2"), obs(value=1.5, period=NEXT)])
    assert failing(path, load_checks(), closed_codes(CATALOGUE)) == {"above_maximum": 2, "fractional_count": 1}


def test_braces_in_sql_are_those_of_sql() -> None:
    from impact.validation.suite import templated  # imports Great Expectations

    check = CHECKS["outlier"].model_copy(update={"sql": "SELECT {'a': 1} FROM observed\n"})
    assert "FROM t WHERE value IS NOT NULL" in templated(check, {}).format(batch="t")
    assert "SELECT {'a': 1} FROM observed" in templated(check, {}).format(batch="t")


def test_duckdb_is_counted_among_the_dialects_once() -> None:
    module = SimpleNamespace(__name__="engine", _PERSISTED_CONNECTION_DIALECTS=("sqlite",))
    for _ in range(2):
        dialect.keep_duckdb_connections(module)
    assert module._PERSISTED_CONNECTION_DIALECTS == ("sqlite", "duckdb")
    assert "duckdb:///file".startswith(module._PERSISTED_CONNECTION_DIALECTS[1].value)


@pytest.mark.parametrize("changed", [{}, {"_PERSISTED_CONNECTION_DIALECTS": None}, {"_PERSISTED_CONNECTION_DIALECTS": "sqlite"}])
def test_a_changed_great_expectations_is_said_aloud(changed: dict[str, Any]) -> None:
    module = SimpleNamespace(__name__="engine", **changed)
    with pytest.raises(RuntimeError, match=r"Great Expectations has changed: engine\._PERSISTED_CONNECTION_DIALECTS"):
        dialect.keep_duckdb_connections(module)
