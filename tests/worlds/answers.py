"""All that the portal's answers say of figures, whatever their form: pages, pictures, charts, tables, templates, files, the API."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import ZipFile

import openpyxl

Statement = tuple[str, float]
"""The address of a figure and the number said of it; of a range its upper end."""
LINKED = re.compile(r'href="/chiffres/([0-9a-f]{12})[^"]*">([^<]*)</a>(?: <span>([^<]*)</span>)?')
STATED = re.compile(r"<dt>[^<]*</dt><dd>([^<(]*)")
NUMBER = re.compile(r"\d[\d\u202f]*(?:,\d+)?")
FORMS = ("cerfa_15059", "logframe", "five_dimensions")


def of_everybody(client: Any, year: int, addresses: Iterable[str]) -> Iterator[Statement]:
    """What anyone reads: the API, files, the year, search, each figure's page and picture."""
    from impact.figures.address import short_name

    names = {short_name(address): address for address in addresses}
    for row in client.get("/api/v1/figures", {"year": year, "limit": 1000}).json()["figures"]:
        yield from _stated(row["figure_id"], row["high"])
    for row in csv.DictReader(io.StringIO(_text(client, f"/publications/{year}/latest/figures.csv"))):
        yield from _stated(row["figure_id"], row["high"])
    for page in ("/publications/", f"/publications/{year}/", f"/recherche/?q={year}"):
        yield from _linked(_text(client, page), names)
    for name, address in names.items():
        page = _text(client, f"/chiffres/{name}?version=v1")
        yield from (of for said in STATED.findall(page)[:2] for of in _read(address, said))
        yield from _linked(page, names)
        picture = client.get(f"/chiffres/{name}.svg")
        if picture.status_code == 200:
            yield from _read(address, re.findall(r"<desc[^>]*>([^<]*)</desc>", picture.content.decode())[0].partition(": ")[2])


def of_a_funder(client: Any, funder: str, projects: Iterable[str], addresses: Iterable[str]) -> Iterator[Statement]:
    """What a funder reads: the portfolio under each choice, its tables and charts, each template in each form."""
    from impact.figures.address import short_name

    names, root = {short_name(address): address for address in addresses}, f"/portefeuille/{funder}/"
    for choice in ("", *(f"?projet={project}" for project in projects), "?pilier=social", "?pour=residents"):
        yield from _linked(_text(client, root + choice), names)
        for row in csv.reader(io.StringIO(_text(client, f"{root}realisations.csv{choice}"))):
            yield from _stated(row[-1], row[-3]) if row[-1] in names.values() else ()
        chart = client.get(f"{root}realisations.json{choice}")
        for trend in chart.json()["charts"] if chart.status_code == 200 else ():
            yield from (of for mark in trend["data"]["values"] for of in _stated(names[mark["href"][-12:]], mark["high"]))
    for project in projects:
        for form in FORMS:
            yield from _of_form(client, f"{root}compte-rendu/?modele={form}&projet={project}", set(names.values()))


def _of_form(client: Any, address: str, known: set[str]) -> Iterator[Statement]:
    """A template as a page, a workbook and a document: what stands in a row with one address is said of that figure."""
    page = _text(client, address)
    yield from _rows((re.sub(r"<[^>]*>", "\n", row).split("\n") for row in re.findall(r"<tr>(.*?)</tr>", page)), known)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").content))
    yield from _rows(([str(cell or "") for cell in row] for row in book.active.values), known)
    document = ZipFile(io.BytesIO(client.get(f"{address}&format=docx").content)).read("word/document.xml").decode()
    yield from _rows((re.findall(r"<w:t[^>]*>([^<]*)</w:t>", row) for row in re.findall(r"<w:tr>(.*?)</w:tr>", document)), known)


def _rows(rows: Iterable[list[str]], known: set[str]) -> Iterator[Statement]:
    for row in rows:
        about = {cell for cell in row if cell in known}
        if len(about) == 1:
            yield from (of for cell in row if cell not in known for of in _read(*about, cell))


def _linked(page: str, names: dict[str, str]) -> Iterator[Statement]:
    for name, text, beside in LINKED.findall(page):
        if name in names:
            yield from _read(names[name], beside or text)


def _read(address: str, text: str) -> Iterator[Statement]:
    numbers = NUMBER.findall(text)
    if numbers:
        yield address, float(numbers[-1].replace("\u202f", "").replace(",", "."))


def _stated(address: str, high: Any) -> Iterator[Statement]:
    if high not in (None, ""):
        yield address, float(high)


def _text(client: Any, address: str) -> str:
    return str(client.get(address).content.decode())
