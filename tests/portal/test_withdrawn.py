"""What a leader withdrew does not leave with the next sending: it is offered, and goes only once it was taken up again."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_returns import FORM, YEAR, said, said_of, sent, typed
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door, whole

TAKE_UP = f"{FORM}/reprendre/"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def withdrawn(leader: Any, **answers: str) -> str:
    """Sends 41 sessions and 7 volunteers, or these, and withdraws them; the number."""
    typed(leader, "activity", sessions=answers.get("sessions", "41"), sessions__comment="au cahier")
    typed(leader, "means", volunteers=answers.get("volunteers", "7"))
    submission = sent(leader)
    assert leader.post(f"/depots/{submission}/retirer/", {"reason": "mauvais cahier"}).status_code == 302
    return submission


def offered(leader: Any, page: str = "") -> list[str]:
    """What a page offers to take up again, in words."""
    content = leader.get(f"{FORM}/{page}").content.decode()
    folded = re.search(r'<details class="withdrawn".*?</details>', content, re.DOTALL)
    return [said_of(line) for line in re.findall(r"<li><span>(.*?)</span> <button", folded[0])] if folded else []


def test_what_was_withdrawn_does_not_leave_with_what_is_sent_next(door: Door, leader: Any) -> None:
    withdrawn(leader)
    assert "pas envoyé" not in said(leader.get("/"))
    typed(leader, "means", volunteer_hours="300")
    review = said(leader.get(f"{FORM}/relire/"))
    assert "1 valeur : 1 nouvelle" in review
    assert "Retiré, ne partira pas : 2 chiffres" in review
    sent(leader)
    assert {name: row["value"] for (name, _), row in door.standing(PROJECT, YEAR).items()} == {"volunteer_hours": 300}
    assert offered(leader) == ["Séances tenues : 41", "Bénévoles : 7"], "nothing of it is lost"


def test_the_page_that_withdraws_says_so_and_its_receipt_leads_to_what_can_be_taken_up(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    assert "Ce que ce dépôt disait ne repartira pas de lui-même" in said(leader.get(f"/depots/{submission}/retirer/"))
    receipt = leader.post(f"/depots/{submission}/retirer/", {"reason": "mauvais cahier"}, follow=True).content.decode()
    assert f'href="{FORM}/#withdrawn"' in receipt
    home = leader.get("/").content.decode()
    assert "1 chiffre que vous avez retiré n’est plus chez la Ville." in home
    assert f'href="{FORM}/#withdrawn"' in home


def test_one_press_takes_one_value_up_with_its_word_and_the_other_stays_offered(door: Door, leader: Any) -> None:
    withdrawn(leader)
    answer = leader.post(TAKE_UP, {"value": whole("sessions", YEAR), "page": "review"})
    assert answer["Location"] == f"{FORM}/relire/"
    assert offered(leader) == ["Bénévoles : 7"]
    sent(leader)
    standing = door.standing(PROJECT, YEAR)
    assert {name: (row["value"], row["comment"]) for (name, _), row in standing.items()} == {"sessions": (41, "au cahier")}


def test_one_press_takes_all_of_it_up(door: Door, leader: Any) -> None:
    withdrawn(leader)
    leader.post(TAKE_UP, {"all": "1", "page": ""})
    assert offered(leader) == []
    assert "Brouillon, pas envoyé" in said(leader.get("/"))
    sent(leader)
    assert {name: row["value"] for (name, _), row in door.standing(PROJECT, YEAR).items()} == {"sessions": 41, "volunteers": 7}


def test_a_page_of_the_form_offers_its_own_values_and_comes_back(leader: Any) -> None:
    withdrawn(leader)
    assert offered(leader, "means/") == ["Bénévoles : 7"]
    assert leader.post(TAKE_UP, {"all": "1", "page": "means"})["Location"] == f"{FORM}/means/"
    assert 'value="7"' in leader.get(f"{FORM}/means/").content.decode()
    assert offered(leader) == ["Séances tenues : 41"]


def test_what_is_let_go_is_offered_no_longer_and_its_receipt_still_says_it(leader: Any) -> None:
    submission = withdrawn(leader)
    leader.post(TAKE_UP, {"drop": "1", "page": "review"})
    assert offered(leader) == []
    assert f"Séances tenues {YEAR} 41" in said(leader.get(f"/depots/{submission}/"))


@pytest.mark.parametrize("how", ["typed", "sent", "handed in as a table"])
def test_what_was_said_since_is_not_offered(leader: Any, how: str) -> None:
    withdrawn(leader)
    if how == "handed in as a table":
        leader.post(uploaded(leader, f"Indicateur;Période;Valeur\nsessions;{YEAR};43\n".encode())["Location"])
    else:
        typed(leader, "activity", sessions="43")
    if how == "sent":
        sent(leader)
    assert offered(leader) == ["Bénévoles : 7"]


def test_what_had_been_replaced_before_it_was_withdrawn_is_not_offered(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    typed(leader, "means", volunteers="7")
    first = sent(leader)
    leader.post(uploaded(leader, f"Indicateur;Période;Valeur\nsessions;{YEAR};42\n".encode())["Location"])
    leader.post(f"/depots/{first}/retirer/", {"reason": "mauvais cahier"})
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 42
    assert offered(leader) == ["Bénévoles : 7"]


def test_of_a_correction_that_is_withdrawn_what_it_said_is_offered_beside_what_stands_again(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    sent(leader)
    typed(leader, "activity", sessions="42")
    leader.post(f"/depots/{sent(leader)}/retirer/", {"reason": "mauvais cahier"})
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 41
    assert offered(leader) == ["Séances tenues : 42"]
    leader.post(TAKE_UP, {"value": whole("sessions", YEAR), "page": "review"})
    assert "41 → 42 séances changé" in said(leader.get(f"{FORM}/relire/"))


def test_what_the_town_withdraws_is_not_offered(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    door.client(door.account("city")).post(f"/depots/{sent(leader)}/retirer/", {"reason": "doublon"})
    assert offered(leader) == []


def test_who_only_reads_is_not_offered_what_they_may_not_take_up(door: Door, leader: Any) -> None:
    withdrawn(leader)
    assert offered(door.client(door.account("city"))) == []
    stranger = door.client(door.account("leader", OTHER, email="autre@example.org"))
    assert stranger.post(TAKE_UP, {"all": "1", "page": ""}).status_code == 404


@pytest.mark.parametrize("asked", [{"page": "nowhere", "all": "1"}, {"page": "../../ville", "all": "1"}])
def test_a_press_that_no_page_has_changes_nothing(leader: Any, asked: dict[str, str]) -> None:
    withdrawn(leader)
    assert leader.post(TAKE_UP, asked).status_code == 404
    assert len(offered(leader)) == 2


def take_back(leader: Any, submission: str) -> str:
    """Withdraws a submission; the number of what its withdrawal handed in again, if anything."""
    before = set(numbers(leader))
    assert leader.post(f"/depots/{submission}/retirer/", {"reason": "mauvais cahier"}).status_code == 302
    return next(iter(set(numbers(leader)) - before), "")


def numbers(leader: Any) -> list[str]:
    """The submissions of which values count, by the page of the year."""
    return re.findall(r'href="/depots/([^/"]+)/retirer/"', leader.get(f"{FORM}/").content.decode())


def corrected(leader: Any) -> tuple[str, str]:
    """41 sessions are sent, with 7 volunteers; then corrected to 42. The two numbers."""
    typed(leader, "activity", sessions="41")
    typed(leader, "means", volunteers="7")
    return sent(leader), correct(leader, "42")


def correct(leader: Any, number: str) -> str:
    """Corrects the sessions alone; the number of its receipt."""
    name = whole("sessions", YEAR)
    answer = leader.post(f"{FORM}/corriger/?{urlencode({'valeur': name})}", {f"{name}.value": number, "seen": "1"})
    return str(answer["Location"].split("/")[2])


def test_withdrawing_what_a_withdrawal_handed_in_again_ends_there(door: Door, leader: Any) -> None:
    _, second = corrected(leader)
    again = take_back(leader, second)
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 41
    assert "Séances tenues" not in said(leader.get(f"/depots/{again}/retirer/")), "it announces nothing that comes back"
    assert take_back(leader, again) == ""
    assert ("sessions", "") not in door.standing(PROJECT, YEAR)


def test_deposit_after_deposit_one_comes_to_nothing_and_the_corrections_are_offered(door: Door, leader: Any) -> None:
    first, second = corrected(leader)
    take_back(leader, take_back(leader, second))
    assert take_back(leader, first) == ""
    assert door.standing(PROJECT, YEAR) == {}
    assert offered(leader) == ["Séances tenues : 42", "Bénévoles : 7"]


def test_what_was_restored_is_offered_where_nobody_wrote_anything_since(leader: Any) -> None:
    _, second = corrected(leader)
    again = take_back(leader, second)
    leader.post(TAKE_UP, {"drop": "1", "page": ""})
    take_back(leader, again)
    assert offered(leader) == ["Séances tenues : 41"]


def test_after_an_end_nothing_older_comes_back_with_what_is_withdrawn_later(door: Door, leader: Any) -> None:
    _, second = corrected(leader)
    take_back(leader, take_back(leader, second))
    assert take_back(leader, correct(leader, "50")) == ""
    assert ("sessions", "") not in door.standing(PROJECT, YEAR)
    assert offered(leader) == ["Séances tenues : 50"]


@pytest.mark.parametrize("how", [{"all": "1"}, {"value": whole("sessions", YEAR)}], ids=["all", "one value"])
def test_what_the_figures_rested_on_comes_along_with_what_is_taken_up(door: Door, leader: Any, how: dict[str, str]) -> None:
    leader.post(f"{FORM}/activity/", {"activity.evidence": "register", "activity.link": "https://example.org/cahier", "go": "leave"})
    withdrawn(leader)
    leader.post(TAKE_UP, how | {"page": ""})
    sent(leader)
    assert door.standing(PROJECT, YEAR)["sessions", ""]["evidence"] == "register ; https://example.org/cahier"


def test_what_a_page_rests_on_by_now_is_kept(door: Door, leader: Any) -> None:
    leader.post(f"{FORM}/activity/", {"activity.evidence": "register", "go": "leave"})
    withdrawn(leader)
    leader.post(f"{FORM}/activity/", {"activity.evidence": "estimate", "go": "leave"})
    leader.post(TAKE_UP, {"all": "1", "page": ""})
    sent(leader)
    assert door.standing(PROJECT, YEAR)["sessions", ""]["evidence"] == "estimate"


def test_what_counts_no_more_is_not_to_withdraw_and_leads_to_what_counts(leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    first, second = sent(leader), correct(leader, "42")
    page = leader.get(f"/depots/{first}/retirer/").content.decode()
    assert "Plus rien de ce dépôt ne compte aujourd'hui : il n'y a rien à en retirer." in said_of(page)
    assert f'<a href="/depots/{second}/">' in page
    assert 'name="reason"' not in page
    assert 'name="reason"' in leader.get(f"/depots/{second}/retirer/").content.decode()


def test_withdrawing_what_counted_no_more_says_that_it_changed_nothing(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    first = sent(leader)
    correct(leader, "42")
    page = said(leader.post(f"/depots/{first}/retirer/", {"reason": "mauvais cahier"}, follow=True))
    assert "le retirer n'a rien changé" in page
    assert "à faire" not in page
    assert door.standing(PROJECT, YEAR)["sessions", ""]["value"] == 42


def test_a_deposit_of_which_a_part_counts_is_withdrawn_as_before(leader: Any) -> None:
    first, _ = corrected(leader)
    assert "1 de ses valeurs compte aujourd'hui." in said(leader.get(f"/depots/{first}/retirer/"))


def test_a_withdrawal_that_was_killed_is_gone_on_with(leader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.returns import withdrawing

    _, second = corrected(leader)
    with monkeypatch.context() as killed:
        killed.setattr(withdrawing, "end_claims", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            leader.post(f"/depots/{second}/retirer/", {"reason": "mauvais cahier"})
    assert 'name="reason"' in leader.get(f"/depots/{second}/retirer/").content.decode()
    take_back(leader, second)
    assert offered(leader) == ["Séances tenues : 42"]


WHOLE_YEAR = f"{FORM}/retirer/"


def test_all_that_was_sent_for_a_year_is_withdrawn_at_once_and_nothing_older_comes_back(door: Door, leader: Any) -> None:
    first, second = corrected(leader)
    for page in (f"/depots/{first}/retirer/", f"{FORM}/"):
        assert f'href="{WHOLE_YEAR}"' in leader.get(page).content.decode()
    page = leader.get(WHOLE_YEAR)
    assert "2 chiffres comptent aujourd'hui" in said(page)
    assert all(f'href="/depots/{name}/"' in page.content.decode() for name in (first, second))
    assert leader.post(WHOLE_YEAR, {"reason": "mauvais cahier"})["Location"] == f"{FORM}/#withdrawn"
    assert door.standing(PROJECT, YEAR) == {}
    assert offered(leader) == ["Séances tenues : 42", "Bénévoles : 7"]
    leader.post(TAKE_UP, {"all": "1", "page": ""})
    sent(leader)
    assert {name: row["value"] for (name, _), row in door.standing(PROJECT, YEAR).items()} == {"sessions": 42, "volunteers": 7}


def test_withdrawing_all_of_a_year_needs_a_reason_and_something_that_counts(door: Door, leader: Any) -> None:
    assert leader.get(WHOLE_YEAR)["Location"] == f"{FORM}/#withdrawn"
    assert WHOLE_YEAR not in leader.get(f"{FORM}/").content.decode()
    corrected(leader)
    assert leader.post(WHOLE_YEAR, {"reason": " "}).status_code == 422
    assert len(door.standing(PROJECT, YEAR)) == 2


def test_the_figures_of_another_year_that_would_go_along_are_named(door: Door, leader: Any) -> None:
    table = f"Indicateur;Période;Valeur\nsessions;{YEAR};43\nvolunteers;{YEAR - 1};9\n"
    leader.post(uploaded(leader, table.encode())["Location"])
    assert f"des chiffres d'une autre année ({YEAR - 1})" in said(leader.get(WHOLE_YEAR))
    corrected(leader)
    leader.post(WHOLE_YEAR, {"reason": "mauvais cahier"})
    assert door.standing(PROJECT, YEAR) == {}
