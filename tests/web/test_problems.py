import logging

import pytest

from tests.web.site import client_of

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("input", 422, "bad_input"),
        ("consent", 403, "consent_needed"),
        ("limit", 429, "limit_reached"),
        ("missing", 404, "not_found"),
        ("model", 502, "unavailable"),
        ("bug", 500, "error"),
    ],
)
def test_a_program_receives_a_problem_with_a_stable_code(kind: str, status: int, code: str) -> None:
    response = client_of().get(f"/api/fail/{kind}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert {"type", "title", "detail", "request_id"} <= problem.keys()
    assert problem["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/fail/missing", "text/html,*/*;q=0.8", "text/html; charset=utf-8"),
        ("/fail/missing", "*/*", "text/html; charset=utf-8"),
        ("/fail/missing", "application/json", "application/problem+json"),
        ("/api/fail/missing", "text/html", "application/problem+json"),
        ("/api/nothing", "text/html", "application/problem+json"),
    ],
)
def test_errors_take_the_form_that_the_client_reads(
    path: str, accept: str, media_type: str
) -> None:
    response = client_of().get(path, headers={"Accept": accept})
    assert response.headers["content-type"] == media_type


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_error_page_is_in_the_language_of_the_person(language: str) -> None:
    page = client_of().get("/nothing", headers={"Accept-Language": language})
    assert page.status_code == 404
    assert f'<html lang="{language}">' in page.text
    assert {"en": "Page not found", "fr": "Page introuvable"}[language] in page.text


def test_an_error_page_says_what_helps() -> None:
    page = client_of().get("/fail/consent", headers={"Accept-Language": "en"}).text
    assert "read and accept the conditions" in page
    assert 'class="button button-primary" href="/"' in page


def test_a_reason_is_escaped() -> None:
    assert "no &lt;text&gt;" in client_of().get("/fail/input").text


def test_a_limit_says_when_to_come_back() -> None:
    assert client_of().get("/fail/limit").headers["retry-after"] == "60"
    assert client_of().get("/api/fail/limit").headers["retry-after"] == "60"


def test_a_failed_model_is_not_recognisable() -> None:
    for path in ("/fail/model", "/api/fail/model"):
        text = client_of().get(path).text
        assert "secret-host" not in text
        assert "first_token_timeout" not in text


def test_bad_fields_are_named_and_what_was_sent_is_not_repeated() -> None:
    problem = client_of().post("/api/sizes", json={"size": "secret-value"}).json()
    assert problem["code"] == "bad_input"
    assert problem["errors"][0]["field"] == "size"
    assert "secret-value" not in str(problem)


def test_the_reason_of_a_bad_field_is_in_the_language_of_the_person() -> None:
    def reason(language: str, size: object) -> str:
        headers = {"Accept-Language": language}
        problem = client_of().post("/api/sizes", json={"size": size}, headers=headers).json()
        found: str = problem["errors"][0]["message"]
        return found

    assert reason("en", "small") == "A whole number is expected."
    assert reason("fr", "small") == "Un nombre entier est attendu."


def test_a_wrong_method_says_which_is_right() -> None:
    response = client_of().get("/echo", headers=JSON)
    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
    assert response.headers["allow"] == "POST"


def test_an_unexpected_error_is_logged_with_the_reference_that_the_person_sees(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, logger="joute"):
        page = client_of().get("/fail/bug")
    assert page.status_code == 500
    assert page.headers["x-request-id"] in page.text
    assert "secret-prompt" not in page.text
    record = next(r for r in caplog.records if r.levelno == logging.ERROR)
    assert page.headers["x-request-id"] in record.getMessage()
    assert record.exc_info is not None
