"""YAML as documents with lines: what the parser in C gives is what ruamel.yaml's round-trip reading of YAML 1.2 gives, with it or without it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from indicators import document
from indicators.document import DEEPEST, Items, Keys, Malformed, read_document
from indicators.text import Refusal
from indicators.yamlfile import line_of, read_yaml

ROOT = Path(__file__).parents[2]
FOLDERS = ("indicators", "impact", "reports", "pipelines", "tools", "tests")


@pytest.fixture(params=["with libyaml", "without libyaml"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    read_document.cache_clear()
    if request.param == "without libyaml":
        monkeypatch.setattr(document, "CSafeLoader", None)
    yield
    read_document.cache_clear()


def lined(found: Any) -> Any:
    """A document of ours with the type of every scalar and the line of every key and item."""
    if isinstance(found, Keys):
        return {key: (found.lines[key], lined(value)) for key, value in found.items()}
    if isinstance(found, Items):
        return [(line, lined(value)) for line, value in zip(found.lines, found, strict=True)]
    return _scalar(found)


def expected(found: Any) -> Any:
    """The same of a document of ruamel.yaml."""
    if isinstance(found, dict):
        return {key: (found.lc.key(key)[0] + 1, expected(value)) for key, value in found.items()}
    if isinstance(found, list):
        return [(found.lc.item(n)[0] + 1, expected(value)) for n, value in enumerate(found)]
    return _scalar(found)


def _scalar(found: Any) -> Any:
    """A scalar with its type: ruamel.yaml has its own kinds of texts and numbers, which remember how they were written."""
    plain = next(kind for kind in (bool, int, float, datetime, date, str, type(None)) if isinstance(found, kind))
    return plain, None if isinstance(found, float) and math.isnan(found) else found


def by_ruamel(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an anchor that is used again
        return YAML(typ="rt").load(text)


def slowly(text: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "CSafeLoader", None)
        return read_document.__wrapped__(text)


# — the same documents —


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_files_of_the_house_are_the_same_documents_with_the_same_lines(folder: str, step: int) -> None:
    """Every seventh for every day: most of them are alike, and ruamel.yaml takes its time."""
    assert document.CSafeLoader is not None, "the wheels of PyYAML have libyaml"
    for path in sorted((ROOT / folder).rglob("*.yaml"))[::step]:
        text = path.read_text("utf-8")
        found = read_document(text)
        assert lined(found) == lined(slowly(text)), path
        if "*" not in text:  # ruamel.yaml says of what is repeated where it was first written
            assert lined(found) == expected(by_ruamel(text)), path


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=2))])),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])),
    st.sampled_from(
        ["yes", "no", "on", "~", "null", "012", "0o17", "1_000", "12:30", "1e3", ".5", "-", "- a", "a: b", "#", "é", "<<", "=", "2016-1-2"]
    ),
)
KEYS = st.one_of(st.text("abcdé _-1", min_size=1), st.integers(), st.dates())
DOCUMENTS = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20)


@given(DOCUMENTS, st.booleans() | st.none(), st.sampled_from([None, "'", '"', "|", ">"]), st.integers(1, 120), st.booleans())
def test_whatever_is_written_is_read_alike(data: Any, flow: bool | None, style: str | None, width: int, unicode: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, default_style=style, width=width, allow_unicode=unicode)
    assume(style != ">" or "!!timestamp" not in text)  # an instant folded over two lines is none
    assert lined(read_document(text)) == lined(slowly(text)) == expected(by_ruamel(text))


FILES = [path.read_text("utf-8") for path in sorted((ROOT / "indicators" / "catalogue").rglob("*.yaml"))[::7]]
SLIPS = st.sampled_from(
    [*" \n:-#,[]{}'\"&*|>%@`?~\t\\=01.é", "\n  ", "\n- ", ": ", "- ", "&a ", "*a", "''", "\n---\n", "<<: ", "2016-13-01"]
)


@given(st.sampled_from(FILES), st.integers(0, 3000), st.integers(0, 3000), SLIPS, st.booleans())
@settings(max_examples=250, derandomize=True)
def test_a_slip_is_refused_where_it_was_and_whatever_is_read_is_the_same(text: str, keep: int, at: int, slip: str, instead: bool) -> None:
    text = text[: keep or None]
    at %= len(text) + 1
    text = text[:at] + slip + text[at + instead :]
    ours = outcome(read_document, text)
    assert ours == outcome(slowly, text)
    try:
        theirs = by_ruamel(text)
    except MarkedYAMLError as error:  # it reads to the end before it composes: the fault it names may be a later one
        assert error.problem_mark is not None
        assert ours[0] == "refused"
        assert ours[2] <= error.problem_mark.line + 1
    except ValueError:
        assert ours[:2] == ("refused", "yaml_scalar")
    else:
        repeated = "*" in text or "<<" in text or ours[:2] == ("refused", "yaml_key")  # lines of what is repeated; maps as keys
        assert repeated or ours == ("read", expected(theirs))


def outcome(read: Any, text: str) -> tuple[Any, ...]:
    try:
        return "read", lined(read(text))
    except Malformed as error:
        return "refused", error.code, error.line, error.values


# — what a text stands for —

MEANT = {
    "yes": "yes", "no": "no", "on": "on", "off": "off", "y": "y", "true": True, "False": False, "TRUE": True, "tRue": "tRue",
    "": None, "~": None, "null": None, "Null": None, "nULL": "nULL",
    "12": 12, "-3": -3, "+4": 4, "0123": 123, "0o17": 15, "0x1F": 31, "0b11": 3, "1_000": 1000, "-0x10": -16, "017:30": "017:30",
    "1.5": 1.5, "-.5": -0.5, "1.": 1.0, "1e3": 1000.0, "1_0.5": 10.5, "1.5.2": "1.5.2", ".inf": math.inf, "-.INF": -math.inf, ".": ".", "-": "-",
    "12:30": "12:30", "1:30:00": "1:30:00", "92-071": "92-071", "3,5": "3,5",
    "2016-01-02": date(2016, 1, 2), "2016-1-2": "2016-1-2", "2016-01": "2016-01", "2016-01-02 10:00:00": datetime(2016, 1, 2, 10),
    "2016-01-02T10:00:00Z": datetime(2016, 1, 2, 10, tzinfo=UTC), "=": "=", "<<": "<<", '"12"': "12", "'true'": "true", '""': "",
    "!!str 12": "12", "!!int 12": 12,
}  # fmt: skip


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("text", MEANT)
def test_a_value_is_what_yaml_1_2_says(text: str) -> None:
    value = read_document(f"a: {text}" if text != "-" else "[-]".replace("[-]", "a: '-'"))["a"]
    assert (type(value), value) == (type(MEANT[text]), MEANT[text])


@pytest.mark.usefixtures("either_way")
def test_an_empty_text_is_no_document() -> None:
    assert read_document("") is None
    assert read_document("# only a remark\n") is None


@pytest.mark.usefixtures("either_way")
def test_what_is_repeated_is_the_same_value_on_the_line_that_repeats_it() -> None:
    found = read_document("a: &x\n  b: 1\nc:\n  - *x\n  - *x\nd: {<<: *x, e: 2}\nf: {<<: [{b: 3, g: 4}, *x]}\n")
    assert found == {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}], "d": {"e": 2, "b": 1}, "f": {"b": 3, "g": 4}}
    assert found["c"].lines == [4, 5]
    assert (line_of(found, ("c", 1)), line_of(found, ("c", 1, "b")), line_of(found, ("d", "b"))) == (5, 2, 2)


def test_the_line_of_what_is_missing_is_that_of_what_should_hold_it() -> None:
    found = read_document("a:\n  - b: 1\n    c:\n      d: 2\n")
    assert [line_of(found, at) for at in [(), ("z",), ("a", 0, "c", "z"), ("a", 7), ("a", 0, "b", "z")]] == [1, 1, 3, 1, 2]


# — what is refused: its place, cause and remedy —

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", 3, "yaml_key_twice", "« a » est écrite deux fois", "'a' is written twice"),
    "1 and true are no two keys": ("1: a\ntrue: b\n", 2, "yaml_key_twice", "écrite deux fois", "written twice"),
    "a list as a key": ("a: 1\n[b, c]: 2\n", 2, "yaml_key", "une clé doit être", "a key must be"),
    "bad indentation": ("a:\n  b: 1\n c: 2\n", 3, "yaml_indentation", "n'est pas à sa place", "not in its place"),
    "a value under a value": ("a: 1\n b: 2\n", 2, "yaml_colon", "entre guillemets", "between quotes"),
    "a colon in a text": ("a: 1\nb: note: this\n", 2, "yaml_colon", "entre guillemets", "between quotes"),
    "a line without a colon": ("a: 1\nb\nc: 2\n", 3, "yaml_no_colon", "il manque « : »", "a ':' is missing"),
    "a tab": ("a:\n\t- b\n", 2, "yaml_tab", "une tabulation", "a tab"),
    "a tab after a colon": ("a:\n  b:\tc\n", 2, "yaml_tab", "une tabulation", "a tab"),
    "an unknown anchor": ("a: 1\nb: *nope\n", 2, "yaml_anchor", "« *nope »", "'*nope'"),
    "a document that holds itself": ("a: &x\n  - *x\n", 2, "yaml_anchor", "« *x »", "'*x'"),
    "a text that begins with @": ("a: 1\nb: @town\n", 2, "yaml_character", "entre guillemets", "between quotes"),
    "a text that begins with %": ("a: 1\nb: %x\n", 2, "yaml_character", "entre guillemets", "between quotes"),
    "quotes left open": ('a: "x\nb: 1\n', 3, "yaml_quotes_open", "ne se ferment pas", "do not close"),
    "a backslash": ('a: 1\nb: "C:\\query"\n', 2, "yaml_escape", "guillemets simples", "single quotes"),
    "a bracket left open": ("a: [1,\n2\nb: 3\n", 3, "yaml_bracket_open", "ne se ferme pas", "does not close"),
    "a stray bracket": ("a: 1\nb: ]\n", 2, "yaml_value_misplaced", "une valeur était attendue", "a value was expected"),
    "a list on the line of its key": ("a: - b\n", 1, "yaml_item_misplaced", "passez à la ligne", "on a new line"),
    "an invisible character": ("a: 1\nb: x\x07\n", 2, "yaml_control", "U+0007", "U+0007"),
    "an older YAML": ("%YAML 1.1\n---\na: yes\n", 2, "yaml_version", "1.2", "1.2"),
    "a second document": ("a: 1\n---\nb: 1\n", 2, "yaml_documents", "second document", "second document"),
    "a kind of value of one's own": ("a: 1\nb: !py x\n", 2, "yaml_tag", "« ! »", "'!'"),
    "a kind of list of one's own": ("a: 1\nb: !py [x]\n", 2, "yaml_tag", "« ! »", "'!'"),
    "a day of no calendar": ("a: 1\nb: 2016-13-01\n", 2, "yaml_scalar", "2016-13-01", "2016-13-01"),
    "a number beyond all use": ("a: 1\nb: " + "9" * 5000, 2, "yaml_scalar", "9999", "9999"),
    "<< before no map": ("a: 1\nb: {<<: 3}\n", 2, "yaml_merge", "« << »", "'<<'"),
    "a bomb of aliases": (BOMB, 5, "yaml_large", "au-delà de 100", "beyond 100,000 values"),
    "nesting without end": ("a:\n" + "  [\n" * 100_000, 101, "yaml_deep", "100 niveaux", "100 levels"),
}  # fmt: skip


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_document_is_refused_with_its_line_its_cause_and_a_remedy(name: str, tmp_path: Path) -> None:
    text, line, code, french, english = REFUSED[name]
    with pytest.raises(Malformed) as malformed:
        read_document(text)
    assert (malformed.value.code, malformed.value.line) == (code, line)
    file = tmp_path / "bad.yaml"
    file.write_text(text, "utf-8", newline="")
    with pytest.raises(Refusal) as refused:
        read_yaml(file)
    assert refused.value.code == "yaml_invalid"
    assert f"bad.yaml, ligne {line} :" in refused.value.text.fr
    assert french in refused.value.text.fr
    assert f"bad.yaml, line {line}:" in refused.value.text.en
    assert english in refused.value.text.en


@pytest.mark.usefixtures("either_way")
def test_a_file_that_is_not_utf_8_is_refused_and_one_with_a_mark_of_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_bytes("a: été\n".encode("cp1252"))
    with pytest.raises(Refusal) as refused:
        read_yaml(file)
    assert refused.value.code == "file_unreadable"
    file.write_bytes("a: été\r\nb: 1\r\n".encode("utf-8-sig"))
    assert lined(read_yaml(file)) == {"a": (1, (str, "été")), "b": (2, (int, 1))}


@pytest.mark.usefixtures("either_way")
def test_as_many_levels_as_are_said_are_read() -> None:
    deep = "[" * DEEPEST + "]" * DEEPEST
    assert read_document(deep) is not None
    with pytest.raises(Malformed):
        read_document(f"[{deep}]")
