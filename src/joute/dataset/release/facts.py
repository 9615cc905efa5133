"""What the card, the datasheet and the metadata of a release say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from joute.dataset.release.layouts import LayoutName
from joute.dataset.tables import Release


@dataclass(frozen=True)
class Review:
    """Of `texts` that a person read, `missed` held personal data; `upper` is the upper bound of
    that share in all texts."""

    day: date
    texts: int
    missed: int
    upper: float


@dataclass(frozen=True)
class Facts:
    """`settings` and `counts` are those of `Release`; `review` is None for a draft. `languages` are
    those of the questions in the files."""

    name: str
    version: str
    status: str
    created: date
    licence: str
    layout: LayoutName
    settings: Mapping[str, Any]
    counts: Mapping[str, Any]
    software: str
    review: Review | None
    languages: Sequence[str] = ()

    @classmethod
    def of(cls, release: Release) -> "Facts":
        return cls(
            name=release.name,
            version=release.version,
            status=release.status,
            created=release.created_at.astimezone(UTC).date(),
            licence=release.licence,
            layout=release.layout,  # type: ignore[arg-type] # written by an export
            settings=release.settings,
            counts=release.counts,
            software=release.software,
            review=_review(release),
        )

    @property
    def votes_per_voter(self) -> int:
        """The most that one voter weighs in the ranking of the site."""
        return int(self.settings["votes_per_voter"])

    @property
    def rebuild(self) -> str:
        """The command that makes the leaderboard of this release."""
        return f"joute rank votes.parquet --max-votes-per-voter {self.votes_per_voter}"


def _review(release: Release) -> Review | None:
    if release.reviewed_at is None or release.missed_upper is None:
        return None
    return Review(
        release.reviewed_at.astimezone(UTC).date(),
        release.sample_size or 0,
        release.missed or 0,
        release.missed_upper,
    )
