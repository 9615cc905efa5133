"""Reports that nobody measured, for pages and tables."""

from typing import Any

from joute.bench.report import Report

LEVELS = ((1, 0.21, 30.0, 28.0), (4, 0.24, 29.0, 108.0), (16, 0.61, 17.0, 260.0))


def report(levels: Any = LEVELS, **fields: Any) -> Report:
    """A report with a level for each: one that was made, or (streams, first text, tokens/s of one,
    of all)."""
    made = {
        "id": "bench-0000",
        "endpoint": "test",
        "host": "llm.example.org",
        "country": "FRA",
        "model": "oak",
        "name_at_host": "oak-7b",
        "started_at": "2026-11-29T10:00:00Z",
        "machine": "Linux x86_64, 2 cores, Python 3.11.7",
        "note": "",
        "requests": 30,
        "output_tokens": 128,
        "same_prompt": False,
        "warm_up": 21,
        "stopped": "",
        "cost_eur": 0.012,
        "wh": 3.1,
        "levels": [one if isinstance(one, dict) else level(*one) for one in levels],
        **fields,
    }
    return Report.model_validate(made)


def level(streams: int, ttft_s: float, each: float, in_all: float, **fields: Any) -> dict[str, Any]:
    return {
        "concurrency": streams,
        "prompt_tokens": 100,
        "requests": 30,
        "errors": 0,
        "errors_by_kind": {},
        "causes": {},
        "quota": None,
        "ttft_s": quantiles(ttft_s),
        "reasoning_ttft_s": None,
        "latency_s": quantiles(ttft_s + 127 / each),
        "gap_s": quantiles(1 / each) | {"intervals": {}},
        "tokens_per_s_stream": quantiles(each) | {"p5": each * 0.8},
        "tokens_per_s_all": in_all,
        "requests_per_s": in_all / 128,
        "input_tokens": 104,
        "output_tokens": 128,
        "token_sources": {"host": 30},
        "wh_per_1000_tokens": {
            "low": 0.4, "mid": 0.6, "high": 0.9, "method": "ecologits-0.11@1", "measured": False,
        },
        "duration_s": 30 * 128 / in_all,
        "measuring": {"lag_p99_s": 0.002, "lag_max_s": 0.01, "cpu": 0.05, "busy": False},
        "whole": True,
        **fields,
    }  # fmt: skip


def quantiles(p50: float) -> dict[str, Any]:
    intervals = {"p50": (p50 * 0.95, p50 * 1.05), "p95": (p50 * 1.2, None), "p99": (None, None)}
    return {"p50": p50, "p95": p50 * 1.4, "p99": None, "n": 30, "intervals": intervals}
