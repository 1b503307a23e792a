"""Mutants: one change at a time to code that numbers hang on, and whether its tests notice.

    python -m venv /tmp/mutants && /tmp/mutants/bin/pip install cosmic-ray
    PYTHONPATH=$(echo /tmp/mutants/lib/python*/site-packages) python benchmarks/mutants.py [--every N] [--only PART]

Cosmic Ray makes the changes (operators, comparisons, numbers, conditions), and NAMED adds those it cannot make, in SQL and in words. Each
is put into the running process, where the code of a function can be exchanged, so that nothing is imported again; then the tests of its
part run until one fails. A change of an annotation changes nothing and is left out. A mutant that no test notices survives, and is shown.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib
import inspect
import io
import os
import re
import signal
import sys
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 60
"""CPU seconds after which tests that go on for ever have noticed."""
ELSEWHERE = "tests/impact/ledger/test_kept.py::test_several_processes_at_once_lose_nothing_and_read_a_file_once"
"""Other processes import the code as it is written: they meet no mutant."""
UNUSED = re.compile(
    r"BitOr|BitAnd|BitXor|LShift|RShift|_Mod$|_Pow$|FloorDiv|ReplaceUnaryOperator_\w+_(?:Invert|UAdd)|ExceptionReplacer|Variable|RemoveDecorator"
)
"""Operators that make what nobody would write, or of the code here only annotations; a decorator cannot be taken off a running function."""


@dataclass(frozen=True)
class Part:
    """Functions of one module that numbers hang on (all of them if none are named), and the tests that are to notice."""

    module: str
    tests: tuple[str, ...]
    functions: frozenset[str] = frozenset()

    @property
    def path(self) -> Path:
        """Its file."""
        return ROOT / (self.module.replace(".", "/") + ".py")


LEDGER = tuple(f"tests/impact/ledger/test_{name}.py" for name in ("rereading", "blocking_nothing", "submission", "kept"))
MARK = ("tests/reports/pages/test_marks.py", "tests/laws/test_illustrative.py")
PARTS = (
    Part("indicators.aggregation", ("tests/indicators/test_aggregation.py",)),
    Part(
        "impact.ledger.claims",
        LEDGER,
        frozenset({"standing", "all", "_all_of", "current", "_catch_up", "_aligned", "_columns"}),
    ),
    Part("impact.ledger.compared", LEDGER),
    Part("impact.valuation.method", ("tests/impact/valuation/test_method.py",)),
    Part(
        "impact.maps.guards",
        ("tests/impact/maps/test_guards.py",),
        frozenset(
            {"doubled", "_reached", "_domain", "_overlap", "claimed_between", "_claims"}
            | {"dominated", "outside_draws", "unusual", "_within", "_at_an_end"}
        ),
    ),
    Part("impact.intake.trial", ("tests/impact/intake/test_mapping.py", "tests/impact/ledger/test_blocking_nothing.py")),
    Part("reports.edition.presented", MARK, frozenset({"mark_of", "all_made_up", "illustrative"})),
    Part("reports.pages.page", MARK, frozenset({"illustrative", "_inline"})),
)
NAMED = (
    ("the first claim wins in replay", "impact.ledger.replay", "(PARTITION BY {keys} ORDER BY sequence, row) AS super",
     "(PARTITION BY {keys} ORDER BY sequence DESC, row) AS super", ("tests/impact/ledger/test_blocking_nothing.py",)),
    ("the first claim wins in what is compared with", "impact.ledger.claims", 'keep="last"', 'keep="first"',
     ("tests/impact/ledger/test_blocking_nothing.py",)),
    ("a claim that changes nothing leaves a trace", "impact.ledger.replay", "WHERE claimed_before IS DISTINCT FROM claimed", "",
     ("tests/impact/ledger/test_blocking_nothing.py",)),
    ("what was withdrawn still stands", "impact.ledger.replay", "FROM changes WHERE NOT gone", "FROM changes",
     ("tests/impact/ledger/test_blocking_nothing.py",)),
    ("the trial of a mapping may reach outside", "impact.intake.mapping", '"enable_external_access": "false"',
     '"enable_external_access": "true"', ("tests/impact/intake/test_mapping.py",)),
    ("a condition may close its parentheses", "impact.intake.mapping",
     'len(trial.extract_statements(f"SELECT {measure.where} FROM record")) != 1', "False", ("tests/impact/intake/test_mapping.py",)),
    ("a condition is any value", "impact.intake.mapping", 'str(kind) != "BOOLEAN"', "False", ("tests/impact/intake/test_mapping.py",)),
    ("the build does not judge again", "impact.warehouse.build", "if breaks(mapping, records):", "if False:",
     ("tests/impact/ledger/test_blocking_nothing.py",)),
    ("wellbeing as a whole overlaps with none of its parts", "impact.maps.guards", 'or "*" in (one, other)', "",
     ("tests/impact/maps/test_guards.py",)),
    ("wellbeing of two groups is one", "impact.maps.guards", "folded(first.stakeholder) == folded(last.stakeholder)", "True",
     ("tests/impact/maps/test_guards.py",)),
    ("a total of illustrative values is not marked", "impact.figures.indicators", 'pl.col("illustrative").any()',
     'pl.col("illustrative").all()', ("tests/laws/test_illustrative.py",)),
    ("the mark of the file is lost", "impact.warehouse.build", "coalesce(illustrative, FALSE) OR coalesce(made_up, FALSE)",
     "coalesce(illustrative, FALSE)", ("tests/laws/test_illustrative.py",)),
    ("the mark of a file that is made up whole is lost", "impact.warehouse.build", '["*"] if s.received', "[] if s.received",
     ("tests/laws/test_illustrative.py",)),
    ("a project's mark at the time of its file is lost", "impact.ledger.submission", "context.register.projects[p].illustrative)", "False)",
     ("tests/laws/test_illustrative.py",)),
    ("the value of a project that is made up is not marked", "impact.valuation.projects", "FROM project WHERE illustrative",
     "FROM project WHERE FALSE", ("tests/laws/test_illustrative.py",)),
    ("the value by a map that is made up is not marked", "impact.valuation.projects", "if i.illustrative]", "if False]",
     ("tests/laws/test_illustrative.py",)),
    ("a total of value that is made up in part is not marked", "impact.valuation.year_totals",
     "bool(projects & self._setting.illustrative)", "projects <= self._setting.illustrative", ("tests/laws/test_illustrative.py",)),
    ("a withdrawal leaves no trace", "impact.ledger.replay", '[*content, "gone"]', "content",
     ("tests/impact/ledger/test_blocking_nothing.py", "tests/impact/ledger/test_submission.py")),
)  # fmt: skip
"""Changes that are known by name: what they do, the module, what is written there and what instead, and the tests that notice."""


@dataclass
class Score:
    """What became of the mutants of one part."""

    name: str
    killed: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def made(self) -> int:
        """How many there were."""
        return self.killed + len(self.survivors)


def main() -> None:
    """Prints the score of each part, and what survived."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth mutant of a part")
    arguments.add_argument(
        "--only", default="", metavar="PART", help="the parts whose module has this in its name; « named » for those by name"
    )
    chosen = arguments.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    began = time.process_time()
    scores = [scored(part, chosen.every) for part in PARTS if chosen.only in part.module]
    if chosen.only in ("", "named"):
        scores.append(scored_by_name())
    print("| part | mutants | noticed | survive |\n| --- | --- | --- | --- |")
    for score in scores:
        print(f"| {score.name} | {score.made} | {score.killed} | {len(score.survivors)} |")
    count, killed = sum(s.made for s in scores), sum(s.killed for s in scores)
    print(f"| together | {count} | {killed} | {count - killed} |\n\n{time.process_time() - began:.0f} CPU seconds")
    for score in scores:
        print("".join(f"\n## {score.name}\n{survivor}\n" for survivor in score.survivors))


