"""Whatever is cited has one shape; each kind of entry says what it needs beyond a title."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from indicators.bank import BankReference, load_bank
from indicators.reference import Dataset, Reference
from indicators.text import Refusal


@pytest.mark.parametrize(("written", "date"), [(2016, "2016"), ("2016-05", "2016-05"), ("n. d. (~2016)", "n. d. (~2016)")])
def test_what_is_cited_has_a_date_as_its_source_gives_it(written: object, date: str) -> None:
    assert Reference.model_validate({"title": "Journal de la ville", "date": written}).date == date


@pytest.mark.parametrize("lacking", ["publisher", "url", "date", "title"])
def test_a_value_of_the_bank_says_who_publishes_it_and_where(lacking: str) -> None:
    whole = {"title": "Rapport", "publisher": "Insee", "url": "https://insee.fr", "date": "2024-03"}
    assert BankReference.model_validate(whole)
    with pytest.raises(ValueError, match=lacking):
        BankReference.model_validate({key: text for key, text in whole.items() if key != lacking})


def test_data_can_be_read_again() -> None:
    assert Dataset(publisher="Insee", title="Filosofi", where="insee.fr")
    with pytest.raises(ValueError, match="url, or where"):
        Dataset(publisher="Insee", title="Filosofi")


def test_an_older_entry_of_a_bank_of_ones_own_says_what_to_write(tmp_path: Path) -> None:
    with as_file(files("indicators") / "catalogue" / "bank" / "rates" / "discount_rate_fr.yaml") as shipped:
        path = Path(shutil.copy(shipped, tmp_path))
    text = path.read_text("utf-8").replace("\n  title:", "\n  publication:")
    path.write_text(text, "utf-8")
    line = text.splitlines().index("source:") + 1
    with pytest.raises(Refusal) as refusal:
        load_bank(tmp_path)
    assert f"ligne {line}, « source »" in refusal.value.text.fr
    assert "écrivez title à la place de publication" in refusal.value.text.fr
    assert "write title in place of publication" in refusal.value.text.en
