"""The views of a workshop from its state: Markdown as safe HTML, names masked until the reveal.

renderer = Renderer(workshops, web, cards)
renderer.render(state, "phone", language_of(state, web), done="a")
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from markupsafe import Markup

from joute.calls import Answer, ModelCard
from joute.footprint import Footprint, fitting_unit, format_band
from joute.impact import ComparisonOut, compared
from joute.impact.render import Figures
from joute.services import Own
from joute.web import Band, Pages, Translator, band_chart, to_html
from joute.workshop.final import Decision, Standing
from joute.workshop.game.keeper import keeper
from joute.workshop.game.levels import LEVELS, plain_name
from joute.workshop.program.cards import Cards
from joute.workshop.service import WorkshopService
from joute.workshop.state import (
    Counts,
    Done,
    GameState,
    LevelCounts,
    RoundState,
    Tried,
    WorkshopState,
    released,
)
from joute.workshop.web.contexts import (
    AnswerView,
    CountView,
    DecisionView,
    FootprintsView,
    GameView,
    LevelView,
    PhoneView,
    PollView,
    RevealedView,
    RoundDesk,
    RoundView,
    Scene,
    ScreenView,
    StandingView,
)
from joute.workshop.web.desk_context import Labels, desk_view, round_desk

View = Literal["desk", "screen", "phone"]


def language_of(state: WorkshopState, web: Pages) -> str:
    """The language of its screen and phones, where the site still speaks it."""
    preferred = state.workshop.language
    return preferred if preferred in web.translators else next(iter(web.translators))


@dataclass(frozen=True)
class Renderer:
    """Renders the part of each view that follows the state."""

    workshops: WorkshopService
    web: Pages
    cards: Cards

    def render(
        self, state: WorkshopState, view: View, language: str | None, done: Done = None
    ) -> Markup:
        """The fragment of a view; slow on long texts.

        A language of None is that of the workshop; `done` is what this phone did at this step.
        """
        language = language or language_of(state, self.web)
        translator = self.web.translators[language]
        scene = self.scene(state, translator)
        if view == "screen":
            return self.web.part(language, "workshop/_screen.html", ScreenView(scene))
        if view == "phone":
            tried = done if isinstance(done, Tried) else None
            choice = done if isinstance(done, str) else None
            return self.web.part(language, "workshop/_phone.html", PhoneView(scene, choice, tried))
        rounds = self._at_desk(state, translator)
        labels = Labels(state, self.cards, translator)
        desk = desk_view(self.workshops, state, scene, rounds, labels)
        return self.web.part(language, "workshop/_desk.html", desk)

    def scene(self, state: WorkshopState, translator: Translator) -> Scene:
        """The current scene."""
        step, current = state.current, state.round
        language = state.workshop.language
        card = self.cards.show(step.detail, language) if self._is_card(state) else None  # type: ignore[arg-type] # one of Language, as it was kept
        decides = step.kind in ("decision", "end")
        return Scene(
            workshop=state.workshop,
            key=step.key,
            kind=step.kind,
            phones=state.participants,
            round=self.round(state, current, translator) if current else None,
            card=card,
            poll=poll_view(state) if step.kind in ("poll", "end") else None,
            decision=decision_view(state, translator) if decides else None,
            duels=bool(state.rounds),
            game=self.game(state),
        )

    def game(self, state: WorkshopState) -> GameView | None:
        """The game as far as everybody may know it."""
        game = state.game
        if game is None:
            return None
        levels = tuple(_level(state, one) for one in game.levels)
        card = self._keeper(game)
        return GameView(
            levels=levels,
            current=levels[state.level - 1] if state.level else None,
            model=card.name if card else game.row.model,
            model_id=game.row.model,
            simulated=card is not None and card.simulated,
            attempts=game.row.attempts,
            pause_s=game.row.pause_s,
            most_characters=game.row.most_characters,
        )

    def _keeper(self, game: GameState) -> ModelCard | None:
        """The card of the model that keeps the words; None once this site offers it no more."""
        if not game.row.model:
            return keeper().card
        found = self.workshops.services.offer.models.get(game.row.model)
        return found.card if found else None

    def _at_desk(self, state: WorkshopState, translator: Translator) -> tuple[RoundDesk, ...]:
        names = {
            one.row.models[side]: card.name
            for one in state.rounds
            for side, card in one.cards.items()
        }
        return tuple(
            round_desk(state, one, self._prepared(state, one, translator), names)
            for one in state.rounds
        )

    def _prepared(
        self, state: WorkshopState, one: RoundState, translator: Translator
    ) -> dict[str, AnswerView]:
        """The answers of a round by model, those of a final without sides included."""
        return {
            model: self._written("", one, prepared.answer, translator)
            for model, prepared in state.prepared[one.number].items()
        }

    def _is_card(self, state: WorkshopState) -> bool:
        return state.current.kind == "card" and state.current.detail in self.cards

    def round(self, state: WorkshopState, one: RoundState, translator: Translator) -> RoundView:
        """A round as far as everybody may know it."""
        begun = state.reached(f"r{one.number}:answers")
        known = one.revealed
        counts = counted(one.choices, one.counts)
        return RoundView(
            number=one.number,
            duels=sum(not other.final for other in state.rounds),
            final=one.final,
            question=one.row.question,
            answers=self.answers(one, translator) if begun else (),
            choices=one.choices,
            counts=counts,
            votes=one.counts.total if one.counts else 0,
            received=one.received,
            timer_s=one.row.timer_s,
            ends_at=state.ends_at if state.round is one else None,
            sides=revealed_sides(one, translator) if known else None,
            footprints=footprints(one, translator) if known else None,
        )

    def answers(self, one: RoundState, translator: Translator) -> tuple[AnswerView, ...]:
        """The answers of a round by side, those not written yet included."""
        return tuple(self._answer(one, side, translator) for side in one.sides)

    def _answer(self, one: RoundState, side: str, translator: Translator) -> AnswerView:
        answer = one.answers.get(side)
        if answer is None:
            return AnswerView(side, None, None)
        return self._written(side, one, answer, translator)

    def _written(
        self, side: str, one: RoundState, answer: Answer, translator: Translator
    ) -> AnswerView:
        html = to_html(released(self.workshops.services.mask, one, answer))
        return AnswerView(side, html, translator.date(answer.created_at), answer.cut)


def _level(state: WorkshopState, counts: LevelCounts) -> LevelView:
    after = state.steps[state.steps.index(state.step(f"secret:{counts.number}")) + 1]
    stopped: dict[str, int] = {}
    for rule, count in counts.blocked.items():
        name = plain_name(rule)
        stopped[name] = stopped.get(name, 0) + count
    return LevelView(
        number=counts.number,
        attempts=counts.attempts,
        passed=counts.passed,
        failed=counts.failed,
        stopped=tuple(sorted(stopped.items(), key=lambda one: -one[1])),
        about=LEVELS[counts.number - 1].about
        if counts.passed or state.reached(after.key)
        else None,
    )


OwnRenderer = Annotated[Renderer, Own(Renderer)]


def counted(choices: tuple[str, ...], counts: Counts | None) -> tuple[CountView, ...] | None:
    """Counts by choice, zeros included; None when they are hidden."""
    if counts is None:
        return None
    return tuple(
        CountView(
            choice,
            counts.phones.get(choice, 0),
            counts.hands.get(choice, 0),
            100 * counts[choice] / counts.total if counts.total else 0.0,
        )
        for choice in choices
    )


def poll_view(state: WorkshopState) -> PollView | None:
    """The poll with the counts known so far; None without a poll."""
    workshop = state.workshop
    if not workshop.poll:
        return None
    return PollView(
        question=workshop.poll_question,
        options=tuple(workshop.poll),
        moment=state.current.detail,
        received=len(state.ballots),
        **{moment: _options(state.polls, moment, len(workshop.poll)) for moment in state.polls},
    )


def _options(
    polls: Mapping[str, Counts | None], moment: str, options: int
) -> tuple[int, ...] | None:
    counts = polls[moment]
    return None if counts is None else tuple(counts[str(option)] for option in range(options))


def side_name(side: str, translator: Translator) -> str:
    """Answer A, in the language of the page."""
    return translator.gettext("Answer %(side)s", side=side.upper())


def revealed_sides(one: RoundState, translator: Translator) -> tuple[RevealedView, ...]:
    """The models of the sides that have an answer."""
    words, figures = Figures(translator), one.figures
    return tuple(
        RevealedView(
            side=side,
            card=one.cards[side],
            energy=words.energy(figures[side], figures.values()) if side in figures else None,
            tokens=answer.output_tokens,
            token_source=answer.token_source,
            duration_s=answer.duration_s,
            origin=answer.origin,
        )
        for side, answer in sorted(one.answers.items())
    )


def footprints(one: RoundState, translator: Translator) -> FootprintsView | None:
    """The footprints of the answers; None when no size is known."""
    words, figures = Figures(translator), one.figures
    if not figures:
        return None
    shown = tuple(figures.values())
    unit = fitting_unit(max(figure.energy_wh.high for figure in shown), "Wh")
    bands = [
        Band(side_name(side, translator), *figure.energy_wh.scaled(1 / unit.size), side=side)
        for side, figure in figures.items()
    ]
    return FootprintsView(
        chart=band_chart(bands),
        unit=unit.symbol,
        verdict=_verdict(one, figures, words),
        columns=tuple(side_name(side, translator) for side in figures),
        rows=words.rows(shown),
        equivalents=words.equivalents(shown),
        bases={side: words.basis(figure) for side, figure in figures.items()},
        simulated=any(card.simulated for card in one.cards.values()),
    )


def _verdict(one: RoundState, figures: Mapping[str, Footprint], words: Figures) -> str | None:
    """Which of A and B used more; None without exactly two figures."""
    if one.sides != ("a", "b") or len(figures) < len(one.sides):
        return None
    comparison = compared(figures["a"], one.cards["a"], figures["b"], one.cards["b"])
    return words.verdict(ComparisonOut.of(comparison))


def decision_view(state: WorkshopState, translator: Translator) -> DecisionView | None:
    """The decision as text; a model that was not revealed is named by its side."""
    found = state.decision
    if found is None:
        return None
    names = _names(state, translator)
    sides = _final_sides(state)
    return DecisionView(
        winners=tuple(names[model] for model in found.winners),
        rule=found.rule,
        weight=None if found.weight is None else translator.percent(found.weight),
        other_weight=None if found.weight is None else translator.percent(1 - found.weight),
        standings=tuple(
            _standing(one, found, sides.get(one.model, ""), names[one.model], translator)
            for one in found.standings
        ),
        unknown=tuple(names[model] for model in found.unknown),
        chart=band_chart(
            [
                Band(names[one.model], *one.score, side=sides.get(one.model, ""))
                for one in found.standings
                if one.score
            ]
        )
        if any(one.score for one in found.standings)
        else None,
    )


def _standing(
    one: Standing, found: Decision, side: str, name: str, translator: Translator
) -> StandingView:
    decimal = Figures(translator).decimal
    return StandingView(
        side=side,
        name=name,
        usefulness=translator.number(one.usefulness, 2),
        frugality=one.frugality and format_band(one.frugality, "", decimal),
        score=one.score and format_band(one.score, "", decimal),
        winner=one.model in found.winners,
    )


def _final_sides(state: WorkshopState) -> dict[str, str]:
    final = next((one for one in state.rounds if one.final), None)
    return {model: side for side, model in final.row.models.items()} if final else {}


def _names(state: WorkshopState, translator: Translator) -> dict[str, str]:
    """The label of each model: its side as long as its last round is blind."""
    cards = [card for one in state.rounds for card in one.cards.values()]
    blind = {model: side_name(side, translator) for model, side in state.blind.items()}
    return {card.id: card.name for card in cards} | blind
