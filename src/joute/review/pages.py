"""The pages of the queue: what waits for a person, one case, to whom it is handed over."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import BadInput, NotAllowed
from joute.people.rights import author
from joute.review.cases import PAGE, SOURCES, Case, Decision, Source
from joute.review.contacts import SITE, Contact, Contacts
from joute.review.contexts import CasePage, ContactPage, QueuePage
from joute.review.deciding import Deciding, NewItem
from joute.review.rights import allow_review
from joute.review.showing import OwnShowing, Showing
from joute.review.tables import ReviewDelivery
from joute.review.texts import words_of
from joute.review.webhooks import key_of
from joute.services import Own
from joute.web import PRIVATE, Pages
from joute.web.current import Web

router = APIRouter(include_in_schema=False)

OwnDeciding = Annotated[Deciding, Own(Deciding)]
OwnContacts = Annotated[Contacts, Own(Contacts)]
Text = Annotated[str, Form()]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Filter = Annotated[str, Query(max_length=100)]


@router.get("/review", name="review", dependencies=[allow_review()])
async def review(
    request: Request,
    web: Web,
    showing: OwnShowing,
    source: Filter = "",
    use: Filter = "",
    state: Filter = "open",
    page: PageNumber = 1,
) -> Response:
    """What waits for a person, or with `state` decided what was decided."""
    place = await showing.place()
    one = Source(source) if source in list(Source) else None
    wanted = place.wanted(use, one, page, is_open=state != "decided")
    cases, total = await showing.queue.cases(wanted)
    names = {id: one.name for id, one in place.uses.items()}
    own = [id for id in names if await showing.may_decide(id)]
    context = QueuePage(
        cases=await showing.views(cases, web.translator(request)),
        total=total,
        sources=SOURCES,
        uses=names,
        of_site=place.of_site,
        source=source,
        use=use,
        state=state,
        page_number=page,
        pages=max(1, -(-total // PAGE)),
        contact_places={id: names[id] for id in own}
        | ({"site": ""} if await showing.may_decide(None) else {}),
    )
    return web.render(request, "review/queue.html", context, headers=PRIVATE)


@router.get("/review/contact/{place}", name="review_contact", dependencies=[allow_review()])
async def contact(
    request: Request,
    web: Web,
    showing: OwnShowing,
    contacts: OwnContacts,
    place: str,
    *,
    saved: bool = False,
) -> Response:
    """To whom the cases of a use are handed over, or those of the "site"."""
    name = await _own_place(showing, place)
    found = await contacts.get(_stored(place))
    return _contact_page(request, web, showing, place, name, found, saved=saved)


@router.post("/review/contact/{place}", dependencies=[allow_review()])
async def set_contact(
    request: Request,
    web: Web,
    showing: OwnShowing,
    contacts: OwnContacts,
    place: str,
    email: Text = "",
    webhook: Text = "",
) -> Response:
    name = await _own_place(showing, place)
    try:
        await contacts.set(_stored(place), author(showing.actor), email=email, webhook=webhook)
    except BadInput as error:
        problem = web.translator(request).error(error)
        sent = Contact(email, webhook)
        return _contact_page(
            request, web, showing, place, name, sent, problem=problem, status=error.status
        )
    return RedirectResponse(f"{web.url('review_contact', place=place)}?saved=true", 303)


@router.get("/review/{source}/{subject:path}", name="review_case", dependencies=[allow_review()])
async def review_case(
    request: Request,
    web: Web,
    showing: OwnShowing,
    contacts: OwnContacts,
    source: Source,
    subject: str,
) -> Response:
    case = await showing.case(source, subject)
    said = await words_of(showing.services, subject)
    correction = [said.correction] if said and said.correction else []
    sent = NewItem(said.question if said else "", correction)
    return await _case_page(request, web, showing, contacts, case, sent)


@router.post("/review/{source}/{subject:path}", dependencies=[allow_review()])
async def decide(
    request: Request,
    web: Web,
    showing: OwnShowing,
    contacts: OwnContacts,
    deciding: OwnDeciding,
    source: Source,
    subject: str,
    decision: Text = "",
    question: Text = "",
    expected: Text = "",
    set_name: Text = "",
) -> Response:
    """Decide on a case, or open one again that was dismissed."""
    case = await showing.decidable(source, subject)
    by = author(showing.actor)
    sent = NewItem(question, [expected] if expected.strip() else [], set_name)
    try:
        if decision == "undo":
            await deciding.undo(case)
        elif decision == Decision.ITEM:
            showing.check_set(set_name)
            await deciding.make_item(case, by, sent)
        elif decision == Decision.HANDED_OVER:
            await deciding.hand_over(case, by)
        else:
            await deciding.dismiss(case, by)
    except BadInput as error:
        problem = web.translator(request).error(error)
        return await _case_page(request, web, showing, contacts, case, sent, problem, error.status)
    if decision == Decision.HANDED_OVER:
        return RedirectResponse(web.url("review_case", source=source, subject=subject), 303)
    return RedirectResponse(web.url("review"), 303)


async def _case_page(
    request: Request,
    web: Pages,
    showing: Showing,
    contacts: Contacts,
    case: Case,
    sent: NewItem,
    problem: str = "",
    status: int = 200,
) -> Response:
    words = web.translator(request)
    (view,) = await showing.views([case], words)
    found = await contacts.get(case.use_id or SITE)
    delivery = await _delivery(showing, case)
    address = web.absolute_url(request, "review_case", source=case.source, subject=case.subject)
    subject_line = quote(words.gettext("An answer to look at"))
    context = CasePage(
        view=view,
        sets=await showing.sets(),
        sent=sent,
        problem=problem,
        delivery=delivery.state if delivery else "",
        delivered_at=delivery.delivered_at if delivery else None,
        email=found.email
        and f"mailto:{quote(found.email, safe='@')}?subject={subject_line}&body={quote(address)}",
        webhook=bool(found.webhook),
        decisions=Decision,
    )
    return web.render(request, "review/case.html", context, status=status, headers=PRIVATE)


async def _delivery(showing: Showing, case: Case) -> ReviewDelivery | None:
    if case.decided is None:
        return None
    async with showing.services.store.read() as session:
        return await session.get(ReviewDelivery, case.decided.id)


def _stored(place: str) -> str:
    return SITE if place == "site" else place


async def _own_place(showing: Showing, place: str) -> str:
    """The name of a use, "" for the site. Raises NoSuchUse, and NotAllowed."""
    use = None if place == "site" else await showing.uses.get(place)
    if not await showing.may_decide(use.id if use else None):
        raise NotAllowed("review.decide")
    return use.name if use else ""


def _contact_page(
    request: Request,
    web: Pages,
    showing: Showing,
    place: str,
    name: str,
    found: Contact,
    *,
    saved: bool = False,
    problem: str = "",
    status: int = 200,
) -> Response:
    stored = found.webhook and found.number
    key = key_of(showing.services, _stored(place), found) if stored else ""
    page = ContactPage(place, name, found, key, saved, problem)
    return web.render(request, "review/contact.html", page, status=status, headers=PRIVATE)
