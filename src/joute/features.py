"""The features of this build, in the order in which they stand on each other."""

from pathlib import Path

from joute.store import Migrations

HERE = Path(__file__).parent
WITH_TABLES = ("people", "duel", "calls", "leaderboard", "workshop", "operator")

MIGRATIONS = Migrations(HERE / name / "migrations" for name in WITH_TABLES)
