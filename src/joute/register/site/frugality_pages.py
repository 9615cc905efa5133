"""How frugal a use says it is, in seven themes."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from joute.people.actors import CurrentActor
from joute.register.contexts import FrugalityPage
from joute.register.frugality import PREFIX, assess, statements, themes
from joute.register.labels import FRUGALITY
from joute.register.rights import CHANGE_REGISTER, READ_REGISTER, allow_register
from joute.register.site.opening import ChangeableUse, OwnRegister, ReadableUse
from joute.uses import Record, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@router.get(
    "/register/{use_id}/frugality",
    name="register_frugality",
    dependencies=[allow_register(READ_REGISTER)],
)
async def frugality(request: Request, web: Web, actor: CurrentActor, use: ReadableUse) -> Response:
    page = FrugalityPage(
        use=use,
        themes=themes(),
        answers={id: said_of(use.record, id) for id in statements()},
        assessment=assess(use.record),
        of_theme={
            theme.id: assess(use.record, tuple(one.id for one in theme.statements))
            for theme in themes()
        },
        choices=FRUGALITY,
        may_change=may_change(actor, use.card),
    )
    return web.render(request, "register/frugality.html", page, headers=PRIVATE)


@router.post("/register/{use_id}/frugality", dependencies=[allow_register(CHANGE_REGISTER)])
async def assess_frugality(
    request: Request, web: Web, actor: CurrentActor, register: OwnRegister, use: ChangeableUse
) -> Response:
    """Store the answers of a form; a statement that it leaves out stays as it was."""
    form = await request.form()
    answers = {id: said for id in statements() if isinstance(said := form.get(id), str)}
    await register.assess(use.card, answers, actor)
    return RedirectResponse(web.url("register_frugality", use_id=use.card.id), 303)


def said_of(record: Record, id: str) -> str:
    """What was said of a statement; "" where nothing was."""
    subject = f"{PREFIX}.{id}"
    return "unknown" if record.unknown(subject) else str(record.value(subject) or "")
