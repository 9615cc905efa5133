"""The reveal: the models, the vote, and the footprint of the answers."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from joute.calls import Answer, ModelCard
from joute.duel.prompts import prompts_of
from joute.duel.state import DuelState, Step
from joute.duel.tables import SIDES, Duel
from joute.errors import N_, Conflict
from joute.footprint import MEASURED_METHOD, Footprint
from joute.impact import (
    AnswerFootprint,
    ComparisonOut,
    TrainingOut,
    combined,
    compared,
    share_of_training,
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Tokens(_Part):
    """Sums over the turns; None when no host counted. `source` names the least certain count."""

    input: int | None
    output: int | None
    reasoning: int | None
    source: Literal["host", "recorded", "simulated", "estimate"] | None


class Times(_Part):
    """Seconds: to the first token of the first turn, and to write all answers."""

    first_token_s: float | None
    duration_s: float


class PromptOut(_Part):
    """The prompt of a side, where two of them met on one model."""

    name: str
    version: str


class SideReveal(_Part):
    """One side unmasked. `footprint` is None when the model's size is unknown; `measured` is the
    energy read on our machine, when `footprint` is modelled; `training`, part of neither, is None
    unless the operator declared it."""

    model: ModelCard
    tokens: Tokens
    times: Times
    footprint: AnswerFootprint | None
    measured: AnswerFootprint | None
    training: TrainingOut | None
    prompt: PromptOut | None
    tags: tuple[str, ...]
    comment: str

    @property
    def name(self) -> str:
        """The model, or the prompt and its version where two met on one model."""
        own = self.prompt
        return f"{own.name} {own.version}" if own else self.model.name


class Reveal(_Part):
    """`choice` is "skip" when the models were revealed without a vote; `comparison` says which
    side used more, and is None when a footprint is. `pictures` are those that both sides read: what
    that takes is in no footprint, since no published method covers it."""

    choice: Literal["a", "b", "tie", "both_bad", "skip"]
    sides: dict[Literal["a", "b"], SideReveal]
    comparison: ComparisonOut | None
    pictures: int = 0


def reveal(state: DuelState) -> Reveal:
    """The reveal of a revealed duel; raises Conflict `not_revealed` before."""
    if state.step is not Step.REVEALED:
        raise Conflict(
            "not_revealed", N_("The models stay hidden until you vote or skip this duel.")
        )
    a, b = _side(state, "a"), _side(state, "b")
    return Reveal(
        choice=state.vote.choice if state.vote else "skip",
        sides={"a": a, "b": b},
        comparison=_comparison(a, b),
        pictures=sum(one.is_image for turn in state.judged for one in turn.files),
    )


def _side(state: DuelState, side: str) -> SideReveal:
    card = ModelCard.model_validate(state.duel.card_a if side == "a" else state.duel.card_b)
    answers = [turn.sides[side].answer for turn in state.judged]
    written = [answer for answer in answers if answer is not None]
    tokens = _tokens(written)
    footprint = _footprint(state.footprints, card, written, tokens)
    measured = _footprint(state.measured, card, written, tokens)
    vote = state.vote
    return SideReveal(
        model=card,
        tokens=tokens,
        times=_times(written),
        footprint=footprint,
        measured=None if _is_measured(footprint) else measured,
        training=_training(card, tokens),
        prompt=_prompt(state.duel, side),
        tags=tuple((vote.tags_a if side == "a" else vote.tags_b) if vote else ()),
        comment=(vote.comment_a if side == "a" else vote.comment_b) if vote else "",
    )


def _prompt(duel: Duel, side: str) -> PromptOut | None:
    found = prompts_of(duel)[SIDES.index(side)]
    return PromptOut(name=found.name, version=found.version) if found else None


def _is_measured(footprint: AnswerFootprint | None) -> bool:
    return footprint is not None and footprint.method == MEASURED_METHOD


def _footprint(
    figures: Mapping[int, Footprint], card: ModelCard, answers: list[Answer], tokens: Tokens
) -> AnswerFootprint | None:
    """None as soon as one answer has none: a part would pass for the whole."""
    found = [figures.get(answer.id) for answer in answers]
    known = [figure for figure in found if figure is not None]
    if not known or len(known) < len(found):
        return None
    return AnswerFootprint(
        **combined(known).to_dict(),
        tokens=tokens.output,
        token_source=tokens.source,
        simulated=card.simulated,
    )


def _training(card: ModelCard, tokens: Tokens) -> TrainingOut | None:
    if card.training is None or tokens.output is None:
        return None
    return TrainingOut.of(share_of_training(card.training, tokens.output))


def _comparison(a: SideReveal, b: SideReveal) -> ComparisonOut | None:
    if a.footprint is None or b.footprint is None:
        return None
    return ComparisonOut.of(compared(a.footprint.figure, a.model, b.footprint.figure, b.model))


def _tokens(answers: list[Answer]) -> Tokens:
    certainty = ("host", "recorded", "simulated", "estimate")
    sources = sorted((answer.token_source for answer in answers), key=certainty.index)
    return Tokens(
        input=_sum([answer.input_tokens for answer in answers]),
        output=_sum([answer.output_tokens for answer in answers]),
        reasoning=_sum([answer.reasoning_tokens for answer in answers]),
        source=sources[-1] if sources else None,
    )


def _times(answers: list[Answer]) -> Times:
    return Times(
        first_token_s=answers[0].first_token_s if answers else None,
        duration_s=sum(answer.duration_s for answer in answers),
    )


def _sum(counts: list[int | None]) -> int | None:
    """None as soon as one is unknown: a partial sum would pass for the whole."""
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
