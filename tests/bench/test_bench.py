"""joute bench against a server whose pace is known: whatever the machine does beside, no figure is
better than the server, no request is lost, and what is not known is said."""

import asyncio
import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from joute.bench import Latest, latest
from joute.bench.endpoints import Wanted, find
from joute.errors import BadInput
from joute.features import FEATURES
from joute.llm import estimate_tokens
from joute.store import open_store
from tests.bench.conftest import Bench
from tests.support.databases import sqlite_database

METERED = """
[[endpoints]]
id = "box"
base_url = "{url}"
api = "ollama"
allow_private = true
[endpoints.meter]
kind = "declared"
watts = 100
[[models]]
id = "gem"
endpoint = "box"
name = "chunks=10,first=0.05,rate=20"
maker = "Test"
"""


def test_figures_are_no_better_than_the_server(bench: Bench) -> None:
    first_s, rate, chunks = 0.05, 200, 10
    least_s = first_s + (chunks - 1) / rate
    model = f"chunks={chunks},rate={rate},first={first_s}"
    found = bench.report(model, "--concurrency", "4,1,4", "--requests", 20)
    assert [level["concurrency"] for level in found["levels"]] == [1, 4]
    assert (found["warm_up"], found["stopped"]) == (5, "")
    for level in found["levels"]:
        streams, ttft = level["concurrency"], level["ttft_s"]
        assert (level["requests"], level["errors"], ttft["n"], level["whole"]) == (20, 0, 20, True)
        assert first_s <= ttft["p50"] <= ttft["p95"]
        assert ttft["p99"] is None
        low, high = ttft["intervals"]["p50"]
        assert low <= ttft["p50"] <= high
        assert level["latency_s"]["p50"] >= least_s
        assert level["tokens_per_s_all"] <= streams * chunks / least_s
        assert level["requests_per_s"] <= streams / least_s
        assert level["tokens_per_s_stream"]["n"] == 20
        assert level["tokens_per_s_stream"]["p5"] <= level["tokens_per_s_stream"]["p50"]
        assert level["gap_s"]["n"] == 20 * (chunks - 1)
        assert level["output_tokens"] == chunks
        assert level["token_sources"] == {"host": 20}
        assert level["reasoning_ttft_s"] is None


def test_the_first_token_is_the_first_text_and_reasoning_stands_apart(bench: Bench) -> None:
    found = bench.report("reasoning=10,rate=100,chunks=5", "--concurrency", 1, "--requests", 4)
    (level,) = found["levels"]
    assert level["ttft_s"]["p50"] >= 10 / 100
    assert level["reasoning_ttft_s"]["p50"] < level["ttft_s"]["p50"]
    assert level["output_tokens"] == 15


def test_a_quota_is_met_with_what_the_host_says(bench: Bench) -> None:
    model = "error-429,every=2,retry-after=0.05"
    found = bench.report(model, "--concurrency", 2, "--requests", 10, "--warm-up", 0)
    (level,) = found["levels"]
    assert (level["requests"], level["errors"]) == (10, 5)
    assert level["errors_by_kind"] == {"rate_limited": 5}
    assert level["quota"]["refused"] == 5
    assert level["quota"]["retry_after_s"] == 0.05
    assert "HTTP 429" in level["quota"]["says"]
    assert level["ttft_s"]["n"] == 5


def test_more_streams_than_a_host_takes_are_failures_of_that_level_alone(bench: Bench) -> None:
    model = "at-once=2,rate=40,chunks=10"
    found = bench.report(model, "--concurrency", "1,6", "--requests", 6, "--warm-up", 0)
    one, six = found["levels"]
    assert one["errors"] == 0
    assert six["errors"] >= 1
    assert set(six["errors_by_kind"]) == {"rate_limited"}


def test_after_a_level_that_failed_none_follows(bench: Bench) -> None:
    found = bench.report("error-500", "--concurrency", "1,2", "--requests", 6, exit_code=5)
    (level,) = found["levels"]
    assert (level["errors"], level["errors_by_kind"]) == (6, {"host_error": 6})
    assert found["stopped"] == "errors"
    assert (level["ttft_s"]["p50"], level["tokens_per_s_all"]) == (None, None)
    both = bench.report(
        "error-500", "--concurrency", "1,2", "--requests", 6, "--max-errors", 1, exit_code=5
    )
    assert len(both["levels"]) == 2


