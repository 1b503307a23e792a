"""Great Expectations run on a warehouse: quietly, offline, read-only, and leaving nothing behind but the pages asked for."""

from __future__ import annotations

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from impact.validation.checks import Check, observed
from impact.validation.dialect import keep_duckdb_connections
from impact.validation.library import import_library


class Pages(NamedTuple):
    """Where Great Expectations writes its Data Docs: a folder, emptied of earlier ones, and the date that they have."""

    folder: Path
    at: datetime


def failing(warehouse: Path, checks: Sequence[Check], codes: Mapping[str, list[str]], pages: Pages | None = None) -> dict[str, int]:
    """The checks whose expectation the warehouse does not meet, by id, each with the number of rows that it lists.

    The first call in a process imports Great Expectations, which takes seconds.
    Raises RuntimeError naming the checks that could not be run.
    """
    with _silence():
        import_library()
        from impact.validation.suite import suite

        keep_duckdb_connections()
        with _context(pages) as context:
            results = _run(context, warehouse, suite(checks, codes), pages)
    _raise_what_broke(results)
    return {result.expectation_config.meta["check"]: result.result["observed_value"] for result in results if not result.success}


def _run(context: Any, warehouse: Path, suite: Any, pages: Pages | None) -> list[Any]:
    import great_expectations as gx

    # No temporary copy of the batch: the checks read the few columns that they need where these lie.
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb:///{warehouse}",
        create_temp_table=False,
        kwargs={"connect_args": {"read_only": True}},
    )
    try:
        whole = source.add_query_asset("observed", query=observed()).add_batch_definition_whole_table("all")
        validation = gx.ValidationDefinition(name="impact", data=whole, suite=context.suites.add(suite))
        definition = context.validation_definitions.add(validation)
        if pages is None:
            return list(definition.run(result_format="BASIC").results)
        actions = [gx.checkpoint.UpdateDataDocsAction(name="pages")]
        checkpoint = gx.Checkpoint(name="impact", validation_definitions=[definition], actions=actions, result_format="BASIC")
        ran = checkpoint.run(run_id=gx.RunIdentifier(run_name="validation", run_time=pages.at))
        return list(next(iter(ran.run_results.values())).results)
    finally:
        _close(source)


def _close(source: Any) -> None:
    """Ends the connections of both engines, and forgets DuckDB's types that SQLAlchemy remembers the results of queries by."""
    execution = source.get_execution_engine()
    with execution.get_connection() as connection:
        connection.close()
    for engine in (execution.engine, source.get_engine()):
        engine.dispose()
        engine.clear_compiled_cache()
        vars(engine.dialect).pop("_type_memos", None)


@contextlib.contextmanager
def _context(pages: Pages | None) -> Iterator[Any]:
    """A context in memory, whose only site is that of the pages; nothing is left of it afterwards."""
    import great_expectations as gx
    from great_expectations.data_context.data_context.context_factory import project_manager
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults, ProgressBarsConfig

    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(pages.folder)} if pages else None
    site = {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": store}
    site["site_index_builder"] = {"class_name": "DefaultSiteIndexBuilder"}
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={"validation": site} if pages else {},
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    try:
        if pages and pages.folder.exists():
            context.clean_data_docs()
        yield context
    finally:
        project_manager.set_project(None)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Nothing is printed, warned or logged, and no usage is reported: what matters comes back as findings or errors."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _raise_what_broke(results: Sequence[Any]) -> None:
    """A check that could not be run is no check passed."""
    broken: dict[str, str] = {}
    for result in results:
        exceptions = result.exception_info or {}
        for fault in [exceptions] if "raised_exception" in exceptions else exceptions.values():
            if fault["raised_exception"]:
                broken.setdefault(result.expectation_config.meta["check"], fault["exception_message"])
    # One query that fails aborts the transaction for the others: they are named only if they are all there is.
    causes = {check: message for check, message in broken.items() if "transaction is aborted" not in message} or broken
    if causes:
        raise RuntimeError("validation could not run " + "; ".join(f"{check}: {message}" for check, message in sorted(causes.items())))
