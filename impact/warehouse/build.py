"""The warehouse built from the ledger: the same ledger, catalogue, territory and code give the same content (law 1)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import duckdb
import polars as pl

from impact.ecosystem.projects import Register
from impact.intake.observations import SCHEMA
from impact.intake.result import OBSERVATION_CONTENT, OBSERVATION_KEY, RECORD_CONTENT, RECORD_KEY, REJECTED_SCHEMA
from impact.intake.trial import breaks
from impact.ledger.accepting import counted
from impact.ledger.chain import Ledger
from impact.ledger.claims import CLAIM, ROWS, WITHDRAWN, Claims, not_taken
from impact.ledger.known import KnownSubmission
from impact.ledger.replay import claims, history, submissions
from impact.warehouse.ecosystem import insert_territory
from impact.warehouse.mapped import claim_observations
from impact.warehouse.schema import create, insert, insert_rows, kept, registered
from impact.world import World
from indicators.catalogue import Catalogue
from indicators.kept import KeptAnswers

RECORD = ("scope", "record_id", "project_id", "day", "submission_id", "row_ref", "sequence", "valid_from", "superseded_at")
"""What a record table holds beside the columns of its mapping, under names that begin with an underscore."""
ROW_REF = """coalesce(sheet, '') || '#' || "row\""""
"""Where a row stands in its file, as SQL."""
PROJECT = {
    **dict.fromkeys(("project_id", "title_fr", "title_en", "actor_id", "place"), pl.String),
    **dict.fromkeys(("illustrative", "reaches_beyond", "registered"), pl.Boolean),
    **dict.fromkeys(("started", "ended"), pl.Date),
}


def build(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    world: World,
    as_of: datetime | None = None,
    *,
    of_edition: bool = False,
    kept_groupings: KeptAnswers | None = None,
) -> None:
    """Fills an empty database with all that the ledger knew at `as_of`; findings and figures are added by those who make them.

    `of_edition`: with what an edition counts, which of a year with a campaign is what was accepted. `kept_groupings`: what proposals are
    about, which is taken from there where the same was asked before.
    """
    create(con)
    known = submissions(ledger.events(as_of))
    _submissions(con, list(known.values()))
    _not_taken(con, ledger, list(known.values()), "rejected", "rejected_row")
    _not_taken(con, ledger, list(known.values()), "aside", "left_aside_row")
    _events(con, ledger, as_of)
    known_claims = claims(ledger, as_of)
    _observations(con, counted(known_claims, ledger.events(as_of)) if of_edition else known_claims)
    insert_indicators(con, world.catalogue)
    _projects(con, world.register)
    _expected(con, world.register)
    with kept(con, "observation_year"):  # what is marked in it is not asked for here
        _mark_partial(con)
        insert_territory(con, world, kept_groupings)


def _submissions(con: duckdb.DuckDBPyConnection, known: list[KnownSubmission]) -> None:
    rows = [
        {
            "submission_id": s.received.submission_id,
            "received_at": s.received.recorded_at,
            "channel": s.received.channel,
            "source": s.received.details["source"],
            "sha256": s.received.files["original"],
            "project_id": s.reading.details["project_id"] if s.reading else s.received.details["project_id"],
            **{f"rows_{n}": s.reading.details[n] if s.reading else None for n in ("received", "accepted", "rejected", "unchanged")},
            "rows_left_aside": s.reading.details.get("left_aside", 0) if s.reading else None,
            "unreadable": s.reading.details.get("unreadable") if s.reading else None,
            "supersedes": s.reading.details["supersedes"] if s.reading else None,
            "mapping_id": (s.reading.details["mapping"] or {}).get("id") if s.reading else s.received.details["mapping_id"],
            "illustrative": ["*"] if s.received.details["illustrative"] else s.reading.details["illustrative"] if s.reading else [],
        }
        for s in known
    ]
    insert_rows(con, "submission", rows)


def _not_taken(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, known: list[KnownSubmission], what: Literal["rejected", "aside"], table: str
) -> None:
    frames = [pl.DataFrame(schema=REJECTED_SCHEMA | {"submission_id": pl.String()})]
    for submission in known:
        if submission.reading and submission.reading.details.get({"rejected": "rejected", "aside": "left_aside"}[what], 0):
            frame = not_taken(ledger, submission.reading, what)
            frames.append(frame.with_columns(submission_id=pl.lit(submission.reading.submission_id)))
    place = """{'sheet': sheet, 'row': "row", 'column': "column"}"""
    insert(con, table, f"SELECT *, {place} AS place FROM rows", rows=pl.concat(frames))


def _events(con: duckdb.DuckDBPyConnection, ledger: Ledger, as_of: datetime | None) -> None:
    """Which submission was read at which instant."""
    readings = [e for e in ledger.events(as_of) if ROWS in e.files]
    columns = {name: kind for name, kind in CLAIM.items() if name != "fate"}
    rows = [(e.sequence, e.recorded_at, e.submission_id) for e in readings]
    with registered(con, reading=pl.DataFrame(rows, schema=columns, orient="row")):
        con.execute("CREATE TEMP TABLE event AS FROM reading")