@pytest.mark.parametrize("ending", ["cut", "reset", "garbled", "error-in-stream", "empty"])
def test_an_answer_that_breaks_off_is_a_failure_of_its_kind(bench: Bench, ending: str) -> None:
    (level,) = bench.report(ending, "--concurrency", 1, "--requests", 2, exit_code=5)["levels"]
    assert level["errors"] == 2
    assert level["ttft_s"]["n"] == 0


def test_a_model_that_only_reasons_is_told_apart_from_one_that_is_broken(bench: Bench) -> None:
    result = bench.run(bench.url, "--model", "out-of-tokens", "--concurrency", 1, "--requests", 2)
    assert "2 x empty_answer" in result.stdout
    assert "raise --output-tokens" in result.stdout


def test_a_budget_in_euros_is_never_exceeded(bench: Bench) -> None:
    """Ten tokens at most are a dollar; the euro of the settings is 1.172 of them."""
    result = bench.run(
        "test", "--output-tokens", 10, "--budget-eur", 5 / 1.172 + 0.001, "--concurrency", "1,2",
        "--requests", 4, "--warm-up", 0, "--format", "json",
    )  # fmt: skip
    found = json.loads(result.stdout)
    assert (found["model"], found["stopped"]) == ("priced", "eur")
    assert [level["requests"] for level in found["levels"]] == [4, 1]
    assert [level["whole"] for level in found["levels"]] == [True, False]
    assert found["cost_eur"] == pytest.approx(5 / 1.172)


def test_a_budget_in_watt_hours_and_one_in_seconds_stop_it_too(bench: Bench) -> None:
    arguments = ("--concurrency", 1, "--requests", 3, "--format", "json")
    spent = json.loads(bench.run("test", "--budget-wh", 1e-9, *arguments).stdout)
    assert (spent["stopped"], spent["levels"]) == ("wh", [])
    late = json.loads(bench.run("test", "--budget-s", 0, *arguments).stdout)
    assert (late["stopped"], late["levels"]) == ("seconds", [])


@pytest.mark.parametrize("budget", ["--budget-eur", "--budget-wh"])
def test_a_budget_that_cannot_be_held_is_refused(bench: Bench, budget: str) -> None:
    result = bench.run(bench.url, "--model", "fast", budget, 1)
    assert isinstance(result.exception, BadInput)
    assert result.exception.code == "unknown_spending"


def test_electricity_that_is_not_metered_is_modelled_and_says_so(bench: Bench) -> None:
    result = bench.run("test", "--concurrency", 1, "--requests", 2, "--format", "json")
    (level,) = json.loads(result.stdout)["levels"]
    used = level["wh_per_1000_tokens"]
    assert used["measured"] is False
    assert 0 < used["low"] < used["mid"] < used["high"]
    unknown = bench.report("fast", "--concurrency", 1, "--requests", 2)
    assert unknown["levels"][0]["wh_per_1000_tokens"] is None
    assert unknown["cost_eur"] is None


def test_no_prompt_begins_like_another(bench: Bench) -> None:
    model = "chunks=3,size=5"
    bench.report(
        model, "--concurrency", 2, "--requests", 5, "--prompt-tokens", "20,200", "--warm-up", 1
    )
    asked = bench.questions(model)
    assert len(asked) == 12
    assert len({text.split(".")[0] for text in asked}) == 12
    assert {estimate_tokens(text) for text in asked} == {20, 200}


def test_the_same_prompt_is_sent_each_time_to_measure_caches(bench: Bench) -> None:
    model = "chunks=3,size=6"
    found = bench.report(model, "--concurrency", 2, "--requests", 5, "--same-prompt")
    assert found["same_prompt"] is True
    assert len(bench.questions(model)) == 7
    assert len({*bench.questions(model)}) == 1


def test_a_table_says_what_few_requests_cannot_say(bench: Bench) -> None:
    result = bench.run(bench.url, "--model", "no-usage", "--concurrency", 1, "--requests", 3)
    assert "?" in result.stdout
    assert "2 x" not in result.stdout
    assert "tokens are counted by estimate 3" in result.stdout
    assert "1 requests to warm up are not counted" in result.stdout


def test_fewer_requests_than_streams_are_said(bench: Bench) -> None:
    result = bench.run(bench.url, "--model", "fast", "--concurrency", "2,3", "--requests", 2)
    assert "3 streams, prompts of 100 tokens: never more than 2 at once" in result.stdout
    assert "2 streams, prompts of 100 tokens: never" not in result.stdout


