"""What goes with the tables of a release: card, datasheet, metadata, licence, leaderboard, sums."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from joute.dataset.release import files
from joute.dataset.release.card import card, licence_text
from joute.dataset.release.croissant import croissant
from joute.dataset.release.datasheet import datasheet
from joute.dataset.release.facts import Facts
from joute.dataset.release.folder import (
    CARD,
    DATASHEET,
    LEADERBOARD,
    LICENCE,
    MANIFEST,
    METADATA,
)
from joute.dataset.release.layouts import LAYOUTS

_TEXTS = {CARD: card, DATASHEET: datasheet, LICENCE: licence_text}


def write_description(folder: Path, facts: Facts) -> None:
    """Write every file that is not a table, from the tables as they are; the checksums last."""
    rows = files.count_rows(folder, LAYOUTS[facts.layout].all_tables)
    facts = replace(facts, counts={**facts.counts, "rows": rows}, languages=files.languages(folder))
    _write_json(folder / MANIFEST, asdict(facts))
    _write_json(folder / LEADERBOARD, _leaderboard(folder, facts) if rows["votes"] else {})
    _write_json(folder / METADATA, croissant(facts, files.checksums(folder)))
    for name, text in _TEXTS.items():
        (folder / name).write_text(text(facts), encoding="utf-8")
    files.write_checksums(folder)


def describe_again(folder: Path, facts: Facts) -> None:
    """The same once rows were removed or a person reviewed them; nothing for a folder that no
    export wrote."""
    if (folder / MANIFEST).is_file():
        write_description(folder, facts)


def _leaderboard(folder: Path, facts: Facts) -> Mapping[str, Any]:
    """What the command of the card prints."""
    from joute.ranking import rank  # noqa: PLC0415 # numpy

    board = rank(folder / "votes.parquet", max_votes_per_voter=facts.votes_per_voter)
    return board.to_dict()


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    path.write_text(text + "\n", encoding="utf-8")
