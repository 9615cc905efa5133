"""A report as a table, as CSV, and in sentences."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from joute.bench.report import Interval, LevelReport, Quantiles, Report
from joute.llm.errors import EmptyAnswer
from joute.textfiles import inert

HEADER = (
    "prompt",
    "streams",
    "answered",
    "first text p50 (95 %)",
    "p95",
    "p99",
    "tokens/s each",
    "in all",
    "Wh/1,000 tokens",
)

_BUDGETS = {
    "eur": "its budget of euros",
    "wh": "its budget of Wh",
    "seconds": "its time",
    "errors": "too many failures: no level with more streams was begun",
}


def row(level: LevelReport) -> Sequence[str]:
    """A level as a row under HEADER; “?” is what so few requests cannot say."""
    ttft = level.ttft_s
    return (
        f"{level.prompt_tokens}",
        f"{level.concurrency}",
        f"{level.requests - level.errors}/{level.requests}",
        f"{seconds(ttft.p50)} ({_interval(ttft.intervals.get('p50', (None, None)))})",
        seconds(ttft.p95),
        seconds(ttft.p99),
        number(level.tokens_per_s_stream.p50),
        number(level.tokens_per_s_all),
        _energy(level),
    )


def notes(report: Report) -> Iterator[str]:
    """What the table does not say."""
    yield f"Measured from {report.machine}; {report.warm_up} requests to warm up are not counted."
    yield (
        "Each stream asks again as soon as its answer is over. The first text is the first word of "
        "the answer, after any reasoning."
    )
    if report.same_prompt:
        yield "The prompt was the same each time: a host that caches prompts answers sooner."
    for level in report.levels:
        yield from _level_notes(level)
    if report.stopped:
        yield f"Stopped by {_BUDGETS[report.stopped]}."
    yield from _spent(report)


def _level_notes(level: LevelReport) -> Iterator[str]:
    at = f"{level.concurrency} streams, prompts of {level.prompt_tokens} tokens"
    if level.few:
        yield f"{at}: never more than {level.requests} at once, since there were no more requests"
    for kind, times in level.errors_by_kind.items():
        yield f"{at}: {times} x {kind} ({level.causes.get(kind, '')})"
        if kind == EmptyAnswer.code:
            yield "A model that reasons may use all its tokens for that: raise --output-tokens."
    if not level.whole:
        yield f"{at}: ended before all its requests"
    if level.quota and level.quota.retry_after_s is not None:
        yield f"{at}: the host wants to be asked again after {level.quota.retry_after_s:g} s"
    if level.reasoning_ttft_s:
        yield f"{at}: first reasoning after {seconds(level.reasoning_ttft_s.p50)} (p50)"
    sources = ", ".join(f"{name} {times}" for name, times in level.token_sources.items())
    if sources and set(level.token_sources) != {"host"}:
        yield f"{at}: tokens are counted by {sources}"
    if level.measuring.busy:
        yield (
            f"{at}: the measuring machine was busy ({level.measuring.cpu:.0%} of a core, timers up "
            f"to {level.measuring.lag_max_s * 1000:.0f} ms late): figures are partly its own"
        )


def _spent(report: Report) -> Iterator[str]:
    spent = [] if report.cost_eur is None else [f"{report.cost_eur:.4f} €"]
    spent += [] if report.wh is None else [f"at most {report.wh:.3g} Wh"]
    if spent:
        yield f"Spent, warm-up included: {', '.join(spent)}."


def seconds(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def number(value: float | None) -> str:
    return "?" if value is None else f"{value:.1f}"


def _interval(ends: Interval) -> str:
    return " to ".join(seconds(end) for end in ends)


def _energy(level: LevelReport) -> str:
    used = level.wh_per_1000_tokens
    if used is None:
        return "?"
    how = "measured" if used.measured else "modelled"
    if used.low == used.high:
        return f"{used.mid:.3g} {how}"
    return f"{used.mid:.3g} ({used.low:.3g} to {used.high:.3g}) {how}"


def as_csv(report: Report) -> str:
    """A row for each level, with a header; what is unknown is empty."""
    rows = [_flat(report, level) for level in report.levels]
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["endpoint"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _flat(report: Report, level: LevelReport) -> dict[str, object]:
    used = level.wh_per_1000_tokens
    return {
        "endpoint": inert(report.endpoint),
        "model": inert(report.model),
        "started_at": report.started_at.isoformat(),
        "prompt_tokens": level.prompt_tokens,
        "concurrency": level.concurrency,
        "requests": level.requests,
        "errors": level.errors,
        **_columns("ttft_s", level.ttft_s),
        **_columns("latency_s", level.latency_s),
        **_columns("gap_s", level.gap_s),
        **_columns("tokens_per_s_stream", level.tokens_per_s_stream),
        "tokens_per_s_all": level.tokens_per_s_all,
        "requests_per_s": level.requests_per_s,
        "wh_per_1000_tokens": used and used.mid,
        "wh_measured": used and used.measured,
        "measuring_busy": level.measuring.busy,
    }


def _columns(name: str, found: Quantiles) -> dict[str, object]:
    return {f"{name}_{one}": getattr(found, one) for one in ("p50", "p95", "p99", "n")}
