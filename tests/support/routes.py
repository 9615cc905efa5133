"""The routes of the site, and addresses of them."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.routing import Match, Route


def routes_of(app: FastAPI) -> list[Route]:
    """Every route, of the framework too."""
    return [route for route in app.routes if isinstance(route, Route)]


def requests_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every request that the site answers."""
    for route in routes_of(app):
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path


def path_of(app: FastAPI, address: str) -> str | None:
    """The path of the route that answers GET at `address`; None when none does."""
    scope = {"type": "http", "method": "GET", "path": urlsplit(address).path, "root_path": ""}
    found = (route.path for route in routes_of(app) if route.matches(scope)[0] is Match.FULL)
    return next(found, None)


def filled(path: str, values: Mapping[str, str]) -> str:
    """An address of a path. KeyError: a parameter that has no value in `values` yet."""
    return path.replace(":path}", "}").format_map(values)
