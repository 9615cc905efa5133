"""Questions and answers of an application, from the spans of its calls to models.

A call is a span of the operation chat, text_completion or generate_content. The calls of one agent
are one exchange: its question is that of the first call, its answer that of the last, and tokens
and calls to tools are those of all. So are calls of one trace, model and question of which the
first ones ended in a call to a tool.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from joute.errors import N_, BadInput
from joute.evaluation.answers import Answer, ToolUse
from joute.evaluation.sets.faults import Fault
from joute.evaluation.sets.item import ChatMessage
from joute.evaluation.targets.imported.traces.messages import Said, message_of, said
from joute.evaluation.targets.imported.traces.spans import (
    Event,
    LogRecord,
    Span,
    read_spans,
    whole_number,
)
from joute.llm import clean

# What is kept of a file at most: spans, and characters of what was said.
MOST_SPANS, MOST_CHARACTERS = 500_000, 200_000_000
# Agents in agents, and the spans of frameworks between them.
_DEEPEST = 100
_CALLS = {"chat", "text_completion", "generate_content", "completion"}
_AGENTS = {"invoke_agent", "invoke_workflow"}
_REASONS = {
    "tool_call": "tool_calls",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "safety": "content_filter",
    "refusal": "content_filter",
}


@dataclass(frozen=True)
class Evaluation:
    """A score that was written beside a call (`gen_ai.evaluation.result`): None without a value."""

    name: str
    value: float | None
    label: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Exchange:
    """A question, as a conversation without its system prompt, and the answer to it.

    `model` is the one that was asked for, or else the one that answered; `answer.error` says why a
    call failed. `response_id` and `conversation` are "" when unknown.
    """

    trace: str
    span: str
    model: str
    asked: tuple[ChatMessage, ...]
    answer: Answer
    system: str = ""
    response_id: str = ""
    conversation: str = ""
    evaluations: tuple[Evaluation, ...] = ()

    @property
    def question(self) -> str:
        """The last message of a user."""
        return self.asked[-1].content

    @property
    def scored(self) -> bool:
        return any(one.value is not None for one in self.evaluations)


@dataclass(frozen=True)
class Traces:
    """What a file holds; `left_out` counts what could not become an exchange by its reason, and
    `faults` are lines that could not be read."""

    exchanges: Sequence[Exchange]
    left_out: Mapping[str, int]
    faults: Sequence[Fault]


# Why calls are left out.
NO_TEXT, NO_MODEL, MORE_THAN_TEXT = "no_text", "no_model", "more_than_text"


@dataclass
class _File:
    """What is kept of a file while it is read."""

    spans: dict[tuple[str, str], Span] = field(default_factory=dict)
    parents: dict[tuple[str, str], str] = field(default_factory=dict)
    events: dict[tuple[str, str], list[Event]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)
    characters: int = 0

    def add(self, found: Span | LogRecord | Fault) -> None:
        """A span that was exported twice counts once."""
        if isinstance(found, Fault):
            self.faults.append(found)
        elif isinstance(found, Span):
            self.parents[found.trace, found.id] = found.parent
            if found.attributes or found.events:
                self.characters += _characters(found.attributes)
                self.characters += sum(_characters(one.attributes) for one in found.events)
                self.spans[found.trace, found.id] = found
        elif found.event.name.startswith("gen_ai."):
            self.characters += _characters(found.event.attributes) + _size(found.event.body)
            self.events[found.trace, found.span].append(found.event)

    def check(self, name: str) -> None:
        if len(self.parents) > MOST_SPANS or self.characters > MOST_CHARACTERS:
            raise BadInput(
                message=N_(
                    "%(file)s holds more than %(spans)s spans or %(characters)s characters: split "
                    "it, for instance by day."
                ),
                file=name,
                spans=MOST_SPANS,
                characters=MOST_CHARACTERS,
            )


@dataclass(frozen=True)
class _Call:
    span: Span
    said: Said
    evaluations: tuple[Evaluation, ...]

    @property
    def asked(self) -> tuple[ChatMessage, ...]:
        """What people and the model said until the last question."""
        turns = [
            ChatMessage(role="user" if one.role == "user" else "assistant", content=one.text)
            for one in self.said.asked
            if one.role in {"user", "assistant", "model"} and one.text.strip()
        ]
        places = [place for place, turn in enumerate(turns) if turn.role == "user"]
        return tuple(turns[: places[-1] + 1]) if places else ()

    @property
    def system(self) -> str:
        roles = ("system", "developer")
        return "\n".join(one.text for one in self.said.asked if one.role in roles)

    @property
    def model(self) -> str:
        return self.text("gen_ai.request.model") or self.text("gen_ai.response.model")

    @property
    def ended_in_a_call(self) -> bool:
        return self.said.answer is not None and bool(self.said.answer.calls)

    def text(self, key: str) -> str:
        value = self.span.attributes.get(key)
        return clean(value).strip() if isinstance(value, str) else ""

    def count(self, *keys: str) -> int | None:
        """The first of these that is a number; None, unknown, otherwise."""
        found = (whole_number(self.span.attributes.get(key)) for key in keys)
        return next((one for one in found if one is not None), None)


def read_traces(path: Path) -> Traces:
    """The exchanges of a file of OTLP in JSON, in the order of their calls. Raises BadInput for a
    file that cannot be opened, or holds too much."""
    file = _File()
    for found in read_spans(path):
        file.add(found)
        file.check(path.name)
    exchanges, left_out = [], Counter[str]()
    for group in _groups(file):
        made = _exchange(group, file)
        if isinstance(made, Exchange):
            exchanges.append(made)
        else:
            left_out[made] += 1
    return Traces(exchanges, left_out, file.faults)


def _groups(file: _File) -> Sequence[Sequence[_Call]]:
    """The calls of each exchange, in the order in which they began."""
    spans = [span for span in file.spans.values() if _is_call(span)]
    spans.sort(key=lambda span: span.started)
    groups: dict[tuple[object, ...], list[_Call]] = {}
    for span in spans:
        events = [*span.events, *file.events.get((span.trace, span.id), ())]
        call = _Call(span, said(span.attributes, events), tuple(_evaluations(events)))
        agent = _agent_of(span, file)
        key = (span.trace, agent) if agent else (span.trace, call.model, call.asked)
        before = groups.get(key)
        if before and (agent or before[-1].ended_in_a_call):
            before.append(call)
        elif before:
            groups[*key, span.id] = [call]
        else:
            groups[key] = [call]
    return list(groups.values())


def _is_call(span: Span) -> bool:
    operation = span.attributes.get("gen_ai.operation.name") or span.attributes.get(
        "llm.request.type"
    )
    if isinstance(operation, str):
        return operation.lower() in _CALLS
    answered = ("gen_ai.response.", "gen_ai.completion", "gen_ai.output.", "gen_ai.usage.")
    return "gen_ai.request.model" in span.attributes and any(
        key.startswith(answered) for key in span.attributes
    )


def _agent_of(span: Span, file: _File) -> str:
    """The outermost agent that a span is of; "" without one."""
    found, parent = "", span.parent
    for _ in range(_DEEPEST):
        above = file.spans.get((span.trace, parent))
        if above and str(above.attributes.get("gen_ai.operation.name")) in _AGENTS:
            found = parent
        parent = file.parents.get((span.trace, parent), "")
        if not parent:
            break
    return found


def _exchange(calls: Sequence[_Call], file: _File) -> Exchange | str:
    """Or the reason why it is none."""
    first, last = calls[0], calls[-1]
    asked = next((call.asked for call in calls if call.asked), ())
    error = _error(last.span)
    if not asked or (last.said.answer is None and not error):
        return NO_TEXT
    if any(one.more for one in first.said.asked):
        return MORE_THAN_TEXT
    if not last.model:
        return NO_MODEL
    agent = _agent_of(last.span, file)
    timed = file.spans.get((last.span.trace, agent))
    return Exchange(
        trace=last.span.trace,
        span=last.span.id,
        model=last.model,
        asked=asked,
        answer=_answer(calls, timed or (last.span if len(calls) == 1 else None), error),
        system=_instructions(first) or first.system,
        response_id=last.text("gen_ai.response.id"),
        conversation=last.text("gen_ai.conversation.id"),
        evaluations=tuple(one for call in calls for one in call.evaluations),
    )


def _answer(calls: Sequence[_Call], timed: Span | None, error: str) -> Answer:
    last = calls[-1]
    spoken = last.said.answer
    tools = [call for one in calls if one.said.answer for call in one.said.answer.calls]
    first_s = last.span.attributes.get("gen_ai.response.time_to_first_chunk")
    counted = len(calls) == 1 and isinstance(first_s, int | float) and 0 <= first_s < 1e6
    tokens_in = _sum(call.count(*_INPUT) for call in calls)
    tokens_out = _sum(call.count(*_OUTPUT) for call in calls)
    return Answer(
        text=spoken.text if spoken and not error else "",
        reasoning=spoken.reasoning if spoken and not error else "",
        finish_reason="" if error else _finish(last),
        error=error,
        model=last.text("gen_ai.response.model"),
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        reasoning_tokens=_sum(call.count("gen_ai.usage.reasoning.output_tokens") for call in calls),
        token_source="" if tokens_in is None and tokens_out is None else "host",
        latency_s=_seconds(timed) if timed else None,
        first_token_s=float(first_s) if counted and first_s is not None else None,
        tool_calls=tuple[ToolUse, ...](tools),
        steps=len(calls) if len(calls) > 1 else None,
    )


_INPUT = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens")
_OUTPUT = (
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens",
)


def _finish(call: _Call) -> str:
    spoken = call.said.answer
    listed = call.span.attributes.get("gen_ai.response.finish_reasons")
    if isinstance(listed, str):
        listed = [listed]
    found = spoken.finish_reason if spoken else ""
    if not found and isinstance(listed, list):
        found = next((one for one in listed if isinstance(one, str)), "")
    plain = clean(found).lower()
    return _REASONS.get(plain, plain)


def _error(span: Span) -> str:
    """The code of a failure: the type of the error, which the conventions keep short."""
    kind = span.attributes.get("error.type")
    if isinstance(kind, str) and kind.strip():
        return clean(kind).strip()[:100]
    return "failed" if span.failed else ""


def _sum(counts: Iterable[int | None]) -> int | None:
    """None where one is unknown."""
    found = list(counts)
    known = [one for one in found if one is not None]
    return sum(known) if known and len(known) == len(found) else None


def _seconds(span: Span) -> float | None:
    if not 0 < span.started <= span.ended:
        return None
    return (span.ended - span.started) / 1e9


def _instructions(call: _Call) -> str:
    """The system prompt where it is written apart, as parts or as JSON of them."""
    value = call.span.attributes.get("gen_ai.system_instructions")
    if isinstance(value, str) and value.lstrip().startswith("["):
        return message_of({"content": value}, "system").text
    return message_of({"parts": value}, "system").text


def _evaluations(events: Iterable[Event]) -> Iterable[Evaluation]:
    for event in events:
        name = event.attributes.get("gen_ai.evaluation.name")
        if event.name != "gen_ai.evaluation.result" or not isinstance(name, str):
            continue
        value = event.attributes.get("gen_ai.evaluation.score.value")
        usable = isinstance(value, int | float) and isfinite(value)
        yield Evaluation(
            name=clean(name),
            value=float(value) if usable and value is not None else None,
            label=_short(event, "gen_ai.evaluation.score.label"),
            reason=_short(event, "gen_ai.evaluation.explanation"),
        )


def _short(event: Event, key: str) -> str:
    value = event.attributes.get(key)
    return clean(value) if isinstance(value, str) else ""


def _characters(attributes: Mapping[str, Any]) -> int:
    return sum(_size(value) for value in attributes.values())


def _size(value: Any) -> int:
    """The characters of a value, about; it is not nested too deeply."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return _characters(value)
    return sum(map(_size, value)) if isinstance(value, list) else 1
