"""The addresses of a workshop, shown once: when it is made, or when its desk is renewed."""

from fastapi import Request, Response

from joute.web import PRIVATE, Pages
from joute.workshop.web.contexts import CreatedPage


def created_page(
    request: Request, web: Pages, title: str, code: str, secret: str, *, renewed: bool
) -> Response:
    page = CreatedPage(title, code, web.absolute_url(request, "desk", secret=secret), renewed)
    return web.render(request, "workshop/created.html", page, headers=PRIVATE)


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
