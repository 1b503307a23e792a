"""Great Expectations run on a warehouse: quietly, offline, read-only, and leaving nothing behind but the pages asked for."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from impact.validation.checks import Check
from impact.validation.dialect import keep_duckdb_connections

Stated = Sequence[tuple[Check, Any]]


def failing(warehouse: Path, batch: str, state: Callable[[], Stated], at: datetime, docs: Path | None = None) -> set[str]:
    """The ids of the checks of which some expectation is not met by the rows of the query `batch`.

    `state` makes the expectations; it is called once Great Expectations is imported, which takes seconds the first time.
    `docs` is emptied of earlier Data Docs and receives new ones, dated `at`. They show values as they were handed in: not for publication.
    Raises RuntimeError naming the checks that could not be run.
    """
    with _silence():
        import great_expectations as gx

        keep_duckdb_connections()
        with _context(docs) as context:
            stated = state()
            results = _run(gx, context, warehouse, batch, stated, at)
    _raise_what_broke(results)
    return {result.expectation_config.meta["check"] for result in results if not result.success}


def _run(gx: Any, context: Any, warehouse: Path, batch: str, stated: Stated, at: datetime) -> list[Any]:
    suite = context.suites.add(gx.ExpectationSuite("impact", expectations=[expectation for _, expectation in stated]))
    # A temporary copy of the batch: its joins are made once and not for each expectation.
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb:///{warehouse}",
        create_temp_table=True,
        kwargs={"connect_args": {"read_only": True}},
    )
    try:
        whole = source.add_query_asset("observed", query=batch).add_batch_definition_whole_table("all")
        definition = context.validation_definitions.add(gx.ValidationDefinition(name="impact", data=whole, suite=suite))
        actions = [gx.checkpoint.UpdateDataDocsAction(name="pages")] if context.get_site_names() else []
        checkpoint = gx.Checkpoint(
            name="impact", validation_definitions=[definition], actions=actions, result_format={"result_format": "COMPLETE"}
        )
        ran = checkpoint.run(run_id=gx.RunIdentifier(run_name="validation", run_time=at))
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
def _context(docs: Path | None) -> Iterator[Any]:
    """A context in memory, whose only site is in `docs`; nothing is left of it afterwards."""
    import great_expectations as gx
    from great_expectations.data_context.data_context.context_factory import project_manager
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults, ProgressBarsConfig

    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)}
    site = {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": store}
    site["site_index_builder"] = {"class_name": "DefaultSiteIndexBuilder"}
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={"validation": site} if docs else {},
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    try:
        if docs and docs.exists():
            context.clean_data_docs()
        yield context
    finally:
        project_manager.set_project(None)
        del context
        gc.collect()


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
