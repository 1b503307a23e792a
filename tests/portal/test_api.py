"""The API: the same receipts as the terminal, the same values as the form, problems that say what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.portal.conftest import OTHER, PROJECT
from tests.worlds.doors import Door

TABLE = b"indicateur;p\xc3\xa9riode;valeur\nsessions;2025;41\nvolunteers;2025;huit\n"
RECEIPT = {
    "submission_id",
    "source",
    "sha256",
    "rows_received",
    "rows_accepted",
    "rows_rejected",
    "rows_unchanged",
    "rows_left_aside",
    "already_known",
}


@pytest.fixture
def token(door: Door) -> dict[str, str]:
    return door.token(door.account("leader", PROJECT))


def handed_in(door: Door, token: dict[str, str], content: bytes = TABLE, **more: str) -> Any:
    data = {"file": SimpleUploadedFile("suivi.csv", content), "project": PROJECT} | more
    return door.client().post("/api/v1/submissions", data, headers=token)


def returned(door: Door, token: dict[str, str], *values: dict[str, Any], year: object = 2025, project: str = PROJECT) -> Any:
    body = json.dumps({"values": list(values)})
    return door.client().post(f"/api/v1/returns/{project}/{year}", body, content_type="application/json", headers=token)


def test_a_file_is_handed_in_as_by_the_terminal(door: Door, token: dict[str, str]) -> None:
    response = handed_in(door, token)
    receipt = response.json()
    assert response.status_code == 201
    assert set(receipt) >= RECEIPT
    assert (receipt["rows_received"], receipt["rows_accepted"], receipt["rows_rejected"]) == (2, 1, 1)
    assert door.standing(PROJECT, 2025)["sessions", ""]["value"] == 41
    again = handed_in(door, token)
    assert (again.status_code, again.json()["already_known"]) == (200, True)


def test_a_trial_writes_nothing(door: Door, token: dict[str, str]) -> None:
    events = len(door.ledger().events())
    assert handed_in(door, token, dry_run="true").json()["rows_accepted"] == 1
    assert len(door.ledger().events()) == events


def test_a_file_of_which_no_row_is_accepted_is_a_problem_with_the_refusals(door: Door, token: dict[str, str]) -> None:
    response = handed_in(door, token, b"indicateur;p\xc3\xa9riode;valeur\nvolunteers;2025;huit\n")
    problem = response.json()
    assert (response.status_code, response["Content-Type"], problem["code"]) == (422, "application/problem+json", "nothing_accepted")
    assert len(problem["refusals"]) == 1


def test_a_return_stands_as_it_was_sent(door: Door, token: dict[str, str]) -> None:
    response = returned(
        door,
        token,
        {"indicator": "sessions", "value": 41},
        {"indicator": "Bénévoles", "value": 12, "approximate": True, "comment": "à peu près"},
        {"indicator": "people_reached", "value": 30, "breakdown": "gender=F", "evidence": "register"},
        {"indicator": "volunteer_hours", "low": 100, "high": 200},
        {"indicator": "money_raised", "missing": "refused"},
    )
    assert response.status_code == 201
    standing = door.standing(PROJECT, 2025)
    assert {key: (r["value"], r["missing"], r["low"], r["high"], r["approximate"]) for key, r in standing.items()} == {
        ("sessions", ""): (41, None, None, None, False),
        ("volunteers", ""): (12, None, None, None, True),
        ("people_reached", "gender=F"): (30, None, None, None, False),
        ("volunteer_hours", ""): (150, None, 100, 200, True),
        ("money_raised", ""): (None, "refused", None, None, False),
    }
    assert standing["people_reached", "gender=F"]["evidence"] == "register"


def test_the_same_return_again_changes_nothing(door: Door, token: dict[str, str]) -> None:
    first = returned(door, token, {"indicator": "sessions", "value": 41}).json()
    again = returned(door, token, {"indicator": "sessions", "value": 41})
    assert (again.status_code, again.json()["submission_id"]) == (200, first["submission_id"])


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ({"indicator": "nulle_part", "value": 1}, "nulle_part"),
        ({"indicator": "sessions"}, "nombre"),
        ({"indicator": "sessions", "value": 1, "missing": "late"}, "l'un ou l'autre"),
        ({"indicator": "volunteer_hours", "value": 120, "low": 100, "high": 200}, "milieu"),
        ({"indicator": "volunteer_hours", "value": 120, "low": 100}, "bornes"),
        ({"indicator": "volunteer_hours", "high": 200}, "bornes"),
    ],
)
def test_a_value_that_cannot_be_taken_says_why_and_nothing_is_written(
    door: Door, token: dict[str, str], value: dict[str, Any], part: str
) -> None:
    events = len(door.ledger().events())
    response = returned(door, token, {"indicator": "sessions", "value": 1, "breakdown": ""}, value)
    assert response.status_code == 422
    assert part in response.json()["refusals"][0]["message_fr"]
    assert len(door.ledger().events()) == events


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '{"values": []}',
        '{"values": [{"indicator": 3}]}',
        '{"values": [{"indicator": "a", "value": NaN}]}',
        '{"values": [{"indicator": "a", "other": 1}]}',
    ],
)
def test_a_body_out_of_form_is_a_problem_not_a_fault(door: Door, token: dict[str, str], body: str) -> None:
    response = door.client().post(f"/api/v1/returns/{PROJECT}/2025", body, content_type="application/json", headers=token)
    assert response.status_code in (400, 422)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "request_invalid"


def test_a_submission_is_read_and_withdrawn(door: Door, token: dict[str, str]) -> None:
    submission = handed_in(door, token).json()["submission_id"]
    address = f"/api/v1/submissions/{submission}"
    read = door.client().get(address, headers=token).json()
    assert (read["submission_id"], read["withdrawn"], len(read["rejected_rows"])) == (submission, False, 1)
    assert door.client().delete(address, headers=token).json() == {"submission_id": submission, "withdrawn": 1}
    assert door.standing(PROJECT, 2025) == {}
    assert door.client().get(address, headers=token).json()["withdrawn"]
    assert door.client().delete(address, headers=token).status_code == 422


def test_problems_speak_the_callers_language(door: Door, token: dict[str, str]) -> None:
    french = door.client().get("/api/v1/submissions/S999999", headers=token).json()
    english = door.client().get("/api/v1/submissions/S999999", headers=token | {"accept-language": "en"}).json()
    assert french["code"] == english["code"] == "not_found"
    assert french["detail"] != english["detail"]


def test_a_session_is_nobody_in_the_api(door: Door) -> None:
    client = door.client(door.account("city"))
    response = client.get("/api/v1/submissions/S000001")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_another_project_is_not_there(door: Door, token: dict[str, str]) -> None:
    assert handed_in(door, token, project=OTHER).status_code == 404
    assert returned(door, token, {"indicator": "sessions", "value": 1}, project=OTHER).status_code == 404


def test_every_status_that_is_answered_is_described(door: Door) -> None:
    described = door.client().get("/api/v1/openapi.json").json()
    for path in described["paths"].values():
        for operation in path.values():
            assert {"401", "404", "405", "422", "429"} <= set(operation["responses"])
            problems = [answer["content"] for status, answer in operation["responses"].items() if status >= "400"]
            assert all(list(content) == ["application/problem+json"] for content in problems)


def test_operations_have_names_that_clients_can_use(door: Door) -> None:
    described = door.client().get("/api/v1/openapi.json").json()
    names = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert sorted(names) == [
        "create_return",
        "create_submission",
        "list_editions",
        "list_figures",
        "read_edition",
        "read_edition_file",
        "read_figure",
        "read_pedigree",
        "read_submission",
        "withdraw_submission",
    ]
