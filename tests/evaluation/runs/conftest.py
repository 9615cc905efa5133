"""Sets and models of our test server, and the command that asks them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from joute.cli import app
from joute.llm.server import Running


@dataclass(frozen=True)
class Desk:
    """A folder with joute.toml, in which commands run."""

    folder: Path
    server: Running

    def models(self, *models: str, **fields: object) -> None:
        """Write joute.toml with models of the test server: their ids are their names there, or
        ID=NAME."""
        lines = [
            "[limits]",
            *(f"{name} = {json.dumps(value)}" for name, value in fields.pop("limits", {}).items()),  # type: ignore[attr-defined]
            "[[endpoints]]",
            'id = "test"',
            f'base_url = "{self.server.base_url}"',
            "allow_private = true",
        ]
        for model in models:
            name, _, at_host = model.partition("@")
            lines += ["[[models]]", f'id = "{name}"', f'name = "{at_host or name}"']
            lines += ['endpoint = "test"', 'maker = "Test"']
            lines += [f"{key} = {json.dumps(value)}" for key, value in fields.items()]
        (self.folder / "joute.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def set(
        self, items: int | Iterable[dict[str, Any]] = 3, name: str = "towns", **header: object
    ) -> Path:
        """Write a set; by default each item asks for its own words, which echo answers."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        fields = {"name": name, "scorers": [{"name": "exact"}], **header}
        yaml = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())
        (folder / "evalset.yaml").write_text(yaml, encoding="utf-8")
        rows = (
            [
                {"id": str(n), "input": f"{name} {n}", "expected": f"{name} {n}"}
                for n in range(items)
            ]
            if isinstance(items, int)
            else items
        )
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / "items.jsonl").write_text(lines, encoding="utf-8")
        return folder

    def eval(self, *arguments: object) -> Result:
        """joute eval, with these arguments."""
        return CliRunner().invoke(app, ("eval", *map(str, arguments)))

    def run(self, *arguments: object, exit_code: int = 0) -> dict[str, Any]:
        """What joute eval run prints as JSON."""
        result = self.eval("run", *arguments, "--format", "json")
        assert result.exit_code == exit_code, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def rows(self, found: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows of a run that was printed."""
        lines = Path(found["file"]).read_text("utf-8").split("\n")
        return [row for line in lines if line and (row := json.loads(line))["record"] == "answer"]

    def asked(self, model: str) -> int:
        """The requests that the server had for a model."""
        return self.server.counts.asked_of[model]


def _own_words(name: str, n: int) -> dict[str, Any]:
    return {"id": str(n), "input": f"{name} {n}", "expected": f"{name} {n}"}


@pytest.fixture
def desk(llm_server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, llm_server)
