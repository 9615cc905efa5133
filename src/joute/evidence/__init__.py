"""Votes and scores: contributor, subject, time and method, for every collector.

    await evidence.add(session, Vote(contributor=…, subject="duel/…", choice="a", …))
    await evidence.erase_contributors(session, [contributor])

Features that collect evidence add it in their own transaction; rankings read it. Nothing here knows
a feature: a contributor is an opaque id, and a subject is a text that the collector chose. Rules of
exclusion are those of joute.ranking: a vote that no ranking counts is stored like any other.
"""

from joute.evidence.erasure import (
    erase_about,
    erase_contributors,
    purge_about,
    purge_before,
    purge_source,
)
from joute.evidence.feed import VotesFeed, VotesVersion
from joute.evidence.sources import (
    CAMPAIGN_PREFIX,
    CAST_HERE,
    COLLECTED_HERE,
    DOCUMENTS,
    IMPORT_PREFIX,
    SLICES,
    VISION,
    campaign_source,
    imports,
    slices,
    source_of,
    votes_of,
)
from joute.evidence.tables import BLIND, CHOSEN, Deletion, ErasedVotes, Import, Score, Vote
from joute.evidence.writing import (
    add,
    add_imported,
    prompt_digest,
    question_columns,
    side_columns,
)

__all__ = [
    "BLIND",
    "CAMPAIGN_PREFIX",
    "CAST_HERE",
    "CHOSEN",
    "COLLECTED_HERE",
    "DOCUMENTS",
    "IMPORT_PREFIX",
    "SLICES",
    "VISION",
    "Deletion",
    "ErasedVotes",
    "Import",
    "Score",
    "Vote",
    "VotesFeed",
    "VotesVersion",
    "add",
    "add_imported",
    "campaign_source",
    "erase_about",
    "erase_contributors",
    "imports",
    "prompt_digest",
    "purge_about",
    "purge_before",
    "purge_source",
    "question_columns",
    "side_columns",
    "slices",
    "source_of",
    "votes_of",
]
