"""Great Expectations is imported without what no check needs, and without clouds; all is there when it is asked for."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
import sys
from impact.validation.library import import_library
import_library()
import great_expectations
unasked = {"altair.vegalite", "boto3", "botocore", "scipy.stats._qmc", "great_expectations.expectations.core.expect_column_to_exist"}
unasked |= {f"great_expectations.datasource.fluent.{name}_datasource" for name in ("pandas", "pandas_file_path", "spark", "spark_file_path")}
waiting = not unasked & sys.modules.keys()
import altair, boto3
from scipy.stats import qmc
from great_expectations.expectations import ExpectColumnToExist
assert ExpectColumnToExist is great_expectations.expectations.core.ExpectColumnToExist
from great_expectations.datasource.fluent import PandasDatasource, SQLDatasource
assert PandasDatasource.__module__.endswith("pandas_datasource") and SQLDatasource.__module__.endswith("sql_datasource")
assert great_expectations.get_context(mode="ephemeral").data_sources.add_pandas("frames").name == "frames"
assert len(qmc.Sobol(2).random(2)) == 2 and not hasattr(great_expectations.expectations, "ExpectNoSuchThing")
drawn = altair.Chart().mark_bar().to_dict()["mark"]["type"]
print(waiting, drawn, great_expectations.__name__, [f for f in sys.meta_path if type(f).__name__ == "_Sparing"])
"""


def test_what_waits_and_what_clouds_are_reached_with_work_when_they_are_asked_for() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert done.stdout.split(maxsplit=3) == ["True", "bar", "great_expectations", "[]\n"]
