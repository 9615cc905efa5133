"""Uses as anyone may read them, for programs: the fields that their owners chose."""

from typing import Any

from fastapi import APIRouter, Request

from joute.register.layouts import DescribedUse
from joute.register.site.public_pages import PUBLIC, OwnPublicUses, public_of
from joute.web.current import Web
from joute.web.problems import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1/uses", tags=["uses"], responses=REFUSALS_DOCUMENTED)


@router.get("", dependencies=PUBLIC)
async def get_uses(request: Request, web: Web, uses: OwnPublicUses) -> list[dict[str, Any]]:
    """The uses of which something is public: the fields that their owners chose."""
    return [_facts(request, web, one) for one in await uses.all()]


@router.get("/{use_id}", dependencies=PUBLIC)
async def get_use(request: Request, web: Web, uses: OwnPublicUses, use_id: str) -> dict[str, Any]:
    """One use: the fields that its owner chose."""
    return _facts(request, web, await uses.get(use_id))


def _facts(request: Request, web: Web, use: DescribedUse) -> dict[str, Any]:
    """`fields` by their ids; null is “I don’t know”, a field that is not there is not public or was
    not answered. `notice` is the address of the notice, null where none is public."""
    public = public_of(use, web.translator(request))
    return {
        "id": public.id,
        "name": public.name,
        "fields": {one.id: one.value for one in public.facts},
        "notice": web.absolute_url(request, "notice", use_id=public.id) if public.notice else None,
    }
