"""All that is stored on a voter, as a file: JSON, CSV for spreadsheets, Markdown to read.

Duels are read and written one at a time, beside the event loop: an export holds up nobody else.
"""

import csv
import io
import json
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import StreamingResponse

from joute.attachments import exported, images_of
from joute.calls import Answer
from joute.calls.channel import SIDES
from joute.calls.tables import Spending
from joute.duel.state import DuelState, Step, Written, being_written, read, visible_text
from joute.duel.tables import Duel, Flag, Share
from joute.errors import N_, LimitReached
from joute.llm import ImagePart
from joute.people import Consent, PublicationAgreement, Voter
from joute.services import Services
from joute.store import Base
from joute.textfiles import inert
from joute.web import Translator

Format = Literal["json", "csv", "md"]

MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
COLUMNS = (
    "duel", "created_at", "mode", "cohort", "turn", "after_reveal", "question",
    "model_a", "answer_a", "like_a", "tags_a", "comment_a",
    "model_b", "answer_b", "like_b", "tags_b", "comment_b",
    "vote", "vote_tags_a", "vote_comment_a", "vote_tags_b", "vote_comment_b",
)  # fmt: skip
# Of what a voter used, all but the number of questions.
FIGURES = ("tokens", "microdollars")
# Of an answer, its tokens and its times.
USE = (
    *("input_tokens", "output_tokens", "reasoning_tokens", "token_source"),
    *("first_token_s", "duration_s"),
)
# Spreadsheets take a file without it for Windows text.
BYTE_ORDER_MARK = "\ufeff"
# Spreadsheets in French cut lines at semicolons. A cell cut at another separator than ours could
# leave a formula at the beginning of the next: so it is theirs, and every cell is quoted.
SEPARATORS = {"fr": ";", "en": ","}


