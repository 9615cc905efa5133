"""The last step of a choice: its form, what it refuses, what the record then holds."""

import re
from html import unescape

import pytest

from joute.choice.records import SignedRecord, read_json
from joute.people.rights import Role
from tests.choice.site.conftest import Person, person, store_run
from tests.evaluation.site.conftest import member_of
from tests.support.site import Site

FORM = {
    "need": "Answer citizens in plain French.",
    "kind": "candidates",
    "reasons": "First on what matters to us.",
    "tests": "Twenty questions of ours: 18 right\nLong letters",
    "dissent": "Too dear.",
    "dissent_author": "Camille",
    "review_on": "2027-05-01",
    "author": "Ada Martin",
}


async def offered(chooser: Person) -> list[str]:
    """The ids of the shortlist, in its order."""
    return re.findall(r'name="chosen" value="([^"]+)"', await chooser.page("/decide"))


async def sign(chooser: Person, status: int = 303, **changed: object) -> str:
    """Fill the form and send it: the address of the record, or the page that refuses."""
    page = await chooser.page("/decide")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    form = {"title": "Answer citizens", **FORM, **hidden, **changed}
    sent = await chooser.send("/decide", status=status, **form)
    return sent.headers.get("location", sent.text)


async def read(chooser: Person, address: str) -> SignedRecord:
    return read_json((await chooser.client.get(f"{address}/decision.json")).content)


async def test_the_record_holds_what_the_choice_came_to(chooser: Person) -> None:
    first, second, *_ = await offered(chooser)
    record = (await read(chooser, await sign(chooser, chosen=[second]))).record
    assert record.title == "Answer citizens"
    assert record.decision.chosen == (second,)
    assert record.shortlist.ranked[0].candidate == first
    assert [one.candidate for one in record.chosen] == [second]
    assert {first, second} <= {one.candidate for one in record.evidence}
    looked_at = record.evidence_on(second)
    assert any(one.source and one.date for one in looked_at.scores)
    total = sum(one.contribution for one in looked_at.scores)
    assert total == pytest.approx(record.chosen[0].score.mid)
    assert [(one.name, one.result) for one in record.tests] == [
        ("Twenty questions of ours", "18 right"),
        ("Long letters", ""),
    ]
    assert [(one.text, one.author) for one in record.dissent] == [("Too dear.", "Camille")]
    assert record.author == "Ada Martin"


async def test_a_decision_without_an_llm_needs_no_candidate(chooser: Person) -> None:
    address = await sign(chooser, kind="no_llm", instead="Regular expressions")
    record = (await read(chooser, address)).record
    assert (record.decision.kind, record.decision.instead) == ("no_llm", "Regular expressions")
    assert record.decision.chosen == ()


async def test_a_form_that_lacks_something_says_what_and_loses_nothing(chooser: Person) -> None:
    page = await sign(chooser, 422, need=" ", author="", kind="candidates", review_on="2020-01-01")
    for reason in (
        "Say in a few sentences what is needed.",
        "Sign with your name.",
        "Say which candidates of the shortlist are chosen.",
        "Give a day after today.",
    ):
        assert reason in page
    assert "First on what matters to us." in page
    assert "Regular" not in page
    assert "Say what is used instead." in await sign(chooser, 422, kind="no_llm", instead=" ")
    assert "Say what is decided." in await sign(chooser, 422, kind="another")
    assert "This is too long." in await sign(chooser, 422, kind="none", reasons="x" * 5_001)
    assert "chosen" in await sign(chooser, 422, chosen=["unheard-of"])


@pytest.mark.parametrize("nothing", ["\u200b", "\u200b \u2060", "\u00ad\u3000"])
async def test_nobody_signs_with_characters_that_nobody_sees(chooser: Person, nothing: str) -> None:
    assert "Sign with your name." in await sign(chooser, 422, kind="none", author=nothing)
    assert "Give it a title." in await sign(chooser, 422, kind="none", title=nothing)


async def test_what_somebody_wrote_turns_no_text_around(chooser: Person) -> None:
    record = (await read(chooser, await sign(chooser, kind="none", title="A\u202eb\x00"))).record
    assert record.title == "A\ufffdb\u2400"


async def test_a_later_decision_supersedes_the_one_that_stands(chooser: Person) -> None:
    first = await sign(chooser, kind="none")
    second = await sign(chooser, kind="no_llm", instead="Rules")
    assert (await read(chooser, second)).record.supersedes == first.rpartition("/")[2]
    assert (await read(chooser, first)).superseded_by == second.rpartition("/")[2]
    assert await chooser.page("/decide")
    await sign(chooser, 409, kind="none", supersedes=first.rpartition("/")[2])


async def test_what_was_changed_meanwhile_is_not_signed_unseen(chooser: Person) -> None:
    await sign(chooser, 409, kind="none", revision="7")


async def test_what_others_added_meanwhile_is_not_signed_unseen(chooser: Person) -> None:
    page = await sign(chooser, 409, kind="none", basis="0" * 64)
    assert "has changed since you opened the page" in page
    assert "First on what matters to us." in page


async def test_a_record_has_ten_candidates_and_a_hundred_tests_at_most(chooser: Person) -> None:
    page = await chooser.page("/decide")
    ids = re.findall(r'value="([^"@]+@[^"]+)"', page)
    assert len(page) < 60_000
    assert "Choose ten candidates at most." in await sign(chooser, 422, chosen=ids[:11])
    many = "\n".join(f"{number}: right" for number in range(101))
    assert "Name a hundred tests" in await sign(chooser, 422, kind="none", tests=many)
    assert await sign(chooser, chosen=ids[-10:])


async def test_an_address_to_read_signs_nothing(site: Site, chooser: Person) -> None:
    listed = await chooser.client.get("/choices")
    key = re.findall(r'href="/choices/([^"/]+)"', listed.text)[0]
    reader = person(site, f"/choices/{key}")
    assert (
        "<form" not in (await reader.page("/decide")).partition("<main")[2].partition("</main")[0]
    )
    await reader.send("/decide", status=403, revision="1", **FORM)


async def test_what_was_tested_here_is_filled_in_for_those_who_may_read_it(site: Site) -> None:
    auditor = Person(await member_of(site, Role.AUDITOR))
    await auditor.begin()
    await store_run(site, {"small": (0.8, 0.9, 0.95), "oak": (0.1, 0.2, 0.3)})
    page = unescape(await auditor.page("/decide"))
    assert filled_in(page) == "letters 1.0, 21 November 2026: small 0.90 (0.80 to 0.95)"
    record = (await read(auditor, await sign(auditor, kind="none", tests=filled_in(page)))).record
    assert record.tests[0].name == "letters 1.0, 21 November 2026"
    stranger = person(site)
    await stranger.begin()
    assert "letters 1.0" not in await stranger.page("/decide")


def filled_in(page: str) -> str:
    """What the form holds of tests."""
    return page.partition('name="tests"')[2].partition(">")[2].partition("</textarea>")[0]
