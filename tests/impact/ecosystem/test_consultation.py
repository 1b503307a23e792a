"""Proposals of a town's own file: taken word for word, every row accounted for, nobody named; people's decisions stand and survive."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from impact.ecosystem.consultation.models import Proposal
from impact.ecosystem.consultation.reading import Proposals, read_proposals
from indicators.text import Refusal
from tests.conftest import small_town
from tests.worlds.command import impact, said
from tests.worlds.places import ROOT

PLACES = {"920710107"}


def read(text: str, *known: str) -> Proposals:
    return read_proposals(text.encode(), [Proposal(id=f"k{n}", text=t) for n, t in enumerate(known)], PLACES)


def test_texts_are_kept_word_for_word_with_what_is_said_of_them() -> None:
    proposals = read(
        "Compte rendu 2012;;;;\n\nN°;Thématique;Atelier;Date;Texte de la proposition\n7;Lien social;Centre;05/11/2012;« Un café, ouvert le soir ! »\n"
    )
    [one] = proposals.new
    assert (one.id, one.text, one.theme, one.group, one.day) == (
        "7",
        "« Un café, ouvert le soir ! »",
        "Lien social",
        "Centre",
        date(2012, 11, 5),
    )


def test_every_row_is_added_known_or_refused_with_its_reason() -> None:
    long = "x" * 5001
    rows = [
        "Un banc;;",
        "un  BANC;;",
        "Déjà dit;;",
        ";05/11/2012;",
        f"{long};;",
        "Un jardin;bientôt;",
        "Un verger;2012-11-05;920710107",
        "Une mare;;Atlantide",
    ]
    proposals = read("\n".join(["Proposition;Date;Quartier", *rows]), "déjà dit")
    assert [p.text for p in proposals.new] == ["Un banc", "Un verger", "Une mare"]
    assert (proposals.received, proposals.unchanged) == (8, 2)
    assert [(r.row, r.code) for r in proposals.refused] == [
        (5, "proposal_empty"),
        (6, "proposal_too_long"),
        (7, "proposal_day"),
    ]
    assert any("Atlantide" in remark.fr for remark in proposals.remarks), "a place that is not known never refuses a proposal"
    assert proposals.received == len(proposals.new) + proposals.unchanged + len(proposals.refused)


def test_the_same_text_has_the_same_number_whatever_the_file() -> None:
    first, second = read("Proposition\nUn banc\n").new, read("Idée;Groupe\nautre;A\nUn  banc;B\n").new
    assert first[0].id == second[1].id


def test_people_are_not_kept() -> None:
    proposals = read("Nom;Proposition\nMme Martin;Un banc\n")
    assert "Martin" not in proposals.new[0].model_dump_json()
    assert "nomme des personnes" in proposals.remarks[0].fr


def test_a_file_without_texts_is_refused_with_a_remedy() -> None:
    with pytest.raises(Refusal) as refused:
        read("a;b\n1;2\n")
    assert refused.value.code == "proposals_without_text"


# — in a workspace —


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return small_town(tmp_path / "town")


def consultation(town: Path) -> str:
    return (town / "consultations" / "talk.yaml").read_text("utf-8")


def test_an_import_adds_what_is_new_and_keeps_where_it_came_from(town: Path, tmp_path: Path) -> None:
    file = tmp_path / "idees.csv"
    file.write_text("Proposition;Atelier\nDes visites pour rompre la solitude;Est\nDes bancs plus verts;Sud\n", "utf-8")
    dry = said("consultation", "import", file, "--into", "talk", "-w", town, "--dry-run")
    assert (dry["accepted"], dry["unchanged"]) == (1, 1)
    assert "rompre la solitude" not in consultation(town)
    said("consultation", "import", file, "--into", "talk", "-w", town)
    assert "Des visites pour rompre la solitude" in consultation(town)
    assert "idees.csv" in consultation(town)
    assert said("consultation", "import", file, "--into", "talk", "-w", town)["accepted"] == 0
    shown = said("consultation", "show", "talk", "-w", town)["proposals"]
    assert [p["need_id"] for p in shown.values() if "solitude" in p["text"]] == ["isolation"]


def filled(path: Path, decisions: dict[str, tuple[str, str]]) -> None:
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        if row[0].value in decisions:
            row[6].value, row[7].value = decisions[row[0].value]
    book.save(path)


def test_a_person_s_decision_stands_over_the_words_and_survives_a_new_run(town: Path, tmp_path: Path) -> None:
    book = tmp_path / "revue.xlsx"
    impact("consultation", "review", "talk", "-w", town, "-o", book)
    assert load_workbook(book).worksheets[0].data_validations.dataValidation[0].formula1.startswith("=needs!")
    before = said("consultation", "show", "talk", "-w", town)["proposals"]
    assert (before["p1"]["need_id"], before["p1"]["by"]) == ("isolation", "grouping")
    filled(book, {"p1": ("Répit des aidants", "CCAS"), "p2": ("(aucun besoin)", "CCAS"), "p3": ("Rien de tel", "CCAS")})
    done = said("consultation", "decide", "talk", book, "-w", town, code=1)
    assert (done["accepted"], done["rejected"], [r["code"] for r in done["refused"]]) == (2, 1, ["review_need"])
    for _ in range(2):
        after = said("consultation", "show", "talk", "-w", town)["proposals"]
        assert (after["p1"]["need_id"], after["p1"]["by"]) == ("carers", "person")
        assert (after["p2"]["need_id"], after["p2"]["by"]) == (None, "person")
    assert "Réparer les objets" in consultation(town), "nothing else of the file has changed"
    assert "Un Repair Café" in consultation(town)


def test_a_workbook_that_may_hold_decisions_is_not_written_over(town: Path, tmp_path: Path) -> None:
    book = tmp_path / "revue.xlsx"
    impact("consultation", "review", "talk", "-w", town, "-o", book)
    filled(book, {"p1": ("Répit des aidants", "CCAS")})
    before = book.read_bytes()
    assert said("consultation", "review", "talk", "-w", town, "-o", book, code=2)["error"]["code"] == "review_exists"
    assert book.read_bytes() == before
    with_notes = load_workbook(book)
    with_notes.create_sheet("Notes")["A1"] = "revoir p2"
    with_notes.save(book)
    impact("consultation", "review", "talk", "-w", town, "-o", book, "--force")
    assert load_workbook(book)["Notes"]["A1"].value == "revoir p2"
    assert load_workbook(book).worksheets[0]["G2"].value is None, "as they said: made again"


def test_two_who_import_at_once_lose_nothing_and_double_nothing(town: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / f"{name}.csv").write_text(f"Proposition\nUne chose que {name} demande\nUne chose que tous demandent\n", "utf-8")
    command = [sys.executable, "-m", "pipelines.commands", "consultation", "import"]
    running = [subprocess.Popen([*command, tmp_path / f"{n}.csv", "--into", "talk", "-w", town]) for n in ("one", "other")]
    assert [process.wait() for process in running] == [0, 0]
    text = consultation(town)
    assert [text.count(f"Une chose que {who}") for who in ("one demande", "other demande", "tous demandent")] == [1, 1, 1]


def test_who_decided_must_be_said(town: Path, tmp_path: Path) -> None:
    book = tmp_path / "revue.xlsx"
    impact("consultation", "review", "talk", "-w", town, "-o", book)
    filled(book, {"p1": ("Répit des aidants", "")})
    assert said("consultation", "decide", "talk", book, "-w", town, code=1)["refused"][0]["code"] == "review_who"
    assert said("consultation", "decide", "talk", book, "-w", town, "--by", "CCAS", "--dry-run")["accepted"] == 1
    assert "CCAS" not in consultation(town)


def test_a_workbook_that_is_no_review_and_a_consultation_that_is_not_there_are_refused(town: Path, tmp_path: Path) -> None:
    other = tmp_path / "x.xlsx"
    buffer = io.BytesIO()
    Workbook().save(buffer)
    other.write_bytes(buffer.getvalue())
    for arguments in (("decide", "talk", other), ("show", "nothing"), ("import", other, "--into", "nothing")):
        done = impact("consultation", *arguments, "-w", town, code=2)
        assert done.stderr.strip()


def test_a_proposal_that_begins_like_a_formula_stays_a_text(town: Path, tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text('Proposition\n"=2+2 bancs"\n', "utf-8")
    said("consultation", "import", file, "--into", "talk", "-w", town)
    impact("consultation", "review", "talk", "-w", town, "-o", tmp_path / "r.xlsx")
    cells = [c for row in load_workbook(tmp_path / "r.xlsx").worksheets[0].iter_rows() for c in row if c.value == "=2+2 bancs"]
    assert [c.data_type for c in cells] == ["s"]


def test_the_document_is_what_its_command_writes() -> None:
    from tools.docs import write_consultation

    assert (ROOT / "docs" / "consultation.md").read_text("utf-8") == write_consultation.text()
