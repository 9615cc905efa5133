"""From the state of a workshop to what its views show: Markdown made safe, names masked.

showing = Showing(room, web)
showing.render(session, "phone", language_of(session, web), choice="a")
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from joute.calls import Answer
from joute.web import Pages, Translator, to_html
from joute.workshop.cards import Cards
from joute.workshop.counting import Counts
from joute.workshop.desking import Labels, desk_view, round_desk
from joute.workshop.revealing import decision_view, footprints, revealed_sides
from joute.workshop.room import Workshops
from joute.workshop.session import RoundState, Session
from joute.workshop.views import (
    AnswerView,
    CountView,
    PhoneView,
    PollView,
    RoundDesk,
    RoundView,
    Scene,
    ScreenView,
)

View = Literal["desk", "screen", "phone"]


def language_of(session: Session, web: Pages) -> str:
    """The language of its screen and phones, where the site still speaks it."""
    wanted = session.workshop.language
    return wanted if wanted in web.translators else next(iter(web.translators))


@dataclass(frozen=True)
class Showing:
    """Renders the part of each view that follows the state."""

    room: Workshops
    web: Pages
    cards: Cards

    def render(
        self, session: Session, view: View, language: str | None, choice: str | None = None
    ) -> Markup:
        """The fragment of a view; slow on long texts.

        A language of None is that of the workshop; `choice` is what this phone chose now.
        """
        language = language or language_of(session, self.web)
        translator = self.web.translators[language]
        scene = self.scene(session, translator)
        if view == "screen":
            return self.web.part(language, "workshop/_screen.html", ScreenView(scene))
        if view == "phone":
            return self.web.part(language, "workshop/_phone.html", PhoneView(scene, choice))
        rounds = self._at_desk(session, translator)
        labels = Labels(session, self.cards, translator)
        desk = desk_view(self.room, session, scene, rounds, labels)
        return self.web.part(language, "workshop/_desk.html", desk)

    def scene(self, session: Session, translator: Translator) -> Scene:
        """What is shown now."""
        step, current = session.current, session.round
        language = session.workshop.language
        card = self.cards.show(step.detail, language) if self._is_card(session) else None  # type: ignore[arg-type] # one of Language, as it was kept
        decides = step.kind in ("decision", "end")
        return Scene(
            workshop=session.workshop,
            key=step.key,
            kind=step.kind,
            phones=session.participants,
            round=self.round(session, current, translator) if current else None,
            card=card,
            poll=poll_view(session) if step.kind in ("poll", "end") else None,
            decision=decision_view(session, translator) if decides else None,
        )

    def _at_desk(self, session: Session, translator: Translator) -> tuple[RoundDesk, ...]:
        names = {
            one.row.models[side]: card.name
            for one in session.rounds
            for side, card in one.cards.items()
        }
        return tuple(
            round_desk(session, one, self._prepared(session, one, translator), names)
            for one in session.rounds
        )

    def _prepared(
        self, session: Session, one: RoundState, translator: Translator
    ) -> dict[str, AnswerView]:
        """The answers of a round by model, those of a final without sides included."""
        return {
            model: self._written("", one, prepared.answer, translator)
            for model, prepared in session.prepared[one.number].items()
        }

    def _is_card(self, session: Session) -> bool:
        return session.current.kind == "card" and session.current.detail in self.cards

    def round(self, session: Session, one: RoundState, translator: Translator) -> RoundView:
        """A round as far as everybody may know it."""
        begun = session.reached(f"r{one.number}:answers")
        known = one.row.revealed_at is not None
        counts = counted(one.choices, one.counts)
        return RoundView(
            number=one.number,
            duels=sum(not other.final for other in session.rounds),
            final=one.final,
            question=one.row.question,
            answers=self.answers(one, translator) if begun else (),
            choices=one.choices,
            counts=counts,
            votes=one.counts.total if one.counts else 0,
            received=one.received,
            timer_s=one.row.timer_s,
            ends_at=session.ends_at if session.round is one else None,
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
        html = to_html(self._text(one, answer))
        return AnswerView(side, html, translator.date(answer.created_at), answer.cut)

    def _text(self, one: RoundState, answer: Answer) -> str:
        if one.row.revealed_at is not None:
            return answer.text
        return self.room.arena.calls.masked(answer.text, prompt=one.row.question)


def counted(choices: tuple[str, ...], counts: Counts | None) -> tuple[CountView, ...] | None:
    """Counts by choice, those that nobody made included; None when they are hidden."""
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


def poll_view(session: Session) -> PollView | None:
    """The poll, with what is known of it; None when the workshop has none."""
    workshop = session.workshop
    if not workshop.poll:
        return None
    return PollView(
        question=workshop.poll_question,
        options=tuple(workshop.poll),
        moment=session.current.detail,
        received=len(session.ballots),
        **{moment: _options(session.polls, moment, len(workshop.poll)) for moment in session.polls},
    )


def _options(
    polls: Mapping[str, Counts | None], moment: str, options: int
) -> tuple[int, ...] | None:
    counts = polls[moment]
    return None if counts is None else tuple(counts[str(option)] for option in range(options))
