import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import UndefinedError
from starlette.requests import Request
from starlette.routing import NoMatchFound
from starlette.testclient import TestClient

from joute.feature import Link, Verb
from joute.settings import Settings, Site
from joute.web import Band, Pages, band_chart
from joute.web.rendering import WEB, menus
from tests.web.site import client_of, make_site


@dataclass(frozen=True)
class Nothing:
    """A context without fields."""


def request_of(pages: Pages, **scope: Any) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": [],
            "server": ("testserver", 80),
            "scheme": "http",
            "state": {"language": "en"},
            **scope,
        }
    )


def test_a_page_is_rendered_from_its_dataclass_and_escaped() -> None:
    page = client_of().get("/?heading=<b>", headers={"Accept-Language": "fr"})
    assert "<h1>&lt;b&gt;</h1>" in page.text
    assert "1\u202f234,5" in page.text
    assert 'href="/things/3"' in page.text
    assert "Aller au contenu" in page.text
    assert page.headers["vary"] == "Accept-Language, Cookie, Accept-Encoding"
    assert page.headers["cache-control"] == "private, no-cache"


def test_a_part_of_a_page_is_rendered_alone() -> None:
    assert client_of().get("/part").text == "<p>&lt;b&gt;</p>"


def test_a_name_that_the_context_lacks_is_an_error() -> None:
    _app, pages = make_site()
    with pytest.raises(UndefinedError):
        pages.html(request_of(pages), "feature/broken.html", Nothing())


def test_unknown_routes_and_files_are_errors() -> None:
    _app, pages = make_site()
    with pytest.raises(NoMatchFound):
        pages.url("nowhere")
    with pytest.raises(KeyError):
        pages.static("web/absent.css")


def test_the_link_of_the_present_page_says_so() -> None:
    assert 'href="/" aria-current="page"' in client_of().get("/").text


def test_a_page_that_answers_a_form_switches_language_from_the_home_page() -> None:
    page = client_of().post("/fail/missing").text
    assert 'href="/?language=en"' in page


def test_an_instance_in_one_language_offers_no_switch() -> None:
    page = client_of(Settings(site=Site(languages=["en"]))).get("/").text
    assert "language=" not in page


def static_files(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


def test_static_files_are_kept_for_ever_under_a_hash() -> None:
    client = client_of()
    paths = static_files(client.get("/").text)
    assert len(paths) >= 4
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]


def test_static_files_are_compressed_where_that_is_read() -> None:
    app, pages = make_site()
    client = TestClient(app)
    path = pages.static("feature/feature.js")
    assert client.get(path).headers["content-encoding"] == "gzip"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_file_asked_for_by_a_page_of_another_version_is_found_and_not_kept() -> None:
    _app, pages = make_site()
    path = pages.static("web/joute.css").replace(pages.assets.version, "0" * 12)
    response = client_of().get(path)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["web/../rendering.py", "web/absent.js", "nothing"])
def test_nothing_else_is_served(name: str) -> None:
    assert client_of().get(f"/static/x/{name}").status_code == 404


def test_the_frame_of_a_page_is_light() -> None:
    client = client_of()
    page = client.get("/")
    bodies = [page.content, *(client.get(path).content for path in static_files(page.text))]
    assert sum(len(gzip.compress(body)) for body in bodies) < 20_000


def test_nothing_in_the_kit_needs_an_exception_from_the_security_policy() -> None:
    for path in [*WEB.glob("templates/*.html"), *WEB.glob("static/*")]:
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son\w+=|javascript:|<style|https?://(?!www\.w3)", text)
        assert path.name == "fragment.js" or "innerHTML" not in text


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_a_page_has_the_landmarks_that_screen_readers_use(path: str) -> None:
    outline = Outline()
    outline.feed(client_of().get(path).text)
    tags = [tag for tag, _ in outline.elements]
    for landmark in ("header", "main", "footer", "h1", "title"):
        assert tags.count(landmark) == 1
    assert all("aria-label" in attributes for tag, attributes in outline.elements if tag == "nav")
    first_link = next(attributes for tag, attributes in outline.elements if tag == "a")
    assert first_link["href"] == "#main"


@dataclass(frozen=True)
class ChartContext:
    chart: Any


def test_a_chart_is_described_and_has_the_same_figures_as_a_table() -> None:
    _app, pages = make_site()
    environment = pages.environments["en"]
    template = environment.from_string(
        '{% from "web/charts.html" import bands %}'
        '{{ bands(chart, "energy", "Energy", "A used more than B.", "Wh") }}'
    )
    html = template.render(chart=band_chart([Band("A", 0.4, 0.9, 1.7, "a")]))
    assert 'role="img" aria-labelledby="energy-title energy-description"' in html
    assert "A used more than B.</desc>" in html
    for figure in ("0.40", "0.90", "1.7"):
        assert f"<td>{figure}\u00a0Wh</td>" in html


def test_the_header_has_the_verbs_that_have_pages_in_their_order() -> None:
    links = [
        Link("Later", "later", Verb.MEASURE, place=9),
        Link("Legal notice", "legal"),
        Link("First", "first", Verb.MEASURE),
        Link("Duel", "home", Verb.COMPARE),
    ]
    shown = [(menu.label, [link.label for link in menu.links]) for menu in menus(links)]
    assert shown == [("Compare", ["Duel"]), ("Measure", ["First", "Later"])]
