"""[[targets]] in joute.toml."""

import json
from typing import Any

from tests.evaluation.runs.conftest import Desk


def declare(desk: Desk, *targets: dict[str, Any]) -> None:
    """Write joute.toml with these [[targets]]."""
    lines = []
    for one in targets:
        lines += ["[[targets]]", *(f"{key} = {_toml(value)}" for key, value in one.items())]
    (desk.folder / "joute.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
