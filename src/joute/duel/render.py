"""Page contexts from the state of a duel: Markdown as safe HTML, names masked."""

from collections.abc import Sequence
from functools import partial

from anyio.to_thread import run_sync

from joute.attachments.settings import AttachmentsSettings
from joute.duel.answers import drawable
from joute.duel.contexts import (
    AnswerView,
    ConsentView,
    DuelPage,
    FindingView,
    HomePage,
    PublicationView,
    RefusedQuestion,
    RevealPage,
    SuggestionView,
    ThemeView,
    TurnView,
)
from joute.duel.draw_options import thresholds_of
from joute.duel.errors import PersonalDataFound, PersonalDataRefused
from joute.duel.pairing import eligible_pairs
from joute.duel.personal_data import KIND_LABELS
from joute.duel.questions import cleaned, reachable, takes_pictures
from joute.duel.restored import Maskings, Restore, restorer
from joute.duel.reveal import Reveal, reveal
from joute.duel.service import Duels
from joute.duel.settings import DuelLimits
from joute.duel.state import DuelState, Step, TurnState, failure_message, visible_text
from joute.duel.suggestions import Suggestion, draw
from joute.duel.voting import tags_of, tags_on
from joute.errors import JouteError
from joute.impact import SidesView, sides_view
from joute.people import publication
from joute.services import Services
from joute.settings import Language
from joute.web import Translator, to_html

FEATURED = 3


def answer_view(
    services: Services,
    state: DuelState,
    turn: int,
    side: str,
    translator: Translator,
    *,
    restore: Restore = str,
) -> AnswerView:
    """One answer; slow on long texts, so pages call it in a thread. `restore` is for the duel's
    own person alone."""
    current = state.turns[turn - 1].sides[side]
    plain = restore(visible_text(services, state, current, turn))
    code, reaction = current.public_code, current.reaction
    revealed = state.step is Step.REVEALED and current.answer is not None
    reasoning = current.answer.reasoning if revealed and current.answer else ""
    return AnswerView(
        side=side,
        turn=turn,
        status=current.status,
        html=to_html(plain) if plain else None,
        plain=plain,
        cut=current.cut,
        failure=translator.gettext(failure_message(code)) if code else None,
        like=reaction.like if reaction else None,
        tags=tuple(reaction.tags) if reaction else (),
        comment=reaction.comment if reaction else "",
        reasoning=to_html(restore(reasoning)) if reasoning else None,
    )


def turn_views(
    services: Services,
    state: DuelState,
    turns: Sequence[TurnState],
    translator: Translator,
    *,
    restore: Restore = str,
) -> tuple[TurnView, ...]:
    return tuple(
        TurnView(
            number=turn.number,
            prompt=turn.prompt,
            sides=tuple(
                answer_view(services, state, turn.number, side, translator, restore=restore)
                for side in turn.sides
            ),
            files=turn.files,
        )
        for turn in turns
    )


def refused_question(prompt: str, error: JouteError, translator: Translator) -> RefusedQuestion:
    prompt = cleaned(prompt)
    found = error.found if isinstance(error, PersonalDataFound) else ()
    # The text of a document is not shown again: its file is with the person.
    asked = "" if isinstance(error, PersonalDataFound) and error.in_document else prompt
    return RefusedQuestion(
        prompt=prompt,
        error=translator.error(error),
        findings=tuple(
            FindingView(translator.gettext(KIND_LABELS[one.kind]), asked[one.start : one.end])
            for one in found
        ),
        may_keep=not isinstance(error, PersonalDataRefused),
    )


async def duel_page(
    duels: Duels,
    state: DuelState,
    translator: Translator,
    *,
    waited: bool,
    refused: RefusedQuestion | None,
) -> DuelPage:
    services = duels.services
    limits = services.settings.limits
    most_turns = services.settings.of(DuelLimits).turns
    views = partial(turn_views, restore=restorer(services, state.duel.id))
    on_grounds = state.duel.grounds is not None
    return DuelPage(
        id=state.duel.id,
        turns=await run_sync(views, services, state, state.turns, translator),
        step=state.step,
        tags=tags_on(services, state.duel).views(translator),
        can_ask=state.step is Step.READY and not on_grounds and len(state.turns) < most_turns,
        one_question=on_grounds,
        most_characters=limits.prompt_characters,
        files=services.settings.of(AttachmentsSettings),
        reading=takes_pictures(services, state),
        simulated=services.offer.simulated,
        equal_pacing=services.settings.site.pacing == "equal",
        waited=waited,
        restored=services[Maskings].find(state.duel.id) is not None,
        refused=refused,
    )


