"""The votes of this site in memory, as arrays: read once, then only those that came since."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from anyio.to_thread import run_sync
from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.leaderboard.tables import RankedVote
from joute.ranking import STYLE_COLUMNS, WINNERS, Labels, VoteArrays

if TYPE_CHECKING:
    from joute.ranking.votes.arrays import Booleans, Codes, Floats

# The models of both sides share their codes.
LISTS = ("flags", "tags_a", "tags_b")
TEXTS = (
    *("model_a", "model_b", "winner", "voter_id", "prompt_digest"),
    *("language", "category", "cohort", *LISTS),
)
NUMBERS = ("simulated", "chosen", "tokens_a", "tokens_b", *STYLE_COLUMNS)
# Rows that are read while other tasks wait.
PART = 1_000

_UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class _Columns:
    """Votes in the order of their numbers: `codes` (texts, votes), `numbers` (numbers, votes)."""

    ids: "Codes"
    moments: "Codes"
    codes: "Codes"
    numbers: "Floats"

    @classmethod
    def joined(cls, parts: "Sequence[_Columns]") -> "_Columns":
        return cls(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.moments for part in parts]),
            np.concatenate([part.codes for part in parts], axis=1),
            np.concatenate([part.numbers for part in parts], axis=1),
        )


_NOTHING = _Columns(
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype="datetime64[us]"),
    np.zeros((len(TEXTS), 0), dtype=np.int32),
    np.zeros((len(NUMBERS), 0)),
)


class Ledger:
    """Every vote, whatever the rules leave out later. `follow` brings it up to date."""

    def __init__(self) -> None:
        self._votes = _NOTHING
        self._words: dict[str, dict[str, int]] = {}

    def __len__(self) -> int:
        return len(self._votes.ids)

    async def follow(self, session: AsyncSession) -> None:
        """Read what came; everything again when something that was here is gone."""
        if not await self._is_whole(session):
            self._votes, self._words = _NOTHING, {}
        last = int(self._votes.ids[-1]) if len(self) else 0
        rows = await (await session.connection()).stream(_votes_after(last))
        came = [
            await run_sync(self._coded, [tuple(row) for row in part])
            async for part in rows.partitions(PART)
        ]
        self._votes = await run_sync(_Columns.joined, [self._votes, *came])

    async def _is_whole(self, session: AsyncSession) -> bool:
        """Whether the votes up to the last that is known are those that are known.

        A number may be given again once the newest vote is erased, and on PostgreSQL a vote may
        be committed after a later one.
        """
        if not len(self):
            return True
        last = int(self._votes.ids[-1])
        known = select(func.count()).where(RankedVote.vote_id <= last)
        newest = select(RankedVote.created_at).where(RankedVote.vote_id == last)
        moment = await session.scalar(newest)
        return (
            await session.scalar(known) == len(self)
            and moment is not None
            and bool(_moments([moment])[0] == self._votes.moments[-1])
        )

    def _coded(self, rows: Sequence[tuple[Any, ...]]) -> _Columns:
        ids, moments, *columns = zip(*rows, strict=True)
        texts, numbers = columns[: len(TEXTS)], columns[len(TEXTS) :]
        codes = [
            [_code(self._words_of(name), text) for text in column]
            for name, column in zip(TEXTS, texts, strict=True)
        ]
        return _Columns(
            np.array(ids, dtype=np.int64),
            _moments(moments),
            np.array(codes, dtype=np.int32),
            np.array(numbers, dtype=float),
        )

    def _words_of(self, name: str) -> dict[str, int]:
        """The words of a column in the order of their codes; both models share theirs."""
        return self._words.setdefault("model" if name in {"model_a", "model_b"} else name, {})

    def arrays(self) -> VoteArrays:
        """The votes as the library of rankings takes them, the earliest first."""
        votes = self._votes
        order = np.lexsort((votes.ids, votes.moments))
        codes = {name: votes.codes[i][order] for i, name in enumerate(TEXTS)}
        numbers = {name: votes.numbers[i][order] for i, name in enumerate(NUMBERS)}
        outcomes = [WINNERS.index(word) for word in self._words_of("winner")]
        return VoteArrays(
            models=tuple(self._words_of("model_a")),
            a=codes["model_a"],
            b=codes["model_b"],
            outcome=np.array(outcomes, dtype=np.uint8)[codes["winner"]],
            voter=codes["voter_id"],
            question=codes["prompt_digest"],
            rules=self._rules(codes, numbers),
            styles={name: np.nan_to_num(numbers[name]) for name in STYLE_COLUMNS},
            labels={
                **{
                    name: self._labels(name, codes)
                    for name in ("language", "category", "cohort", "tags_a", "tags_b")
                },
                "created_at": _months(votes.moments[order]),
            },
        )

    def usual_tokens(self) -> dict[str, float]:
        """The mean of the tokens of the usual answers of each model, where they are known."""
        models = np.concatenate([self._votes.codes[TEXTS.index(f"model_{side}")] for side in "ab"])
        tokens = np.concatenate(
            [self._votes.numbers[NUMBERS.index(f"tokens_{side}")] for side in "ab"]
        )
        known = np.isfinite(tokens)
        names = list(self._words_of("model_a"))
        answers = np.bincount(models[known], minlength=len(names))
        sums = np.bincount(models[known], tokens[known], minlength=len(names))
        return {
            name: float(sums[place] / answers[place])
            for place, name in enumerate(names)
            if answers[place]
        }

    def _rules(
        self, codes: "dict[str, Codes]", numbers: "dict[str, Floats]"
    ) -> "dict[str, Booleans]":
        flags = self._labels("flags", codes)
        return {
            "simulated": numbers["simulated"] > 0,
            "chosen": numbers["chosen"] > 0,
            **{f"flag:{kind}": flags.having(kind, len(self)) for kind in flags.words},
        }

    def _labels(self, name: str, codes: "dict[str, Codes]") -> Labels:
        """Each word of the texts of a column: one text may hold several."""
        texts = self._words_of(name)
        split = [json.loads(text) if name in LISTS else [text] for text in texts]
        words = sorted({word for parts in split for word in parts})
        votes, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for code, parts in enumerate(split):
            having = np.flatnonzero(codes[name] == code)
            for word in parts:
                votes.append(having)
                places.append(np.full(len(having), words.index(word)))
        return Labels(tuple(words), np.concatenate(votes), np.concatenate(places))


def _code(words: dict[str, int], text: str | None) -> int:
    return _UNKNOWN if text is None else words.setdefault(text, len(words))


def _moments(moments: Sequence[Any]) -> "Codes":
    return np.array([moment.replace(tzinfo=None) for moment in moments], dtype="datetime64[us]")


def _months(moments: "Codes") -> Labels:
    found, month = np.unique(moments.astype("datetime64[M]"), return_inverse=True)
    return Labels(tuple(str(one) for one in found), np.arange(len(moments)), month)


def _votes_after(last: int) -> Select[Any]:
    """Lists stay the texts that are stored: each is decoded once, in `_labels`."""
    names = ("vote_id", "created_at", *TEXTS, *NUMBERS)
    stored = {name: getattr(RankedVote, name) for name in names}
    columns = [cast(one, Text) if name in LISTS else one for name, one in stored.items()]
    return select(*columns).where(RankedVote.vote_id > last).order_by(RankedVote.vote_id)
