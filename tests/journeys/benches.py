"""A bench for the tour: three levels, failures, a machine that was busy."""

from joute.bench.storing import store
from joute.services import utc_now
from joute.store import open_store
from tests.bench.made_reports import LEVELS, level, report

FAILED = level(
    64, 2.4, 6.0, 330.0,
    errors=7,
    errors_by_kind={"rate_limited": 7},
    causes={"rate_limited": "HTTP 429: Too many at once: an-identifier-that-is-long-" + "x" * 80},
    quota={"refused": 7, "says": "HTTP 429", "retry_after_s": 12.0},
    measuring={"lag_p99_s": 0.08, "lag_max_s": 0.2, "cpu": 0.97, "busy": True},
    whole=False,
)  # fmt: skip


async def add_bench(database: str) -> None:
    """The bench “bench-0000”, in a database with tables."""
    site = open_store(database)
    levels = [*(level(*one) for one in LEVELS), FAILED]
    made = report(note="2 x H200, vLLM", stopped="eur").model_dump(mode="json")
    await store(
        site, type(report()).model_validate(made | {"levels": levels}), by="key:ci", at=utc_now()
    )
    await site.close()
