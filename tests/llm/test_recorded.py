"""Recorded answers: a strict file, a faithful replay."""

import datetime
import json
import math
from pathlib import Path

import pytest
from tests.llm.reading import TIMEOUTS, end_of, pieces_of, reasoning_of, request_for, text_of

from joute.errors import BadData
from joute.llm import (
    LiveEndpoint,
    Message,
    RecordedAnswer,
    RecordedEndpoint,
    Usage,
    read_recorded,
    record,
)
from joute.llm.errors import EmptyAnswer, ModelNotFound, NotPrepared

Json = dict[str, object]

QUESTION = "Pourquoi le ciel est-il bleu ?"
ANSWER: Json = {
    "prompt": QUESTION,
    "model": "small",
    "text": "Parce que l’air disperse surtout le bleu.\n\n**Voilà.**\n",
    "reasoning": "Rayleigh.",
    "tokens": 14,
    "token_source": "host",
    "ttft_s": 0.4,
    "latency_s": 2.4,
    "date": "2026-11-20",
}


class Sleeps:
    """Keeps how long it was asked to sleep, in seconds, and does not."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def file_of(folder: Path, *answers: Json) -> Path:
    path = folder / "answers.jsonl"
    path.write_text("".join(json.dumps(answer) + "\n" for answer in answers), "utf-8")
    return path


def asking(question: str = QUESTION) -> list[Message]:
    return [Message("user", question)]


async def test_an_answer_is_replayed_to_the_letter(tmp_path: Path) -> None:
    endpoint = RecordedEndpoint("room", file_of(tmp_path, ANSWER), speed=math.inf)
    pieces = await pieces_of(endpoint, "small", asking())
    assert text_of(pieces) == ANSWER["text"]
    assert reasoning_of(pieces) == ANSWER["reasoning"]
    usage = end_of(pieces).usage
    assert (usage.output_tokens, usage.source) == (14, "recorded")


@pytest.mark.parametrize(
    ("speed", "tokens_per_s", "seconds"),
    [(1.0, None, 2.4), (4.0, None, 0.6), (1.0, 20.0, 0.4 + 2.0), (2.0, 20.0, 0.2 + 1.0)],
)
async def test_it_takes_the_time_recorded_or_that_of_another_pace(
    tmp_path: Path, speed: float, tokens_per_s: float | None, seconds: float
) -> None:
    sleeps = Sleeps()
    forty_tokens: Json = ANSWER | {"text": "un " * 39 + "un", "reasoning": None}
    endpoint = RecordedEndpoint(
        "room",
        file_of(tmp_path, forty_tokens),
        speed=speed,
        tokens_per_s=tokens_per_s,
        sleep=sleeps,
    )
    await pieces_of(endpoint, "small", asking())
    assert sleeps.seconds[0] == pytest.approx(0.4 / speed)
    assert sum(sleeps.seconds) == pytest.approx(seconds, rel=0.05)


async def test_without_times_nor_counts_a_reading_pace_and_an_estimate(tmp_path: Path) -> None:
    sleeps = Sleeps()
    bare: Json = {"prompt": QUESTION, "model": "small", "text": "un deux trois quatre"}
    endpoint = RecordedEndpoint("room", file_of(tmp_path, bare), sleep=sleeps)
    usage = end_of(await pieces_of(endpoint, "small", asking())).usage
    assert usage == Usage(usage.input_tokens, 4, None, "estimate")
    assert sleeps.seconds == pytest.approx([0.5, 1 / 40, 1 / 40, 1 / 40])


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "  Pourquoi le ciel\nest-il   bleu ?",
        "Pourquoi le ciel est-il bleu\u202f?".replace("\u202f", " \u00a0"),
    ],
)
async def test_white_space_does_not_matter(tmp_path: Path, question: str) -> None:
    endpoint = RecordedEndpoint("room", file_of(tmp_path, ANSWER), speed=math.inf)
    assert await pieces_of(endpoint, "small", asking(question))


async def test_the_last_question_of_a_conversation_decides(tmp_path: Path) -> None:
    endpoint = RecordedEndpoint("room", file_of(tmp_path, ANSWER), speed=math.inf)
    messages = [Message("user", "Bonjour"), Message("assistant", "Bonjour."), *asking()]
    assert text_of(await pieces_of(endpoint, "small", messages)) == ANSWER["text"]


async def test_a_question_that_was_not_prepared_says_so(tmp_path: Path) -> None:
    endpoint = RecordedEndpoint("room", file_of(tmp_path, ANSWER))
    with pytest.raises(NotPrepared) as raised:
        await pieces_of(endpoint, "small", asking("Et la nuit ?"))
    assert "small" not in raised.value.message
    assert QUESTION not in raised.value.message + raised.value.cause


async def test_a_model_that_is_not_in_the_file_is_not_found(tmp_path: Path) -> None:
    endpoint = RecordedEndpoint("room", file_of(tmp_path, ANSWER))
    with pytest.raises(ModelNotFound):
        await pieces_of(endpoint, "large", asking())


async def test_questions_offered_are_those_every_model_answers(tmp_path: Path) -> None:
    answers = [
        ANSWER | {"model": model, "prompt": prompt}
        for model, prompt in [
            ("a", "2"),
            ("a", "4"),
            ("a", "1"),
            ("b", "1"),
            ("b", "3"),
            ("b", "2"),
        ]
    ]
    endpoint = RecordedEndpoint("room", file_of(tmp_path, *answers), country="FRA")
    assert endpoint.prompts() == ("2", "1")
    assert await endpoint.list_models() == ("a", "b")
    assert (endpoint.id, endpoint.country, endpoint.host) == ("room", "FRA", None)


def test_an_empty_file_offers_nothing(tmp_path: Path) -> None:
    assert RecordedEndpoint("room", file_of(tmp_path)).prompts() == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "JSON"),
        ("[]", "object"),
        (json.dumps(ANSWER | {"text": ""}), "text"),
        (json.dumps(ANSWER | {"model": None}), "model"),
        (json.dumps({"prompt": "a", "text": "b"}), "model: Field required"),
        (json.dumps(ANSWER | {"tokens": "14"}), "tokens"),
        (json.dumps(ANSWER | {"tokens": -1}), "tokens"),
        (json.dumps(ANSWER | {"token_source": "guess"}), "token_source"),
        (json.dumps(ANSWER | {"ttft_s": math.nan}), "ttft_s"),
        (json.dumps(ANSWER | {"latency_s": 0.1}), "latency_s"),
        (json.dumps(ANSWER | {"date": "yesterday"}), "date"),
        (json.dumps(ANSWER | {"rating": 5}), "rating"),
        (json.dumps(ANSWER | {"prompt": f" {QUESTION} "}), "already answers this prompt at line 1"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{json.dumps(ANSWER)}\n\n{line}\n", "utf-8")
    with pytest.raises(BadData) as raised:
        read_recorded(path)
    assert raised.value.params["line"] == 3
    assert reason in raised.value.params["reason"]
    assert raised.value.params["file"] == str(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData):
        read_recorded(tmp_path / "absent.jsonl")
    (tmp_path / "latin.jsonl").write_bytes("{é}".encode("latin-1"))
    with pytest.raises(BadData):
        read_recorded(tmp_path / "latin.jsonl")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    answer = RecordedAnswer.model_validate_json(json.dumps(ANSWER | {"text": "é\u2028\n\t« »"}))
    path = tmp_path / "answers.jsonl"
    path.write_text(answer.line(), "utf-8")
    assert read_recorded(path) == (answer,)


async def test_recording_keeps_the_answer_its_counts_and_its_times(
    endpoint: LiveEndpoint, tmp_path: Path
) -> None:
    times = iter([10.0, 10.5, 12.0])
    recorded = await record(
        endpoint,
        request_for("reasoning,chunks=4", asking()),
        timeouts=TIMEOUTS,
        today=datetime.date(2026, 11, 21),
        timer=lambda: next(times),
    )
    assert recorded.text == "This answer comes from the test "
    assert recorded.reasoning is not None
    assert (recorded.tokens, recorded.token_source) == (24, "host")
    assert (recorded.ttft_s, recorded.latency_s) == (0.5, 2.0)
    (tmp_path / "answers.jsonl").write_text(recorded.line(), "utf-8")
    replayed = RecordedEndpoint("room", tmp_path / "answers.jsonl", speed=math.inf)
    assert text_of(await pieces_of(replayed, "reasoning,chunks=4", asking())) == recorded.text


async def test_a_failure_is_not_recorded(endpoint: LiveEndpoint) -> None:
    with pytest.raises(EmptyAnswer):
        await record(
            endpoint,
            request_for("empty", asking()),
            timeouts=TIMEOUTS,
            today=datetime.date(2026, 11, 21),
            timer=lambda: 0.0,
        )