def scored(part: Part, every: int) -> Score:
    """The mutants of Cosmic Ray in a part, every Nth."""
    module, source = importlib.import_module(part.module), part.path.read_text("utf-8")
    score = Score(part.module)
    check_green(part.tests)
    for n, mutant in enumerate(mutants(source, part.functions)):
        if n % every == 0:
            _try(score, module, source, mutant, part.tests)
    return score


def scored_by_name() -> Score:
    """The mutants that have a name."""
    score = Score("by name")
    for what, name, there, instead, tests in NAMED:
        module = importlib.import_module(name)
        source = Path(str(module.__file__)).read_text("utf-8")
        if source.count(there) != 1:
            raise SystemExit(f"{name}: « {there} » is not there once any more")
        check_green(tests)
        _try(score, module, source, source.replace(there, instead), tests, what)
    return score


def _try(score: Score, module: types.ModuleType, source: str, mutant: str, tests: tuple[str, ...], what: str = "") -> None:
    try:
        put(module, mutant)
        if passes(tests):
            changed = difflib.unified_diff(source.splitlines(), mutant.splitlines(), lineterm="", n=0)
            score.survivors.append("\n".join([what, *(line for line in changed if not line.startswith(("---", "+++")))]).strip())
            print(score.survivors[-1], file=sys.stderr)
        else:
            score.killed += 1
    except ValueError:  # a class made otherwise, whose methods cannot be exchanged one by one: no mutant
        return
    finally:
        put(module, source)
    print(f"{score.name}: {score.killed} of {score.made}", end="\r", file=sys.stderr)


