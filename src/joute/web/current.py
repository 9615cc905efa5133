"""The pages of the application that a request came to, as a dependency of its routes."""

from typing import Annotated

from fastapi import Depends, Request

from joute.web.rendering import Pages


async def _pages(request: Request) -> Pages:
    pages = request.app.state.pages
    assert isinstance(pages, Pages)  # noqa: S101 # the application put it there
    return pages


Web = Annotated[Pages, Depends(_pages)]
