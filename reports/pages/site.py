"""The pages of an edition written in French and in English; those that would be made of nothing new are kept as they lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from indicators.code import code_hash
from indicators.numbers import LANGUAGES, Language
from reports.charts.gallery import Gallery
from reports.charts.kept import KeptDrawings
from reports.edition.content import Edition
from reports.edition.errata import errata_json
from reports.edition.preview import first_pages
from reports.pages.environment import UP, environment_of
from reports.pages.leaves import CHAPTERS, Leaf, leaves
from reports.pages.listing import FOLDER, INDEX, FigureListing
from reports.pages.page import downloads, stamp
from reports.pages.standing import CODE, StandingPages, write_made_of
from reports.pages.wording import sayer


def write_pages(
    edition: Edition,
    folder: Path,
    *,
    inputs: Mapping[str, str] | None = None,
    standing: Path | None = None,
    drawings: Path | None = None,
    listing: FigureListing | None = None,
) -> dict[str, Path]:
    """Writes the pages of each language into `folder`, each self-contained; the path of the first page by language.

    `inputs`: a hash of each thing that the edition's world is made of; `standing`: the preview that stood before, whose pages are taken
    over where they would be made of the same. Without `inputs` the world is not known to be the same: nothing is taken over, or noted.
    `listing`: of the report, where its chapters lie beside and are led to, as the origin of each figure is.
    `drawings`: where the drawings of earlier publications are kept, so that no picture is drawn that did not change.
    """
    every = leaves(edition)
    chapters = [code for code in CHAPTERS if any(leaf.file == f"{code}.html" for leaf in every)]
    chapters += [FOLDER] if listing else []
    of_version: list[Any] = [edition.year, edition.version, errata_json(edition.errata)]
    of_version += [change.model_dump(mode="json") for change in edition.changes]
    places = listing.places if listing else {}
    common = _hashed(json.dumps([of_version, dict(inputs or {}), code_hash(*CODE), edition.maps, chapters, places], sort_keys=True))
    figures = {address: _hashed(f.model_dump_json()) for address, f in {f.address: f for leaf in every for f in leaf.figures}.items()}
    made_of = {leaf.file: leaf.digest(common, figures) for leaf in every}
    there, gallery = StandingPages.read(standing if inputs else None), Gallery(KeptDrawings(drawings) if drawings else None)
    taken_over = False
    for language in LANGUAGES:
        environment = environment_of(language, gallery, listing)
        for leaf in every:
            path = folder / language / leaf.file
            path.parent.mkdir(parents=True, exist_ok=True)
            page = there.page(f"{language}/{leaf.file}", made_of[leaf.file])
            taken_over |= page is not None
            path.write_bytes(page if page is not None else rendered(edition, leaf, chapters, language, environment))
    if not taken_over:  # the pictures of a page that was taken over were not asked for, and are still shown
        gallery.close()
    if inputs:
        write_made_of(folder, {f"{language}/{file}": digest for language in LANGUAGES for file, digest in made_of.items()})
    return first_pages(folder)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rendered(edition: Edition, leaf: Leaf, chapters: list[str], language: Language, environment: Environment) -> bytes:
    """A page as it is written: a function of its figures, the world and the language alone."""
    page, say = leaf.make(edition.of(leaf.figures), language), sayer(language)
    up = "../" * page.file.count("/")
    text = environment.get_template(page.template).render(
        page=page,
        here=page.file,
        up=up,
        site=[
            (
                f"{FOLDER}/index.html" if code == FOLDER else f"{code}.html",
                code,
                say(f"site_{code}", year=edition.year),
                code == leaf.chapter,
            )
            for code in chapters
        ],
        territory=edition.world.territory,
        year=str(edition.year),
        stamp=stamp(edition, language),
        preview=edition.version is None,
        downloads=downloads(edition, language, apart=not chapters),
        index=f"{FOLDER}/{INDEX}.html" if FOLDER in chapters else "",
    )
    return text.replace(UP, up).encode()
