"""A small site made with the kit alone."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Form, Request
from pydantic import BaseModel
from starlette.responses import Response
from starlette.testclient import TestClient

from joute.errors import BadInput, LimitReached, NotFound
from joute.feature import Link, Verb
from joute.llm.errors import FirstTokenTimeout
from joute.people.errors import ConsentNeeded
from joute.settings import Settings
from joute.web import Pages, to_html
from joute.web.install import install

TEMPLATES = {
    "home.html": """
{% extends "web/base.html" %}
{% block title %}Home{% endblock %}
{% block main %}<h1>{{ heading }}</h1>{{ amount|number }} <a href="{{ url('thing', id=3) }}">x</a>
{{ _("Skip to the content") }}{% endblock %}
""",
    "behaviours.html": """
{% extends "web/base.html" %}
{% from "web/macros.html" import button, chip, icon_button, notice %}
{% block title %}Behaviours{% endblock %}
{% block scripts %}
<script type="module" src="{{ static('web/copy.js') }}"></script>
<script type="module" src="{{ static('web/local-time.js') }}"></script>
<script type="module" src="{{ static('feature/feature.js') }}"></script>
{% endblock %}
{% block main %}<h1>Behaviours</h1>
<form action="/things/1" data-once>
<textarea name="text" aria-label="Text" data-send-shortcut></textarea>
{{ button("Send") }}</form>
<div id="said" data-source="**bold**">bold</div>
{{ button("Copy", type="button", data_copy="said", data_done="Copied", hidden=true) }}
<time datetime="2026-11-21T09:05:00Z" data-local>21 November 2026, 09:05 UTC</time>
<fieldset><legend>Vote</legend>{{ chip("choice", "a", "A is better", side="a") }}
{{ chip("choice", "b", "B is better", side="b") }}</fieldset>
<div id="place">before</div>
<div class="prose">{{ heading|safe }}</div>
{% endblock %}
""",
    "_part.html": "<p>{{ heading }}</p>",
    "broken.html": "{{ absent }}",
}
SCRIPT = (
    """
import { fetchFragment, showFragment } from "../web/fragment.js";
document.getElementById("place")?.addEventListener("click", async (event) => {
  showFragment(event.target, await fetchFragment("/part"));
});
"""
    + "// long enough to be compressed\n" * 20
)
# A table of forty columns and a line of code of 900 characters.
WIDE = "|" + "a column|" * 40 + "\n|" + "-|" * 40 + "\n\n```\n" + "x" * 900 + "\n```"
LINKS = [Link("Skip to the content", "home", Verb.COMPARE)]


@dataclass(frozen=True)
class Home:
    heading: str
    amount: float = 1234.5


class Body(BaseModel):
    size: int


def make_site(settings: Settings | None = None, **options: Any) -> tuple[FastAPI, Pages]:
    """Routes that succeed, refuse and fail in every way that pages meet."""
    folder = Path(tempfile.mkdtemp())
    (folder / "templates").mkdir()
    (folder / "static").mkdir()
    for name, text in TEMPLATES.items():
        (folder / "templates" / name).write_text(text, "utf-8")
    (folder / "static" / "feature.js").write_text(SCRIPT)
    app = FastAPI(openapi_url=None)
    pages = install(
        app,
        settings or Settings(),
        folders={"feature": folder},
        links=LINKS,
        remedies={"consent_needed": Link("Skip to the content", "home")},
        **options,
    )
    _add_routes(app, pages)
    return app, pages


def _add_routes(app: FastAPI, pages: Pages) -> None:
    @app.get("/", name="home")
    async def home(request: Request, heading: str = "Hello") -> Response:
        return pages.render(request, "feature/home.html", Home(heading))

    @app.get("/behaviours")
    async def behaviours(request: Request) -> Response:
        wide = to_html(
            "|" + "a column|" * 40 + "\n|" + "-|" * 40 + "\n\n```\n" + "x" * 900 + "\n```"
        )
        return pages.render(request, "feature/behaviours.html", Home(wide))

    @app.get("/part")
    async def part(request: Request) -> Response:
        return pages.render(request, "feature/_part.html", Home("<b>"))

    @app.get("/things/{id}", name="thing")
    async def thing(request: Request, id: str) -> dict[str, Any]:
        host, _port = request.client or ("", 0)
        return {
            "id": id,
            "client": host,
            "scheme": request.url.scheme,
            "address": pages.absolute_url(request, "thing", id=id),
        }

    @app.post("/echo")
    async def echo(text: str = Form("")) -> dict[str, int]:
        return {"length": len(text)}

    @app.post("/api/sizes")
    async def sizes(body: Body) -> Body:
        return body

    errors: dict[str, Exception] = {
        "input": BadInput(reason="no <text>"),
        "consent": ConsentNeeded(),
        "limit": LimitReached("spent", retry_after_s=60),
        "model": FirstTokenTimeout("secret-host said no"),
        "missing": NotFound("thing 3"),
        "bug": RuntimeError("secret-prompt"),
    }

    @app.get("/fail/{kind}")
    @app.get("/api/fail/{kind}")
    async def fail(kind: str) -> None:
        raise errors[kind]


def client_of(settings: Settings | None = None, **options: Any) -> TestClient:
    app, _pages = make_site(settings)
    return TestClient(app, headers={"Accept": "text/html"}, **options)
