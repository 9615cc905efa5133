"""The program of a workshop: its rounds, cards, poll and script, as TOML in one file.

Pure, except `load_programs`, which reads files. Texts are given per language; one is enough.

A script guides the facilitator. A line that begins with the name of a step
(`question: …`, `vote: …`, see `steps.Kind`) is for that step, with the lines below it; lines above
the first such name are for every step.
"""

import re
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import tomlkit
from pydantic import Field, model_validator

from joute.datafiles import Name, Part, Text, files_in, read_part, text_of
from joute.settings import Language
from joute.workshop.game.levels import LEVELS
from joute.workshop.pairs import PairRule
from joute.workshop.steps import Kind

# One language is enough: whoever reads the other one sees this one.
Texts = Annotated[dict[Language, Text], Field(min_length=1)]
Seconds = Annotated[int, Field(ge=10, le=3600)]
# What a facilitator may allow each phone at a level of the game.
MOST_ATTEMPTS, MOST_PAUSE_S, MOST_QUESTION = 20, 300, 2_000
_LABEL = re.compile(rf"({'|'.join(get_args(Kind))})\s*:\s*(.*)", re.DOTALL)


class Round(Part):
    """One question to two models, or in the final to the winners of the duels.

    `pair` is a rule or two model ids, None in the final. `question` is None when the room
    proposes it. `timer_s` is shown, and closes nothing by itself.
    """

    kind: Literal["duel", "final"] = "duel"
    pair: PairRule | tuple[Text, Text] | None = None
    room_proposes: bool = False
    timer_s: Seconds | None = None
    cards_before: tuple[Name, ...] = ()
    cards_after: tuple[Name, ...] = ()
    question: Texts | None = None
    script: Texts | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.room_proposes == (self.question is not None):
            raise ValueError("expected a question, or room_proposes = true, and not both")
        if self.kind == "final" and (self.pair or self.room_proposes):
            raise ValueError(
                "a final has no pair, since the winners meet, and its question is prepared"
            )
        if self.kind == "duel" and self.pair is None:
            raise ValueError(
                f"a duel needs its pair: {', '.join(get_args(PairRule))}, or two model ids"
            )
        if isinstance(self.pair, tuple) and self.pair[0] == self.pair[1]:
            raise ValueError("a duel is between two different models")
        return self


class Poll(Part):
    """A closed question to the room, before and after the duels."""

    question: Texts
    options: Annotated[tuple[Texts, ...], Field(min_length=2, max_length=8)]


class Secret(Part):
    """The game of the secret word: how many levels, and the limits of each phone at each of them.

    `model` keeps the word, the simulated player without one.
    """

    levels: Annotated[int, Field(ge=1, le=len(LEVELS))] = len(LEVELS)
    attempts: Annotated[int, Field(ge=1, le=MOST_ATTEMPTS)] = 5
    pause_s: Annotated[int, Field(ge=0, le=MOST_PAUSE_S)] = 10
    most_characters: Annotated[int, Field(ge=20, le=MOST_QUESTION)] = 400
    model: Text | None = None


class Program(Part):
    """A workshop to be: rounds of duels, the game of the secret word, or both. `weight` is that of
    usefulness in the decision, from 0 to 1."""

    id: Name
    language: Language | None = None
    minutes: tuple[int, int] | None = None
    weight: Annotated[float, Field(ge=0, le=1)] = 0.5
    opening_cards: tuple[Name, ...] = ()
    closing_cards: tuple[Name, ...] = ()
    title: Texts
    script: Texts | None = None
    poll: Poll | None = None
    rounds: Annotated[tuple[Round, ...], Field(max_length=20)] = ()
    secret: Secret | None = None

    @model_validator(mode="after")
    def _final_last(self) -> Self:
        if not self.rounds and self.secret is None:
            raise ValueError("expected rounds, or a [secret] for the game of the secret word")
        finals = [number for number, one in enumerate(self.rounds) if one.kind == "final"]
        if finals and finals != [len(self.rounds) - 1]:
            raise ValueError("there is one final at most, and it is the last round")
        if finals and len(self.rounds) < 2:
            raise ValueError("a final needs a duel before it")
        return self

    @property
    def cards(self) -> tuple[str, ...]:
        """The id of every card it shows, each once."""
        shown = [*self.opening_cards]
        for one in self.rounds:
            shown += [*one.cards_before, *one.cards_after]
        return tuple(dict.fromkeys([*shown, *self.closing_cards]))

    def to_toml(self) -> str:
        """The program as `parse_program` reads it back."""
        return tomlkit.dumps(_toml(self))


def load_programs(folder: Path | None = None) -> dict[str, Program]:
    """The programs that ship, then those of `folder`, by id; a later one replaces an earlier.

    Raises BadData for the first file that is wrong.
    """
    shipped = resources.files("joute.workshop") / "programs"
    files = [*files_in(shipped, ".toml"), *(files_in(folder, ".toml") if folder else ())]
    programs = [parse_program(text_of(file), file.name) for file in files]
    return {program.id: program for program in programs}


def parse_program(text: str, source: str) -> Program:
    """A program from its TOML; `source` names it in errors. Raises BadData."""
    return read_part(Program, text, source)


def script_at(script: str, kind: Kind) -> str:
    """The part of a script for steps of this kind; may be empty."""
    current: str | None = None
    spoken: list[str] = []
    for line in script.splitlines():
        labelled = _LABEL.match(line)
        if labelled:
            current, line = labelled[1], labelled[2]  # noqa: PLW2901 # the label is not shown
        if current in (None, kind):
            spoken.append(line)
    return "\n".join(spoken).strip()


def text_in(texts: Texts | None, language: Language) -> str:
    """The text in this language, or in the only one there is; empty without any."""
    return texts.get(language) or next(iter(texts.values())) if texts else ""


def _toml(value: object) -> Any:
    """The output of tomlkit: plain values before tables, texts of several lines on several lines,
    nothing for an absent value."""
    if isinstance(value, str):
        return tomlkit.string(value, multiline="\n" in value)
    if isinstance(value, tuple):
        return [_toml(one) for one in value]
    if isinstance(value, Part):
        given = {name: one for name, one in value if not (one is None or one is False or one == ())}
        return {name: _toml(given[name]) for name in sorted(given, key=lambda n: _below(given[n]))}
    if isinstance(value, dict):
        return {name: _toml(one) for name, one in value.items()}
    return value


def _below(value: object) -> bool:
    """Whether a value is a table or a list of tables."""
    first = value[0] if isinstance(value, tuple) else value
    return isinstance(first, Part | dict)
