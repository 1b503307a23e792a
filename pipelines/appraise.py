"""The job of `impact appraise`: one impact map, from YAML or from a spreadsheet, read, valued, and written as workbook and pictures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from impact.maps.models import ImpactMap
from impact.maps.reading import check_map, load_map
from impact.valuation.appraisal import Appraisal, appraise
from impact.valuation.expansion import Applied, expand
from indicators.catalogue import Catalogue
from indicators.numbers import Language
from pipelines.messages import messages
from pipelines.replacing import check_free, write
from reports.charts.appraisal import pictures
from reports.charts.picture import draw

SPREADSHEETS = (".xlsx", ".xlsm")


def appraise_file(path: Path, draws: int, seed: int, confidence: float, catalogue: Catalogue) -> tuple[ImpactMap, Appraisal]:
    """The map in a file, and what it comes to today. Raises Refusal `map_of_workspace`, and those of reading it."""
    impact_map = read_map(path, catalogue)
    if impact_map.in_workspace:
        raise messages.refusal("map_of_workspace", file=path)
    return impact_map, appraise(impact_map, catalogue, date.today(), draws, seed, confidence=confidence)  # noqa: DTZ011 (a day, of whoever asks)


def read_map(path: Path, catalogue: Catalogue) -> ImpactMap:
    """The map in a file: YAML, or the value map of a spreadsheet. Raises Refusal with the place of the first fault."""
    if path.suffix.lower() in SPREADSHEETS:
        from impact.valuation.valuemap.reading import read_value_map

        return check_map(read_value_map(path.read_bytes(), path.name), path, catalogue)
    return load_map(path, catalogue)


def write_workbook(path: Path, impact_map: ImpactMap, catalogue: Catalogue, language: Language) -> None:
    """The value map as a spreadsheet with live formulas, in place of the one that is there, whose other sheets stay."""
    from impact.valuation.valuemap.writing import write_value_map

    lines = expand([Applied("map", impact_map, [impact_map.activity_year])], catalogue.bank, catalogue.vocabulary.public_names)
    write(path, write_value_map(impact_map, lines, language, path.read_bytes() if path.exists() else None))


def write_pictures(
    folder: Path, impact_map: ImpactMap, appraisal: Appraisal, catalogue: Catalogue, language: Language, *, force: bool = False
) -> None:
    """The pictures as SVG files. Raises Refusal `file_exists`, before any is written."""
    shown = {folder / f"{name}.svg": picture for name, picture in pictures(impact_map, appraisal, catalogue, language).items()}
    for path in shown:
        check_free(path, force=force)
    folder.mkdir(parents=True, exist_ok=True)
    for path, picture in shown.items():
        write(path, draw(picture).encode())
