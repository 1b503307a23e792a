"""The reported cases whose files are not kept (25b, 58, 83, box), made here as they are described; nothing of them is copied."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from impact.ecosystem.consultation.reading import read_proposals
from impact.intake.files import read_file
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.submission import hand_in
from impact.warehouse.build import build
from impact.warehouse.yearly import yearly
from impact.world import World
from pipelines.collect import files_in

HEADER = "Projet;Indicateur;Début;Fin;Valeur"


def hours_by_year(ledger: Ledger, world: World) -> dict[int, float]:
    with duckdb.connect() as con:
        build(con, ledger, world)
        observed = con.sql("FROM observation_year WHERE indicator_id = 'volunteer_hours'").pl()
    return dict(yearly(observed).filter(pl.col("breakdown") == "").select("year", "value").iter_rows())


def test_a_year_with_an_exclusive_end_pushes_out_nothing_of_the_next(ledger: Ledger, context: Context, world: World) -> None:
    quarters = ["2017-01-01;2017-04-01;90", "2017-04-01;2017-07-01;95"]
    rows = [f"alpha;volunteer_hours;{row}" for row in ("2016-01-01;2017-01-01;365", *quarters)]
    assert hand_in(ledger, "\n".join([HEADER, *rows]).encode(), "25b.csv", context).rejected == 0
    assert hours_by_year(ledger, world) == {2016: 365, 2017: 185}


def test_ends_that_are_inclusive_in_one_row_and_exclusive_in_another_are_refused(context: Context) -> None:
    rows = ["alpha;volunteer_hours;2016-01-01;2017-01-01;365", "alpha;volunteer_hours;2017-01-01;2017-03-31;90"]
    reading = read_file("\n".join([HEADER, *rows]).encode(), context)
    assert reading.rejected.filter(pl.col("row") == 2)["code"].to_list() == ["period_end_unclear"]


CELLS = {
    "hours and minutes": ('office:value-type="time" office:time-value="PT36H30M00S"', "36:30", 36.5),
    "less than a day": ('office:value-type="time" office:time-value="PT07H30M00S"', "07:30", 7.5),
    "days and hours": ('office:value-type="time" office:time-value="P1DT12H30M00S"', "36:30", 36.5),
    "text": ('office:value-type="string"', "36h30", 36.5),
    "number": ('office:value-type="float" office:value="36.5"', "36,5", 36.5),
}


def ods(cells: list[tuple[str, str]]) -> bytes:
    """A sheet of four columns, the last of which has these cells: attributes, and what is shown."""
    texts = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>".format
    rows = ["".join(map(texts, ("Projet", "Indicateur", "Période", "Valeur")))]
    for n, (attributes, shown) in enumerate(cells):
        value = f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"
        rows.append("".join(map(texts, ("alpha", "volunteer_hours", str(2016 + n)))) + value)
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    table = f"<table:table table:name='Feuille'>{body}</table:table>"
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def test_durations_of_an_ods_are_hours_as_those_of_an_xlsx(context: Context) -> None:
    reading = read_file(ods([(attributes, shown) for attributes, shown, _ in CELLS.values()]), context)
    assert dict(reading.accepted.select("row", "value").iter_rows()) == {n: hours for n, (*_, hours) in enumerate(CELLS.values(), 2)}


@pytest.mark.parametrize("day", ["2019-03-05T14:22:10Z", "2019-03-05T14:22:10+01:00", "2019/03/05 2:22:10", "05/03/2019 14:22:10"])
def test_a_form_that_stamps_the_hour_keeps_the_proposal_and_its_day(day: str) -> None:
    proposals = read_proposals(f"Date;Proposition\n{day};Une boîte à livres au parc\n".encode(), [], [])
    assert ([p.day for p in proposals.new], proposals.refused) == ([date(2019, 3, 5)], [])


def test_what_systems_leave_beside_files_is_passed_over_and_no_file_of_a_person(tmp_path: Path) -> None:
    left = ["~$bilan.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store", ".~lock.bilan.ods#", "~WRL0001.tmp", ".git/config"]
    own = ["bilan.xlsx", "~bilan.csv", "thumbs.csv", "2016/bilan.csv"]
    for name in (*left, *own):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert {str(path.relative_to(tmp_path)) for path in files_in([tmp_path])} == set(own)


def test_a_project_column_of_merged_cells_without_a_sender_is_read_for_each_block(context: Context) -> None:
    """19 without its file: what is blank and not merged is refused, never the sender's."""
    rows = "Projet;Indicateur;Année;Valeur\nalpha;sessions;2016;1\n;sessions;2017;2\nbeta;sessions;2016;3"
    reading = read_file(rows.encode(), replace(context, project="alpha"))
    assert dict(reading.accepted.select("row", "project_id").iter_rows()) == {2: "alpha"}
    assert dict(reading.rejected.select("row", "code").iter_rows()) == {3: "project_under_another", 4: "project_differs"}
