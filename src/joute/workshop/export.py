"""A workshop as a file: JSON for programs, CSV of counts, Markdown to read.

A round that is not revealed yet is in it as the room sees it: names masked in its answers, nothing
that tells of its models.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import or_, select

from joute.blindness import NameMask
from joute.errors import N_, NotFound
from joute.footprint import format_band
from joute.textfiles import inert
from joute.workshop.actions.join import written
from joute.workshop.api.schemas import decision_out, game_out
from joute.workshop.service import WorkshopService
from joute.workshop.state import Counts, GameState, RoundState, WorkshopState, load, released
from joute.workshop.tables import Workshop

COLUMNS = ("round", "kind", "model", "side", "choice", "source", "count")
SOURCES = ("phones", "hands")


async def named(workshops: WorkshopService, name: str) -> WorkshopState:
    """The workshop of this code or id, open or closed; for the operator."""
    async with workshops.store.read() as session:
        found = await session.scalar(
            select(Workshop.id).where(or_(Workshop.code == written(name), Workshop.id == name))
        )
    if found is None:
        raise NotFound("workshop", message=N_("No workshop has this code."))
    return await load(workshops, found)


def as_json(state: WorkshopState, mask: NameMask) -> str:
    """Everything but phones and ballots; counts that are hidden are null."""
    return json.dumps(_document(state, mask), ensure_ascii=False, indent=2)


def as_csv(state: WorkshopState, _: NameMask) -> str:
    """One line per round, choice and source with votes; polls last."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in state.rounds:
        for choice, source, count in _lines(one.counts):
            side = choice if choice in one.sides else ""
            model = one.row.models.get(side, "") if one.revealed else ""
            row = (one.number, one.row.kind, model, side, choice, source, count)
            table.writerow(inert(cell) for cell in row)
    for moment, counts in state.polls.items():
        for option, source, count in _lines(counts):
            text = state.workshop.poll[int(option)]
            table.writerow(("", f"poll {moment}", "", "", inert(text), source, count))
    return out.getvalue()


def _lines(counts: Counts | None) -> Iterator[tuple[str, str, int]]:
    for source in SOURCES if counts else ():
        for choice, count in sorted(getattr(counts, source).items()):
            yield choice, source, count


def as_markdown(state: WorkshopState, _: NameMask) -> str:
    """A short report to archive; the page of the desk has more."""
    workshop = state.workshop
    lines = [f"# {workshop.title}", "", f"{workshop.created_at:%Y-%m-%d} · {workshop.code}", ""]
    for one in state.rounds:
        lines += _round_lines(one)
    if state.decision is not None:
        winners = ", ".join(state.blind.get(one, one) for one in state.decision.winners) or "-"
        lines += ["## Decision", "", f"Winner: {winners} (rule: `{state.decision.rule}`)", ""]
    if state.game is not None:
        lines += _game_lines(state.game)
    if workshop.notes:
        lines += ["## Notes", "", workshop.notes, ""]
    return "\n".join(lines)


def _round_lines(one: RoundState) -> Iterator[str]:
    yield f"## {one.number}. {one.row.question or '-'}"
    yield ""
    yield "| side | model | votes | tokens | energy | method |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for side in one.sides:
        votes = "-" if one.counts is None else str(one.counts[side])
        name, *figures = _revealed_cells(one, side) if one.revealed else ("?",) * 4
        yield f"| {' | '.join((side, name, votes, *figures))} |"
    yield ""
    if one.counts is not None:
        others = (choice for choice in one.choices if choice not in one.sides)
        yield ", ".join(f"{choice}: {one.counts[choice]}" for choice in others)
        yield ""
    if one.row.notes:
        yield one.row.notes
        yield ""


def _game_lines(game: GameState) -> Iterator[str]:
    yield "## Secret"
    yield ""
    yield "| level | attempts | found | stopped |"
    yield "| --- | --- | --- | --- |"
    for one in game.levels:
        stopped = ", ".join(f"{rule}: {count}" for rule, count in one.blocked.items()) or "-"
        yield f"| {one.number} | {one.attempts} | {one.passed} | {stopped} |"
    yield ""


def _revealed_cells(one: RoundState, side: str) -> tuple[str, ...]:
    """Model, tokens, energy and method."""
    answer, figure = one.answers.get(side), one.figures.get(side)
    tokens = answer.output_tokens if answer else None
    energy = format_band(figure.energy_wh, "Wh") if figure else "unknown"
    return one.cards[side].name, str(tokens or "unknown"), energy, figure.method if figure else ""


def _document(state: WorkshopState, mask: NameMask) -> dict[str, Any]:
    workshop, decision, game = state.workshop, decision_out(state), game_out(state)
    return {
        "code": workshop.code,
        "title": workshop.title,
        "language": workshop.language,
        "program": workshop.program,
        "minors": workshop.minors,
        "created_at": workshop.created_at.isoformat(),
        "closed_at": workshop.closed_at and workshop.closed_at.isoformat(),
        "opening_cards": workshop.opening_cards,
        "closing_cards": workshop.closing_cards,
        "notes": workshop.notes,
        "weight": workshop.weight,
        "poll": {
            "question": workshop.poll_question,
            "options": workshop.poll,
            "counts": {moment: _both(counts) for moment, counts in state.polls.items()},
        },
        "rounds": [_round(one, mask) for one in state.rounds],
        "decision": decision and decision.model_dump(),
        "game": game and game.model_dump(include={"levels", "model"}),
        "ai_generated": True,
    }


def _both(counts: Counts | None) -> dict[str, Any] | None:
    if counts is None:
        return None
    return {"phones": dict(counts.phones), "hands": dict(counts.hands)}


def _round(one: RoundState, mask: NameMask) -> dict[str, Any]:
    row = one.row
    return {
        "number": row.number,
        "kind": row.kind,
        "rule": row.rule,
        "question": row.question,
        "from_room": row.from_room,
        "cards_before": row.cards_before,
        "cards_after": row.cards_after,
        "notes": row.notes,
        "revealed": one.revealed,
        "counts": _both(one.counts),
        "answers": {side: _answer(one, side, mask) for side in one.sides},
    }


def _answer(one: RoundState, side: str, mask: NameMask) -> dict[str, Any] | None:
    """None when there is none; its model, tokens and footprint once they are revealed."""
    answer, figure = one.answers.get(side), one.figures.get(side)
    if answer is None:
        return None
    revealed = {
        "model": answer.model,
        "output_tokens": answer.output_tokens,
        "token_source": answer.token_source,
        "origin": answer.origin,
        "duration_s": answer.duration_s,
        "footprint": figure and figure.to_dict(),
    }
    return {
        "text": released(mask, one, answer),
        "cut": answer.cut,
        "created_at": answer.created_at.isoformat(),
        **(revealed if one.revealed else {}),
    }
