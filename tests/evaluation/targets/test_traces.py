"""Traces of OpenTelemetry as questions and answers: each layout, and what a stranger may send."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.errors import BadInput
from joute.evaluation.sets.item import ChatMessage
from joute.evaluation.targets.imported.traces import (
    Exchange,
    Traces,
    exchanges,
    is_traces,
    read_traces,
    spans,
)
from tests.evaluation.runs.conftest import Desk
from tests.evaluation.targets.declaring import declare

FILES = Path(__file__).parent / "traces"


def of(name: str) -> list[Exchange]:
    found = read_traces(FILES / name)
    assert found.faults == []
    return [*found.exchanges]


def written(folder: Path, *lines: Any, name: str = "t.jsonl") -> Path:
    path = folder / name
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def span(number: int = 1, **attributes: Any) -> dict[str, Any]:
    """A line with one call, whose attributes are texts or values of OTLP."""
    given = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "oak",
        "gen_ai.prompt": f"Question {number}?",
        "gen_ai.completion": "Answer.",
    } | {key.replace("__", "."): value for key, value in attributes.items()}
    pairs = [
        {"key": key, "value": {"stringValue": value} if isinstance(value, str) else value}
        for key, value in given.items()
        if value is not None
    ]
    one = {"traceId": f"{number:032x}", "spanId": f"{number:016x}", "attributes": pairs}
    return {"resourceSpans": [{"scopeSpans": [{"spans": [one]}]}]}


def test_the_conventions_of_today() -> None:
    hours, passports, failed = of("current.jsonl")
    assert hours.asked == (ChatMessage(role="user", content="When is the town hall open?"),)
    assert hours.system == "You answer for the town hall."
    assert (hours.model, hours.response_id, hours.conversation) == ("oak", "chatcmpl-1", "conv-7")
    answer = hours.answer
    assert (answer.text, answer.reasoning) == (
        "From 9 to 5, Monday to Friday.",
        "They ask for hours.",
    )
    assert (answer.model, answer.finish_reason) == ("oak-2026-10-01", "stop")
    assert (answer.input_tokens, answer.output_tokens, answer.reasoning_tokens) == (31, 12, 5)
    assert (answer.latency_s, answer.first_token_s, answer.token_source) == (1.25, 0.42, "host")
    assert [one.role for one in passports.asked] == ["user", "assistant", "user"]
    assert passports.question == "Passports."
    assert passports.system == "You answer for the town hall."
    assert passports.answer.cut
    assert passports.answer.input_tokens is None
    assert passports.answer.cost_usd is None
    assert (failed.answer.error, failed.answer.text) == ("timeout", "")


def test_events_and_logs_of_older_conventions_are_one_exchange() -> None:
    (found,) = of("events.jsonl")
    assert (found.question, found.system, found.model) == (
        "Weather in Paris?",
        "You are brief.",
        "elm",
    )
    assert found.answer.text == "It rains."
    assert [(one.name, one.arguments) for one in found.answer.tool_calls] == [
        ("get_weather", '{"city":"Paris"}')
    ]
    assert (found.answer.input_tokens, found.answer.output_tokens) == (60, 14)
    assert (found.answer.steps, found.answer.latency_s) == (2, None)


def test_numbered_attributes() -> None:
    (found,) = of("openllmetry.jsonl")
    assert (found.question, found.system) == ("Do you have size 39?", "You sell shoes.")
    assert (found.answer.text, found.answer.finish_reason) == ("Let me look.", "tool_calls")
    assert [(one.name, one.arguments) for one in found.answer.tool_calls] == [
        ("stock", '{"size": 39}')
    ]
    assert (found.answer.input_tokens, found.answer.output_tokens) == (18, 9)


def test_a_whole_document_with_events_of_content_and_plain_texts() -> None:
    taxes, tale = of("contents.json")
    assert (taxes.question, taxes.answer.text) == (
        "Où déclarer mes impôts ?",
        "En ligne, jusqu’au 5 juin.",
    )
    assert (tale.question, tale.answer.text) == ("Once upon a time", "there was a duel.")
    assert taxes.answer.latency_s == 1.5


def test_the_calls_of_an_agent_are_one_exchange_in_their_order() -> None:
    (found,) = of("agent.jsonl")
    assert (found.question, found.answer.text) == ("Cancel my order 17.", "Order 17 is cancelled.")
    assert [(one.name, one.arguments) for one in found.answer.tool_calls] == [
        ("cancel_order", '{"order": 17}')
    ]
    assert (found.answer.steps, found.answer.latency_s) == (2, 6.0)
    assert (found.answer.input_tokens, found.answer.output_tokens) == (80, 12)
    assert found.response_id == "r2"
    (score,) = found.evaluations
    assert (score.name, score.value, score.label) == ("relevance", 0.75, "relevant")


def imported(desk: Desk, file: Path | str, set_: str = "asked", code: int = 0) -> dict[str, Any]:
    result = desk.eval("import", file, "--set", set_, "--format", "json")
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_traces_become_a_run_and_a_set_which_other_commands_take(desk: Desk) -> None:
    found = imported(desk, FILES / "current.jsonl")
    assert (found["models"], found["items"], found["results"]) == (["oak"], 2, 3)
    assert (found["unscored"], found["unknown_items"], found["left_out"]) == (3, 0, {})
    rows = desk.rows(found)
    assert [row["epoch"] for row in rows] == [0, 0, 1]
    assert rows[2]["answer"]["error"] == "timeout"
    items = [json.loads(line) for line in Path("asked/items.jsonl").read_text("utf-8").splitlines()]
    assert items[0]["input"] == "When is the town hall open?"
    assert [one["content"] for one in items[1]["input"]] == [
        "And on Saturdays?",
        "Which office?",
        "Passports.",
    ]
    assert desk.eval("check", "asked").exit_code == 0
    assert found["run"] in desk.eval("runs").stdout
    again = imported(desk, FILES / "current.jsonl")
    assert [row["item"] for row in desk.rows(again)] == [row["item"] for row in rows]


def test_scores_beside_calls_are_scores_of_the_run(desk: Desk) -> None:
    found = imported(desk, FILES / "agent.jsonl")
    assert found["unscored"] == 0
    assert desk.rows(found)[0]["scores"]["relevance"]["value"] == 0.75


def test_a_set_that_exists_is_left_as_it_is_and_its_items_are_found(desk: Desk) -> None:
    folder = desk.set([{"id": "hours", "input": "When is the town hall open?", "domain": "desk"}])
    before = (folder / "items.jsonl").read_bytes()
    found = imported(desk, FILES / "current.jsonl", "towns")
    assert (folder / "items.jsonl").read_bytes() == before
    assert (found["items"], found["unknown_items"]) == (2, 1)
    rows = desk.rows(found)
    assert (rows[0]["item"], rows[0]["domain"]) == ("hours", "desk")
    assert rows[0]["item_hash"]


def test_the_scorers_of_a_set_score_answers_of_traces(desk: Desk) -> None:
    shutil.copy(FILES / "current.jsonl", "week.jsonl")
    declare(desk, {"id": "week", "kind": "answers", "file": "week.jsonl"})
    desk.set(
        [
            {
                "id": "hours",
                "input": "When is the town hall open?",
                "expected": "From 9 to 5, Monday to Friday.",
            }
        ]
    )
    (model,) = desk.run("towns", "--target", "week")["models"]
    assert (model["n"], model["mean"]) == (1, 1.0)


def test_traces_without_texts_say_what_to_set(desk: Desk) -> None:
    result = desk.eval("import", FILES / "private.jsonl", "--set", "asked")
    assert result.exit_code == 2
    assert "holds calls (1), but neither questions nor answers" in result.stderr
    assert "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT" in result.stderr
    assert not Path("asked").exists()


def test_broken_lines_are_said_with_their_number_and_the_rest_is_read(
    desk: Desk, tmp_path: Path
) -> None:
    deep = "[" * 300 + "]" * 300
    path = written(
        tmp_path,
        span(1),
        '{"resourceSpans": [{"scopeSpans": [{"sp',
        span(2, gen_ai__completion=None),
        '{"resourceSpans": ' + deep + "}",
        '{"spans": []}',
        {"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "nameless"}]}]}]},
        "",
        span(3),
    )
    found = imported(desk, path)
    assert found["results"] == 2
    assert found["left_out"] == {"no_text": 1}
    assert [fault["line"] for fault in found["faults"]] == [2, 4, 5, 6]
    assert found["faults"][0]["reason"].startswith("no JSON")
    assert found["faults"][1]["reason"] == "nested too deeply"
    shown = desk.eval("import", path, "--set", "asked")
    assert "left out: line 2: no JSON" in shown.stderr
    assert "left out: 1 answer: the trace does not hold the question, or the answer" in shown.stderr


def test_a_file_without_calls_is_refused_with_a_reason(desk: Desk, tmp_path: Path) -> None:
    http = span(1, gen_ai__operation__name=None, gen_ai__request__model=None)
    result = desk.eval("import", written(tmp_path, http), "--set", "asked")
    assert result.exit_code == 2
    assert "holds no call to a model" in result.stderr
    broken = written(tmp_path, '{"resourceSpans": [')
    assert "t.jsonl, line 1: no JSON" in desk.eval("import", broken, "--set", "x").stderr


def test_a_line_and_a_file_are_read_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "MOST_BYTES", 2_000)
    found = read_traces(written(tmp_path, span(1), span(2, gen_ai__prompt="x" * 9_000), span(3)))
    assert [one.question for one in found.exchanges] == ["Question 1?", "Question 3?"]
    assert [fault.line for fault in found.faults] == [2]
    monkeypatch.setattr(exchanges, "MOST_CHARACTERS", 100)
    with pytest.raises(BadInput, match="split it"):
        read_traces(written(tmp_path, *map(span, range(1, 9))))
    monkeypatch.setattr(exchanges, "MOST_CHARACTERS", 10**9)
    monkeypatch.setattr(exchanges, "MOST_SPANS", 5)
    with pytest.raises(BadInput, match="more than 5 spans"):
        read_traces(written(tmp_path, *map(span, range(1, 9))))


def one(tmp_path: Path, **attributes: Any) -> Traces:
    return read_traces(written(tmp_path, span(1, **attributes)))


def test_what_is_missing_is_unknown_and_never_zero(tmp_path: Path) -> None:
    (found,) = one(tmp_path, gen_ai__usage__input_tokens={"intValue": "-4"}).exchanges
    answer = found.answer
    assert (answer.input_tokens, answer.output_tokens, answer.latency_s) == (None, None, None)
    assert (answer.token_source, answer.finish_reason, answer.steps) == ("", "", None)
    assert one(tmp_path, gen_ai__request__model=None).left_out == {"no_model": 1}


def test_a_question_about_an_image_is_left_out(tmp_path: Path) -> None:
    parts = [{"type": "text", "content": "What is it?"}, {"type": "uri", "uri": "x://1"}]
    messages = json.dumps([{"role": "user", "parts": parts}])
    found = one(tmp_path, gen_ai__input__messages=messages)
    assert (found.exchanges, found.left_out) == ([], {"more_than_text": 1})


def test_a_span_that_was_exported_twice_counts_once(tmp_path: Path) -> None:
    assert len(read_traces(written(tmp_path, span(1), span(1))).exchanges) == 1


def test_spans_that_are_their_own_parents_end(tmp_path: Path) -> None:
    line = span(1)
    line["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["parentSpanId"] = f"{1:016x}"
    assert len(read_traces(written(tmp_path, line)).exchanges) == 1


def test_only_traces_are_taken_for_traces(tmp_path: Path) -> None:
    assert is_traces(FILES / "contents.json")
    assert not is_traces(written(tmp_path, {"item": 1, "score": 1}))
    assert not is_traces(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="nowhere"):
        read_traces(tmp_path / "nowhere")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "role",
                    "parts",
                    "content",
                    "type",
                    "message",
                    "tool_calls",
                    "function",
                    "name",
                    "arguments",
                    "arrayValue",
                    "values",
                    "kvlistValue",
                    "key",
                    "value",
                    "stringValue",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(VALUES, VALUES, VALUES)
@settings(max_examples=150, deadline=None)
def test_no_value_of_a_stranger_breaks_the_reading(
    tmp_path_factory: pytest.TempPathFactory, asked: Any, answered: Any, raw: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    line = span(
        1,
        gen_ai__input__messages=json.dumps(asked),
        gen_ai__output__messages=json.dumps(answered),
        gen_ai__system_instructions=raw,
    )
    other = span(2, gen_ai__operation__name=raw, gen_ai__usage__input_tokens=asked)
    other["resourceSpans"][0]["scopeSpans"][0]["spans"][0] |= {
        "status": {"code": raw},
        "parentSpanId": f"{1:016x}",
        "events": [{"name": "gen_ai.choice", "attributes": raw}, asked],
        "startTimeUnixNano": answered,
    }
    read_traces(written(folder, line, other, {"resourceSpans": raw}, {"resourceLogs": [raw]}))
