"""From the rows of a file to votes as evidence holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any

import polars as pl
from babel import Locale

from joute.evidence import BLIND, CHOSEN
from joute.ranking import STYLE_COLUMNS, WINNERS

# The method of a vote whose models were known before it.
NOT_BLIND = "not_blind"
_MOST = 2**31
_LONGEST_ID = 64
_SIDED = ("model", "tags", "tokens", *dict.fromkeys(one[:-2] for one in STYLE_COLUMNS))


@dataclass(frozen=True)
class EvidenceRows:
    """The votes of one file of an import.

    Ids are digests under `key`, which is the import's own; `file` tells its files apart. `moment`
    is that of a vote that has none. Where the file does not say on which side an answer stood, the
    lot of its id decides, so that no side looks better than it was.
    """

    source: str
    key: bytes
    file: str
    moment: datetime
    sides_known: bool

    def of(self, batch: pl.DataFrame) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]]:
        """Names of columns of `Vote`, and the rows of a batch that are not refused."""
        votes = batch.filter(batch["refusal"].is_null())
        votes = self._with_ids(votes)
        if not self.sides_known:
            votes = _by_lot(votes)
        columns = self._columns(votes)
        return list(columns), votes.select(**columns).rows()

    def _with_ids(self, votes: pl.DataFrame) -> pl.DataFrame:
        numbers = [f"{self.file}/{row:09}" for row in votes["row"]]
        voters = self._digests("voter", votes["voter"])
        contributors = [
            voter or self._digest("row", number)
            for voter, number in zip(voters, numbers, strict=True)
        ]
        asked = zip(contributors, votes["prompt"], strict=True)
        return votes.with_columns(
            contributor=pl.Series(contributors, dtype=pl.String),
            lot=pl.Series(
                [
                    self._vote_id(vote_id) or number
                    for vote_id, number in zip(votes["vote_id"], numbers, strict=True)
                ],
                dtype=pl.String,
            ),
            prompt_digest=pl.Series(
                [prompt and self._digest(voter, prompt) for voter, prompt in asked],
                dtype=pl.String,
            ),
        )

    def _columns(self, votes: pl.DataFrame) -> dict[str, Any]:
        languages = {one: _code_of(one) for one in votes["language"].unique() if one is not None}
        drawn = pl.col("draw_probability").is_between(0, 1, closed="right")
        return {
            "created_at": pl.col("created_at").fill_null(self.moment),
            "contributor": pl.col("contributor"),
            "source": pl.lit(self.source),
            "method": _either("not_blind", NOT_BLIND, pl.lit(BLIND)),
            "subject": pl.lit(f"{self.source}/") + pl.col("lot"),
            "model_a": pl.col("model_a"),
            "model_b": pl.col("model_b"),
            "choice": pl.col("outcome").replace_strict(
                range(len(WINNERS)), WINNERS, return_dtype=pl.String
            ),
            # 1 where a file does not say how its pairs were drawn.
            "draw_probability": pl.when(drawn).then("draw_probability").otherwise(1.0),
            "mode": _either("chosen", CHOSEN, pl.col("mode").fill_null("random")),
            "language": pl.col("language").replace(languages).fill_null(""),
            "category": pl.col("category"),
            "task": pl.col("task"),
            "cohort": pl.col("cohort"),
            "prompt_digest": pl.col("prompt_digest"),
            "simulated": pl.col("simulated").fill_null(value=False),
            "comment_a": pl.lit(""),
            "comment_b": pl.lit(""),
            **{name: _json(name) for name in _LISTS},
            "tokens_a": pl.col("tokens_a"),
            "tokens_b": pl.col("tokens_b"),
            **{name: _count(name) for name in STYLE_COLUMNS},
        }

    def _vote_id(self, written: str | None) -> str | None:
        """As published, unless it is long."""
        if written is None or (len(written) <= _LONGEST_ID and "\0" not in written):
            return written and f"id/{written}"
        return self._digest("vote", written)

    def _digests(self, kind: str, texts: pl.Series) -> list[str | None]:
        """The digest of each text, made once; None for what is not known."""
        made = {one: self._digest(kind, one) for one in texts.unique() if one is not None}
        return [made.get(one) for one in texts]

    def _digest(self, kind: str, text: str) -> str:
        return blake2b(f"{kind}\0{text}".encode(), key=self.key, digest_size=12).hexdigest()


_LISTS = ("flags", "tags_a", "tags_b")


def _by_lot(votes: pl.DataFrame) -> pl.DataFrame:
    """Sides by an even or odd digest of what is known of a vote."""
    turned = [blake2b(lot.encode(), digest_size=1).digest()[0] % 2 == 1 for lot in votes["lot"]]
    swapped = pl.Series("swapped", turned, dtype=pl.Boolean)
    votes = votes.with_columns(swapped)
    return votes.with_columns(
        pl.when("swapped")
        .then(pl.col("outcome").replace({0: 1, 1: 0}))
        .otherwise("outcome")
        .alias("outcome"),
        *(
            pl.when("swapped")
            .then(f"{name}_{other}")
            .otherwise(f"{name}_{side}")
            .alias(f"{name}_{side}")
            for name in _SIDED
            for side, other in (("a", "b"), ("b", "a"))
        ),
    )


def _either(condition: str, word: str, otherwise: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(condition).fill_null(value=False)).then(pl.lit(word)).otherwise(otherwise)


def _json(name: str) -> pl.Expr:
    """A list of words as the JSON that is stored."""
    words = pl.col(name).list.eval(
        pl.lit('"') + pl.element().str.replace_all(r'["\\\p{C}]', "") + pl.lit('"')
    )
    return pl.format("[{}]", words.list.join(", ")).fill_null("[]")


def _count(name: str) -> pl.Expr:
    known = pl.col(name).is_between(0, _MOST, closed="left")
    return pl.when(known).then(pl.col(name).cast(pl.Int64, strict=False))


def _code_of(language: str) -> str:
    return _language_codes().get(language.casefold(), language)


@cache
def _language_codes() -> Mapping[str, str]:
    """The codes of languages by their English names, as some files write them."""
    names = Locale("en").languages
    return {name.casefold(): code for code, name in names.items() if len(code) <= 3}
