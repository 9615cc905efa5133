"""The board: every use that a person may read, by its state; where uses are; and a proposal."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput
from joute.people.actors import CurrentActor
from joute.people.rights import may
from joute.register.ai_act import confirmed_of, to_review
from joute.register.ai_act_words import CLASSES, classes_of
from joute.register.contexts import BoardPage, Column, Filters, MatrixPage, UseRow
from joute.register.labels import OUTCOMES, SCALES, STATES
from joute.register.matrix import actions, areas, cells, counted
from joute.register.moves import NO_LLM
from joute.register.priority import Weights, moved, prioritise
from joute.register.rights import PROPOSE, READ_REGISTER, allow_register
from joute.register.service import RegisteredUse
from joute.register.sheet import field
from joute.register.sheet.fields import Option
from joute.register.site.opening import OwnClassifying, OwnRegister
from joute.translation import Translator
from joute.uses import State
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

UNKNOWN = "unknown"
OVERDUE, AI_ACT, SIGN_OFF = "overdue", "ai_act", "sign_off"
Chosen = Annotated[str, Query(max_length=100)]
Weight = Annotated[float | None, Query(ge=0, le=10, allow_inf_nan=False)]


def _filters(
    owner: Chosen = "",
    class_: Annotated[str, Query(max_length=100, alias="class")] = "",
    review: Chosen = "",
    action: Chosen = "",
    area: Chosen = "",
    typology: Chosen = "",
) -> Filters:
    return Filters(owner, class_, review, action, area, typology)


class Board:
    """Renders the board, with a proposal that was refused."""

    def __init__(
        self,
        request: Request,
        web: Web,
        actor: CurrentActor,
        register: OwnRegister,
        classifying: OwnClassifying,
    ) -> None:
        self.request, self.web, self.actor, self.register = request, web, actor, register
        self.classifying = classifying

    async def __call__(
        self,
        filters: Filters,
        weights: Weights,
        sent: str = "",
        error: BadInput | None = None,
    ) -> Response:
        uses = await self.register.all(self.actor)
        names = await self.register.names()
        rows = self._rows(uses, weights, await self.register.to_sign_again(uses))
        shown = [row for row in rows if _passes(row, filters)]
        site_weights = self.register.weights
        page = BoardPage(
            columns=[
                Column(state, [row for row in shown if row.use.card.state is state])
                for state in State
            ],
            total=len(rows),
            shown=len(shown),
            overdue=sum(row.overdue for row in rows),
            acts_to_review=sum(row.act_to_review for row in rows),
            to_sign_again=sum(row.to_sign_again for row in rows),
            without_llm=sum(row.use.record.value("outcome") == NO_LLM for row in rows),
            filters=filters,
            owners=_owners(uses, names),
            names=names,
            weights=weights,
            site_weights=site_weights,
            tried=weights != site_weights,
            states=STATES,
            classes=CLASSES,
            scales=SCALES,
            actions=actions(),
            areas=areas(),
            typologies={one.id: one.label for one in _options("typology")},
            may_propose=may(self.actor, PROPOSE),
            sent=sent,
            reason=self.web.translator(self.request).error(error) if error else "",
        )
        status = error.status if error else 200
        return self.web.render(
            self.request, "register/board.html", page, status=status, headers=PRIVATE
        )

    def _rows(
        self, uses: Sequence[RegisteredUse], weights: Weights, again: Collection[str]
    ) -> Sequence[UseRow]:
        """By priority, what was stopped at the end."""
        live = {one.card.id: one for one in uses if one.card.state is not State.STOPPED}
        ratings = {id: one.ratings for id, one in live.items()}
        priorities = prioritise(ratings, weights)
        up = moved(prioritise(ratings, self.register.weights), priorities)
        today, words = self.register.today, self.web.translator(self.request)
        ordered = [live[id] for id in priorities]
        ended = [one for one in uses if one.card.id not in live]
        return [
            UseRow(
                use=one,
                class_=class_of(one, words),
                act_to_review=to_review(confirmed_of(one.record), self.classifying.tree),
                to_sign_again=one.card.id in again,
                priority=priorities.get(one.card.id),
                up=up.get(one.card.id, 0),
                review_on=one.review_on,
                overdue=one.overdue(today),
                outcome=OUTCOMES.get(one.record.value("outcome") or "", ""),
            )
            for one in [*ordered, *ended]
        ]


OwnBoard = Annotated[Board, Depends()]


@router.get("/register", name="register", dependencies=[allow_register(READ_REGISTER)])
async def board(
    register: OwnRegister,
    shown: OwnBoard,
    filters: Annotated[Filters, Depends(_filters)],
    value: Weight = None,
    feasibility: Weight = None,
    risk: Weight = None,
    footprint: Weight = None,
) -> Response:
    """The uses that one may read, from an idea to their end."""
    usual = register.weights
    tried = Weights(
        usual.value if value is None else value,
        usual.feasibility if feasibility is None else feasibility,
        usual.risk if risk is None else risk,
        usual.footprint if footprint is None else footprint,
    )
    return await shown(filters, tried)


@router.post("/register", dependencies=[allow_register(PROPOSE)])
async def propose(
    web: Web,
    actor: CurrentActor,
    register: OwnRegister,
    shown: OwnBoard,
    name: Annotated[str, Form(max_length=1_000)] = "",
) -> Response:
    """Add an idea, and lead to its first question."""
    try:
        card = await register.propose(name, actor)
    except BadInput as error:
        return await shown(Filters(), register.weights, name, error)
    return RedirectResponse(web.url("register_sheet", use_id=card.id) + "/next", 303)


@router.get(
    "/register/matrix", name="register_matrix", dependencies=[allow_register(READ_REGISTER)]
)
async def matrix(
    request: Request, web: Web, actor: CurrentActor, register: OwnRegister
) -> Response:
    """In which cell of actions and areas the uses are, and of which type they are."""
    uses = await register.all(actor)
    tasks = [one.record.value("matrix") for one in uses]
    types = [one.record.value("typology") for one in uses]
    page = MatrixPage(
        actions=actions(),
        areas=areas(),
        counts=counted(tasks),
        typologies=[(one.id, one.label, types.count(one.id)) for one in _options("typology")],
        total=len(uses),
        without=sum(task not in cells() for task in tasks),
    )
    return web.render(request, "register/matrix.html", page, headers=PRIVATE)


def class_of(use: RegisteredUse, words: Translator) -> str:
    """The class under the AI Act that was confirmed, in words; "" where none was."""
    confirmed = confirmed_of(use.record)
    return classes_of(confirmed.classes, words) if confirmed else ""


def _passes(row: UseRow, filters: Filters) -> bool:
    record = row.use.record
    confirmed = confirmed_of(record)
    under = confirmed.class_ if confirmed else UNKNOWN
    cell = cells().get(record.value("matrix") or "")
    return (
        filters.owner in ("", row.use.card.owner)
        and filters.class_ in ("", under)
        and (filters.review != OVERDUE or row.overdue)
        and (filters.review != AI_ACT or row.act_to_review)
        and (filters.review != SIGN_OFF or row.to_sign_again)
        and filters.action in ("", cell.action if cell else None)
        and filters.area in ("", cell.area if cell else None)
        and filters.typology in ("", record.value("typology"))
    )


def _owners(uses: Sequence[RegisteredUse], names: Mapping[str, str]) -> Mapping[str, str]:
    """The owners of these uses by their ids; "" is the name of somebody who left."""
    return {owner: names.get(owner, "") for owner in sorted({one.card.owner for one in uses})}


def _options(id: str) -> Sequence[Option]:
    found = field(id)
    return found.options if found else ()