class Exports:
    """The exports that this node is writing, at most one per person."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: set[str] = set()

    async def response(
        self, voter_id: str, format: Format, translator: Translator
    ) -> StreamingResponse:
        """The file, which is written while it is sent. Raises LimitReached when the person is
        already receiving one."""
        parts = self._parts(voter_id, format, translator)
        first = await anext(parts)
        return StreamingResponse(
            _after(first, parts),
            media_type=MEDIA_TYPES[format],
            headers={"Content-Disposition": f'attachment; filename="joute.{format}"'},
        )

    async def _parts(
        self, voter_id: str, format: Format, translator: Translator
    ) -> AsyncGenerator[str]:
        if voter_id in self._running:
            raise LimitReached(
                "running export",
                message=N_("Your previous download is still running. Wait for its end."),
                retry_after_s=10,
            )
        self._running.add(voter_id)
        try:
            writer = WRITERS[format](self._services, translator)
            yield writer.head(await _about(self._services, voter_id))
            async for duel in _duels(self._services, voter_id):
                yield await run_sync(writer.duel, duel)
            yield writer.foot()
        finally:
            self._running.discard(voter_id)


async def _after(first: str, parts: AsyncGenerator[str]) -> AsyncIterator[str]:
    async with aclosing(parts):
        yield first
        async for part in parts:
            yield part


@dataclass(frozen=True)
class OwnDuel:
    """A duel of the voter, its share pages, why rankings leave it out, its pictures by id."""

    state: DuelState
    shares: Sequence[Share]
    flags: Sequence[Flag]
    images: Mapping[str, ImagePart]


async def _duels(services: Services, voter_id: str) -> AsyncIterator[OwnDuel]:
    """Every duel of the voter, newest first. The bus is asked outside of any transaction."""
    async with services.store.read() as session:
        found = await session.execute(
            select(Duel.id, Duel.revealed_at)
            .where(Duel.voter_id == voter_id)
            .order_by(Duel.created_at.desc(), Duel.id)
        )
        duels = found.all()
    for duel_id, revealed_at in duels:
        written = frozenset() if revealed_at else await being_written(services, duel_id)
        async with services.store.read() as session:
            duel = await session.get(Duel, duel_id)
            own = await _own(session, duel, written) if duel else None
        if own is not None:
            yield own


async def _own(session: AsyncSession, duel: Duel, written: frozenset[Written]) -> OwnDuel:
    shares = await session.scalars(select(Share).where(Share.duel_id == duel.id))
    flags = await session.scalars(select(Flag).where(Flag.duel_id == duel.id))
    state = await read(session, duel, written)
    images = await images_of(session, [one.id for one in state.pictures])
    return OwnDuel(state, shares.all(), flags.all(), images)


# What is stored on a voter beside their duels, as JSON: visits, agreements, use.
About = Mapping[str, Any]


async def _about(services: Services, voter_id: str) -> About:
    agreed = PublicationAgreement.voter_id == voter_id
    async with services.store.read() as session:
        voter = await session.get(Voter, voter_id)
        consents = await session.scalars(select(Consent).where(Consent.voter_id == voter_id))
        publication = await session.scalars(select(PublicationAgreement).where(agreed))
        used = await session.scalars(select(Spending).where(Spending.scope == voter_id))
        unrevealed = select(Duel.id).where(Duel.voter_id == voter_id, Duel.revealed_at.is_(None))
        # What the answers of a duel took says which models they are of.
        hidden = FIGURES if await session.scalar(unrevealed.limit(1)) else ()
        return {
            "voter": voter_id,
            "created_at": voter and voter.created_at.isoformat(),
            "seen_at": voter and voter.seen_at.isoformat(),
            "ai_generated": "the texts of all answers",
            "used": [_values(one, "id", "scope", *hidden) for one in used],
            "consents": [_proof(one, "accepted_at") for one in consents],
            "publication_agreements": [_proof(one, "agreed_at") for one in publication],
        }


def _proof(agreement: Consent | PublicationAgreement, moment: str) -> dict[str, Any]:
    withdrawn_at = agreement.withdrawn_at
    return {
        "version": agreement.version,
        "language": agreement.language,
        moment: getattr(agreement, moment).isoformat(),
        "withdrawn_at": withdrawn_at and withdrawn_at.isoformat(),
    }


class JsonWriter:
    """One object: the voter, their agreements, all that is stored on their duels; no model before
    its reveal."""

    def __init__(self, services: Services, _: Translator) -> None:
        self._services = services
        self._separator = ""

    def head(self, about: About) -> str:
        return _json(about)[:-1] + ',"duels":['

    def duel(self, own: OwnDuel) -> str:
        written = self._separator + _json(_exported(self._services, own))
        self._separator = ",\n"
        return written

    def foot(self) -> str:
        return "]}"


class CsvWriter:
    """One row per turn, for spreadsheets: no cell is run as a formula."""

    def __init__(self, services: Services, translator: Translator) -> None:
        self._services, self._separator = services, SEPARATORS[translator.language]

    def head(self, _about: About) -> str:
        return BYTE_ORDER_MARK + self._lines([COLUMNS])

    def duel(self, own: OwnDuel) -> str:
        return self._lines(_rows(_exported(self._services, own)))

    def foot(self) -> str:
        return ""

    def _lines(self, rows: Iterable[Sequence[object]]) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self._separator, quoting=csv.QUOTE_ALL)
        writer.writerows([inert(cell) for cell in row] for row in rows)
        return out.getvalue()


class MarkdownWriter:
    """A text to read: each duel under its first question."""

    def __init__(self, services: Services, translator: Translator) -> None:
        self._services, self._words = services, translator

    def head(self, _about: About) -> str:
        words = self._words
        warning = words.gettext(N_("Answers come from AI systems and may be wrong."))
        return f"# {words.gettext(N_('My duels'))}\n\n{warning}\n"

    def duel(self, own: OwnDuel) -> str:
        exported = _exported(self._services, own)
        parts = [f"## {self._words.moment(own.state.duel.created_at)}", self._outcome(exported)]
        for turn in exported["turns"]:
            parts.append("\n".join(f"> {line}" for line in turn["prompt"].splitlines()))
            for side, answer in turn["answers"].items():
                parts += [f"**{self._name(exported, side)}**", answer["text"]]
        return "\n" + "\n\n".join(part for part in parts if part) + "\n"

    def foot(self) -> str:
        return ""

    def _name(self, exported: dict[str, Any], side: str) -> str:
        answer = self._words.gettext(N_("Answer A") if side == "a" else N_("Answer B"))
        models = exported["models"]
        return f"{answer} · {models[side]}" if models else answer

    def _outcome(self, exported: dict[str, Any]) -> str:
        chosen = exported["vote"] and CHOICES[exported["vote"]["choice"]]
        return self._words.gettext(chosen) if chosen else ""


CHOICES = {
    "a": N_("A is better"),
    "b": N_("B is better"),
    "tie": N_("Equally good"),
    "both_bad": N_("Both bad"),
}
Writer = JsonWriter | CsvWriter | MarkdownWriter
WRITERS: dict[Format, Callable[[Services, Translator], Writer]] = {
    "json": JsonWriter,
    "csv": CsvWriter,
    "md": MarkdownWriter,
}

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _rows(exported: dict[str, Any]) -> Iterator[list[object]]:
    vote = exported["vote"] or {}
    voted: list[object] = [vote.get("choice", "")]
    for side in SIDES:
        voted += [" ".join(vote.get(f"tags_{side}", ())), vote.get(f"comment_{side}", "")]
    about = [exported[name] for name in ("id", "created_at", "mode", "cohort")]
    for number, turn in enumerate(exported["turns"], start=1):
        sides = [cell for side in SIDES for cell in _cells(exported, turn, side)]
        after = turn["after_reveal"]
        judged: list[object] = [""] * len(voted) if after else voted
        yield [*about, number, "yes" if after else "no", turn["prompt"], *sides, *judged]


def _cells(exported: dict[str, Any], turn: dict[str, Any], side: str) -> list[object]:
    answer, models = turn["answers"].get(side), exported["models"]
    if answer is None:
        return [""] * 5
    like = {True: "yes", False: "no", None: ""}[answer["like"]]
    model = models[side] if models else ""
    return [model, answer["text"], like, " ".join(answer["tags"]), answer["comment"]]


def _exported(services: Services, own: OwnDuel) -> dict[str, Any]:
    state = own.state
    duel, revealed = state.duel, state.step is Step.REVEALED
    return {
        "id": duel.id,
        "created_at": duel.created_at.isoformat(),
        "mode": duel.mode,
        "cohort": duel.cohort,
        "language": duel.language,
        "suggestion": duel.suggestion,
        "revealed_at": duel.revealed_at and duel.revealed_at.isoformat(),
        "models": {"a": duel.model_a, "b": duel.model_b} if revealed else None,
        "prompts": {"a": duel.prompt_a, "b": duel.prompt_b} if revealed and duel.prompt_a else None,
        "grounds": duel.grounds,
        "turns": [
            {
                "prompt": turn.prompt,
                "after_reveal": turn.after_reveal,
                **({"files": [exported(f, own.images) for f in turn.files]} if turn.files else {}),
                "answers": {
                    side: _exported_answer(services, state, turn.number, side)
                    for side in turn.sides
                },
            }
            for turn in state.turns
        ],
        "vote": _values(state.vote, "id", "contributor", "subject") if state.vote else None,
        "shares": [_values(share, "duel_id") for share in own.shares],
        # They say something of the models, as what an answer used does: none before the reveal.
        **({"flags": [_values(f, "id", "duel_id") for f in own.flags]} if revealed else {}),
    }


def _exported_answer(services: Services, state: DuelState, turn: int, side: str) -> dict[str, Any]:
    current = state.turns[turn - 1].sides[side]
    reaction, revealed = current.reaction, state.step is Step.REVEALED
    return {
        "status": current.status,
        "text": visible_text(services, state, current, turn),
        "cut": current.cut,
        "like": reaction.like if reaction else None,
        "tags": reaction.tags if reaction else [],
        "comment": reaction.comment if reaction else "",
        # They identify the models: none before the reveal.
        **(_exported_use(state, current.answer) if revealed and current.answer else {}),
    }


def _exported_use(state: DuelState, answer: Answer) -> dict[str, Any]:
    """What an answer used, and the reasoning of its model."""
    shown = [figures.get(answer.id) for figures in (state.footprints, state.measured)]
    by_method = {figure.method: figure.to_dict() for figure in shown if figure is not None}
    return {
        "footprints": [*by_method.values()],
        "reasoning": answer.reasoning,
        "created_at": answer.created_at.isoformat(),
        **{name: getattr(answer, name) for name in USE},
    }


def _values(row: Base, *left_out: str) -> dict[str, Any]:
    """The columns of a row, without some."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if name not in left_out
    }
