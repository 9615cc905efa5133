"""The gateway in a process of its own, beside the site."""

import subprocess
import sys
from pathlib import Path

import httpx2
from fastapi import FastAPI
from fastapi.routing import APIRoute
from tests.gateway.v1.serving import serving
from tests.support.served import Installation
from tests.support.site import model, settings

from joute.app import create_app
from joute.gateway_alone import create_gateway
from joute.llm.server import Running

_STARTED = """
import asyncio, sys
from joute.features import FEATURES
from joute.gateway_alone import create_gateway

async def main():
    on = {"database": {"url": sys.argv[1]}, "gateway": {"enabled": True}, "secret": "s" * 40}
    app = create_gateway(FEATURES.settings(**on))
    async with app.router.lifespan_context(app):
        print(*sys.modules)

asyncio.run(main())
"""


def test_it_serves_the_keys_of_the_site_and_no_page(tmp_path: Path, llm_server: Running) -> None:
    host = {"id": "test", "base_url": llm_server.base_url, "allow_private": True, "country": "FRA"}
    rows = {"endpoints": [host], "models": [{**model("echo", "echo"), "endpoint": "test"}]}
    with serving(tmp_path, llm_server.base_url, {"echo": "echo"}) as site:
        alone = Installation(tmp_path, {"gateway": {"enabled": True}, **rows})
        alone.start("--gateway-only")
        try:
            with httpx2.Client(base_url=alone.address, timeout=60) as client:
                headers = {"Authorization": f"Bearer {site.key}"}
                body = {"model": "echo", "messages": [{"role": "user", "content": "Bonjour"}]}
                answer = client.post("/v1/chat/completions", json=body, headers=headers)
                assert "Bonjour" in answer.json()["choices"][0]["message"]["content"]
                assert client.post("/v1/chat/completions", json=body).status_code == 401
                assert client.get("/healthz").json() == {"status": "ok"}
                assert client.get("/readyz").json() == {"status": "ready"}
                assert client.get("/").status_code == 404
                about = {"call_id": answer.headers["x-joute-call-id"], "thumb": "up"}
                said = client.post("/v1/feedback", json=about, headers=headers)
                assert said.json()["thumb"] == "up"
        finally:
            alone.stop()
        # What it logged at its end is the site's.
        assert [call.id for call in site.calls()] == [answer.headers["x-joute-call-id"]]


def test_it_starts_without_what_takes_the_memory(tmp_path: Path) -> None:
    """Numbers come with the first router that was learned."""
    command = [sys.executable, "-c", _STARTED, f"sqlite:///{tmp_path}/j.sqlite3"]
    heavy = {"numpy", "pandas", "joute.app", "joute.duel", "joute.evaluation.site", "markdown_it"}
    # The first start migrates; the others find the schema as it is to be.
    for too_much in (heavy, heavy | {"alembic", "mako", "pygments"}):
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        assert "joute.gateway.v1.routes" in found
        assert not too_much & {*found}


def test_it_does_not_start_where_the_gateway_is_off(tmp_path: Path) -> None:
    Installation(tmp_path, {})
    command = [sys.executable, "-c", "from joute.cli import main; main()", "serve"]
    refused = subprocess.run(
        [*command, "--gateway-only"], check=False, cwd=tmp_path, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "gateway.enabled" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_it_has_every_path_that_programs_call(tmp_path: Path) -> None:
    chosen = settings(
        f"sqlite:///{tmp_path}/j.sqlite3", "http://127.0.0.1:9", [], gateway={"enabled": True}
    )
    alone, site = create_gateway(chosen), create_app(chosen)
    called = {path for path in paths(site) if path.startswith("/v1/")}
    assert "/v1/feedback" in called
    assert paths(alone) == {*called, "/healthz", "/readyz"}


def paths(app: FastAPI) -> set[str]:
    return {route.path for route in app.routes if isinstance(route, APIRoute)}
