"""Three hundred broken files: each accounted for row by row, each answered in clear sentences, none with a traceback."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import openpyxl
import pytest

from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.store import FolderStore
from impact.ledger.submission import hand_in, preview

HEADER = ["projet", "indicateur", "période", "ventilation", "valeur", "motif", "numérateur", "dénominateur", "preuve"]
EVENTS = ["id", "data_provider", "product_category", "repair_status", "group_identifier", "event_date"]
Harm = Callable[[random.Random], bytes]


def good(rng: random.Random) -> list[str]:
    period = rng.choice(["2022", "2023", "2024-T1"])
    return [
        rng.choice(["alpha", "beta"]),
        rng.choice(["sessions", "people_reached"]),
        period,
        "",
        str(rng.randrange(500)),
        "",
        "",
        "",
        "registre",
    ]


def event(rng: random.Random, n: int) -> list[str]:
    return [f"r{n}", "Town", rng.choice(["Lamp", "Toy"]), rng.choice(["Fixed", "Unknown"]), "Café", f"2024-0{rng.randrange(1, 9)}-11"]


def table(rng: random.Random, header: list[str] | None = None, rows: int = 6) -> list[list[str]]:
    if header is EVENTS:
        return [list(EVENTS), *(event(rng, n) for n in range(rows))]
    return [list(header or HEADER), *(good(rng) for _ in range(rows))]


def csv(lines: list[list[str]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    return "\n".join(delimiter.join(line) for line in lines).encode(encoding, errors="replace")


def xlsx(lines: list[list[object]], merge: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    if merge:
        book.active.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def spoilt(text: str, column: int) -> Harm:
    """A table in which some cells of a column hold `text`."""

    def harm(rng: random.Random) -> bytes:
        lines = table(rng)
        for line in lines[1:]:
            if rng.random() < 0.6:
                line[column] = text
        return csv(lines)

    return harm


def spoilt_events(text: str, column: int) -> Harm:
    def harm(rng: random.Random) -> bytes:
        lines = table(rng, EVENTS)
        for line in lines[1:]:
            if rng.random() < 0.6:
                line[column] = text
        return csv(lines, ",")

    return harm


def without_column(rng: random.Random) -> bytes:
    gone = rng.randrange(5)
    return csv([line[:gone] + line[gone + 1 :] for line in table(rng)])


def with_doubled_column(rng: random.Random) -> bytes:
    twice = rng.randrange(5)
    return csv([[*line, line[twice]] for line in table(rng)])


def with_ragged_lines(rng: random.Random) -> bytes:
    return csv([line[: rng.randrange(1, 9)] + [""] * rng.choice([0, 0, 5]) for line in table(rng)])


def with_stray_quotes(rng: random.Random) -> bytes:
    lines = table(rng)
    lines[rng.randrange(1, len(lines))][rng.randrange(9)] = rng.choice(['"', 'a"b', '"open', '""', '5" pipe', '"a"b"'])
    return csv(lines)


def with_merged_header(rng: random.Random) -> bytes:
    body: list[list[object]] = [["Bilan", None, None, None, "Données"], *table(rng)]
    return xlsx(body, "A1:D1")


def with_two_header_rows(rng: random.Random) -> bytes:
    lines = table(rng)
    return csv([["Qui", "Quoi", "Quand", "", "Combien", "", "", "", ""], lines[0], lines[0], *lines[1:]])


def with_formulas(rng: random.Random) -> bytes:
    lines: list[list[object]] = [list(line) for line in table(rng)]
    for n, line in enumerate(lines[1:], 2):
        line[4] = f"=E{n}*2"
    return xlsx(lines)


def with_typed_cells(rng: random.Random) -> bytes:
    from datetime import date, datetime, time, timedelta

    lines: list[list[object]] = [list(line) for line in table(rng)]
    for line in lines[1:]:
        line[rng.randrange(9)] = rng.choice(
            [True, 3.5, date(1900, 1, 1), datetime(2024, 5, 1, 12), time(8), timedelta(hours=3), -1e300, None]
        )
    return xlsx(lines)


def one_long_line(rng: random.Random) -> bytes:
    return rng.choice([b"x", b";", b'"', b"1,", "é".encode()]) * rng.choice([10_000_000, 200_000])


def one_long_cell(rng: random.Random) -> bytes:
    lines = table(rng, rows=3)
    lines[2][rng.randrange(9)] = "9" * 10_000_000
    return csv(lines)


def noise(rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(1, 5_000))


def text_noise(rng: random.Random) -> bytes:
    signs = "abc0129;,\t|\"'\n\r=\x00é \u202f%-./"
    return "".join(rng.choice(signs) for _ in range(rng.randrange(1, 3_000))).encode()


def bitten(rng: random.Random) -> bytes:
    content = bytearray(rng.choice([csv(table(rng)), csv(table(rng, EVENTS), ","), xlsx(table(rng))]))
    for _ in range(rng.randrange(1, 30)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content)


def cut_short(rng: random.Random) -> bytes:
    content = rng.choice([csv(table(rng)), csv(table(rng, EVENTS), ","), xlsx(table(rng))])
    return content[: rng.randrange(len(content))]


def other_archive(rng: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.txt", str(rng.random()))
    return buffer.getvalue()


def sheets_of_nothing(rng: random.Random) -> bytes:
    book = openpyxl.Workbook()
    for n in range(rng.randrange(3)):
        book.create_sheet(f"Feuille {n}")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def blank(rng: random.Random) -> bytes:
    return rng.choice([b"", b" ", b"\n" * 100, b"\xef\xbb\xbf", b";;;;\n;;;;\n", b"\x00" * 50, b"\r\r\r"])


def in_other_encodings(rng: random.Random) -> bytes:
    return csv(table(rng), encoding=rng.choice(["utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman", "cp037"]))


def contradicting(rng: random.Random) -> bytes:
    lines = table(rng, rows=3)
    return csv([*lines, *[[*line[:4], str(int(line[4]) + 1), *line[5:]] for line in lines[1:]]])


HARMS: list[Harm] = [
    *(spoilt(text, 4) for text in ("12,5 kg", "=SOMME(A1:A9)", "beaucoup", "#REF!", "1.2.3", "12/05/2024", "\x00", "∞", "-", "1e400", "«»", "NC?")),
    *(spoilt(text, 2) for text in ("01/01/1900", "1900", "hier", "2024-13", "45292", "31/02/2024", "2023-2025", "20240")),
    *(spoilt(text, 0) for text in ("inconnu", "", "'; DROP TABLE observation; --", "{project}", "a" * 5000)),
    *(spoilt(text, 1) for text in ("", "visiteurs", "=cmd|' /C calc'!A0")),
    *(spoilt(text, 3) for text in ("âge", "âge=", "=75+", "couleur=bleu", "âge=75+;âge=0-14", ";;;", "%")),
    *(spoilt(text, 5) for text in ("absent", "NC", "0", "?")),
    *(spoilt_events(text, n) for n, text in ((0, ""), (0, "r1"), (1, ""), (3, "Réparé"), (4, ""), (5, "1900-01-01"), (5, "bientôt"), (5, "2099-01-01"))),
    without_column, with_doubled_column, with_ragged_lines, with_stray_quotes, with_merged_header, with_two_header_rows, with_formulas,
    with_typed_cells, one_long_line, one_long_cell, noise, text_noise, bitten, cut_short, other_archive, sheets_of_nothing, blank,
    in_other_encodings, contradicting,
]  # fmt: skip


@pytest.mark.parametrize("number", range(10))
def test_thirty_broken_files_are_each_accounted_for_in_clear_sentences(number: int, context: Context, tmp_path: Path) -> None:
    rng = random.Random(number)
    for case, harm in enumerate(islice(cycle(HARMS[number::10] or HARMS), 30)):
        content = harm(rng)
        ledger = Ledger(FolderStore(tmp_path / str(case)))
        previewed = preview(ledger, content, "f", context)
        receipt = hand_in(ledger, content, "f", context)
        broken = (number, case, getattr(harm, "__name__", ""))
        assert receipt.received == receipt.accepted + receipt.rejected + receipt.unchanged + receipt.left_aside, broken
        assert (previewed.accepted, previewed.rejected) == (receipt.accepted, receipt.rejected), broken
        assert receipt.rejections.height == receipt.rejected, broken
        assert receipt.received or receipt.remarks, broken
        for row in receipt.rejections.iter_rows(named=True):
            assert row["row"] > 0, broken
            for sentence in (row["message_fr"], row["message_en"]):
                assert sentence[0].isupper() or not sentence[0].isalpha() or sentence[0] in "«'", broken
                assert 20 < len(sentence) < 1500, (broken, sentence)
                assert not re.search(r"\{(?!project)[a-z_]+\}", sentence), (broken, sentence)
                assert sentence.isprintable(), (broken, sentence)
        assert ledger.file(ledger.events()[0], "original") == content, broken


def test_the_corpus_breaks_what_it_should(context: Context, tmp_path: Path) -> None:
    """The other side: without harm, nothing is refused."""
    rng = random.Random(1)
    for case, content in enumerate((csv(table(rng, rows=1)), csv(table(rng, EVENTS), ","), xlsx(table(rng, rows=1)))):
        receipt = hand_in(Ledger(FolderStore(tmp_path / str(case))), content, "f", context)
        assert receipt.rejected == 0
        assert receipt.accepted > 0
