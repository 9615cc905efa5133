"""Votes in memory as columns: texts as codes, the rest as numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from joute.evidence import BLIND, CHOSEN
from joute.leaderboard.votes.rows import ERASED, LISTS, NUMBERS, TEXTS, Words
from joute.ranking import STYLE_COLUMNS, WINNERS, Labels, VoteArrays

if TYPE_CHECKING:
    from joute.ranking.votes.arrays import Booleans, Codes, Floats, Integers

UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Columns:
    """Some votes, in no order: `codes` (texts, votes) are places in `words`, UNKNOWN where nothing
    is known; `numbers` (numbers, votes) are nan there. `moments` are in UTC, in microseconds, NaT
    for votes that were erased.
    """

    ids: "Codes"
    moments: "Codes"
    codes: "Codes"
    numbers: "Floats"
    words: Words

    @classmethod
    def empty(cls, words: Words) -> "Columns":
        return cls(
            np.zeros(0, dtype=np.int64),
            np.zeros(0, dtype="datetime64[us]"),
            np.zeros((len(TEXTS), 0), dtype=np.int32),
            np.zeros((len(NUMBERS), 0)),
            words,
        )

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]], words: Words) -> "Columns":
        """Rows of id, moment, TEXTS and NUMBERS; new words join `words`."""
        ids, moments, *columns = zip(*rows, strict=True)
        texts, numbers = columns[: len(TEXTS)], columns[len(TEXTS) :]
        codes = [
            [_code(words[name], text) for text in column]
            for name, column in zip(TEXTS, texts, strict=True)
        ]
        return cls(
            np.array(ids, dtype=np.int64),
            np.array(
                [moment and moment.replace(tzinfo=None) for moment in moments],
                dtype="datetime64[us]",
            ),
            np.array(codes, dtype=np.int32),
            np.array(numbers, dtype=float),
            words,
        )

    @classmethod
    def joined(cls, parts: "Sequence[Columns]") -> "Columns":
        ids, moments, codes, numbers = zip(*(part.raw for part in parts), strict=True)
        return cls(
            np.concatenate(ids),
            np.concatenate(moments),
            np.concatenate(codes, axis=-1),
            np.concatenate(numbers, axis=-1),
            parts[0].words,
        )

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def raw(self) -> "tuple[Codes, Codes, Codes, Floats]":
        return self.ids, self.moments, self.codes, self.numbers

    def text(self, name: str) -> "Codes":
        """(votes,): codes of a column of texts."""
        return np.asarray(self.codes[TEXTS.index(name)])

    def number(self, name: str) -> "Floats":
        """(votes,): a column of numbers."""
        return np.asarray(self.numbers[NUMBERS.index(name)])

    def only(self, chosen: "Booleans | Integers") -> "Columns":
        """The votes of a mask, or at some places, in their order."""
        ids, moments, codes, numbers = (array[..., chosen] for array in self.raw)
        return Columns(ids, moments, codes, numbers, self.words)

    def by_time(self) -> "Columns":
        return self.only(np.lexsort((self.ids, self.moments)))

    def matched(self, name: str, word: str) -> "Booleans":
        """(votes,): which votes have this text."""
        return np.asarray(self.text(name) == self.words[name].get(word, UNKNOWN - 1))

    def bare_arrays(self) -> VoteArrays:
        """The votes, the earliest first, with no more than rules and pairs need."""
        return self.by_time()._bare()

    def arrays(self) -> VoteArrays:
        """The votes, the earliest first."""
        votes = self.by_time()
        names = ("language", "category", "task", "cohort", "tags_a", "tags_b")
        return replace(
            votes._bare(),
            styles={name: np.nan_to_num(votes.number(name)) for name in STYLE_COLUMNS},
            labels={
                **{name: votes.labels(name) for name in names},
                "created_at": _months(votes.moments),
            },
        )

    def _bare(self) -> VoteArrays:
        outcomes = [WINNERS.index(word) for word in self.words["choice"]]
        return VoteArrays(
            models=tuple(self.words["model_a"]),
            a=self.text("model_a"),
            b=self.text("model_b"),
            outcome=np.array(outcomes, dtype=np.uint8)[self.text("choice")],
            voter=self.text("contributor"),
            question=self.text("prompt_digest"),
            rules=self.rules(),
            cluster=self.clusters(),
            erased=self.words["contributor"].get(ERASED),
            shared_question=self.text("origin_digest"),
        )

    def clusters(self) -> "Codes":
        """(votes,): what intervals and caps take together: the votes of one contributor or, where
        several came from one origin on one day, all votes of that origin."""
        people, origins = self.text("contributor"), self.text("origin")
        after = len(self.words["contributor"])
        return np.where(self._share_origin(), after + origins, people)

    def questions(self) -> "Codes":
        """(votes,): numbers of the questions that these clusters asked, UNKNOWN without one."""
        own, typed = self.text("prompt_digest"), self.text("origin_digest")
        after = len(self.words["prompt_digest"])
        return np.where(self._share_origin() & (typed != UNKNOWN), after + typed, own)

    def _share_origin(self) -> "Booleans":
        """(votes,): those whose origin has votes of several contributors."""
        people, origins = self.text("contributor"), self.text("origin")
        met = np.unique(np.stack([origins, people])[:, origins != UNKNOWN], axis=1)
        return np.isin(origins, np.flatnonzero(np.bincount(met[0]) > 1))

    def rules(self) -> "Mapping[str, Booleans]":
        """Which votes each rule of exclusion matches, in the order of the rules."""
        flags = self.labels("flags")
        return {
            "simulated": self.number("simulated") > 0,
            "not_blind": ~self.matched("method", BLIND),
            "chosen": self.matched("mode", CHOSEN),
            **{f"flag:{kind}": flags.having(kind, len(self)) for kind in flags.words},
        }

    def labels(self, name: str) -> Labels:
        """Each word of the texts of a column: one text may hold several."""
        texts, codes = tuple(self.words[name]), self.text(name)
        split = [json.loads(text) if name in LISTS else [text] if text else [] for text in texts]
        words = sorted({word for parts in split for word in parts})
        votes, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for code, parts in enumerate(split):
            having = np.flatnonzero(codes == code) if parts else ()
            for word in parts:
                votes.append(np.asarray(having))
                places.append(np.full(len(having), words.index(word)))
        return Labels(tuple(words), np.concatenate(votes), np.concatenate(places))

    def mean_tokens(self) -> dict[str, float]:
        """The mean of the tokens of the usual answers of each model, where they are known."""
        models = np.concatenate([self.text(f"model_{side}") for side in "ab"])
        tokens = np.concatenate([self.number(f"tokens_{side}") for side in "ab"])
        known, names = np.isfinite(tokens), tuple(self.words["model_a"])
        answers = np.bincount(models[known], minlength=len(names))
        sums = np.bincount(models[known], tokens[known], minlength=len(names))
        return {
            name: float(sums[place] / answers[place])
            for place, name in enumerate(names)
            if answers[place]
        }


def _code(words: dict[str, int], text: str | None) -> int:
    return UNKNOWN if text is None else words.setdefault(text, len(words))


def _months(moments: "Codes") -> Labels:
    known = np.flatnonzero(~np.isnat(moments))
    found, month = np.unique(moments[known].astype("datetime64[M]"), return_inverse=True)
    return Labels(tuple(str(one) for one in found), known, month)


class Growing:
    """Columns with appends in constant time; earlier views do not change."""

    def __init__(self, columns: Columns) -> None:
        self._arrays: list[Any] = list(columns.raw)
        self.columns = columns

    def add(self, more: Columns) -> None:
        size, total = len(self.columns), len(self.columns) + len(more)
        if total > len(self._arrays[0]):
            self._arrays = [_roomier(array, size, 2 * total) for array in self._arrays]
        for array, new in zip(self._arrays, more.raw, strict=True):
            array[..., size:total] = new
        ids, moments, codes, numbers = (array[..., :total] for array in self._arrays)
        self.columns = Columns(ids, moments, codes, numbers, more.words)


def _roomier(array: Any, size: int, capacity: int) -> Any:
    grown = np.empty((*array.shape[:-1], capacity), dtype=array.dtype)
    grown[..., :size] = array[..., :size]
    return grown
