"""The table of all settings: `joute settings` prints it and docs/settings.md is written from it."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

from joute.settings.base import Table
from joute.settings.loading import config_path, read_written
from joute.settings.schema import Settings

# One line of help for the lists, whose tables have their own lines in the documentation.
LISTS = {
    "endpoints": "[[endpoints]]: the sources of answers.",
    "models": "[[models]]: the models people can meet.",
}


@dataclass(frozen=True)
class SettingRow:
    """One line of `joute settings` and of the documentation."""

    name: str
    variable: str
    default: str
    value: str
    source: Literal["default", "joute.toml", "environment", "command line"]
    help: str


def setting_rows(
    settings: Settings, config: Path | None = None, **overrides: Any
) -> list[SettingRow]:
    """Every setting, its value here and where that came from, tables first."""
    path = config_path(config)
    written = read_written(path)
    return [
        SettingRow(
            name=name,
            variable="JOUTE_" + name.replace(".", "__").upper(),
            default=default,
            value=value,
            source=_source(name, written, overrides),
            help=text,
        )
        for name, default, value, text in _fields(settings)
    ]


def _fields(settings: Settings) -> Iterator[tuple[str, str, str, str]]:
    fields = type(settings).model_fields
    for name in sorted(fields, key=lambda name: not isinstance(getattr(settings, name), Table)):
        value, field = getattr(settings, name), fields[name]
        if isinstance(value, Table):
            for key, inner in type(value).model_fields.items():
                default = inner.get_default(call_default_factory=True)
                yield (
                    f"{name}.{key}",
                    _printed(default),
                    _printed(getattr(value, key)),
                    inner.description or "",
                )
        else:
            yield name, _printed(field.default), _printed(value), field.description or LISTS[name]


def _printed(value: object) -> str:
    """As shown to the operator: ids for lists of tables, no secret, no password of an address."""
    if isinstance(value, str) and "://" in value:
        return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", value)
    if isinstance(value, SecretStr):
        return "(set)"
    if isinstance(value, list) and value and isinstance(value[0], Table):
        return ", ".join(str(getattr(row, "id", getattr(row, "name", ""))) for row in value)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    return json.dumps(value, default=str)


def _source(
    name: str, written: Mapping[str, Any], overrides: Mapping[str, Any]
) -> Literal["default", "joute.toml", "environment", "command line"]:
    if _holds(overrides, name):
        return "command line"
    variable = "JOUTE_" + name.replace(".", "__").upper()
    if variable in os.environ or (name == "database.url" and "JOUTE_DATABASE" in os.environ):
        return "environment"
    return "joute.toml" if _holds(written, name) else "default"


def _holds(tables: Mapping[str, Any], name: str) -> bool:
    table, _, key = name.partition(".")
    inner = tables.get(table)
    return inner is not None and (not key or (isinstance(inner, Mapping) and key in inner))
