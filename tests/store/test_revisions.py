"""What the files of migrations state, read without Alembic, is what Alembic reads."""

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from joute.features import FEATURES
from joute.store import open_store
from joute.store.migrate import ENVIRONMENT


def test_every_revision_comes_after_those_that_alembic_knows() -> None:
    migrations = FEATURES.migrations
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", ":".join(map(str, migrations.folders)))
    scripts = ScriptDirectory.from_config(config)
    known = {one.revision: {*one._all_down_revisions} for one in scripts.walk_revisions()}
    assert {id: {*after} for id, after in migrations.needs.items()} == known


async def test_a_database_of_which_one_chain_is_behind_is_behind(database: str) -> None:
    store = open_store(database)
    migrations = FEATURES.migrations
    state = await migrations.state(store)
    assert state.is_current
    assert state.current
    last = next(one for one in state.current if migrations.needs[one])
    async with store.write() as session:
        before = migrations.needs[last][0]
        row = {"before": before, "last": last}
        statement = "UPDATE alembic_version SET version_num = :before WHERE version_num = :last"
        await session.execute(text(statement), row)
    assert last in (await migrations.state(store)).pending
    async with store.write() as session:
        await session.execute(text("INSERT INTO alembic_version VALUES ('newer')"))
    found = await migrations.state(store)
    assert (found.unknown, found.pending) == (("newer",), ())
    await store.close()
