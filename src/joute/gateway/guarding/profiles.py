"""What the guard of each use checks, and since when.

A change adds a version: dated, kept, and undone by another that repeats an older one. It holds
everywhere within two seconds.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import N_
from joute.gateway.aliases import current_aliases
from joute.gateway.errors import BadGuard, NoGuardVersion
from joute.gateway.tables import GuardProfileVersion
from joute.guard import RULES, Action, Profile
from joute.privacy.kinds import KINDS, Kind
from joute.store import Store
from joute.uses import NoSuchUse, Use, raise_change_number

# What a judge that is a model may have done: it is wrong too often to mask words.
JUDGE_ACTIONS = (Action.LOG, Action.WARN, Action.BLOCK)
MOST_TERMS = 500
MOST_EXAMPLES = 2_000
# In characters.
LONGEST_TERM = 100
LONGEST_EXAMPLE = 2_000
LONGEST_CONTACT = 300

_PERSONAL = "personal_data."
_CANARY = "leak.canary"
# Rules about a person's questions, and one about how many there are.
_TURNS = "injection.turns"
_OF_QUESTIONS = ("domain.", "injection.length", _TURNS)


@dataclass(frozen=True)
class GuardCard:
    """A version of what the guard of a use does.

    `contact` is told with a refusal: whom to write to. `judge` is the alias that is asked whether
    an answer is inappropriate, `writer` the one that words refusals: without them no model is
    asked. `number` is 0 for a use that decided nothing: what is certain and free is logged.
    """

    profile: Profile = field(default_factory=Profile.free)
    contact: str = ""
    judge: str = ""
    judge_action: Action = Action.WARN
    writer: str = ""
    number: int = 0
    created_by: str = ""
    created_at: datetime | None = None

    @cached_property
    def masks(self) -> Collection[Kind]:
        """The kinds of personal data that are masked in what is asked, and brought back."""
        masked = {rule for rule, action in self.profile.actions.items() if action is Action.MASK}
        return [kind for kind in KINDS if f"personal_data.{kind}" in masked]

    @cached_property
    def changes_questions(self) -> bool:
        """Whether what is sent may be something else than what was asked."""
        return any(
            action is Action.MASK and RULES[rule].side == "in"
            for rule, action in self.profile.actions.items()
        )

    @cached_property
    def reads_answers(self) -> bool:
        """Whether something is looked for in what is answered."""
        return bool(self._of_answers) or bool(self.judge)

    @cached_property
    def holds_answers(self) -> bool:
        """Whether an answer waits until it is whole: what is sent cannot be taken back."""
        held = (Action.MASK, Action.BLOCK)
        judged = self.judge and self.judge_action is Action.BLOCK
        return bool(judged) or any(action in held for action in self._of_answers)

    # What masks personal data finds it: those rules check nothing once more.

    @cached_property
    def of_last(self) -> Profile:
        """What the last question is checked by."""
        return self._only(lambda _: True)

    @cached_property
    def of_earlier(self) -> Profile:
        """What earlier questions are checked by: how many there are is asked once."""
        return self._only(lambda rule: rule != _TURNS)

    @cached_property
    def of_documents(self) -> Profile:
        """What results of tools are checked by, which are about anything, and of any length."""
        return self._only(lambda rule: not rule.startswith(_OF_QUESTIONS))

    @cached_property
    def of_embeddings(self) -> Profile:
        """What texts to embed are checked by: only personal data counts there."""
        return self._only(lambda rule: rule.startswith(_PERSONAL))

    @cached_property
    def of_names(self) -> Profile:
        """What names and numbers of calls are checked by: nobody's words, where only a secret
        counts."""
        return self._only(_CANARY.__eq__)

    def _only(self, counts: Callable[[str], bool]) -> Profile:
        actions = {
            rule: action
            for rule, action in self.profile.actions.items()
            if counts(rule) and not (action is Action.MASK and rule.startswith(_PERSONAL))
        }
        return replace(self.profile, actions=actions)

    @property
    def _of_answers(self) -> Sequence[Action]:
        actions = self.profile.actions.items()
        return [action for rule, action in actions if RULES[rule].side == "out"]


# Nothing is checked.
UNGUARDED = GuardCard(Profile())


@dataclass(frozen=True)
class GuardProfiles:
    """Those of the uses of this site."""

    store: Store
    now: Callable[[], datetime]

    async def get(self, use_id: str) -> GuardCard:
        """That of a use, now."""
        own = select(GuardProfileVersion).where(GuardProfileVersion.use_id == use_id)
        newest = own.order_by(GuardProfileVersion.number.desc()).limit(1)
        async with self.store.read() as session:
            row = await session.scalar(newest)
        return _card(row) if row else GuardCard()

    async def set(self, use_id: str, card: GuardCard, by: str) -> GuardCard:
        """Raises BadGuard, and NoSuchUse."""
        _check(card)
        try:
            return await self._add_next(use_id, card, by)
        except IntegrityError:  # of two at the same moment the later one is the newer
            return await self._add_next(use_id, card, by)

    async def revert(self, use_id: str, number: int, by: str) -> GuardCard:
        """Check again what the version `number` did. Raises NoGuardVersion, and BadGuard when one
        of its aliases is gone."""
        old = next((one for one in await self.history(use_id) if one.number == number), None)
        if old is None:
            raise NoGuardVersion(use=use_id, number=number)
        return await self.set(use_id, old, by)

    async def history(self, use_id: str) -> Sequence[GuardCard]:
        """Every version, the newest first."""
        versions = select(GuardProfileVersion).where(GuardProfileVersion.use_id == use_id)
        async with self.store.read() as session:
            rows = await session.scalars(versions.order_by(GuardProfileVersion.number.desc()))
            return [_card(row) for row in rows]

    async def _add_next(self, use_id: str, card: GuardCard, by: str) -> GuardCard:
        async with self.store.write() as session:
            if await session.get(Use, use_id) is None:
                raise NoSuchUse(name=use_id)
            aliases = await current_aliases(session)
            for alias in (card.judge, card.writer):
                if alias and alias not in aliases:
                    raise BadGuard(message=N_("There is no alias “%(alias)s”."), alias=alias)
            last = await session.scalar(
                select(func.max(GuardProfileVersion.number)).where(
                    GuardProfileVersion.use_id == use_id
                )
            )
            row = GuardProfileVersion(
                use_id=use_id,
                number=(last or 0) + 1,
                profile=card.profile.to_json(),
                contact=card.contact,
                judge=card.judge,
                judge_action=str(card.judge_action),
                writer=card.writer,
                created_by=by,
                created_at=self.now(),
            )
            session.add(row)
            await session.flush()
            await raise_change_number(session)
        return _card(row)


async def current_guards(session: AsyncSession) -> Mapping[str, GuardCard]:
    """The newest version of each use that decided something, by the id of the use."""
    newest = select(func.max(GuardProfileVersion.id)).group_by(GuardProfileVersion.use_id)
    rows = await session.scalars(
        select(GuardProfileVersion).where(GuardProfileVersion.id.in_(newest))
    )
    return {row.use_id: _card(row) for row in rows}


def _card(row: GuardProfileVersion) -> GuardCard:
    return GuardCard(
        Profile.from_json(row.profile),
        row.contact,
        row.judge,
        Action(row.judge_action),
        row.writer,
        row.number,
        row.created_by,
        row.created_at,
    )


def _check(card: GuardCard) -> None:
    """Raises BadGuard."""
    scope = card.profile.scope
    names = (*scope.terms, *scope.secrets, *scope.topics)
    examples = [text for texts in scope.topics.values() for text in texts]
    for found, most, message in (
        (len(scope.terms), MOST_TERMS, N_("A use has at most %(most)s terms.")),
        (len(scope.secrets), MOST_TERMS, N_("A use has at most %(most)s secrets.")),
        (len(examples), MOST_EXAMPLES, N_("Topics have at most %(most)s examples.")),
        (_longest(names), LONGEST_TERM, N_("A term or topic has at most %(most)s characters.")),
        (_longest(examples), LONGEST_EXAMPLE, N_("An example has at most %(most)s characters.")),
        (len(card.contact), LONGEST_CONTACT, N_("The contact has at most %(most)s characters.")),
    ):
        if found > most:
            raise BadGuard(message=message, most=most)
    if card.judge_action not in JUDGE_ACTIONS:
        raise BadGuard(message=N_("A judge logs, warns or blocks."))
    unknown = set(scope.allowed) - scope.topics.keys()
    if unknown:
        raise BadGuard(
            message=N_("The topic “%(topic)s” is allowed and has no example."),
            topic=min(unknown),
        )
    for bound in (scope.most_characters, scope.most_turns):
        if bound is not None and not 1 <= bound < 2**31:
            raise BadGuard(message=N_("A limit is a whole number from 1 on."))


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)