def _observations(con: duckdb.DuckDBPyConnection, known: Claims) -> None:
    with registered(con, claimed=known.observations.select(list(SCHEMA | CLAIM))):
        con.execute(f"""
            CREATE TEMP TABLE claim AS
            SELECT * EXCLUDE (sheet, fate), {ROW_REF} AS row_ref, fate = '{WITHDRAWN}' AS gone, NULL::VARCHAR AS mapping_id
            FROM claimed
        """)
    for mapping_id, records in known.records.items():
        mapping = known.mappings[mapping_id]
        with registered(con, claimed=records.with_columns(gone=pl.col("fate") == WITHDRAWN).drop("fate")):
            con.execute(f"CREATE TEMP TABLE record_claim AS SELECT *, {ROW_REF} AS row_ref FROM claimed")
        history(con, "record_claim", RECORD_KEY, RECORD_CONTENT, "record_past")
        own = ", ".join(f"{name} AS _{name}" for name in RECORD)
        con.execute(f"CREATE TABLE record_{mapping_id} AS SELECT {own}, unnest(data) FROM record_past ORDER BY sequence, row")
        con.execute("DROP TABLE record_past; DROP TABLE record_claim")
        # it was tried when it was read, perhaps by other rules: what it breaks on now is set aside, and stops nothing else
        if breaks(mapping, records):
            con.execute("UPDATE submission SET unreadable = 'mapping_breaks' WHERE mapping_id = $1 AND unreadable IS NULL", [mapping_id])
        else:
            claim_observations(con, mapping, f"record_{mapping_id}", "claim")
    history(con, "claim", OBSERVATION_KEY, OBSERVATION_CONTENT, "observation_past")
    insert(con, "observation_history", "SELECT *, CASE WHEN superseded_at IS NULL THEN FALSE END AS partial FROM observation_past")
    con.execute("DROP TABLE observation_past; DROP TABLE claim; DROP TABLE event")


def insert_indicators(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fills the table `indicator`: a row for each version of each indicator."""
    rows = [
        {
            "indicator_id": indicator.id,
            "version": version.version,
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
            "title_fr": version.title.fr,
            "title_en": version.title.en,
            "unit": version.unit,
            "whole": catalogue.vocabulary.units[version.unit].whole,
            "pillar": version.pillar,
            "level": version.level,
            "shape": version.aggregation.shape,
            "over_time": version.aggregation.time.value,
            "over_projects": version.aggregation.projects.value,
            "over_breakdowns": version.aggregation.breakdowns.value,
            "minimum": version.limits.min,
            "maximum": version.limits.max,
            "jump": version.limits.jump,
            "part_of": version.part_of,
            "within": version.within,
            "breakdowns": version.breakdowns,
            "missing": [m.value for m in version.missing],
            "evidence": version.evidence,
        }
        for indicator in catalogue
        for version in indicator.versions
    ]
    insert_rows(con, "indicator", rows)


def _projects(con: duckdb.DuckDBPyConnection, register: Register) -> None:
    """The registered projects, and those that appear in a source of events under a name of their own.

    One is illustrative if the register says so, or if a value that stands was handed in as such: the mark comes with the file (law 6).
    """
    rows = [
        {
            "project_id": p.id,
            "title_fr": p.title.fr,
            "title_en": p.title.en,
            "illustrative": p.illustrative,
            "actor_id": p.actor,
            "started": p.started,
            "ended": p.ended,
            "place": p.place,
            "reaches_beyond": p.reaches_beyond is not None,
            "registered": True,
        }
        for p in register.projects.values()
    ]
    insert(
        con,
        "project",
        """WITH handed_in AS (
               SELECT o.project_id, bool_or(list_has_any(s.illustrative, ['*', o.project_id])) AS made_up
               FROM observation o JOIN submission s USING (submission_id) GROUP BY ALL
           ), listed AS (
               FROM registered
               UNION ALL BY NAME
               SELECT project_id, project_id AS title_fr, project_id AS title_en, FALSE AS registered
               FROM (SELECT DISTINCT project_id FROM observation_history) ANTI JOIN registered USING (project_id)
           )
           SELECT * REPLACE (coalesce(illustrative, FALSE) OR coalesce(made_up, FALSE) AS illustrative,
                             coalesce(reaches_beyond, FALSE) AS reaches_beyond)
           FROM listed LEFT JOIN handed_in USING (project_id)""",
        registered=pl.DataFrame(rows, schema=PROJECT),
    )


def _mark_partial(con: duckdb.DuckDBPyConnection) -> None:
    """Marks the observations that count for a year which they and their neighbours cover in part only."""
    con.execute("""
        UPDATE observation_history h SET partial = TRUE FROM observation_year o
        WHERE h.superseded_at IS NULL AND o.stands AND o.covered < 1 AND h.project_id = o.project_id AND h.indicator_id = o.indicator_id
            AND h.period_start = o.period_start AND h.period_end = o.period_end AND h.breakdown = o.breakdown
    """)


def _expected(con: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Registered projects owe their indicators while they run; a source of events owes what it once gave, from then on."""
    schema = {"project_id": pl.String, "indicator_id": pl.String, "first_year": pl.Int64, "last_year": pl.Int64}
    rows = [(p.id, i, p.started.year, p.ended.year if p.ended else None) for p in register.projects.values() for i in p.indicators]
    insert(
        con,
        "expected",
        """FROM declared
           UNION ALL BY NAME
           SELECT project_id, indicator_id, min(year(period_end)) AS first_year, NULL AS last_year
           FROM observation JOIN project USING (project_id) WHERE NOT registered GROUP BY ALL""",
        declared=pl.DataFrame(rows, schema=schema, orient="row"),
    )
