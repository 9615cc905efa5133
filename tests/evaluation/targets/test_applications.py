"""Applications over HTTP as targets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.runs.conftest import Desk
from tests.evaluation.targets.declaring import declare
from tests.support.application import KEY, Application, running_application

APP = {"id": "app", "kind": "http", "body": {"question": "{input}"}, "answer": "answer"}


@pytest.fixture(scope="module")
def served() -> Iterator[Application]:
    with running_application() as found:
        yield found


@pytest.fixture
def application(served: Application) -> Application:
    served.received.clear()
    served.cookies.clear()
    served.at_once = served.sent = 0
    return served


def app(application: Application, path: str, **fields: Any) -> dict[str, Any]:
    return APP | {"url": f"{application.url}/{path}", "allow_private": True} | fields


def shouted(count: int) -> list[dict[str, Any]]:
    return [{"id": str(n), "input": f"q {n}", "expected": f"Q {n}"} for n in range(count)]


def answers(desk: Desk, found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["item"]: row["answer"] for row in desk.rows(found)}


def test_an_application_is_asked_as_its_table_says(
    desk: Desk, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_KEY", f"{KEY}\n")
    paths = {
        "context": "sources",
        "tool_calls": "calls",
        "input_tokens": "usage.in",
        "output_tokens": "usage.out",
        "cost_usd": "usage.usd",
        "wh": "usage.wh",
        "steps": "not.there",
    }
    body = {
        "question": "{input}",
        "n": 3,
        "deep": [{"id": "{id}", "all": "{messages}", "no": "{x}"}],
    }
    headers = {"Authorization": "Bearer {env:APP_KEY}"}
    table = app(
        application, "ask", answer="data.answers.0.text", headers=headers, body=body, paths=paths
    )
    declare(desk, table)
    desk.set([{"id": "i", "input": "a {id} b", "expected": "A {ID} B"}], system="Be brief.")
    found = desk.run("towns", "--target", "app")
    (model,) = found["models"]
    assert (model["mean"], model["cost_usd"], model["wh"]["high"]) == (1.0, 0.002, 0.3)
    assert application.received == [
        {
            "question": "a {id} b",
            "n": 3,
            "deep": [
                {
                    "id": "i",
                    "all": [
                        {"role": "system", "content": "Be brief."},
                        {"role": "user", "content": "a {id} b"},
                    ],
                    "no": "{x}",
                }
            ],
        }
    ]
    answer = answers(desk, found)["i"]
    assert [passage["id"] for passage in answer["context"]] == ["a", "b"]
    assert answer["tool_calls"] == [{"name": "look", "arguments": '{"at": "a {id} b"}'}]
    assert (answer["input_tokens"], answer["output_tokens"], answer["steps"]) == (12, 3, None)


def test_a_get_asks_by_its_query(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "ask", method="GET", body={}, query={"q": "{input}"}))
    desk.set(shouted(2))
    assert desk.run("towns", "--target", "app")["models"][0]["mean"] == 1.0


@pytest.mark.parametrize("path", ["stream", "lines"])
def test_an_application_streams(desk: Desk, application: Application, path: str) -> None:
    paths = {"output_tokens": "usage.out"}
    declare(desk, app(application, path, answer="delta", stream=True, paths=paths))
    desk.set(shouted(3))
    found = desk.run("towns", "--target", "app")
    assert found["models"][0]["mean"] == 1.0
    answer = answers(desk, found)["0"]
    assert 0 < answer["first_token_s"] <= answer["latency_s"]
    assert answer["output_tokens"] == (3 if path == "stream" else None)


def test_a_stream_is_known_by_the_type_of_its_content(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "stream", answer="delta"))
    desk.set(shouted(2))
    assert desk.run("towns", "--target", "app")["models"][0]["mean"] == 1.0


def test_half_a_stream_is_no_answer(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "stream-that-breaks", answer="delta", stream=True))
    desk.set(shouted(1))
    found = desk.run("towns", "--target", "app", "--retries", 0, exit_code=5)
    assert found["models"][0]["failures"] == {"host_error": 1}
    assert "no more memory" in "".join(found["notes"])


@pytest.mark.parametrize("form", ["openai", "typed"])
def test_an_error_in_an_event_without_a_name_is_no_answer(
    desk: Desk, application: Application, form: str
) -> None:
    declare(desk, app(application, f"stream-that-errs-{form}", answer="delta", stream=True))
    desk.set(shouted(1))
    found = desk.run("towns", "--target", "app", "--retries", 0, exit_code=5)
    assert found["models"][0]["failures"] == {"host_error": 1}
    assert "overloaded" in "".join(found["notes"])


@pytest.mark.parametrize("end", ["[DONE]", "done"])
def test_a_stream_without_the_end_that_is_declared_is_no_answer(
    desk: Desk, application: Application, end: str
) -> None:
    desk.set(shouted(1))
    declare(desk, app(application, "stream", answer="delta", end=end))
    assert desk.run("towns", "--target", "app")["models"][0]["mean"] == 1.0
    declare(desk, app(application, "stream-that-stops", answer="delta", end=end))
    found = desk.run("towns", "--target", "app", "--retries", 0, exit_code=5)
    assert found["models"][0]["failures"] == {"cut_stream": 1}
    assert f"the stream ended without its end, “{end}”" in "".join(found["notes"])


def test_a_cost_that_is_no_quantity_is_no_answer(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "states", paths={"cost_usd": "usd"}))
    asked = ["-5", "NaN", "Infinity", "0.25"]
    desk.set([{"id": one, "input": one, "expected": one} for one in asked])
    found = desk.run("towns", "--target", "app", exit_code=4)
    assert found["models"][0]["failures"] == {"not_an_answer": 3}
    assert {one for one, row in answers(desk, found).items() if not row["error"]} == {"0.25"}


def test_what_fails_for_one_item_in_ten_has_errors_and_the_scores_of_the_others(
    desk: Desk, application: Application
) -> None:
    declare(desk, app(application, "every-tenth-fails"))
    desk.set(shouted(30))
    found = desk.run("towns", "--target", "app", exit_code=4)
    (model,) = found["models"]
    assert (model["answers"], model["errors"], model["n"], model["mean"]) == (30, 3, 27, 1.0)
    failed = [row for row in desk.rows(found) if row["answer"]["error"]]
    assert [row["item"] for row in failed] == ["0", "10", "20"]
    assert not any(row["scores"] for row in failed)
    (note,) = [one for one in found["notes"] if one.startswith("app: 3 failed (host_error)")]
    assert "HTTP 400" in note
    assert "this one breaks me" in note
    assert len(application.received) == 30  # a refusal is not tried again


def test_each_answer_is_that_of_its_own_item_in_whatever_order_they_come(
    desk: Desk, application: Application
) -> None:
    declare(desk, app(application, "late-first"))
    desk.set(shouted(40))
    found = desk.run("towns", "--target", "app", "--concurrency", 8)
    assert found["models"][0]["mean"] == 1.0
    assert {item: one["text"] for item, one in answers(desk, found).items()} == {
        str(n): f"Q {n}" for n in range(40)
    }
    assert 1 < application.at_once <= 8


def test_answers_to_anothers_question_are_wrong(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "swapped"))
    desk.set(shouted(10))
    found = desk.run("towns", "--target", "app", "--concurrency", 1, exit_code=4)
    (model,) = found["models"]
    assert (model["mean"], model["failures"]) == (0.0, {"empty_answer": 1})
    assert answers(desk, found)["5"]["text"] == "Q 4"


def test_a_failure_that_passes_is_tried_again(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "busy-at-first"))
    desk.set(shouted(3))
    assert desk.run("towns", "--target", "app")["models"][0]["mean"] == 1.0
    assert len(application.received) == 6


def test_at_once_bounds_what_is_under_way(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "late-first", at_once=2))
    desk.set(shouted(12))
    desk.run("towns", "--target", "app")
    assert application.at_once == 2


def test_no_cookie_carries_one_item_to_another(
    desk: Desk, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_KEY", KEY)
    headers = {"Authorization": "Bearer {env:APP_KEY}"}
    declare(desk, app(application, "ask", answer="data.answers.0.text", headers=headers))
    desk.set(shouted(3))
    desk.run("towns", "--target", "app", "--concurrency", 1)
    assert application.cookies == ["", "", ""]


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("redirect", "redirected", "HTTP 307 to /ask"),
        ("page", "not_json", "a web page"),
        ("swapped-not-there", "host_error", "HTTP 404"),
        ("large", "response_too_large", "more than 1000000 bytes"),
        ("empty", "empty_answer", ""),
        ("lines", "no_answer_at_path", "an object of delta"),
    ],
)
def test_what_is_no_answer_is_said_once(
    desk: Desk, application: Application, path: str, code: str, said: str
) -> None:
    declare(desk, app(application, path, most_megabytes=1))
    desk.set(shouted(3))
    found = desk.run("towns", "--target", "app", exit_code=5)
    assert found["models"][0]["failures"] == {code: 3}
    (note,) = [one for one in found["notes"] if one.startswith(f"app: 3 failed ({code})")]
    assert said in note
    assert len(application.received) <= 3
    assert application.sent < 60e6  # of 300, had they been read


def test_a_path_that_is_wrong_says_what_is_there(desk: Desk, application: Application) -> None:
    declare(desk, app(application, "late-first", answer="data.text"))
    desk.set(shouted(2))
    found = desk.run("towns", "--target", "app", exit_code=5)
    assert "there is no “data.text”: the response is an object of answer" in "".join(found["notes"])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"url": "https://127.0.0.1/ask"}, "allow_private = true for a private one"),
        ({"url": "https://10.1.2.3/ask"}, "allow_private = true for a private one"),
        ({"url": "http://example.org/ask"}, "https, or allow_private = true"),
        ({"url": "http://169.254.169.254/ask", "allow_private": True}, "a public address"),
        ({"url": "http://[fd00:ec2::254]/ask", "allow_private": True}, "a public address"),
        ({"url": "https://key@example.org/ask"}, "no key, ? or # in the URL"),
        ({"url": "https://example.org/ask", "body": {"question": "same"}}, "holds {input}"),
        (
            {"url": "https://example.org/ask", "headers": {"X-Key": "{env:NOT_SET}"}},
            "the variable NOT_SET is not set",
        ),
        (
            {"url": "https://example.org/ask", "query": {"key": "{env:PATH}"}},
            "{env:NAME} stands in headers and body only",
        ),
        (
            {"url": "https://example.org/ask", "headers": {"Authorization": "Bearer abc"}},
            "received a value that is not shown, expected Authorization = a text with {env:NAME}",
        ),
    ],
)
def test_an_address_that_may_not_be_reached_is_refused(
    desk: Desk, table: dict[str, Any], said: str
) -> None:
    declare(desk, APP | table)
    desk.set()
    result = desk.eval("run", "towns", "--target", "app")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Bearer abc" not in result.output


def test_a_name_that_leads_to_a_private_address_is_refused(
    desk: Desk, application: Application
) -> None:
    url = application.url.replace("http://127.0.0.1", "https://localhost")
    declare(desk, APP | {"url": f"{url}/ask"})
    desk.set(shouted(2))
    found = desk.run("towns", "--target", "app", exit_code=5)
    assert found["models"][0]["failures"] == {"refused_address": 2}
    assert application.received == []


@pytest.mark.parametrize("path", ["ask", "echo"])
def test_a_secret_is_nowhere(
    desk: Desk,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    """Neither where it is refused and repeated, nor where an answer repeats it."""
    caplog.set_level(0)
    monkeypatch.setenv("APP_KEY", "another-s3cret")
    headers = {"Authorization": "Bearer {env:APP_KEY}"}
    declare(desk, app(application, path, headers=headers))
    desk.set(shouted(2))
    result = desk.eval("run", "towns", "--target", "app")
    assert ("[APP_KEY]" in result.output) == (path == "ask")
    files = [one for one in Path("joute-runs").rglob("*") if one.is_file()]
    written = b"".join(one.read_bytes() for one in files)
    assert b"[APP_KEY]" in written or path == "ask"
    assert b"another-s3cret" not in written
    assert "another-s3cret" not in result.output + caplog.text


@pytest.mark.parametrize("key", ["sk-abcdefghijklmnop", 'sk"abc\\defg/hij+kl<mnop'])
@pytest.mark.parametrize("code", [500, 307, 201, 200])
def test_no_beginning_of_a_secret_is_in_a_cause(
    desk: Desk, application: Application, monkeypatch: pytest.MonkeyPatch, key: str, code: int
) -> None:
    """Wherever the cause is cut, and however the application writes what it repeats."""
    monkeypatch.setenv("APP_KEY", key)
    headers = {"Authorization": "Bearer {env:APP_KEY}"}
    desk.set(shouted(1))
    for before in (0, 175, 470, 965):
        declare(desk, app(application, f"told-{code}-{before}", headers=headers))
        result = desk.eval("run", "towns", "--target", "app", "--retries", 0)
        told = result.output.replace("\n", "")
        parts = ("sk-", 'sk"', "sk%22", "sk&quot;", 'sk\\"', "abc")
        assert not any(part in told for part in parts)
        assert ("[APP_KEY]" in told) == (before < 400)


def test_answers_are_taken_from_earlier_runs_only_where_the_table_says_so(
    desk: Desk, application: Application
) -> None:
    desk.set(shouted(3))
    for cached, asked in ((False, 6), (True, 3)):
        application.received.clear()
        declare(desk, app(application, "late-first", cache=cached))
        desk.run("towns", "--target", "app")
        found = desk.run("towns", "--target", "app")
        assert len(application.received) == asked
        assert found["models"][0]["cached"] == (3 if cached else 0)
    replayed = desk.run("towns", "--target", "app", "--replay")
    assert replayed["models"][0]["mean"] == 1.0
    assert len(application.received) == 3


def test_what_is_declared_stands_where_nothing_is_stated(
    desk: Desk, application: Application
) -> None:
    desk.set(shouted(4))
    declared = {"cost_usd": 0.01, "wh": [0.2, 0.4], "wh_source": "our meter, week 12"}
    declare(desk, app(application, "late-first", **declared))
    found = desk.run("towns", "--target", "app", "--budget-eur", 10)
    (model,) = found["models"]
    assert model["cost_usd"] == pytest.approx(0.04)
    assert model["wh"] == pytest.approx({"low": 0.8, "mid": 1.2, "high": 1.6})
    stopped = desk.run("towns", "--target", "app", "--budget-wh", 1.0)
    assert stopped["stopped"] == "budget_wh"
    declare(desk, app(application, "late-first"))
    unknown = desk.run("towns", "--target", "app")["models"][0]
    assert (unknown["cost_usd"], unknown["wh"]) == (None, None)
    result = desk.eval("run", "towns", "--target", "app", "--budget-eur", 1)
    assert result.exit_code == 2
    assert "cost_usd in its [[targets]]" in result.stderr
