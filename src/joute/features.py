"""The features of this build, in the order in which they stand on each other."""

from pathlib import Path

from joute.store import Migrations

HERE = Path(__file__).parent

FOLDERS = {
    name: HERE / name
    for name in ("people", "duel", "impact", "leaderboard", "models", "workshop", "operator")
}
# Of the features, and of the services that they stand on.
WITH_TABLES = ("jobs", "people", "duel", "calls", "leaderboard", "workshop", "operator")

MIGRATIONS = Migrations(HERE / name / "migrations" for name in WITH_TABLES)
