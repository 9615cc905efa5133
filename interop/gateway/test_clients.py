"""Clients that others wrote work at /v1: `python tools/interop.py gateway` runs them.

They are told its address and a key; the environment that GATEWAY_CLIENTS names holds them, and
that of LITELLM_PYTHON the one of LiteLLM.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gateway.v1.serving import Served, serving

from joute.llm.server import running

pytestmark = pytest.mark.interop

HERE = Path(__file__).parent
MODELS = ("echo", "embed", "error-400", "fast", "steady-30")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gateway whose aliases have the names of behaviours of our test server."""
    folder = tmp_path_factory.mktemp("gateway")
    with running() as server, serving(folder, server.base_url, {one: one for one in MODELS}) as it:
        yield it


@pytest.fixture
def environment() -> Path:
    """Where tools/interop.py installed the clients."""
    return Path(os.environ["GATEWAY_CLIENTS"])


def ran(gateway: Served, folder: Path, *command: str | Path) -> str:
    """What a command prints."""
    told = {"OPENAI_BASE_URL": gateway.base_url, "OPENAI_API_KEY": gateway.key}
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "LLM_USER_PATH": str(folder)}
    finished = subprocess.run(
        command,
        cwd=folder,
        env=environ | told,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_langchain(gateway: Served, environment: Path, tmp_path: Path) -> None:
    python = environment / "bin" / "python"
    assert "responses" in ran(gateway, tmp_path, python, HERE / "langchain_client.py")


def test_litellm(gateway: Served, tmp_path: Path) -> None:
    python = Path(os.environ["LITELLM_PYTHON"])
    assert "refusals" in ran(gateway, tmp_path, python, HERE / "litellm_client.py")


@pytest.mark.skipif(shutil.which("npm") is None, reason="Node is not installed")
def test_javascript(gateway: Served, environment: Path, tmp_path: Path) -> None:
    # Node looks for packages beside a module.
    (tmp_path / "node_modules").symlink_to(environment / "node_modules")
    script = shutil.copy(HERE / "javascript_client.mjs", tmp_path)
    assert "cancelled" in ran(gateway, tmp_path, "node", script)


def test_llm(gateway: Served, environment: Path, tmp_path: Path) -> None:
    """Its own way to name another host is a file of models, and one of keys."""
    rows = [
        {
            "model_id": name,
            "model_name": name,
            "api_base": gateway.base_url,
            "api_key_name": "gateway",
            "supports_schema": True,
            "supports_tools": True,
        }
        for name in ("echo", "fast")
    ]
    (tmp_path / "extra-openai-models.yaml").write_text(json.dumps(rows), "utf-8")
    (tmp_path / "keys.json").write_text(json.dumps({"gateway": gateway.key}), "utf-8")
    llm = environment / "bin" / "llm"
    for options in ([], ["--no-stream"]):
        said = ran(gateway, tmp_path, llm, "-m", "echo", *options, "Bonjour à tous")
        assert "Bonjour à tous" in said
    schema = ran(gateway, tmp_path, llm, "-m", "fast", "--schema", "name, inhabitants int", "City")
    assert set(json.loads(schema)) == {"name", "inhabitants"}
    logged = json.loads(ran(gateway, tmp_path, llm, "logs", "--json", "-n", "1"))
    assert logged[0]["output_tokens"] > 0