def home_page(
    duels: Duels,
    translator: Translator,
    *,
    accepted: bool,
    prompt: str = "",
    suggestion: str | None = None,
    mode: str = "random",
    chosen: tuple[str, ...] = (),
    cohort: str | None = None,
    again: str = "",
    refused: RefusedQuestion | None = None,
) -> HomePage:
    """The home page, empty or with the values of a refused form."""
    language: Language = translator.language  # type: ignore[assignment] # negotiated from Language
    picked = next((item for item in duels.suggestions.items if item.id == suggestion), None)
    filled = bool(prompt) or picked is None
    return HomePage(
        featured=_featured(duels, language),
        themes=_themes(duels, language),
        modes=_modes(duels.services),
        models=tuple(model.card for model in duels.services.offer.drawable),
        consent=None if accepted else consent_view(duels, translator),
        simulated=duels.services.offer.simulated,
        cohort=cohort if cohort in duels.cohorts else None,
        cohort_label=duels.cohorts.get(cohort or "") or None,
        prompt=prompt if filled or picked is None else picked.plain(language),
        selection=None if filled or picked is None else picked.editable(language),
        suggestion=picked.id if picked else None,
        again=again,
        mode=mode,
        chosen=chosen,
        most_characters=duels.services.settings.limits.prompt_characters,
        files=duels.services.settings.of(AttachmentsSettings),
        reading=_reading(duels.services),
        refused=refused,
    )


def _reading(services: Services) -> tuple[str, ...]:
    models = drawable(services, pictures=True)
    return tuple(model.card.name for model in models) if len(models) > 1 else ()


def suggestion_view(suggestion: Suggestion, language: Language) -> SuggestionView:
    start, end = suggestion.editable(language)
    return SuggestionView(suggestion.id, suggestion.plain(language), start, end)


def _featured(duels: Duels, language: Language) -> tuple[SuggestionView, ...]:
    """Questions with prepared answers first: with recorded endpoints no other can be answered."""
    if duels.prepared:
        return tuple(SuggestionView("", text, 0, 0) for text in duels.prepared)
    drawn = draw(duels.suggestions, duels.services.random, FEATURED, prefer=duels.preferred)
    return tuple(suggestion_view(suggestion, language) for suggestion in drawn)


def _themes(duels: Duels, language: Language) -> tuple[ThemeView, ...]:
    if duels.prepared:
        return ()
    return tuple(
        ThemeView(
            theme.id,
            theme.label[language],
            tuple(suggestion_view(item, language) for item in duels.suggestions.of(theme.id)),
        )
        for theme in duels.suggestions.themes
    )


def _modes(services: Services) -> tuple[str, ...]:
    """The kinds of duel for which this instance has at least one pair."""
    modes = ("random", "chosen", "small", "david", "family")
    return tuple(
        mode
        for mode in modes
        if eligible_pairs(services.offer.drawable, mode, thresholds_of(services))  # type: ignore[arg-type]
    )


def consent_view(duels: Duels, translator: Translator) -> ConsentView:
    """The conditions, for someone who has not accepted them."""
    conditions = duels.people.conditions
    text = conditions.text(translator.language, translator.gettext)  # type: ignore[arg-type]
    return ConsentView(
        conditions.version,
        to_html(text),
        conditions.recipients.sentence(translator),
        publication_view(duels, translator),
    )


def publication_view(duels: Duels, translator: Translator) -> PublicationView | None:
    """The agreement to publish, where the site asks for it."""
    if not duels.people.asks_to_publish:
        return None
    words = (translator.gettext(text) for text in (publication.AGREEMENT, publication.DETAILS))
    return PublicationView(publication.VERSION, *words)


async def reveal_page(
    duels: Duels,
    state: DuelState,
    translator: Translator,
    *,
    flagged: bool,
    replaced: bool,
    share_url: str | None,
    refused: RefusedQuestion | None = None,
) -> RevealPage:
    services = duels.services
    language: Language = translator.language  # type: ignore[assignment]
    found = reveal(state)
    views = partial(turn_views, restore=restorer(services, state.duel.id))
    (following,) = draw(duels.suggestions, duels.services.random, 1, prefer=duels.preferred)
    return RevealPage(
        id=state.duel.id,
        turns=await run_sync(views, services, state, state.judged, translator),
        afterwards=await run_sync(views, services, state, state.afterwards, translator),
        writing=state.writing,
        restored=services[Maskings].find(state.duel.id) is not None,
        reachable=reachable(services, state.duel),
        # The same question would go without what came with it, or was found for it.
        others=len(others_of(services, state)) > 1
        and not state.turns[0].files
        and not state.duel.grounds,
        grounds=state.duel.grounds,
        most_characters=services.settings.limits.prompt_characters,
        refused=refused,
        reveal=found,
        footprints=footprints(found, translator),
        tag_labels=tag_labels(duels.services, found, translator),
        flagged=flagged,
        replaced=replaced,
        share_url=share_url,
        suggestion=None if duels.prepared else suggestion_view(following, language),
    )


def others_of(services: Services, state: DuelState) -> list[str]:
    """The models that a duel of the same question could be between."""
    known = (state.duel.model_a, state.duel.model_b)
    return [model.id for model in services.offer.drawable if model.id not in known]


def tag_labels(services: Services, found: Reveal, translator: Translator) -> dict[str, str]:
    """The labels that the vote put on either side."""
    given = [tag for side in found.sides.values() for tag in side.tags]
    return tags_of(services).labels(given, translator)


def footprints(found: Reveal, translator: Translator) -> SidesView:
    """The footprints of a revealed duel, as text."""
    return sides_view(found.sides["a"], found.sides["b"], found.comparison, translator)
