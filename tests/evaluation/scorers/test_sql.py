"""Queries that models write, by the rows that they find, in the real sandbox."""

import asyncio

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.programs.inside.querying import is_ordered, same_rows
from joute.evaluation.scorers.programs.sql import Sql
from joute.evaluation.scorers.scorer import Score
from joute.evaluation.sets.item import Item
from joute.sandbox import Sandbox
from tests.support.sandboxes import sandbox_or_skip

TOWNS = """
CREATE TABLE villes (nom TEXT, region TEXT, habitants INTEGER, surface REAL);
INSERT INTO villes VALUES ('Lyon', 'ARA', 522250, 47.87), ('Nantes', 'PdL', 323204, 65.19),
    ('Angers', 'PdL', 157175, 42.7), ('Rien', 'PdL', NULL, NULL);
"""


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    sandbox_or_skip()


def tried(answer: str, *expected: str, database: str = TOWNS, timeout: float = 20) -> Score:
    async def once() -> Score | None:
        item = Item(id="1", input="?", tests=database, expected=expected)
        scorer = Sql(timeout=timeout, memory_mb=128, sandbox=Sandbox())
        return await scorer(item, Answer(text=answer), None)

    found = asyncio.run(once())
    assert found is not None
    return found


BY_REGION = "SELECT region, count(*) FROM villes GROUP BY region"


@pytest.mark.parametrize(
    ("answer", "expected", "value"),
    [
        (f"Voici :\n```sql\n{BY_REGION};\n```", BY_REGION, 1),
        ("SELECT region AS r, sum(1) FROM villes GROUP BY 1 ORDER BY 2", BY_REGION, 1),
        ("SELECT count(*), region FROM villes GROUP BY region", BY_REGION, 0),
        ("SELECT DISTINCT region FROM villes", "SELECT region FROM villes", 0),
        (
            "SELECT nom FROM villes ORDER BY nom DESC",
            "SELECT nom FROM villes ORDER BY nom",
            0,
        ),
        ("SELECT nom FROM villes ORDER BY nom DESC", "SELECT nom FROM villes", 1),
        (
            "SELECT avg(surface) * 1.00000000001 FROM villes",
            "SELECT avg(surface) FROM villes",
            1,
        ),
        ("SELECT 3.0", "SELECT 3", 1),
        ("SELECT '3'", "SELECT 3", 0),
        ("SELECT NULL", "SELECT 0", 0),
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i+1 FROM n WHERE i<3) SELECT i FROM n",
            "VALUES (3), (1), (2)",
            1,
        ),
    ],
)
def test_a_query_is_right_by_its_rows(answer: str, expected: str, value: float) -> None:
    assert tried(answer, expected).value == value


@pytest.mark.parametrize(
    "query",
    [
        "DROP TABLE villes",
        "INSERT INTO villes SELECT * FROM villes",
        "ATTACH '/etc/passwd' AS autre",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('/usr/lib/x.so')",
        "SELECT 1; DROP TABLE villes",
        "SELECT * FROM nulle_part",
        "Je ne sais pas.",
    ],
)
def test_a_query_does_nothing_but_read(query: str) -> None:
    found = tried(query, "SELECT nom FROM villes")
    assert (found.value, found.reason) == (0, "The query cannot be run.")
    assert found.details["text"]


def test_a_query_that_takes_too_much_is_stopped() -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
    assert tried(f"{endless} i FROM n", "SELECT 1").details["error"] == "rows"
    assert tried(f"{endless} max(i) FROM n", "SELECT 1", timeout=1.5).label == "time"
    big = tried("SELECT hex(zeroblob(500000000))", "SELECT 1")
    assert big.value == 0
    assert big.reason in {"The query cannot be run.", "The query took more than it may."}


def test_any_of_several_right_queries_will_do_and_one_that_cannot_be_run_is_no_fault() -> None:
    assert tried("SELECT 2", "SELECT 1", "SELECT 2").value == 1
    broken = tried("SELECT 2", "SELECT 2 FROM")
    assert broken.value is None
    assert broken.reason == "The database or the expected query of the item cannot be run."


def test_an_expected_query_that_finds_nothing_passes_nobody() -> None:
    for expected in (("SELECT nom FROM villes WHERE habitants < 0",), ("SELECT 1", "-- rien")):
        found = tried("SELECT region FROM villes WHERE 0", *expected)
        assert found.value is None
        assert found.reason == (
            "The expected query of the item finds no row, as many wrong ones do."
        )


@pytest.mark.parametrize(
    "beside",
    [
        "```sql\nCREATE INDEX par_region ON villes (region)\n```",
        "```sql\n-- ce que fait le moteur\nEXPLAIN QUERY PLAN SELECT region FROM villes\n```",
    ],
)
def test_a_query_counts_beside_what_else_an_answer_shows(beside: str) -> None:
    query = f"```sql\n/* par région */ -- et\n{BY_REGION}\n```"
    assert tried(f"{query}\n{beside}", BY_REGION).value == 1
    assert tried(f"```sql\nSELECT 1\n```\n{query}\n{beside}", BY_REGION).value == 1
    assert tried(f"{query}\n```sql\nSELECT 1\n```", BY_REGION).value == 0
    assert tried(beside, BY_REGION).value == 0


@pytest.mark.parametrize("text", ["SELECT '\ud800'", "SELECT '\0'"], ids=["half", "NUL"])
def test_a_text_that_is_no_unicode_is_a_query_that_cannot_be_run(text: str) -> None:
    assert tried(text, "SELECT 1").reason == "The query cannot be run."
    assert tried("SELECT 1", text).value is None
    assert tried("SELECT 1", "SELECT 1", database=text).value is None


def test_an_item_that_takes_too_much_is_no_fault_of_the_answer() -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    found = tried("SELECT 1", endless, timeout=1.5)
    assert found.value is None
    assert found.reason == "The database or the expected query of the item cannot be run."


def test_an_order_is_that_of_the_query_itself() -> None:
    assert is_ordered("SELECT a FROM b ORDER  BY a")
    assert not is_ordered("SELECT 'order by' FROM (SELECT a FROM b ORDER BY a) -- order by")
    assert not is_ordered('SELECT "order by", [order by] /* order by */ FROM t')


def test_rows_that_rounding_sorts_otherwise_are_the_same() -> None:
    a, b = 0.1 + 0.2, 0.3
    rows = [(1.0000005, "b"), (1.0, "a"), (a, "c")]
    assert same_rows(rows, [(b, "c"), (1.0000005, "a"), (1.0, "b")], ordered=False)
    assert not same_rows(
        [(1, "a"), (1, "a"), (2, "b")], [(1, "a"), (2, "b"), (2, "b")], ordered=False
    )
