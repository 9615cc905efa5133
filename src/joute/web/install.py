"""The installation of `joute.web` in an application, in one call and in the right order."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from joute.errors import JouteError
from joute.feature import Link
from joute.settings import Settings
from joute.web.language_choice import LanguageChoice
from joute.web.problems import ErrorBoundary, Problems
from joute.web.programs import Programs
from joute.web.rendering import MayOpen, Pages, everything
from joute.web.security import (
    BodyLimit,
    KnownHost,
    RequestLog,
    SameSiteOnly,
    SecurityHeaders,
    SubPath,
    WithoutNul,
    trusted_hosts,
)

# A character takes four bytes in UTF-8 and each of them three in a form; the rest of the form
# takes little.
BYTES_PER_CHARACTER = 12
OTHER_FIELDS_BYTES = 64 * 1024
GZIP_FROM_BYTES = 1000
GZIP_LEVEL = 6


def install(
    app: FastAPI,
    settings: Settings,
    *,
    folders: Mapping[str, Path],
    links: Sequence[Link] = (),
    remedies: Mapping[str, Link] | None = None,
    answer_links: Sequence[Link] = (),
    may_open: MayOpen = everything,
    uploads: Sequence[str] = (),
    forms_with_files: Mapping[str, int] | None = None,
    programs: Sequence[str] = (),
) -> Pages:
    """Add middlewares, error pages and static files to `app`; returns what renders its pages.

    `folders` maps features to their folders; `links` are those of the header and the footer, shown
    to those who `may_open` their pages; see Problems for `remedies`; `answer_links` stand under
    answers. `uploads` are the paths that
    take more than a form, `forms_with_files` those of forms with the bytes that each takes,
    `programs` the beginnings of those that pass by what pages need.
    The server must not believe forwarded headers on its own account, before the settings are asked
    (uvicorn: `proxy_headers=False`).
    """
    pages = Pages(settings.site, app.router, folders, links, may_open, answer_links=answer_links)
    problems = Problems(pages, remedies or {})
    for refusal in (JouteError, HTTPException, RequestValidationError):
        app.add_exception_handler(refusal, problems.response)
    app.add_route("/static/{version}/{name:path}", pages.assets.serve, name="static")
    for added in reversed(_middlewares(settings, pages, problems, uploads, forms_with_files or {})):
        app.add_middleware(added.cls, *added.args, **added.kwargs)
    for beginning in programs:
        app.add_middleware(
            Programs, beginning=beginning, base_path=pages.base_path, routes=app.routes
        )
    return pages


def _middlewares(
    settings: Settings,
    pages: Pages,
    problems: Problems,
    uploads: Sequence[str],
    forms_with_files: Mapping[str, int],
) -> list[Middleware]:
    """From the network to the routes."""
    site, public = settings.site, urlsplit(settings.site.url)
    elsewhere = frozenset(pages.base_path + path for path in uploads)
    larger = {pages.base_path + path: most for path, most in forms_with_files.items()}
    maximum_bytes = settings.limits.prompt_characters * BYTES_PER_CHARACTER + OTHER_FIELDS_BYTES
    return [
        Middleware(RequestLog),
        Middleware(SecurityHeaders),
        Middleware(ErrorBoundary, problems=problems),
        Middleware(ProxyHeadersMiddleware, trusted_hosts=trusted_hosts(site.trusted_proxies)),
        Middleware(SubPath, path=pages.base_path),
        Middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL),
        Middleware(
            LanguageChoice,
            offered=site.languages,
            path=pages.base_path or "/",
            secure=public.scheme == "https",
        ),
        Middleware(WithoutNul),
        Middleware(KnownHost, own_address=site.url),
        Middleware(SameSiteOnly, own_address=site.url),
        Middleware(BodyLimit, maximum_bytes=maximum_bytes, elsewhere=elsewhere, larger=larger),
    ]
