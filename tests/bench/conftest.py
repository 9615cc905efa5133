"""The command, in a folder with joute.toml, against the test server."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.llm.server import Running

TOML = """
[[endpoints]]
id = "test"
base_url = "{url}"
allow_private = true
[[models]]
id = "priced"
endpoint = "test"
name = "chunks=10,size=4"
maker = "Test"
params_total_b = 8
price_in = 0
price_out = 100000
"""


@dataclass(frozen=True)
class Bench:
    server: Running

    @property
    def url(self) -> str:
        return self.server.base_url

    def run(self, *arguments: object) -> Result:
        return CliRunner().invoke(app, ("bench", *map(str, arguments)))

    def report(self, model: str, *arguments: object, exit_code: int = 0) -> dict[str, Any]:
        """What is printed as JSON, of a model at the URL of the server."""
        result = self.run(self.url, "--model", model, "--format", "json", *arguments)
        assert result.exit_code == exit_code, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def questions(self, model: str) -> list[str]:
        """What the model was asked and answered whole, each time."""
        written = self.server.counts.written
        return [
            text for (name, text), times in written.items() for _ in range(times) if name == model
        ]


@pytest.fixture
def bench(llm_server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "joute.toml").write_text(TOML.format(url=llm_server.base_url))
    return Bench(llm_server)
