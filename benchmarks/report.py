"""The report of the example in all its forms: CPU seconds, memory, files. `python -m benchmarks.report WORKSPACE [YEAR]`.

WORKSPACE has been run (`impact init DIR --example sceaux`, `impact run -w DIR`). What is written goes to a temporary folder, or to the
folder named by `--keep DIR`.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from pipelines.warehouse import open_warehouse
from pipelines.withheld import disclosed
from pipelines.workspace import open_workspace
from reports.report import compose


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("year", type=int, nargs="?", default=2016)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    workspace = open_workspace(options.workspace)
    with contextlib.closing(open_warehouse(workspace)) as con:
        edition = disclosed(con, workspace, options.year, date(options.year + 1, 12, 31))
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        drawings, papers = Path(temporary) / "drawings", Path(temporary) / "papers"
        for name in ("first", "again"):
            start = time.process_time()
            pages = compose(edition).write(folder, drawings=drawings, papers=papers)
            spent = time.process_time() - start
            files = [path for path in folder.rglob("*") if path.is_file() and not {drawings, papers} & {*path.parents}]
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size = sum(path.stat().st_size for path in files) / 1e6
            print(f"{name}: {spent:.1f} CPU s, {memory:.0f} MB at most, {len(files)} files, {size:.1f} MB, {len(pages)} pages known")


if __name__ == "__main__":
    main()
