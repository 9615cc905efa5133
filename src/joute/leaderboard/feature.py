"""The ranking of this site: its page, its downloads, the draw that learns from it."""

from joute.feature import Feature

FEATURE = Feature("joute.leaderboard")
