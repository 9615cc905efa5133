"""The form of a new workshop: what it offers, and what it makes."""

from collections.abc import Mapping
from typing import get_args

from joute.errors import N_, BadInput
from joute.settings import Language
from joute.web import Translator
from joute.workshop import links
from joute.workshop.cards import Cards
from joute.workshop.composing import SLOTS, compose
from joute.workshop.desking import models_of
from joute.workshop.making import Made, NewWorkshop, make
from joute.workshop.pairs import PairRule
from joute.workshop.program import Program, text_in
from joute.workshop.room import Workshops
from joute.workshop.views import NewPage, ProgramView

OWN = "own"


def new_page(
    room: Workshops,
    cards: Cards,
    translator: Translator,
    values: Mapping[str, str],
    error: str | None = None,
) -> NewPage:
    """The form, empty but for its link, or with what was typed."""
    language: Language = translator.language  # type: ignore[assignment] # one of Language
    return NewPage(
        link=values.get("link", ""),
        programs=tuple(_program(one, language) for one in room.programs().values()),
        models=models_of(room),
        pair_rules=get_args(PairRule),
        cards=tuple((card, cards.find(card, language).title) for card in cards.ids),
        slots=SLOTS,
        values=values,
        problems=tuple(translator.error(problem) for problem in cards.problems),
        error=error,
    )


def _program(program: Program, language: Language) -> ProgramView:
    rounds = sum(one.kind == "duel" for one in program.rounds)
    return ProgramView(program.id, text_in(program.title, language), rounds, program.minutes)


async def from_form(room: Workshops, form: Mapping[str, str]) -> Made:
    """Make the workshop that the form describes. Raises NotAllowed for a link that is over."""
    link = form.get("link", "")
    await links.check_link(room, link)
    language = _language(form.get("language", ""))
    new = NewWorkshop(
        program=_chosen(room, form, language),
        language=language,
        title=form.get("title", ""),
        minors=bool(form.get("minors")),
        phones=form.get("voting") != "hands",
        publish=bool(form.get("publish")),
    )
    return await make(room, new, link)


def _chosen(room: Workshops, form: Mapping[str, str], language: Language) -> Program:
    if form.get("program") == OWN:
        return compose(form, language)
    try:
        return room.programs()[form.get("program", "")]
    except KeyError:
        raise BadInput(message=N_("Choose a program.")) from None


def _language(text: str) -> Language:
    for language in get_args(Language):
        if language == text:
            return language  # type: ignore[no-any-return] # one of Language
    raise BadInput(f"language {text!r}", message=N_("Choose the language of the workshop."))
