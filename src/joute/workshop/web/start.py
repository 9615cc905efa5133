"""The two ways into workshops: a code for phones, and the form of a new workshop."""

from collections.abc import Mapping
from typing import get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import N_, BadInput, JouteError
from joute.people.actors import CurrentActor, allow
from joute.people.rights import Actor, may
from joute.settings import Language
from joute.web import PRIVATE, Translator
from joute.web.current import Web
from joute.workshop import rights
from joute.workshop.actions import join, links
from joute.workshop.actions.create import HEADCOUNT, Created, NewWorkshop, create
from joute.workshop.pairs import PairRule
from joute.workshop.program.cards import Cards
from joute.workshop.program.form import SLOTS, compose, optional_number
from joute.workshop.program.model import Program, load_programs, text_in
from joute.workshop.service import OwnWorkshops, WorkshopService
from joute.workshop.settings import WorkshopLimits
from joute.workshop.web.contexts import NewPage, ProgramView, StartPage
from joute.workshop.web.desk_context import models_of
from joute.workshop.web.forms import fields
from joute.workshop.web.render import OwnRenderer

router = APIRouter(include_in_schema=False)

OWN = "own"


@router.get("/workshop", name="workshop", dependencies=[allow(rights.FIND)])
async def start_page(request: Request, web: Web) -> Response:
    return web.render(request, "workshop/start.html", StartPage("", None))


@router.get("/workshop/join", name="join_workshop", dependencies=[allow(rights.FIND)])
async def join_workshop(web: Web, code: str = "") -> Response:
    written = join.written(code)
    return RedirectResponse(web.url("phone", code=written) if written else web.url("workshop"), 303)


@router.get("/workshop/new", name="new_workshop", dependencies=[allow(rights.CREATE)])
async def new(
    request: Request,
    web: Web,
    workshops: OwnWorkshops,
    renderer: OwnRenderer,
    actor: CurrentActor,
    link: str = "",
) -> Response:
    await _needed_link(workshops, actor, link)
    page = new_page(workshops, renderer.cards, web.translator(request), {"link": link})
    return web.render(request, "workshop/new.html", page, headers=PRIVATE)


@router.post("/workshop/new", dependencies=[allow(rights.CREATE)])
async def create_workshop(
    request: Request, web: Web, workshops: OwnWorkshops, renderer: OwnRenderer, actor: CurrentActor
) -> Response:
    """Leads to the addresses of the new workshop, where a reload makes no second one."""
    form = await fields(request)
    try:
        link = await _needed_link(workshops, actor, form.get("link", ""))
        created = await from_form(workshops, form, link)
    except JouteError as error:
        translator = web.translator(request)
        page = new_page(workshops, renderer.cards, translator, form, translator.error(error))
        return web.render(request, "workshop/new.html", page, status=error.status, headers=PRIVATE)
    return RedirectResponse(web.url("desk_addresses", secret=created.desk), 303)


async def _needed_link(workshops: WorkshopService, actor: Actor, link: str) -> str | None:
    """The link that makes a workshop, None for those who need none; NotAllowed when it is over."""
    if may(actor, rights.CREATE_WITHOUT_LINK):
        return None
    await links.check_link(workshops, link)
    return link


def new_page(
    workshops: WorkshopService,
    cards: Cards,
    translator: Translator,
    values: Mapping[str, str],
    error: str | None = None,
) -> NewPage:
    """The form: with its link alone, or as it was filled."""
    language: Language = translator.language  # type: ignore[assignment] # one of Language
    most_people = workshops.services.settings.of(WorkshopLimits).workshop_people
    return NewPage(
        link=values.get("link", ""),
        programs=tuple(_program(one, language) for one in load_programs(workshops.folder).values()),
        models=models_of(workshops),
        pair_rules=get_args(PairRule),
        cards=tuple((card, cards.find(card, language).title) for card in cards.ids),
        slots=SLOTS,
        headcount=min(HEADCOUNT, most_people),
        most_people=most_people,
        values=values,
        problems=tuple(translator.error(problem) for problem in cards.problems),
        error=error,
    )


def _program(program: Program, language: Language) -> ProgramView:
    rounds = sum(one.kind == "duel" for one in program.rounds)
    levels = program.secret.levels if program.secret else 0
    return ProgramView(
        program.id, text_in(program.title, language), rounds, levels, program.minutes
    )


async def from_form(
    workshops: WorkshopService, form: Mapping[str, str], link: str | None
) -> Created:
    """Make the workshop that the form describes. Raises NotAllowed for a link that is over."""
    language = _language(form.get("language", ""))
    new = NewWorkshop(
        program=_chosen(workshops, form, language),
        language=language,
        title=form.get("title", ""),
        minors=bool(form.get("minors")),
        phones=form.get("voting") != "hands",
        publish=bool(form.get("publish")),
        headcount=optional_number(form, "headcount") or HEADCOUNT,
    )
    return await create(workshops, new, link)


def _chosen(workshops: WorkshopService, form: Mapping[str, str], language: Language) -> Program:
    if form.get("program") == OWN:
        return compose(form, language)
    try:
        return load_programs(workshops.folder)[form.get("program", "")]
    except KeyError:
        raise BadInput(message=N_("Choose a program.")) from None


def _language(text: str) -> Language:
    for language in get_args(Language):
        if language == text:
            return language  # type: ignore[no-any-return] # one of Language
    raise BadInput(f"language {text!r}", message=N_("Choose the language of the workshop."))
