"""Writes the generated part of the example: `python -m tools.example [--check]`.

`--check` writes nothing, lists the files that differ and fails where there are any.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tools.example.ecosystem import HEAD, grow

EXAMPLE = Path(__file__).parents[2] / "pipelines" / "examples" / "sceaux"


def main() -> int:
    """Runs the command; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        grow(fresh)
        differing = differences(fresh, EXAMPLE)
        if options.check:
            sys.stdout.writelines(f"{name}\n" for name in differing)
            return 1 if differing else 0
        for name in differing:
            (EXAMPLE / name).unlink(missing_ok=True)
        shutil.copytree(fresh, EXAMPLE, dirs_exist_ok=True)
    return 0


def differences(fresh: Path, example: Path) -> list[str]:
    """Files that the generator writes otherwise than they lie in the example, and those there that it no longer writes."""
    generated = {str(path.relative_to(fresh)) for path in fresh.rglob("*") if path.is_file()}
    changed = [name for name in generated if not _same(fresh / name, example / name)]
    return sorted([*changed, *(_generated_before(example) - generated)])


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _generated_before(example: Path) -> set[str]:
    """Files of the example that nobody wrote by hand: they say so, or belong to no project that somebody described by hand."""
    cards = [*(example / "projects").glob("*.yaml"), *(example / "maps").glob("*.yaml")]
    generated = {path for path in cards if path.read_text("utf-8").startswith(HEAD)}
    described = {path.stem for path in cards if path not in generated}
    handed_in = [path for place in ("inbox", "a_relire") for path in (example / place).rglob("*") if path.is_file()]
    generated |= {path for path in handed_in if path.parent.name not in described}
    return {str(path.relative_to(example)) for path in generated}


if __name__ == "__main__":
    sys.exit(main())
