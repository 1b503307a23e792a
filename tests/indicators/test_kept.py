"""What is kept changes nothing but time: an answer is taken only if it is whole, to that question, and worked out that way."""

from pathlib import Path

import pytest

from indicators.kept import KeptAnswers


def test_an_answer_comes_back_to_its_own_question_worked_out_the_same_way(tmp_path: Path) -> None:
    KeptAnswers(tmp_path, "way").write("question", b"an\nswer\0")
    assert KeptAnswers(tmp_path, "way").read("question") == b"an\nswer\0"
    assert KeptAnswers(tmp_path, "way").read("another") is None
    assert KeptAnswers(tmp_path, "newer way").read("question") is None


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:20], lambda _: b"", lambda b: b + b"x", lambda _: b"\xff\n\xfe"])
def test_an_answer_that_is_not_whole_is_none(tmp_path: Path, harm) -> None:
    KeptAnswers(tmp_path, "way").write("question", b"answer")
    [file] = tmp_path.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    assert KeptAnswers(tmp_path, "way").read("question") is None


def test_a_whole_answer_that_lies_under_the_name_of_another_is_none(tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path, "way")
    kept.write("one", b"1")
    [one] = tmp_path.iterdir()
    kept.write("other", b"2")
    [other] = set(tmp_path.iterdir()) - {one}
    other.write_bytes(one.read_bytes())
    assert (kept.read("one"), kept.read("other")) == (b"1", None)


def test_what_is_not_asked_any_more_is_removed_drafts_included(tmp_path: Path) -> None:
    before = KeptAnswers(tmp_path, "way")
    before.write("asked", b"1")
    before.write("forgotten", b"2")
    (tmp_path / "draft.123").write_bytes(b"left by a process that was killed")
    now = KeptAnswers(tmp_path, "way")
    assert now.read("asked") == b"1"
    now.keep_asked()
    assert [KeptAnswers(tmp_path, "way").read(question) for question in ("asked", "forgotten")] == [b"1", None]
    assert len(list(tmp_path.iterdir())) == 1
