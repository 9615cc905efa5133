"""Page contexts from the state of a conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from anyio.to_thread import run_sync

from joute.attachments.settings import AttachmentsSettings
from joute.calls import Offered
from joute.chat.contexts import (
    ChatsPage,
    ConversationPage,
    FootprintView,
    ReplyFragment,
    ReplyView,
    TurnView,
)
from joute.chat.conversations import Conversations, reading_images
from joute.chat.guarded import restoring
from joute.chat.settings import ChatRetention, ChatSettings
from joute.chat.state import ReplyState, State, pictures_in
from joute.duel.contexts import AnswerView, RefusedQuestion
from joute.duel.render import consent_view
from joute.duel.service import Duels
from joute.duel.settings import DuelLimits
from joute.duel.state import failure_message
from joute.footprint import METHOD_TEXTS, Band
from joute.guard import RULES, Masking
from joute.impact.render import Figures
from joute.services import Services
from joute.web import Translator, to_html


async def chats_page(
    conversations: Conversations,
    duels: Duels,
    voter: str | None,
    translator: Translator,
    *,
    alias: str = "",
    refused: RefusedQuestion | None = None,
    deleted: bool = False,
) -> ChatsPage:
    settings = conversations.services.settings
    accepted = await duels.people.accepted(voter)
    offered = await conversations.offered()
    return ChatsPage(
        aliases=tuple(offered),
        seeing=_seeing(offered),
        files=settings.of(AttachmentsSettings),
        alias=alias,
        # Nothing of a conversation is published: only duels are.
        consent=None if accepted else replace(consent_view(duels, translator), publication=None),
        refused=refused,
        most_characters=settings.limits.prompt_characters,
        conversations=await conversations.listed(voter) if voter else (),
        days=settings.of(ChatRetention).conversation_days,
        deleted=deleted,
    )


async def conversation_page(
    conversations: Conversations,
    state: State,
    translator: Translator,
    *,
    refused: RefusedQuestion | None = None,
    waited: bool = False,
) -> ConversationPage:
    services = conversations.services
    offered = await conversations.offered()
    seeing = _seeing(offered)
    shown = bool(pictures_in(state.turns))
    # A conversation that shows pictures goes on with those who read them.
    aliases = seeing if shown else tuple(offered)
    last = state.last.alias
    return ConversationPage(
        id=state.conversation.id,
        turns=await run_sync(_turns, services, state, translator),
        step=state.step,
        aliases=aliases,
        seeing=seeing,
        files=services.settings.of(AttachmentsSettings),
        shown=shown,
        guarded=bool(services.settings.of(ChatSettings).use),
        alias=last,
        other=next((one for one in aliases if one != last), last),
        total=footprint_view(state, translator),
        can_ask=len(state.turns) < services.settings.of(DuelLimits).turns,
        most_characters=services.settings.limits.prompt_characters,
        refused=refused,
        waited=waited,
    )


def _seeing(offered: Mapping[str, Sequence[Offered]]) -> tuple[str, ...]:
    """The aliases of which a model is known to read images."""
    return tuple(alias for alias, models in offered.items() if reading_images(models))


def reply_fragment(
    services: Services, state: State, reply: ReplyState, translator: Translator
) -> ReplyFragment:
    """One reply; slow on long texts, so pages call it in a thread."""
    return ReplyFragment(
        _reply(services, reply, translator, restoring(services, state)),
        footprint_view(state, translator) if reply is state.last else None,
    )


def footprint_view(state: State, translator: Translator) -> FootprintView | None:
    """The sum of all answers, those that were replaced too; None before the first."""
    answers = [reply.answer for reply in state.replies if reply.answer]
    if not answers:
        return None
    live = [answer for answer in answers if answer.origin == "live"]
    figures, words = list(state.footprints.values()), Figures(translator)
    gases = [figure.gwp_g for figure in figures if figure.gwp_g]
    return FootprintView(
        energy=words.band(_sum([one.energy_wh for one in figures]), "Wh") if figures else None,
        gwp=words.band(_sum(gases), "g") if gases and len(gases) == len(figures) else None,
        method_text=METHOD_TEXTS[figures[0].method] if figures else "",
        counted=len(figures),
        unknown=len(live) - len(figures),
        unreal=len(answers) - len(live),
    )


def _sum(bands: Sequence[Band]) -> Band:
    return Band(*(sum(ends) for ends in zip(*bands, strict=True)))


def _turns(services: Services, state: State, translator: Translator) -> tuple[TurnView, ...]:
    masking = restoring(services, state)
    return tuple(
        TurnView(
            turn.number,
            turn.prompt,
            turn.files,
            [_reply(services, reply, translator, masking) for reply in turn.replies[:-1]],
            _reply(services, turn.replies[-1], translator, masking),
        )
        for turn in state.turns
    )


def _reply(
    services: Services, reply: ReplyState, translator: Translator, masking: Masking
) -> ReplyView:
    answer, code = reply.answer, reply.public_code
    text = masking.restore(answer.text) if answer else ""
    thoughts = masking.restore(answer.reasoning) if answer else ""
    offered = services.offer.models.get(answer.model) if answer else None
    name = offered.card.name if offered else answer.model if answer else None
    view = AnswerView(
        side="a",
        turn=reply.number,
        status=reply.status,
        html=to_html(text) if answer else None,
        plain=text,
        cut=answer.cut if answer else False,
        failure=translator.gettext(failure_message(code)) if code else None,
        like=None,
        tags=(),
        comment="",
        reasoning=to_html(thoughts) if thoughts else None,
    )
    warnings = {rule: RULES[rule].name for rule in reply.warned if rule in RULES}
    return ReplyView(reply.number, reply.alias, name, view, warnings)
