"""What the projects of the example created and put in, worked out from its files, maps and bank by plain Python: nothing of ours is imported.

Only as much as these files need is read: tables whose headings are among HEADINGS, whole years and their parts, stated values, no draws.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import yaml

ROOT = Path(__file__).parents[3]
EXAMPLE, CATALOGUE = ROOT / "pipelines" / "examples" / "sceaux", ROOT / "indicators" / "catalogue"
HEADINGS = {
    "project": {"projet", "association", "nom du projet"},
    "indicator": {"indicateur", "intitule", "mesure", "libelle", "indicator"},
    "period": {"periode", "annee", "exercice", "period", "mois"},
    "breakdown": {"ventilation", "detail", "public", "breakdown"},
    "value": {"valeur", "nombre", "quantite", "resultat", "value"},
}
Document = dict[str, Any]
Row = dict[str, str]
Quantities = dict[tuple[str, str, int, str], float]
"""By project, indicator, year and cell (empty for the whole)."""


def folded(text: Any) -> str:
    """Letters without case, accents or doubled spaces."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    return " ".join(plain.replace("'", " ").split())


def documents(folder: Path, pattern: str = "*.yaml") -> dict[str, Document]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob(pattern)) if path.stem != "index"}


# — the files —


def tables(path: Path) -> Iterator[list[list[str]]]:
    """The tables of a file, as rows of text."""
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path, data_only=True):
            yield [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        return
    text = text_of(path)
    separator = max(";\t,", key=text.count) if text.count(";") + text.count("\t") == 0 else max(";\t", key=text.count)
    yield list(csv.reader(io.StringIO(text), delimiter=separator))


def text_of(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def rows(table: list[list[str]]) -> Iterator[Row]:
    """The rows under the headings, by what each column is."""
    columns: dict[str, int] = {}
    for cells in table:
        heads = {kind: n for n, cell in enumerate(cells) for kind, names in HEADINGS.items() if folded(cell) in names}
        if {"indicator", "period", "value"} <= heads.keys():
            columns = heads
        elif columns:
            yield {kind: cells[n].strip() if n < len(cells) else "" for kind, n in columns.items()}


def number(text: str, *, grouped: bool) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    plain = plain.replace(",", "" if grouped else ".")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


class Reader:
    """Reads the inbox with the words of the catalogue."""

    def __init__(self) -> None:
        self.indicators = documents(CATALOGUE / "indicators")
        vocabulary = yaml.safe_load((CATALOGUE / "vocabulary.yaml").read_text("utf-8"))
        self.titles = {
            folded(version["title"][language]): id_
            for id_, indicator in self.indicators.items()
            for version in indicator["versions"]
            for language in ("fr", "en")
        }
        self.directions = {folded(word): name for name, b in vocabulary["breakdowns"].items() for word in _words(name, b)}
        self.codes = {
            name: {folded(word): code for code, label in b.get("codes", {}).items() for word in _words(code, label)}
            for name, b in vocabulary["breakdowns"].items()
        }
        self.projects = documents(EXAMPLE / "projects")
        self.names = {
            folded(name): id_
            for id_, project in self.projects.items()
            for name in (id_, *project["title"].values(), *project.get("names", []))
        }

    def observed(self) -> dict[tuple[str, str, str, str], float]:
        """Values by project, indicator, period and cell; what a later file says stands."""
        values: dict[tuple[str, str, str, str], float] = {}
        for path in sorted((EXAMPLE / "inbox").rglob("*.*")):
            if path.name.startswith("journal_"):
                values |= self._log(path)
            elif path.suffix in (".csv", ".xlsx"):
                for table in tables(path):
                    for row in rows(table):
                        key, value = self._key(row, path), number(row["value"], grouped=False)
                        if key is not None and value is not None:
                            values[key] = value
        return values

    def _key(self, row: Row, path: Path) -> tuple[str, str, str, str] | None:
        indicator = self.titles.get(folded(row["indicator"]), row["indicator"] if row["indicator"] in self.indicators else None)
        project = self.names.get(folded(row["project"])) if row.get("project") else path.parent.name
        if indicator is None or project is None or not re.search(r"\d{4}", row["period"]):
            return None
        cell = row.get("breakdown", "")
        if "=" in cell:
            name, code = (folded(part) for part in cell.split("="))
            direction = self.directions[name]
            cell = f"{direction}={self.codes[direction].get(code, code)}"
        return project, indicator, row["period"], cell

    @staticmethod
    def _log(path: Path) -> dict[tuple[str, str, str, str], float]:
        """A log of repairs: an object brought to a session on each row."""
        counts: dict[tuple[str, str, str, str], float] = defaultdict(float)
        for row in csv.DictReader(io.StringIO(text_of(path)), delimiter=";"):
            if row["resultat"] == "Réparé":
                year = row["date"][-4:]
                counts[path.parent.name, "repairs_succeeded", year, f"category={row['objet']}"] += 1
        return counts

    def quantities(self) -> Quantities:
        """Cells and wholes by year: periods added up, or their last or largest, as each indicator says; a whole that is not given from its cells."""
        periods: dict[tuple[str, str, int, str], list[tuple[str, float]]] = defaultdict(list)
        for (project, indicator, period, cell), value in self.observed().items():
            periods[project, indicator, int(re.findall(r"\d{4}", period)[-1]), cell].append((period, value))
        yearly = {key: self._over_time(key[1], sorted(values)) for key, values in periods.items()}
        wholes: Quantities = defaultdict(float)
        for (project, indicator, year, cell), value in yearly.items():
            if cell and (project, indicator, year, "") not in yearly:
                wholes[project, indicator, year, ""] += value
        return yearly | wholes

    def _over_time(self, indicator: str, values: list[tuple[str, float]]) -> float:
        rule = self.indicators[indicator]["versions"][0]["aggregation"]["time"]
        numbers = [value for _, value in values]
        return {"sum": sum(numbers), "last": numbers[-1], "people": max(numbers)}.get(rule, numbers[-1])


def _words(code: str, label: Document) -> list[str]:
    return [code, label["fr"], label["en"], *label.get("spellings", [])]


# — the value —


class Bank:
    """The values of the bank by year."""

    def __init__(self) -> None:
        self.entries: dict[str, Document] = {}
        for folder in (*(CATALOGUE / "bank").iterdir(), EXAMPLE / "bank"):
            self.entries |= documents(folder)

    def at(self, id_: str, year: int) -> float:
        entry = self.entries[id_]
        points = [(_day(v["from"]), float(v["value"])) for v in entry["values"]]
        return _series(points, entry.get("interpolation", "step"), year)

    def index(self, year: int) -> float:
        return self.at("price_index_fr", year)


def _day(written: Any) -> dt.date:
    return written if isinstance(written, dt.date) else dt.date(int(written), 1, 1)


def _series(points: list[tuple[dt.date, float]], interpolation: str, year: int) -> float:
    first, days = dt.date(year, 1, 1), (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
    if interpolation == "step":
        return sum(_in_force(points, first + dt.timedelta(n)) for n in range(days)) / days
    before = [point for point in points if point[0] <= first]
    after = [point for point in points if point[0] > first]
    if not before or not after:
        return (before or after)[-1 if before else 0][1]
    (start, low), (end, high) = before[-1], after[0]
    share = (year - start.year) / (end.year - start.year)
    return low * (high / low) ** share if interpolation == "geometric" else low + (high - low) * share


def _in_force(points: list[tuple[dt.date, float]], day: dt.date) -> float:
    return next((value for start, value in reversed(points) if start <= day), points[0][1])


class Recomputed:
    """The example's value, line by line."""

    def __init__(self) -> None:
        self.bank, self.reader = Bank(), Reader()
        self.quantities = self.reader.quantities()
        self.lines: list[Document] = []
        for map_id, impact_map in documents(EXAMPLE / "maps").items():
            for project in impact_map["projects"]:
                for year in (2015, 2016):
                    for outcome in impact_map["outcomes"]:
                        self._outcome(map_id, project, year, outcome)
                    for source in impact_map["inputs"]:
                        self._input(map_id, project, year, source)

    def total(
        self, side: str, year: int, *, project: str | None = None, stakeholder: str | None = None, pillar: str | None = None
    ) -> float:
        """The sum of the lines of a side (outcome, input) that answer."""
        return sum(
            line["value"] * (line["shares"].get(stakeholder, 0.0) if stakeholder else sum(line["shares"].values()))
            for line in self.lines
            if (line["side"], line["year"]) == (side, year) and project in (None, line["project"]) and pillar in (None, line["pillar"])
        )

    def _quantity(self, project: str, year: int, quantity: Document) -> float | None:
        if "indicator" not in quantity:
            return float(quantity["value"])
        cell = ";".join(f"{name}={code}" for name, code in sorted(quantity.get("breakdown", {}).items()))
        return self.quantities.get((project, quantity["indicator"], year, cell))

    def _outcome(self, map_id: str, project: str, year: int, outcome: Document) -> None:
        quantity, proxy = self._quantity(project, year, outcome["quantity"]), outcome.get("proxy")
        if quantity is None or proxy is None:
            return
        net = quantity * self._factors(outcome, year)
        for name in ("deadweight", "displacement", "attribution"):
            net *= 1 - outcome[name]["value"]
        entry = self.bank.entries.get(proxy.get("bank", ""), {})
        covers = entry.get("covers", "year")
        if isinstance(covers, dict):
            assert covers["discounted"] == "unknown", "taken for a plain sum"
            falls, share = range(covers["starts_after"], covers["starts_after"] + covers["years"]), 1 / covers["years"]
        else:
            falls, share = range(outcome.get("duration", 1)), 1.0
        kept = 1 - outcome.get("drop_off", {"value": 0})["value"]
        rate = self.bank.at("discount_rate_fr", year)
        present = sum(net * share * self._price(proxy, year, year + k) * kept ** (k - falls.start) / (1 + rate) ** (k + 1) for k in falls)
        shares = outcome.get("accounts") or self._published(entry) or {outcome["stakeholder"]: 1.0}
        value = -present if outcome.get("negative") else present
        self._add("outcome", map_id, project, year, value, shares, outcome["pillar"])

    def _input(self, map_id: str, project: str, year: int, source: Document) -> None:
        quantity = self._quantity(project, year, source["quantity"])
        if quantity is not None:
            value = quantity * self._factors(source, year) * self._price(source["proxy"], year, year)
            self._add("input", map_id, project, year, value, {source["stakeholder"]: 1.0}, None)

    def _add(self, side: str, map_id: str, project: str, year: int, value: float, shares: dict[str, float], pillar: str | None) -> None:
        line = {"side": side, "map": map_id, "project": project, "year": year, "value": value, "shares": shares, "pillar": pillar}
        self.lines.append(line)

    def _factors(self, line: Document, year: int) -> float:
        product = 1.0
        for factor in line.get("factors", []):
            product *= (self.bank.at(factor["bank"], year) if "bank" in factor else factor["estimate"]["value"]) / factor.get("per", 1)
        return product

    def _price(self, proxy: Document, activity: int, year: int) -> float:
        """Money of a unit in a year, in prices of the year of the activity."""
        if "bank" in proxy:
            priced = self.bank.entries[proxy["bank"]].get("price_year")
            return self.bank.at(proxy["bank"], year) * self.bank.index(activity) / self.bank.index(priced or year)
        if "series" in proxy:
            points = [(_day(start), float(value)) for start, value in proxy["series"].items()]
            return _series(points, proxy.get("interpolation", "linear"), year)
        return float(proxy["amount"]) * self.bank.index(activity) / self.bank.index(proxy["price_year"])

    @staticmethod
    def _published(entry: Document) -> dict[str, float]:
        shares: dict[str, float] = defaultdict(float)
        for part in entry.get("accounts", []):
            for name, share in part["accounts"].items():
                shares[name] += part["share"] * share
        return shares
