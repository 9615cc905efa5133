"""A workshop in a room: the desk, the projected page and a phone, each in its window."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from joute.app import create_app
from joute.llm.server import running
from joute.services import Outside
from joute.web import digest
from joute.workshop import link_path
from tests.journeys.rooms import (
    POLL,
    QUESTIONS,
    STEPS,
    TITLE,
    Room,
    choose,
    count,
    fill_new_workshop,
    go_to,
    kind_of,
    open_panel,
    scene,
    shows,
)
from tests.journeys.steps import TRANSLATORS, Duelist
from tests.support.browser import Person, new_person
from tests.support.databases import sqlite_database
from tests.support.served import served
from tests.support.site import model, settings

MODELS = (
    model("oak", "fast", size=120.0),
    model("elm", "fast,size=4,rate=30", size=7.0),
    model("ash", "fast", size=70.0),
    model("fir", "fast,size=10", size=3.0),
    model("yew", "error-500", size=9.0),
)
NAMES = ("Oak Model", "Elm Model")
BEGINNING = "This answer comes from the test server."
PAIRS = {1: ("oak", "elm"), 2: ("ash", "fir")}
MOST_PHONE_BYTES = 30_000

PROGRAM = f"""
id = "short"
[title]
en = "{TITLE}"
[poll]
question.en = "{POLL[0]}"
options = [{{ en = "{POLL[1]}" }}, {{ en = "{POLL[2]}" }}]
[[rounds]]
pair = ["oak", "elm"]
question.en = "{QUESTIONS[0]}"
"""
ROOM_ASKS = PROGRAM.replace(f'question.en = "{QUESTIONS[0]}"', "room_proposes = true")


class Workplace:
    """A site with its own models, whose host can be switched off, and the people who come."""

    def __init__(
        self,
        browser: Browser,
        folder: Path,
        stack: ExitStack,
        models: Sequence[Mapping[str, Any]] = MODELS,
    ) -> None:
        self.browser = browser
        self.database = sqlite_database(folder)
        self.host = stack.enter_context(ExitStack())
        llm = self.host.enter_context(running())
        given = settings(self.database, llm.base_url, models, site={"reading_speed": 400})
        self.address = stack.enter_context(served(create_app(given, Outside(environ={}))))
        self.people: list[Person] = []

    def visitor(self, language: str = "en", **options: Any) -> Duelist:
        person = new_person(self.browser, self.address, language, **options)
        self.people.append(person)
        return Duelist(person, TRANSLATORS[language])

    def leave(self) -> None:
        """Everybody goes; no page complained."""
        for person in self.people:
            person.context.close()
        for person in self.people:
            assert person.complaints == []

    def link(self) -> str:
        """The address of a new facilitator link."""
        secret, now = token_urlsafe(), datetime.now(UTC).replace(tzinfo=None)
        row = digest(secret), False, str(now), str(now + timedelta(days=1))
        with closing(self._open()) as database:
            database.execute(
                "INSERT INTO facilitator_links (id, once, created_at, expires_at)"
                " VALUES (?, ?, ?, ?)",
                row,
            )
            database.commit()
        return link_path(secret)

    def everything(self) -> str:
        """All that the database holds, as one text."""
        with closing(self._open()) as database:
            return "\n".join(database.iterdump())

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.database.removeprefix("sqlite:///"))

    def make(self, program: str = PROGRAM, **options: bool | str) -> Duelist:
        """A facilitator at the desk of a new workshop."""
        desk = self.visitor(viewport={"width": 1280, "height": 900})
        body = {"link": self.link().partition("=")[2], "program": program, "language": "en"}
        made = desk.person.context.request.post("/api/v1/workshops", data=body | options)
        desk.page.goto(f"/workshop/desk/{made.json()['desk']}")
        shows(desk, "lobby")
        return desk

    def room(self, desk: Duelist, language: str = "en") -> Room:
        """The projected page as the desk links to it, and a phone that typed the code."""
        screen = self.visitor(language, viewport={"width": 1920, "height": 1080})
        screen.page.goto(screen_of(desk))
        shows(screen, "lobby")
        return Room(desk, screen, self.phone(code_of(screen), language))

    def phone(self, code: str, language: str = "en", **options: Any) -> Duelist:
        phone = self.visitor(language, viewport={"width": 390, "height": 844}, **options)
        phone.page.goto("/workshop")
        phone.page.get_by_label(phone.say("Workshop code")).fill(code.lower())
        phone.press("Join")
        phone.press("Take part")
        return phone


@pytest.fixture
def workplace(browser: Browser, tmp_path: Path) -> Iterator[Workplace]:
    with ExitStack() as stack:
        workplace = Workplace(browser, tmp_path, stack)
        yield workplace
        workplace.leave()


def code_of(screen: Duelist) -> str:
    return screen.page.locator(".join .code").inner_text()


@pytest.mark.parametrize(("language", "prepared"), [("fr", False), ("en", True)])
def test_a_whole_session(workplace: Workplace, language: str, prepared: bool) -> None:
    """At every step whoever slept or reloads comes back to it; once answers are prepared, no host
    need be there."""
    desk = _made_with_the_form(workplace, language)
    room = workplace.room(desk, language)
    if prepared:
        desk.press("Prepare all answers")
        ready = desk.page.locator(".round-desk > summary .badge-success")
        expect(ready).to_have_count(3)
        workplace.host.close()
    for key, following in zip_longest(STEPS, STEPS[1:]):
        room.at(key)
        if act := ACTS.get(kind_of(key)):
            act(room, key)
        if following and prepared:
            _sleep_through(room, following)
        elif following:
            _reload(room, key)
            room.go_on()
    _report(desk)
    _close(room)


def _made_with_the_form(workplace: Workplace, language: str) -> Duelist:
    desk = workplace.visitor(language, viewport={"width": 1280, "height": 900})
    desk.page.goto(workplace.link())
    fill_new_workshop(desk, PAIRS)
    desk.press("Create this workshop")
    desk.page.get_by_role("link", name=desk.say("Open the desk")).click()
    shows(desk, "lobby")
    return desk


def _reload(room: Room, key: str) -> None:
    for window in (room.screen, room.phone):
        window.page.reload()
        shows(window, key)


def _sleep_through(room: Room, following: str) -> None:
    """The phone sleeps while the room goes on."""
    _lifecycle(room.phone, "frozen")
    room.go_on()
    shows(room.desk, following)
    _lifecycle(room.phone, "active")


def _lifecycle(window: Duelist, state: str) -> None:
    devtools = window.person.context.new_cdp_session(window.page)
    devtools.send("Page.setWebLifecycleState", {"state": state})
    devtools.detach()


def _poll(room: Room, _: str) -> None:
    choose(room.phone.page, POLL[1])
    room.phone.press("Send")
    room.phone.sees("Your answer is in")


def _question(room: Room, key: str) -> None:
    expect(room.screen.page.locator(".question")).to_have_text(QUESTIONS[number_of(key) - 1])


def _answers(room: Room, _: str) -> None:
    """On the phone too, once they are written."""
    for window in (room.screen, room.phone):
        answered(window)


def _vote(room: Room, key: str) -> None:
    """The counts stay hidden, at the desk too."""
    answered(room.screen)
    room.vote("A is better" if number_of(key) < 3 else "%(side)s is the most useful")
    expect(scene(room.desk).locator(".pulse")).to_contain_text("1")
    expect(room.desk.page.locator(".counts")).to_have_count(0)


def _counted(room: Room, _: str) -> None:
    for window in room.windows:
        expect(count(window, "a")).to_have_text("1")
        expect(count(window, "tie")).to_have_text("0")


def _reveal(room: Room, _: str) -> None:
    for window in (room.screen, room.phone):
        expect(window.page.locator(".identity")).to_have_count(2)
        expect(window.page.locator(".identity.side-a .votes")).to_contain_text("1")
        expect(scene(window)).to_contain_text("Model")
        expect(scene(window)).to_contain_text("Wh")


def _weight(room: Room, _: str) -> None:
    """The share follows the slider at once, and the room once it is set."""
    share = room.desk.translator.percent(0.8)
    room.desk.page.locator("#weight").fill("80")
    expect(room.desk.page.locator("[data-share]")).to_have_text(share)
    room.desk.press("Set this weight")
    for window in (room.screen, room.phone):
        expect(window.page.locator(".weights")).to_contain_text(share)


def _decision(room: Room, _: str) -> None:
    for window in (room.desk, room.screen):
        expect(scene(window)).to_contain_text(window.translator.percent(0.8))
        expect(window.page.locator(".winners")).to_contain_text("Model")


def _end(room: Room, _: str) -> None:
    room.screen.sees("Thank you!")
    expect(room.screen.page.locator(".poll-results")).to_contain_text(POLL[1])


# What people do at a step of this kind, and what each window then shows.
ACTS: Mapping[str, Callable[[Room, str], None]] = {
    "poll": _poll,
    "question": _question,
    "answers": _answers,
    "weight": _weight,
    "vote": _vote,
    "counted": _counted,
    "reveal": _reveal,
    "decision": _decision,
    "end": _end,
}


def _report(desk: Duelist) -> None:
    """The notes, the counts, the models, with the method of each figure."""
    page = desk.page
    page.locator("#notes").fill("The room liked the short one.")
    desk.press("Save these notes")
    expect(page.locator("#notes")).to_have_value("The room liked the short one.")
    page.get_by_role("link", name=desk.say("Report"), exact=True).click()
    report = page.locator(".report")
    for told in (TITLE, *QUESTIONS, "The room liked the short one.", "ecologits", *NAMES):
        expect(report).to_contain_text(told)
    desk.page.get_by_role("link", name=desk.say("Back to the desk")).click()


def _close(room: Room) -> None:
    """The code opens nothing any more; the desk and its report stay."""
    desk, screen, phone = room.windows
    open_panel(desk.page.locator("#panel-close"))
    desk.press("Close the workshop")
    desk.sees("This workshop is over: phones and votes are erased, their counts are in the report.")
    phone.sees("This workshop is over")
    expect(screen.page.locator(".join")).to_be_hidden()
    phone.page.reload()
    phone.sees("This workshop is over: its code is not valid any more.")
    desk.page.get_by_role("link", name=desk.say("Report"), exact=True).click()
    expect(desk.page.locator(".report")).to_contain_text("ecologits")


def test_hands_alone(workplace: Workplace) -> None:
    """No phone at all: counts are typed at the desk, and stay hidden until the vote closes."""
    desk = workplace.make(phones=False)
    screen = workplace.visitor(viewport={"width": 1920, "height": 1080})
    screen.page.goto(screen_of(desk))
    expect(screen.page.locator(".qr")).to_have_count(0)
    screen.sees("We will vote by a show of hands.")
    go_to(desk, "r1:answers")
    answered(screen)
    go_to(desk, "r1:vote")
    for choice, hands in (("a", 12), ("b", 19), ("tie", 3)):
        desk.page.locator(f"[name=hands_{choice}]").fill(str(hands))
    expect(screen.page.locator(".counts")).to_have_count(0)
    desk.press("Count and close the vote")
    shows(screen, "r1:counted")
    expect(count(screen, "b")).to_have_text("19")
    desk.page.locator("[name=hands_b]").fill("20")
    desk.press("Correct these counts")
    expect(count(screen, "b")).to_have_text("20")
    expect(count(screen, "both_bad")).to_have_text("0")


def test_a_number_that_is_about_to_be_typed_over_stays_so_when_the_room_moves(
    workplace: Workplace,
) -> None:
    """Somebody corrects another count at a second desk, between a selection and its first key."""
    desk, screen = workplace.make(phones=False), workplace.visitor()
    screen.page.goto(screen_of(desk))
    go_to(desk, "r1:answers")
    answered(screen)
    go_to(desk, "r1:vote")
    for choice, hands in (("a", 12), ("b", 19)):
        desk.page.locator(f"[name=hands_{choice}]").fill(str(hands))
    desk.press("Count and close the vote")
    other = workplace.visitor()
    other.page.goto(desk.page.url)
    desk.page.locator("[name=hands_b]").select_text()
    other.page.locator("[name=hands_a]").fill("13")
    other.press("Correct these counts")
    expect(desk.page.locator("[name=hands_a]")).to_have_value("13")
    desk.page.keyboard.type("20")
    expect(desk.page.locator("[name=hands_b]")).to_have_value("20")


def test_a_model_that_fails_is_replaced(workplace: Workplace) -> None:
    """The desk is told why, the room goes on waiting, and the vote waits for both answers."""
    desk = workplace.make(PROGRAM.replace("elm", "yew"))
    screen = workplace.visitor()
    screen.page.goto(screen_of(desk))
    go_to(desk, "r1:answers")
    desk.sees("This model did not answer. You can ask it again.")
    desk.page.locator("[data-next]").click()
    desk.sees("An answer is missing: wait for it, ask for it again, or replace its model.")
    expect(screen.page.locator("main")).not_to_contain_text("did not answer")
    open_panel(desk.page.locator("#panel-answers"))
    open_panel(desk.page.locator("#round-1"))
    failed = desk.page.locator("#round-1 .seat", has_text="This model did not answer.")
    failed.get_by_text("Which model is it?").click()
    desk.press("Replace", failed)
    answered(screen)


def test_two_clicks_at_once_move_the_room_once(workplace: Workplace) -> None:
    desk = workplace.make()
    other = workplace.visitor(java_script_enabled=False)
    other.page.goto(desk.page.url)
    desk.page.locator("[data-next]").click()
    shows(desk, "poll-before")
    other.page.locator("[data-next]").click()
    other.sees(
        "Someone else has just changed this workshop, so your click had no "
        "effect. Check where it is now."
    )
    shows(other, "poll-before")
    shows(desk, "poll-before")


def test_a_phone_without_scripts_votes_and_refreshes(workplace: Workplace) -> None:
    desk = workplace.make()
    screen = workplace.visitor()
    screen.page.goto(screen_of(desk))
    phone = workplace.phone(code_of(screen), java_script_enabled=False)
    phone.sees("You are in!")
    go_to(desk, "r1:answers")
    answered(screen)
    go_to(desk, "r1:vote")
    refresh(phone)
    again = phone.person.context.new_page()
    again.goto(phone.page.url)
    choose(phone.page, "Both bad")
    phone.press("Send my vote")
    phone.sees("Your vote is in")
    choose(again, "A is better")
    again.get_by_role("button", name="Send my vote").click()
    expect(again.locator("main")).to_contain_text("Your first choice has been counted")
    desk.page.locator("[data-next]").click()
    shows(desk, "r1:counted")
    refresh(phone)
    expect(count(phone, "both_bad")).to_have_text("1")
    expect(count(phone, "a")).to_have_text("0")


def test_a_wrong_code_opens_nothing(workplace: Workplace) -> None:
    stranger = workplace.visitor()
    stranger.page.goto("/workshop")
    stranger.page.get_by_label("Workshop code").fill("QQQQQQ")
    stranger.press("Join")
    stranger.sees("No open workshop has this code. Check it on the projected page.")


def test_minors_leave_no_text(workplace: Workplace) -> None:
    """What the room proposes is typed at the desk, shown, answered, and gone at the close."""
    asked = "Why do cats purr, asks the room?"
    desk = workplace.make(ROOM_ASKS, minors=True)
    room = workplace.room(desk)
    room.phone.sees("You are in!")
    go_to(desk, "r1:question")
    desk.page.get_by_label("Question from the room").fill(asked)
    desk.press("Ask this question")
    expect(room.screen.page.locator(".question")).to_have_text(asked)
    assert asked in workplace.everything()
    open_panel(desk.page.locator("#panel-close"))
    desk.press("Close the workshop")
    room.phone.sees("This workshop is over")
    assert asked not in workplace.everything()


def test_the_page_of_a_phone_is_light(workplace: Workplace) -> None:
    """Headers and bodies, as they travel: page, style, script."""
    desk = workplace.make()
    screen = workplace.visitor()
    screen.page.goto(screen_of(desk))
    phone = workplace.phone(code_of(screen))
    transferred: list[float] = []
    network = phone.person.context.new_cdp_session(phone.page)
    network.on(
        "Network.loadingFinished", lambda event: transferred.append(event["encodedDataLength"])
    )
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    phone.page.reload()
    expect(scene(phone)).to_be_visible()
    assert len(transferred) >= 4
    assert sum(transferred) <= MOST_PHONE_BYTES


def number_of(key: str) -> int:
    """The round of a step."""
    return int(key[1 : key.index(":")])


def answered(screen: Duelist) -> None:
    """Both answers are there, whole."""
    for side in "ab":
        expect(screen.page.locator(f"[data-answer={side}]")).to_contain_text(BEGINNING)
    expect(screen.page.locator("[data-answer] :is([data-stream], [data-waiting])")).to_have_count(0)


def screen_of(desk: Duelist) -> str:
    """The address of the projected page."""
    link = desk.page.get_by_role("link", name=desk.say("Open the projected page"))
    return link.get_attribute("href") or ""


def refresh(phone: Duelist) -> None:
    phone.page.get_by_role("link", name=phone.say("Refresh")).click()


def everything(workplace: Workplace) -> str:
    """All that the database holds, as one text."""
    with closing(sqlite3.connect(workplace.database.removeprefix("sqlite:///"))) as database:
        return "\n".join(database.iterdump())
