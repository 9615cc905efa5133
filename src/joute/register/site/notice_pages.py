"""The notice of a use: its public page, and its preview for those who publish it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from joute.errors import NotFound
from joute.people.actors import CurrentActor, allow
from joute.people.rights import READ_SITE, author
from joute.register.exporting import described
from joute.register.layouts import DescribedUse
from joute.register.notice import Notices, hard_sentences
from joute.register.rights import CHANGE_REGISTER, READ_REGISTER, allow_register
from joute.register.site.opening import ChangeableUse, ReadableUse
from joute.register.site.public_contexts import NoticePage, NoticePreview
from joute.services import Own, OwnServices
from joute.uses import Records, Uses, may_change
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


def _notices(services: OwnServices, web: Web) -> Notices:
    return Notices(services[Records], web.translators)


OwnNotices = Annotated[Notices, Depends(_notices)]
OwnUses = Annotated[Uses, Own(Uses)]


@router.get("/notice/{use_id}", name="notice", dependencies=[allow(READ_SITE)])
async def notice(
    request: Request,
    web: Web,
    uses: OwnUses,
    notices: OwnNotices,
    use_id: str,
    version: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """What is public now, or an earlier version since it was last withdrawn; of a use without a
    public notice, nothing."""
    versions = await notices.public(use_id)
    current = versions[0].number if versions else 0
    number = version or current
    found = next((one for one in versions if one.number == number), None)
    if not current or found is None:
        raise NotFound(f"no public notice of {use_id[:100]}")
    page = NoticePage(
        use=await uses.get(use_id),
        notice=found.of(request.state.language),
        published=found,
        current=current,
        versions=versions,
    )
    return web.render(request, "register/notice.html", page)


async def _described(services: OwnServices, use: ReadableUse) -> DescribedUse:
    (found,) = await described(services, [use.card])
    return found


@router.get(
    "/register/{use_id}/notice",
    name="register_notice",
    dependencies=[allow_register(READ_REGISTER)],
)
async def preview(
    request: Request,
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    notices: OwnNotices,
    use: ReadableUse,
) -> Response:
    """The notice as the record is now."""
    drafts = notices.draft(await _described(services, use))
    published = await notices.current(use.card.id)
    draft = drafts[request.state.language]
    page = NoticePreview(
        use=use.card,
        notice=draft,
        published=published,
        same=published is not None and published.notices == drafts,
        hard=list(hard_sentences(draft)),
        may_change=may_change(actor, use.card),
        address=web.absolute_url(request, "notice", use_id=use.card.id),
    )
    return web.render(request, "register/notice_preview.html", page, headers=PRIVATE)


@router.post("/register/{use_id}/notice", dependencies=[allow_register(CHANGE_REGISTER)])
async def publish(
    web: Web,
    actor: CurrentActor,
    services: OwnServices,
    notices: OwnNotices,
    use: ChangeableUse,
    act: Annotated[Literal["publish", "withdraw"], Form()],
) -> Response:
    """Publish the notice as it reads now, or no longer."""
    if act == "publish":
        await notices.publish(await _described(services, use), author(actor))
    else:
        await notices.withdraw(use.card.id, author(actor))
    return RedirectResponse(web.url("register_notice", use_id=use.card.id), 303)
