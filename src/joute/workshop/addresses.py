"""Who comes to a page of a workshop: a projector by its signed address, a phone by its cookie."""

from fastapi import Request

from joute.web import Pages, SignedCookie
from joute.workshop.room import Workshops

SCREEN = "workshop screen"


def screen_token(room: Workshops, workshop_id: str) -> str:
    """What the address of the projected page holds: it opens that page only."""
    return room.signer.sign(SCREEN, workshop_id)


def screen_workshop_id(room: Workshops, token: str) -> str:
    """The workshop of a projected page; an id that no workshop has when the token is forged."""
    value = room.signer.read(SCREEN, token)
    return value if isinstance(value, str) else ""


def phone_cookie(room: Workshops, web: Pages, code: str) -> SignedCookie:
    """The cookie of the phones of this workshop, sent to its pages only."""
    return room.phone_cookie(web.url("phone", code=code))


def phone_of(request: Request, room: Workshops, web: Pages, code: str) -> str | None:
    """The participant that this phone is, if it took part."""
    value = phone_cookie(room, web, code).read(request)
    return value if isinstance(value, str) else None