def test_a_declared_power_and_the_times_of_a_server_are_a_measure(
    bench: Bench, tmp_path: Path
) -> None:
    """100 W for 20 ms a token written and 2 ms a token read, one answer after the other or
    together."""
    (tmp_path / "joute.toml").write_text(METERED.format(url=bench.url.replace("/v1", "/api")))
    result = bench.run("box", "--concurrency", "1,2", "--requests", 4, "--format", "json")
    one, two = json.loads(result.stdout)["levels"]
    used = one["wh_per_1000_tokens"]
    read = one["input_tokens"]
    expected = 100 * (0.02 * 10 + 0.002 * read) / 3600 / 10 * 1000
    assert used["measured"]
    assert used["mid"] == used["low"] == pytest.approx(expected, rel=0.01)
    assert used["mid"] * 0.49 <= two["wh_per_1000_tokens"]["low"] < used["mid"]
    assert two["wh_per_1000_tokens"]["high"] == pytest.approx(used["mid"], rel=0.01)


def test_csv_has_a_row_for_each_level(bench: Bench) -> None:
    result = bench.run(
        bench.url, "--model", "fast", "--concurrency", "1,2", "--requests", 2, "--format", "csv"
    )
    rows = [*csv.DictReader(StringIO(result.stdout))]
    assert [(row["concurrency"], row["errors"], row["ttft_s_n"]) for row in rows] == [
        ("1", "0", "2"),
        ("2", "0", "2"),
    ]
    assert rows[0]["ttft_s_p99"] == ""


def test_a_key_goes_to_the_host_and_nowhere_else(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    result = bench.run(
        bench.url, "--model", "error-401", "--key-env", "MY_KEY", "--requests", 2,
        "--concurrency", 1, "--format", "json",
    )  # fmt: skip
    (level,) = json.loads(result.stdout)["levels"]
    assert level["errors_by_kind"] == {"refused_key": 2}
    assert "Received Bearer [key]" in level["causes"]["refused_key"]
    assert "very-secret" not in result.output


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/v1",
        "http://[fd00:ec2::254]/v1",
        "http://example.org/v1",
        "ftp://example.org",
        "https://me:secret@example.org/v1",
        "https://example.org/v1?key=secret",
    ],
)
def test_addresses_are_refused_as_everywhere(bench: Bench, url: str) -> None:
    result = bench.run(url, "--model", "any", "--requests", 1)
    assert isinstance(result.exception, BadInput)
    assert "secret" not in str(result.exception)


def test_an_endpoint_or_a_model_that_is_not_there_says_what_is(bench: Bench) -> None:
    unknown = bench.run("nowhere").exception
    assert isinstance(unknown, BadInput)
    assert "ollama" in str(unknown)
    assert "test" in unknown.params["known"].split(", ")
    several = bench.run(bench.url).exception
    assert isinstance(several, BadInput)
    assert "Name one with --model: echo" in str(several)
    for wrong in (
        ("--concurrency", "0"),
        ("--concurrency", "501"),
        ("--prompt-tokens", "3"),
        ("--prompt-tokens", "100,99999999"),
    ):
        assert isinstance(bench.run("test", *wrong).exception, BadInput)
    many = ",".join(map(str, range(1, 202)))
    assert "at most 200 levels" in str(bench.run("test", "--concurrency", many).exception)
    assert bench.run("test", "--concurrency", "one").exit_code == 2


def test_it_is_stored_where_one_asks_for_it(bench: Bench, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    arguments = ("--concurrency", 1, "--requests", 2, "--database", database, "--format", "json")
    printed = json.loads(bench.run("test", "--save", *arguments).stdout)
    bench.run("test", *arguments)

    async def stored() -> Latest | None:
        store = open_store(database)
        async with store.read() as session:
            found = await latest(session, "test", "priced")
        await store.close()
        return found

    found = asyncio.run(stored())
    assert found is not None
    assert found.report.model_dump(mode="json") == printed


async def test_a_bench_knows_a_model_by_the_changes_that_were_accepted(tmp_path: Path) -> None:
    line = {
        **{"kind": "changed", "subject": "mistral-small-2506@mistral", "field": "price"},
        **{"old": None, "value": {"form": "tokens", "input": "0.11", "output": "0.3"}},
        **{"source": "models.dev", "day": "2026-11-20"},
    }
    (tmp_path / "accepted.jsonl").write_text(json.dumps(line) + "\n")
    settings = FEATURES.settings(
        endpoints=[{"id": "host", "base_url": "https://models.example/v1"}],
        catalog={"updates": str(tmp_path)},
    )
    found = await find(Wanted("host", "mistral-small-2506"), settings, {})
    try:
        assert found.card.price is not None
        assert str(found.card.price.input_usd) == "0.11"
    finally:
        await found.endpoint.close()
