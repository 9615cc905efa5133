"""The board of many uses takes as few queries as that of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import event
from sqlalchemy.engine import Engine

from joute.register.service import LISTED
from joute.register.sheet import fields
from joute.services import utc_now
from joute.uses import Records
from joute.uses.tables import Use, UseEntry, UseValue
from tests.register.conftest import Person, RegisterSite

PATHS = ("/register", "/register/matrix", "/api/v1/register")
ANSWERS = [*dict.fromkeys((*LISTED[:4], *fields()))][:40]
VALUES = {
    "function": "it",
    "review_date": "2026-06-30",
    "value": 4,
    "feasibility": 3,
    "risk": 2,
    "footprint": 1,
}
COUNTING: ContextVar[bool] = ContextVar("counting", default=False)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that is executed for whoever counts: tasks of the site have a context of
    their own."""
    statements: list[str] = []
    counting = COUNTING.set(True)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if COUNTING.get():
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        COUNTING.reset(counting)


async def add_uses(people: RegisterSite, count: int) -> None:
    """Uses with forty answers each."""
    now = utc_now()
    async with people.site.services.store.write() as session:
        for number in range(count):
            id = f"use-{number}"
            session.add(
                Use(
                    id=id,
                    name=f"Use {number}",
                    owner="operator",
                    state="trial",
                    created_at=now,
                    changed_at=now,
                )
            )
        await session.flush()
        rows = [
            UseEntry(
                use_id=f"use-{number}",
                subject=subject,
                value=VALUES.get(subject, "said at length " * 20),
                known=True,
                by="operator",
                at=now,
            )
            for number in range(count)
            for subject in ANSWERS
        ]
        session.add_all(rows)
        await session.flush()
        session.add_all(
            UseValue(use_id=one.use_id, subject=one.subject, entry=one.number) for one in rows
        )


async def test_the_board_of_200_uses_takes_no_more_queries_than_that_of_one(
    people: RegisterSite,
) -> None:
    boss = await people.operator()
    await boss.send("/register", name="One")
    few = {path: await _queries(boss, path) for path in PATHS}
    await add_uses(people, 200)
    for path in PATHS:
        many = await _queries(boss, path)
        assert len(many) == len(few[path])
        # Uses, their members, what is said of them, what changed last; who somebody is, elsewhere.
        queries = [one for one in many if "FROM use" in one.replace("\n", "")]
        assert len(queries) == (3 if path == "/register/matrix" else 4)
    assert "said at length" not in await boss.get("/register")
    records = await people.site.services[Records].all(LISTED)
    assert len(records) == 200
    assert all({*one.entries} <= {*LISTED} for one in records.values())


async def _queries(boss: Person, path: str) -> list[str]:
    with counted() as statements:
        await boss.get(path)
    return statements
