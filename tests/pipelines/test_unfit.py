"""What is not fit to be published stops the publication, with its place and what to do; put right, it passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indicators.text import Refusal
from pipelines.publish import disclose
from pipelines.workspace import open_workspace
from tests.worlds.command import impact
from tests.worlds.editions import YEAR, edition

HEAD = "---\ntitle: Mot\nauthor: A. Martin\nrole: maire\n---\n"
FIGURE = f"{{{{{YEAR}/territory/value_created}}}}"
TESTIMONY = """\
testimonies:
  - id: visitor
    project: repair_cafe
    text: {{fr: Bien., en: Good.}}
    who: {{fr: Une visiteuse, en: A visitor}}
"""
CONSENT = "    consent: {{date: 2024-02-01, scope: [report], until: 2099-12-31}}\n"
Files = dict[str, str]
FIT: Files = {
    f"editorial/{YEAR}/fr.md": f"{HEAD}Environ {FIGURE} et [[12]] chaises.\n",
    f"editorial/{YEAR}/en.md": f"{HEAD}About {FIGURE} and [[12]] chairs.\n",
    "testimonies.yaml": (TESTIMONY + CONSENT + "    illustrative: true\n").format(),
}
UNFIT: dict[str, tuple[Files, str, str]] = {
    "a number that is typed": ({f"editorial/{YEAR}/fr.md": f"{HEAD}Environ {FIGURE} et 12 chaises.\n"}, "editorial_number", r"fr\.md, ligne 6"),
    "a figure that is not there": ({f"editorial/{YEAR}/en.md": f"{HEAD}About {{{{{YEAR}/territory/chairs}}}}.\n"}, "editorial_figure", r"en\.md, ligne 6"),
    "a translation that is missing": ({f"editorial/{YEAR}/en.md": ""}, "editorial_language", r"en\.md"),
    "a consent that is missing": ({"testimonies.yaml": (TESTIMONY + "    illustrative: true\n").format()}, "yaml_model", "testimonies.yaml.*ligne 2"),
    "a consent that is over": ({"testimonies.yaml": FIT["testimonies.yaml"].replace("2099", "2024")}, "yaml_model", "testimonies.yaml.*ligne 6"),
    "what is made up and does not say so": ({"testimonies.yaml": (TESTIMONY + CONSENT).format()}, "illustrative_unmarked", "testimonies.yaml.*repair_cafe"),
}  # fmt: skip


def write(root: Path, files: Files) -> None:
    """Writes files of a workspace; an empty one is taken away."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if not text:
            path.unlink()


def test_what_people_wrote_is_published_where_nothing_is_wrong_with_it(sealed: Path) -> None:
    write(sealed, FIT)
    words = disclose(open_workspace(sealed), YEAR).words
    assert words is not None
    assert words.editorial is not None
    assert [testimony.id for testimony in words.testimonies] == ["visitor"]


@pytest.mark.parametrize("what", UNFIT)
def test_what_is_not_fit_is_refused_with_its_place(sealed: Path, what: str) -> None:
    files, code, place = UNFIT[what]
    write(sealed, FIT | files)
    with pytest.raises(Refusal) as refusal:
        disclose(open_workspace(sealed), YEAR)
    assert refusal.value.code == code
    assert re.search(place, refusal.value.text.fr, re.DOTALL), refusal.value.text.fr


def test_nothing_is_sealed_of_what_is_refused(sealed: Path) -> None:
    write(sealed, FIT | UNFIT["a number that is typed"][0])
    refused = impact("publish", "-w", sealed, "--year", YEAR, code=1)
    assert f"{sealed}/editorial/{YEAR}/fr.md, ligne 6" in refused.stdout + refused.stderr, "the file that people have, not its copy"
    assert [path.name for path in edition(sealed).parent.iterdir()] == ["v1"]
