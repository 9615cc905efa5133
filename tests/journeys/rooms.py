"""A room in front of three windows: the desk, the projected page and a phone."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import APIRequestContext, Locator, Page, expect

from tests.journeys.steps import Duelist

QUESTIONS = ("Why is the sky blue?", "Why is grass green?", "What is a rainbow?")
TITLE = "Thursday’s workshop"
POLL = ("What will you change?", "Something", "Nothing")

# A poll, two duels, a card between them, and a final.
STEPS = (
    "lobby",
    "poll-before",
    *(f"r1:{kind}" for kind in ("question", "answers", "vote", "counted", "reveal")),
    "r1:after:energy",
    *(f"r2:{kind}" for kind in ("question", "answers", "vote", "counted", "reveal")),
    *(f"r3:{kind}" for kind in ("question", "answers", "weight", "vote", "counted", "reveal")),
    "decision",
    "poll-after",
    "end",
)


def fill_new_workshop(person: Duelist, pairs: Mapping[int, tuple[str, str]]) -> None:
    """The form of a new workshop, from scratch: `pairs` are models by number of duel."""
    page, say = person.page, person.say
    choose(page, say("From scratch"))
    open_panel(page.locator("#from-scratch"))
    page.get_by_label(say("Title")).fill(TITLE)
    for number, (a, b) in pairs.items():
        page.locator(f"#pair_{number}").select_option("chosen")
        page.locator(f"#a_{number}").select_option(a)
        page.locator(f"#b_{number}").select_option(b)
        page.locator(f"#question_{number}").fill(QUESTIONS[number - 1])
    page.locator("#after_1").select_option("energy")
    page.locator("#final_question").fill(QUESTIONS[2])
    page.locator("#poll_question").fill(POLL[0])
    page.locator("#poll_options").fill("\n".join(POLL[1:]))


def choose(page: Page, label: str) -> None:
    """Press a choice that shows as a card or a chip, by its words."""
    page.get_by_role("radio", name=label).check()


def open_panel(panel: Locator) -> None:
    if panel.get_attribute("open") is None:
        panel.locator("summary").first.click()


@dataclass(frozen=True)
class Room:
    """Three people at work, each in the language of the workshop."""

    desk: Duelist
    screen: Duelist
    phone: Duelist

    @property
    def windows(self) -> tuple[Duelist, ...]:
        return self.desk, self.screen, self.phone

    def at(self, key: str) -> None:
        """Every window shows this step."""
        for window in self.windows:
            shows(window, key)

    def go_on(self) -> None:
        """To the next step."""
        self.desk.page.locator("[data-next]").click()

    def vote(self, label: str) -> None:
        """What the phone chooses, by its words."""
        choose(self.phone.page, self.phone.say(label, side="A"))
        self.phone.press("Send my vote")
        self.phone.sees("Your vote is in")


def go_to(desk: Duelist, key: str) -> None:
    """To any step, by the list of the desk."""
    panel = desk.page.locator("#panel-steps")
    open_panel(panel)
    panel.locator(f"button[value='{key}']").click()
    shows(desk, key)


def kind_of(key: str) -> str:
    return key.partition(":")[2] if key.startswith("r") else key.partition("-")[0]


def shows(window: Duelist, key: str) -> None:
    """This window has come to a step by itself."""
    expect(scene(window)).to_have_attribute("data-step", key)


def scene(window: Duelist) -> Locator:
    return window.page.locator("#live .scene")


def count(window: Duelist, choice: str) -> Locator:
    """The figure beside a choice, once it is counted."""
    return window.page.locator(f".count-{choice} strong")


@dataclass(frozen=True)
class Lead:
    """A workshop led over its API, at the desk of this `secret`."""

    api: APIRequestContext
    code: str
    secret: str

    @classmethod
    def of(cls, api: APIRequestContext, link: str, program: str, language: str) -> "Lead":
        """A new workshop."""
        body = {"link": link.partition("link=")[2], "program": program, "language": language}
        made = api.post("/api/v1/workshops", data=body)
        assert made.status == 201, made.text()
        return cls(api, made.json()["code"], made.json()["desk"])

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(self._path).json()
        return found

    def go(self, key: str) -> None:
        self._move(move="skip_to", step=key)

    def scroll(self) -> None:
        """The projected page, once down."""
        form: dict[str, str | float | bool] = {
            "action": "scroll_down",
            "expected_version": self.state()["version"],
        }
        assert self.api.post(f"/workshop/desk/{self.secret}", form=form).ok

    def hold(self, number: int, choice: str) -> None:
        """A round as far as its counts: its answers, and the vote of one phone."""
        self.go(f"r{number}:answers")
        for _ in range(1200):
            one = self.state()["rounds"][number - 1]
            if len(one["answers"]) == 2:
                break
            time.sleep(0.05)
        self.go(f"r{number}:vote")
        self.vote(number, choice)
        self._move(move="close_vote")

    def vote(self, number: int, choice: str) -> None:
        """That of the phone which joined."""
        form: dict[str, str | float | bool] = {"round": number, "choice": choice}
        assert self.api.post(f"/w/{self.code}/vote", form=form).ok

    def _move(self, **body: str) -> None:
        moved = self.api.post(
            f"{self._path}/moves", data={"expected_version": self.state()["version"], **body}
        )
        assert moved.ok, moved.text()

    @property
    def _path(self) -> str:
        return f"/api/v1/workshops/desk/{self.secret}"
