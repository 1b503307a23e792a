"""The command `impact`: its commands put together, and what is said where one ends badly."""

from __future__ import annotations

import gc
import itertools
import os
import sys
from collections.abc import Callable
from functools import cache

import typer
from typer.exceptions import TyperException

from impact.warehouse.memory import share_heaps
from indicators.numbers import Language
from indicators.text import Refusal
from pipelines.commands import account, campaign, consultation, territory
from pipelines.commands.answer import answer
from pipelines.commands.appraise import appraise
from pipelines.commands.backup import backup, restore
from pipelines.commands.catalogue import catalogue
from pipelines.commands.collect import collect
from pipelines.commands.console import WRONG, complain
from pipelines.commands.difference import difference
from pipelines.commands.erase import erase
from pipelines.commands.explain import explain
from pipelines.commands.init import init
from pipelines.commands.needs import needs
from pipelines.commands.options import helped
from pipelines.commands.publish import publish
from pipelines.commands.read import read
from pipelines.commands.rebuild import rebuild
from pipelines.commands.refusals import as_refusal
from pipelines.commands.register import register
from pipelines.commands.run import run
from pipelines.commands.serve import serve
from pipelines.commands.status import status
from pipelines.commands.verify import verify
from pipelines.commands.withdraw import withdraw
from pipelines.messages import default_language, messages

os.environ.update({"GX_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"})  # no library may phone home
os.environ.setdefault("POLARS_MAX_THREADS", "1")  # frames are many and small: handing each to another thread costs more than its work
UNLOOKED = (1_000_000, 20, 20)
"""How much a command makes before what nobody names any more is looked for: it keeps most of what it makes until it ends."""

app = typer.Typer(
    name="impact",
    help=helped("app"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    init,
    read,
    collect,
    withdraw,
    erase,
    run,
    difference,
    publish,
    verify,
    register,
    rebuild,
    appraise,
    explain,
    answer,
    status,
    catalogue,
    needs,
    serve,
    backup,
    restore,
):
    app.command(help=helped(command.__name__))(command)
app.add_typer(territory.app)
app.add_typer(consultation.app)
app.add_typer(account.app)
app.add_typer(campaign.app)


@cache
def command_line() -> Callable[..., int]:
    """The command line with all its commands: put together once by a process that runs several."""
    return typer.main.get_command(app)


def main() -> None:
    """Runs the command line; whatever a person can correct ends in one sentence and exit code 2."""
    gc.set_threshold(*UNLOOKED)
    share_heaps()
    try:
        code = command_line()(standalone_mode=False)
    except TyperException as error:
        code = _stopped(_usage(error))
    except BaseException as error:
        refusal = as_refusal(error)
        if refusal is None:
            raise
        code = _stopped(refusal)
    sys.exit(code)


def _stopped(refusal: Refusal) -> int:
    """Says why nothing was done; the exit code."""
    complain(refusal, _asked_language(), as_json="--json" in sys.argv)
    return WRONG


def _asked_language() -> Language:
    """The language asked for on the command line, however far its reading went."""
    words = sys.argv[1:]
    asked = [after for word, after in itertools.pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return "en" if "en" in asked[-1:] else "fr" if asked else default_language()


def _usage(error: TyperException) -> Refusal:
    command = getattr(getattr(error, "ctx", None), "command_path", None) or "impact"
    return messages.refusal("usage", detail=error.format_message(), command=command)