def mutants(source: str, functions: frozenset[str]) -> Iterator[str]:
    """The source with one change each, in one of the functions."""
    from cosmic_ray.ast import get_ast
    from cosmic_ray.mutating import MutationVisitor
    from cosmic_ray.plugins import get_operator, operator_names

    lines = {n for node in ast.walk(ast.parse(source)) if _is_meant(node, functions) for n in range(node.lineno, node.end_lineno + 1)}  # type: ignore[attr-defined]
    seen = {_without_annotations(source)}
    for name in sorted(name for name in operator_names() if not UNUSED.search(name)):
        operator = get_operator(name)()
        places = _Places(operator)
        places.walk(get_ast(source))
        for occurrence, line in enumerate(places.lines):
            mutant = MutationVisitor.mutate_code(source, operator, occurrence) if not functions or line in lines else None
            with contextlib.suppress(SyntaxError):  # the star of a signature is no product
                if mutant and (plain := _without_annotations(mutant)) not in seen:
                    seen.add(plain)
                    yield mutant


def _Places(operator: object) -> object:  # noqa: N802 - a class that needs Cosmic Ray to be defined
    from cosmic_ray.ast import Visitor

    class Places(Visitor):  # type: ignore[misc]
        def __init__(self) -> None:
            self.lines: list[int] = []

        def visit(self, node: object) -> object:
            self.lines += [start[0] for start, _ in operator.mutation_positions(node)]  # type: ignore[attr-defined]
            return node

    return Places()


def _is_meant(node: ast.AST, functions: frozenset[str]) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name in functions


def _without_annotations(source: str) -> str:
    """The program without what is only said of its types."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant("")
    return ast.dump(tree)


def put(module: types.ModuleType, source: str) -> None:
    """Puts a source into a module that others have imported from: the code of its functions is exchanged, its values are set."""
    fresh = types.ModuleType(module.__name__)
    fresh.__dict__.update({name: module.__dict__[name] for name in ("__file__", "__package__", "__spec__")})
    before = sys.modules[module.__name__]
    sys.modules[module.__name__] = fresh  # where dataclasses look up what they are made of
    try:
        exec(compile(source, str(module.__file__), "exec"), fresh.__dict__)
    finally:
        sys.modules[module.__name__] = before
    for name, value in vars(fresh).items():
        there = module.__dict__.get(name)
        if value is there:
            continue
        if isinstance(value, type) and isinstance(there, type):
            _exchange_all(vars(there), vars(value), module.__name__)
        elif isinstance(value, dict) and isinstance(there, dict):
            there.clear()  # in place: tests have it by its name
            there.update(value)
        elif not _exchanged(there, value, module.__name__) and not name.startswith("__") and not isinstance(value, type | types.ModuleType):
            module.__dict__[name] = value


def _exchange_all(there: object, fresh: object, module: str) -> None:
    for name, value in dict(fresh).items():  # type: ignore[call-overload]
        before = dict(there).get(name)  # type: ignore[call-overload]
        inner = [(getattr(before, part, before), getattr(value, part, value)) for part in ("fget", "func", "__func__")]
        for one, other in inner:
            _exchanged(one, other, module)


def _exchanged(there: object, fresh: object, module: str) -> bool:
    """Whether both are the same function of the module, whose code is now that of the fresh one."""
    if not callable(there) or not callable(fresh):
        return False
    one, other = inspect.unwrap(there), inspect.unwrap(fresh)
    if not isinstance(one, types.FunctionType) or not isinstance(other, types.FunctionType):
        return False
    if hasattr(there, "cache_clear"):
        there.cache_clear()  # what it gave before the change is not what it gives now
    if other.__module__ == module:
        one.__code__, one.__defaults__, one.__kwdefaults__ = other.__code__, other.__defaults__, other.__kwdefaults__
    return True


@cache
def check_green(tests: tuple[str, ...]) -> None:
    """Stops where the tests fail by themselves: nothing could be said of any mutant."""
    if not passes(tests):
        raise SystemExit(f"{', '.join(tests)}: they fail without a mutant")


def passes(tests: tuple[str, ...]) -> bool:
    """Whether these tests pass, in this process, and end in time."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    options = ["-x", "-q", "--tb=no", "--import-mode=importlib", "-p", "no:cacheprovider", "--hypothesis-seed=1"]
    options += ["-o", "addopts=", "-m", "not long", "--deselect", ELSEWHERE]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return pytest.main([*options, *tests]) == 0
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
