"""Runs and sets that a program brings to a site, and takes from it."""

import pytest

from joute.evaluation.answers import Answer
from joute.evaluation.runs.records import Row, ScoreRecord
from joute.evaluation.site.keys import Keys
from joute.evaluation.site.runs import accept
from tests.evaluation.site.conftest import API, Carrier, items, row, run_file, set_lines
from tests.support.site import Site

pytestmark = pytest.mark.both_engines

ITEMS = items(4)
SPITEFUL = "<script>alert(1)</script> \x1b[2J\u202e \u2028 é\n```"


def a_run() -> bytes:
    judged = ScoreRecord(
        value=0.25, label="partial", reason="\u2026", judged=(Answer(text="x"),), details={"n": 1.5}
    )
    rows = [
        row(ITEMS[0], "oak"),
        row(ITEMS[0], "elm", 0.0, text=SPITEFUL, logprobs=[None, -0.5]),
        row(ITEMS[1], "elm", None, finish_reason="length"),
        row(ITEMS[1], "oak", error="rate_limited", text="", impact=None, cost_usd=None),
        row(ITEMS[2], "oak").model_copy(update={"epoch": 1, "scores": {"z": judged, "a": judged}}),
    ]
    return run_file(rows)


async def test_a_run_comes_back_as_the_lines_that_it_was(carrier: Carrier) -> None:
    pushed = await carrier.push(a_run())
    assert (pushed.status_code, pushed.json()["new"]) == (201, True), pushed.text
    assert pushed.json()["page"].endswith("/evaluations/runs/r1")
    pulled = await carrier.pull("runs/r1")
    assert pulled.content == a_run()


async def test_a_run_that_is_pushed_again_is_there_once(carrier: Carrier) -> None:
    await carrier.push(a_run())
    again = await carrier.push(a_run())
    assert (again.status_code, again.json()["new"]) == (200, False)
    other = await carrier.push(run_file([row(ITEMS[0], "oak", 0.0)]))
    assert (other.status_code, other.json()["code"]) == (409, "run_exists")
    assert (await carrier.pull("runs/r1")).content == a_run()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}\n",
        a_run().rsplit(b"\n", 2)[0] + b"\n",
        a_run().replace(b"rate_limited", b"rate_limitee"),
        run_file([row(ITEMS[0], "oak"), row(ITEMS[0], "oak")]),
        run_file([row(ITEMS[0], "oak")], run_id="../../etc"),
        run_file([row(ITEMS[0], "oak\0")]),
    ],
    ids=["nothing", "no header", "no end", "changed", "twice", "bad id", "nul"],
)
async def test_what_is_no_whole_run_is_refused_and_leaves_nothing(
    site: Site, carrier: Carrier, content: bytes
) -> None:
    refused = await carrier.push(content)
    assert refused.status_code == 422, refused.text
    assert (await carrier.pull("runs/r1")).status_code == 404
    # What came of it does not stand in the way of the whole run.
    assert (await carrier.push(a_run())).status_code == 201


async def test_a_run_larger_than_a_form_is_taken(carrier: Carrier) -> None:
    long = run_file([row(ITEMS[0], "oak", text="long " * 100_000)])
    assert len(long) > 400_000
    assert (await carrier.push(long)).status_code == 201
    assert (await carrier.pull("runs/r1")).content == long


async def test_without_a_key_nothing_is_carried(site: Site, carrier: Carrier) -> None:
    await carrier.push(a_run())
    async with site.client() as stranger:
        for key in ("", "Bearer", "Bearer wrong", "Basic abc"):
            headers = {"Authorization": key} if key else {}
            pushed = await stranger.post(f"{API}/runs", content=a_run(), headers=headers)
            assert (pushed.status_code, pushed.json()["code"]) == (401, "key_needed")
            assert (await stranger.get(f"{API}/runs/r1", headers=headers)).status_code == 401
    await site.services[Keys].remove("ci")
    assert (await carrier.pull("runs/r1")).status_code == 401


async def test_a_set_comes_back_as_the_lines_that_it_was(carrier: Carrier) -> None:
    sent = set_lines(items(3, drafted=1), gate={"min": 0.5})
    pushed = await carrier.push(sent, "sets")
    assert (pushed.status_code, pushed.json()["page"][-19:]) == (201, "/evaluations/villes")
    assert (await carrier.pull("sets/villes")).content == sent
    assert (await carrier.push(sent, "sets")).status_code == 200


async def test_a_version_of_a_set_is_not_replaced(carrier: Carrier) -> None:
    await carrier.push(set_lines(items(3)), "sets")
    changed = await carrier.push(set_lines(items(4)), "sets")
    assert (changed.status_code, changed.json()["code"]) == (409, "set_differs")
    assert (await carrier.push(set_lines(items(4), version="2"), "sets")).status_code == 201
    assert (await carrier.pull("sets/villes")).content == set_lines(items(4), version="2")
    first = await carrier.pull("sets/villes?version=1")
    assert first.content == set_lines(items(3), version="1")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]\n", set_lines([]), set_lines(items(1) * 2), set_lines(items(1)) + b'{"id": 1}\n'],
    ids=["nothing", "no header", "no item", "twice", "no item at line 3"],
)
async def test_what_is_no_set_is_refused(carrier: Carrier, content: bytes) -> None:
    assert (await carrier.push(content, "sets")).status_code == 422
    assert (await carrier.pull("sets/villes")).status_code == 404


async def test_an_answer_to_a_hundred_items_has_the_order_in_which_it_came(
    carrier: Carrier,
) -> None:
    rows: list[Row] = [row(item, "oak") for item in reversed(items(1200))]
    await carrier.push(run_file(rows))
    assert (await carrier.pull("runs/r1")).content == run_file(rows)


async def test_the_accepted_run_of_a_set_is_pulled_by_its_name(
    site: Site, carrier: Carrier
) -> None:
    await carrier.push(a_run())
    assert (await carrier.pull("runs/villes@accepted")).status_code == 404
    await accept(site.services.store, "r1", "operator", site.clock())
    assert (await carrier.pull("runs/villes@accepted")).content == a_run()
