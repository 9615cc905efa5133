"""Whatever people do, in whatever order: one vote for each phone and round, counts that are those
of the accepted votes, no name before its reveal, and no participant left after the close."""

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import httpx2
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import func, select
from tests.support.databases import sqlite_database
from tests.support.site import Site, running_site
from tests.support.site import settings as site_settings
from tests.workshop.held import MODELS, Held, hold

from joute.llm.server import Running
from joute.workshop.tables import Participant

NAMES = [table["display_name"] for table in MODELS]
# Steps at which a round is shown with its models.
REVEALING = ("reveal", "decision", "end")
CHOICES = ("a", "b", "tie", "both_bad")
FEW = settings(
    max_examples=6,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def hall(
    tmp_path_factory: pytest.TempPathFactory, llm_server: Running
) -> Iterator[tuple[Site, BlockingPortal]]:
    """One site for all courses: each holds its own workshop."""
    chosen = site_settings(
        sqlite_database(tmp_path_factory.mktemp("hall")), llm_server.base_url, MODELS
    )
    opened = running_site(chosen, random=Random(0))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(opened) as site:
        yield site, portal


def test_whatever_is_done_the_rules_hold(hall: tuple[Site, BlockingPortal]) -> None:
    class Course(Workshop):
        site, portal = hall

    Course.TestCase.settings = FEW
    Course.TestCase().runTest()


class Workshop(RuleBasedStateMachine):
    """A workshop with two desks, each of which knows the version that it last saw."""

    site: Site
    portal: BlockingPortal

    def __init__(self) -> None:
        super().__init__()
        self.held: Held = self.portal.call(hold, self.site)
        self.state = self._get(self.held.desk)
        self.desks = [self.state["version"]] * 2
        self.phones: list[str] = []
        self.votes: dict[int, dict[str, str]] = {}
        self.closed = False

    def _ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        async def ask() -> httpx2.Response:
            return await self.held.client.request(method, path, json=body)

        return self.portal.call(ask)

    def _get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("GET", path).json()
        return found

    @property
    def _public(self) -> str:
        return f"/api/v1/workshops/{self.held.created.code}"

    @property
    def _step(self) -> dict[str, Any]:
        step: dict[str, Any] = self.state["step"]
        return step

    def _change(self, desk: int, method: str, path: str, **body: object) -> None:
        """A desk that saw the present may be refused; one that did not changes nothing."""
        before = self.state
        stale = self.desks[desk] != before["version"]
        answer = self._ask(
            method, f"{self.held.desk}/{path}", {"expected_version": self.desks[desk], **body}
        )
        self.state = self._get(self.held.desk)
        assert answer.status_code in ({409} if stale or self.closed else {200, 409}), answer.text
        if answer.status_code == 409:
            assert self.state["version"] == before["version"]
            assert self.state["step"] == before["step"]
            assert stale or answer.json()["code"] != "moved"
        self.desks[desk] = self.state["version"]

    @rule(
        desk=st.sampled_from((0, 1)),
        move=st.sampled_from(
            ("advance", "advance", "advance", "back", "open_vote", "close_vote", "reopen_vote")
        ),
    )
    def move(self, desk: int, move: str) -> None:
        self._change(desk, "POST", "moves", move=move)

    @rule(desk=st.sampled_from((0, 1)), which=st.integers(0, 30))
    def skip(self, desk: int, which: int) -> None:
        steps = self.state["steps"]
        key = steps[which % len(steps)]["key"]
        self._change(desk, "POST", "moves", move="skip_to", step=key)

    @rule(desk=st.sampled_from((0, 1)), hands=st.integers(0, 40))
    @precondition(lambda self: self._step["round"] is not None)
    def count_hands(self, desk: int, hands: int) -> None:
        self._change(desk, "PUT", f"rounds/{self._step['round']}/hands", hands={"tie": hands})

    @rule()
    def look(self) -> None:
        """Both desks see the present."""
        self.desks = [self.state["version"]] * 2

    @rule()
    def join(self) -> None:
        answer = self._ask("POST", f"{self._public}/phones")
        assert answer.status_code == (404 if self.closed else 201), answer.text
        if not self.closed:
            self.phones.append(answer.json()["phone"])

    @rule(phone=st.integers(0, 5), number=st.integers(1, 3), choice=st.sampled_from(CHOICES))
    @precondition(lambda self: self.phones)
    def vote(self, phone: int, number: int, choice: str) -> None:
        self._vote(self.phones[phone % len(self.phones)], number, choice)

    @rule(phone=st.integers(0, 5), choice=st.integers(0, 3))
    @precondition(lambda self: self.phones and self._step["kind"] == "vote")
    def vote_in_the_open_round(self, phone: int, choice: int) -> None:
        choices = self.state["round"]["choices"]
        number: int = self._step["round"]
        self._vote(self.phones[phone % len(self.phones)], number, choices[choice % len(choices)])

    def _vote(self, phone: str, number: int, choice: str) -> None:
        voted = self.votes.setdefault(number, {})
        answer = self._ask(
            "POST", f"{self._public}/rounds/{number}/vote", {"phone": phone, "choice": choice}
        )
        allowed = not self.closed and self._step["kind"] == "vote" and self._step["round"] == number
        if allowed and phone not in voted and choice in self.state["round"]["choices"]:
            assert answer.status_code == 204, answer.text
            voted[phone] = choice
        else:
            assert 400 <= answer.status_code < 500, answer.text

    @rule(desk=st.sampled_from((0, 1)), really=st.integers(0, 9))
    def close(self, desk: int, really: int) -> None:
        if really or self.closed:
            return
        self._change(desk, "POST", "close")
        self.closed = self.state["closed"]

    @invariant()
    def counts_are_those_of_the_accepted_votes(self) -> None:
        for shown in self._get(self.held.desk)["rounds"]:
            accepted = Counter(self.votes.get(shown["number"], {}).values())
            if shown["counts"] is not None:
                assert Counter(shown["counts"]["phones"]) == accepted
            if not self.closed:
                assert shown["received"] == accepted.total()

    @invariant()
    def no_name_before_its_reveal(self) -> None:
        if self.closed:
            return
        shown = self._get(self._public)
        if shown["step"]["round"] is not None and shown["step"]["kind"] not in REVEALING:
            text = json.dumps(shown["round"], ensure_ascii=False)
            assert [name for name in NAMES if name in text] == []
            assert shown["decision"] is None

    @invariant()
    def no_participant_is_left_after_the_close(self) -> None:
        if not self.closed:
            return
        assert self._ask("GET", self._public).status_code == 404
        assert self.portal.call(self._participants) == 0

    async def _participants(self) -> int:
        mine = Participant.workshop_id == self.held.created.id
        async with self.site.services.store.read() as session:
            found = select(func.count()).select_from(Participant).where(mine)
            return (await session.scalars(found)).one()
