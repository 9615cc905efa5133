"""The public pages of datasets: what was published, its files, how to cite it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from sqlalchemy import func, select

from joute.classification import TASKS, TOPICS
from joute.dataset.contexts import Citation, Count, File, NothingPage, ReleasePage
from joute.dataset.publication.removal import left_since, removal_list
from joute.dataset.release.folder import files_of
from joute.dataset.tables import Release
from joute.errors import NotFound
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.services import OwnServices
from joute.web import Pages, Translator
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


async def _published(services: OwnServices) -> Sequence[Release]:
    """The published releases, the newest first."""
    async with services.store.read() as session:
        newest = select(Release).where(Release.status == "published")
        newest = newest.order_by(Release.published_at.desc(), Release.id.desc())
        return (await session.scalars(newest)).all()


Published = Annotated[Sequence[Release], Depends(_published)]


async def _one(releases: Published, name: str, version: str) -> Release:
    for release in releases:
        if (release.name, release.version) == (name, version):
            return release
    raise NotFound(f"release {name} {version}")


One = Annotated[Release, Depends(_one)]


@router.get("/datasets", name="datasets", dependencies=[allow(READ_SITE)])
async def newest(
    request: Request, web: Web, services: OwnServices, releases: Published
) -> Response:
    if not releases:
        return web.render(request, "dataset/nothing.html", NothingPage())
    return await _shown(request, web, services, releases[0], releases)


@router.get("/datasets/{name}/{version}", name="dataset", dependencies=[allow(READ_SITE)])
async def dataset(
    request: Request, web: Web, services: OwnServices, release: One, releases: Published
) -> Response:
    return await _shown(request, web, services, release, releases)


@router.get(
    "/datasets/{name}/{version}/removed.json", name="removed", dependencies=[allow(READ_SITE)]
)
async def removed(services: OwnServices, release: One) -> Response:
    """The duels that left a release since it was published, because their person erased them."""
    async with services.store.read() as session:
        return JSONResponse(await removal_list(session, release))


@router.get(
    "/datasets/{name}/{version}/files/{path:path}",
    name="dataset_file",
    dependencies=[allow(READ_SITE)],
)
async def file(release: One, path: str) -> Response:
    folder = Path(release.folder)
    if path not in files_of(folder):
        raise NotFound(f"file {path!r}")
    return FileResponse(folder / path)


async def _shown(
    request: Request,
    web: Pages,
    services: OwnServices,
    release: Release,
    releases: Sequence[Release],
) -> Response:
    async with services.store.read() as session:
        left = await session.scalar(select(func.count()).where(left_since(release)))
    totals = release.counts["published"]
    address = web.absolute_url(request, "dataset", name=release.name, version=release.version)
    page = ReleasePage(
        release=release,
        releases=releases,
        totals=totals,
        breakdowns=_breakdowns(totals["by"], web.translator(request)),
        files=[File(path, size) for path, size in files_of(Path(release.folder)).items()],
        citation=_citation(release, services.settings.site.name, address),
        removed=left or 0,
    )
    return web.render(request, "dataset/release.html", page)


def _breakdowns(
    by: Mapping[str, Mapping[str, int]], words: Translator
) -> Mapping[str, Sequence[Count]]:
    names: Mapping[str, Callable[[str], str]] = {
        "language": lambda code: str(words.locale.languages.get(code, code)),
        "month": words.partial_date,
        "task": lambda task: words.gettext(TASKS[task]) if task in TASKS else task,
        "topic": lambda topic: words.gettext(TOPICS[topic]) if topic in TOPICS else topic,
    }
    return {name: _placed(counts, names.get(name, str)) for name, counts in by.items()}


def _placed(counts: Mapping[str, int], name_of: Callable[[str], str]) -> Sequence[Count]:
    highest = max(counts.values(), default=1)
    return [
        Count(name_of(value) if value else "", count, 100 * count / highest)
        for value, count in counts.items()
    ]


def _citation(release: Release, author: str, address: str) -> Citation:
    assert release.published_at is not None  # noqa: S101 # it is published
    year, title = release.published_at.year, f"{release.name}, version {release.version}"
    fields = {
        "title": f"{{{title}}}",
        "author": f"{{{author}}}",
        "year": str(year),
        "version": release.version,
        "url": address,
        "note": f"{release.licence}, Joute {release.software}",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return Citation(
        sentence=f"{author} ({year}). {title} [dataset]. {release.licence}. {address}",
        bibtex=f"@misc{{{release.name}-{release.version},\n{lines}}}",
    )
