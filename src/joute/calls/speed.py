"""How fast models answer here, as measured on the latest answers."""

from collections import defaultdict
from collections.abc import Mapping
from statistics import median

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.calls.tables import Answer

# The latest answers of the site, of all models: a bounded read, and a speed of these days.
_LATEST = 5_000
# A few words say nothing of a speed, nor do a few answers.
_LEAST_TOKENS, _LEAST_ANSWERS = 20, 5


async def speeds(session: AsyncSession) -> Mapping[str, float]:
    """Tokens of output per second of each model, from the request to the end of the answer: the
    median over its latest live answers. Models with fewer than five of them are left out."""
    latest = (
        select(Answer.model, Answer.output_tokens, Answer.duration_s)
        .where(Answer.origin == "live")
        .order_by(Answer.id.desc())
        .limit(_LATEST)
    )
    found: dict[str, list[float]] = defaultdict(list)
    for model, tokens, seconds in await session.execute(latest):
        if tokens is not None and tokens >= _LEAST_TOKENS and seconds > 0:
            found[model].append(tokens / seconds)
    return {
        model: median(values) for model, values in found.items() if len(values) >= _LEAST_ANSWERS
    }
