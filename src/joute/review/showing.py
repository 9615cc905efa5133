"""Cases as pages and programs show them: what of them an actor may see, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends

from joute.errors import N_, NotAllowed
from joute.evaluation.rights import APPROVE
from joute.evaluation.site import sets
from joute.gateway.site.people import OPERATOR, names_of
from joute.people.actors import CurrentActor
from joute.people.members import Members
from joute.people.rights import may
from joute.review.cases import SOURCES, Case, Decision, Queue, Source, Wanted
from joute.review.contexts import CaseView
from joute.review.errors import NoSuchCase
from joute.review.reports import REASONS, Reason
from joute.review.rights import DECIDE_SITE, READ_SITE
from joute.review.texts import words_of
from joute.services import Own, OwnServices
from joute.translation import Translator
from joute.uses import UseCard, Uses, may_change, may_read
from joute.web import to_html

DECISIONS = {
    Decision.DISMISSED: N_("nothing to do"),
    Decision.ITEM: N_("made an item"),
    Decision.HANDED_OVER: N_("handed over"),
}


@dataclass(frozen=True)
class Place:
    """The uses whose cases an actor may read, by id, and whether those of the site too."""

    uses: Mapping[str, UseCard]
    of_site: bool

    def wanted(self, use: str, source: Source | None, page: int, *, is_open: bool) -> Wanted:
        """The cases of one use, of the site ("site") or of all that may be read."""
        ids = [one for one in self.uses if use in ("", one)]
        return Wanted(ids, self.of_site and use in ("", "site"), source, is_open, page)


class Showing:
    """What the actor of a request may see and decide."""

    def __init__(
        self,
        services: OwnServices,
        actor: CurrentActor,
        uses: Annotated[Uses, Own(Uses)],
        members: Annotated[Members, Own(Members)],
        queue: Annotated[Queue, Own(Queue)],
    ) -> None:
        self.services, self.actor = services, actor
        self.uses, self.members, self.queue = uses, members, queue
        self._place: Place | None = None

    async def place(self) -> Place:
        """Read once for a request."""
        if self._place is None:
            self._place = await self._read_place()
        return self._place

    async def _read_place(self) -> Place:
        readable = {one.id: one for one in await self.uses.all() if may_read(self.actor, one)}
        return Place(readable, may(self.actor, READ_SITE))

    async def case(self, source: Source, subject: str) -> Case:
        """Raises NoSuchCase, also for one that the actor may not read."""
        case = await self.queue.case(source, subject)
        place = await self.place()
        if not (place.of_site if case.use_id is None else case.use_id in place.uses):
            raise NoSuchCase
        return case

    async def decidable(self, source: Source, subject: str) -> Case:
        """The same for one that the actor may decide. Raises NotAllowed."""
        case = await self.case(source, subject)
        if not await self.may_decide(case.use_id):
            raise NotAllowed("review.decide")
        return case

    async def may_decide(self, use_id: str | None) -> bool:
        if use_id is None:
            return may(self.actor, DECIDE_SITE)
        # Whoever may change a use reads it.
        use = (await self.place()).uses.get(use_id)
        return use is not None and may_change(self.actor, use)

    def check_set(self, name: str) -> None:
        """Raises NotAllowed for a set, where the actor may not say what counts in one."""
        if name and not may(self.actor, APPROVE):
            raise NotAllowed(APPROVE.name)

    async def views(self, cases: Sequence[Case], words: Translator) -> Sequence[CaseView]:
        names = {OPERATOR: words.gettext("the operator"), **await names_of(self.members)}
        return [await self._view(one, names, words) for one in cases]

    async def _view(self, case: Case, names: Mapping[str, str], words: Translator) -> CaseView:
        use = (await self.place()).uses.get(case.use_id or "")
        said = await words_of(self.services, case.subject)
        decided = case.decided
        return CaseView(
            case=case,
            place=use.name if use else "",
            source=words.gettext(SOURCES[case.source]),
            what=what_of(case, words),
            question=said.question if said else "",
            answer=await run_sync(to_html, said.answer) if said else None,
            decided=words.gettext(DECISIONS[decided.decision]) if decided else "",
            by=names.get(decided.by, decided.by) if decided else "",
            may_decide=await self.may_decide(case.use_id),
        )

    async def sets(self) -> Sequence[str]:
        """The names of the sets of this site that the actor may add items to."""
        if not may(self.actor, APPROVE):
            return ()
        async with self.services.store.read() as session:
            return await sets.names(session)


OwnShowing = Annotated[Showing, Depends()]


def what_of(case: Case, words: Translator) -> str:
    """Why a case is here, as a phrase."""
    if case.source is Source.REPORTED:
        return words.gettext(REASONS[Reason(case.what)])
    if case.source is Source.LOW_SCORE:
        if case.what == "down":
            return words.gettext("a person found the answer bad")
        scorer, _, value = case.what.rpartition(" ")
        score = words.number(float(value), 2)
        if scorer:
            return words.gettext("%(scorer)s: %(score)s of 1", scorer=scorer, score=score)
        return words.gettext("scored %(score)s of 1", score=score)
    if case.source is Source.BLOCKED:
        return words.gettext("the rule %(rule)s blocked it", rule=case.what)
    return words.gettext("no answer: %(code)s", code=case.what)
