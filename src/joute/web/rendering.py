"""Pages: a template, a context that is a documented dataclass, a language."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import BytecodeCache, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, NoMatchFound, Router

from joute.feature import Link, Verb
from joute.settings import Site
from joute.translation import LANGUAGE_NAMES, Translator, load_translators
from joute.web.assets import Assets
from joute.web.charts import Band, band_chart

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

WEB = Path(__file__).parent

# Pages are personal: no cache may share them, yet the browser's back button restores them.
CACHE_CONTROL = "private, no-cache"
VARY = "Accept-Language, Cookie"
# Headers of pages at secret addresses: no browser stores them, no search engine indexes them.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True)
class Menu:
    """A verb of the header, a source text, and the links under it."""

    label: str
    links: Sequence[Link]


# Whether the person of a request may open the page of a route, by its name.
MayOpen = Callable[[Request, str], bool]


def everything(_request: Request, _route: str) -> bool:
    """May open: each page."""
    return True


def menus(links: Iterable[Link]) -> list[Menu]:
    """The menus of the header: one for each verb that has pages."""
    by_place = sorted(links, key=lambda link: link.place)
    found = ((verb.value, [one for one in by_place if one.verb is verb]) for verb in Verb)
    return [Menu(label, below) for label, below in found if below]


@dataclass(frozen=True)
class LanguageLink:
    """The page in a language offered."""

    language: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True)
class Page:
    """The `page` of every template: its address and its language.

    `path` holds the sub-path and no query. `menus` and `footer_links` lead to the pages that this
    person may open.
    """

    path: str
    language: str
    languages: Sequence[LanguageLink]
    menus: Sequence[Menu]
    footer_links: Sequence[Link]


class Pages:
    """Renders the templates of every feature: `web/base.html`, `duel/home.html`.

    `folders` maps the name of a feature to its folder, which may hold `templates/`, `static/`
    and `locales/`.
    Templates find `url(route, **parameters)`, `static(file)`, `site`, `page`, `home`,
    `answer_links`, `Band`, `band_chart`, and as filters the methods of Translator:
    `number`, `figures`, `percent`, `quantity`, `date`, `partial_date`, `moment`, `duration`,
    `bytesize`, `listing`, `country`, `phrase`.
    """

    def __init__(
        self,
        site: Site,
        router: Router,
        folders: Mapping[str, Path],
        links: Sequence[Link] = (),
        may_open: MayOpen = everything,
        *,
        answer_links: Sequence[Link] = (),
    ) -> None:
        folders = {"web": WEB, **folders}
        self.site = site
        self.links = links
        self.may_open = may_open
        self.router = router
        self.base_path = urlsplit(site.url).path.rstrip("/")
        self.translators = load_translators(site.languages, folders.values())
        self.assets = Assets(folders)
        shared = {
            "Band": Band,
            "answer_links": answer_links,
            "band_chart": band_chart,
            "home": f"{self.base_path}/",
            "site": site,
            "static": self.static,
            "url": self.url,
        }
        loader = PrefixLoader({n: FileSystemLoader(f / "templates") for n, f in folders.items()})
        self.environments = {
            language: _environment(translator, loader, shared)
            for language, translator in self.translators.items()
        }

    def translator(self, request: Request) -> Translator:
        """The translator of the language in which this request is answered."""
        return self.translators[request.state.language]

    def render(
        self,
        request: Request,
        template: str,
        context: "DataclassInstance",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """A page, or a part of one: the fields of `context` are the names in the template."""
        common = {"Cache-Control": CACHE_CONTROL, "Content-Language": request.state.language}
        return HTMLResponse(
            self.html(request, template, context),
            status,
            {**common, "Vary": VARY, **(headers or {})},
        )

    def html(self, request: Request, template: str, context: "DataclassInstance") -> Markup:
        """The same as text."""
        page = self._page(request)
        return self.part(page.language, template, context, page=page)

    def part(
        self, language: str, template: str, context: "DataclassInstance", **more: Any
    ) -> Markup:
        """A part of a page, which without `page` among `more` is the same for every request."""
        names = {field.name: getattr(context, field.name) for field in fields(context)}
        rendered = self.environments[language].get_template(template)
        return Markup(rendered.render(**names, **more))  # noqa: S704 # autoescaped by Jinja

    def url(self, route: str, /, **parameters: Any) -> str:
        """The path of a route, sub-path included. Raises NoMatchFound for an unknown one."""
        # The router itself would raise and catch an error for every route before the one that is
        # named, which was half of the time of a page with a table of links.
        for one in self._routes.get(route, ()):
            with suppress(NoMatchFound):
                return self.base_path + str(one.url_path_for(route, **parameters))
        raise NoMatchFound(route, parameters)

    @cached_property
    def _routes(self) -> Mapping[str, Sequence[BaseRoute]]:
        """By name; the router is complete before the first page is made."""
        named: dict[str, list[BaseRoute]] = defaultdict(list)
        for one in self.router.routes:
            named[getattr(one, "name", "")].append(one)
        return named

    def absolute_url(self, request: Request, route: str, /, **parameters: Any) -> str:
        """The address of a route as people can pass it on."""
        public = urlsplit(self.site.url or str(request.base_url))
        return f"{public.scheme}://{public.netloc}{self.url(route, **parameters)}"

    def static(self, name: str) -> str:
        """The path of a static file: `static("web/joute.css")`."""
        return self.base_path + self.assets.path(name)

    def _page(self, request: Request) -> Page:
        current: str = request.state.language
        path = request.scope["path"]
        links = [
            link
            for link in self.links
            if self.may_open(request, link.route) and link.shown(request)
        ]
        query = [
            (k, v)
            for k, v in parse_qsl(request.scope["query_string"].decode("latin-1"))
            if k != "language"
        ]
        # A page that answers a form cannot be requested again by a link.
        start = path if request.method in ("GET", "HEAD") else f"{self.base_path}/"
        return Page(
            path=path,
            language=current,
            languages=[
                LanguageLink(
                    language=language,
                    name=LANGUAGE_NAMES[language],
                    href=f"{start}?{urlencode([*query, ('language', language)])}",
                    current=language == current,
                )
                for language in self.translators
            ],
            menus=menus(links),
            footer_links=[link for link in links if link.verb is None],
        )


class _Compiled(BytecodeCache):
    """Each template compiled once in a process, for every language and every site."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def _environment(
    translator: Translator, loader: PrefixLoader, shared: Mapping[str, Any]
) -> Environment:
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined] # added by i18n
        translator.translations, newstyle=True
    )
    environment.globals.update(shared)
    for name in FILTERS:
        environment.filters[name] = getattr(translator, name)
    return environment


FILTERS = (
    "bytesize",
    "country",
    "date",
    "duration",
    "figures",
    "listing",
    "moment",
    "number",
    "partial_date",
    "percent",
    "phrase",
    "quantity",
)
