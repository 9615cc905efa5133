"""Write docs/settings.md from the table that `joute settings` prints.

python tools/settings_page.py
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from joute.features import FEATURES
from joute.settings import SettingRow, setting_rows

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

INTRODUCTION = """\
# Settings

Written by `python tools/settings_page.py` from the table that `joute settings` prints. On your
machine `joute settings` also says what each value is and where it comes from.

A setting is read from the command line, else from the environment, else from `joute.toml` in the
working folder (`--config` names another file):

```toml
[limits]
turns = 10
```

In the environment this is `JOUTE_LIMITS__TURNS=10`, with two underscores between the table and the
name. Lists and tables are written there as JSON, and `JOUTE_DATABASE` alone is the database's URL.
A name or a value that is wrong stops the start, and says what was received and what is expected.

`JOUTE_KEY` is that of `joute eval push` and `pull`.
`joute serve` also reads `JOUTE_CONFIG`, `JOUTE_HOST` and `JOUTE_PORT`, which stand for its options
`--config`, `--host` and `--port`; `joute eval` reads `JOUTE_RUNS`, for `--runs`.
"""

HEADINGS = ("name", "values", "default", "what it is")
KINDS = {
    "boolean": "`true` or `false`",
    "integer": "integer",
    "number": "number",
    "string": "text",
    "object": "table",
}
FORMATS = {
    "ipv4network": "network such as `10.0.0.0/8`",
    "ipv6network": "network such as `fd00::/8`",
    "password": "secret, only in the environment",
    "path": "path of a file",
}
# How the description of a table begins: its name in joute.toml, and its kind.
_NAMED = re.compile(r'^\[+[\w.]+\]+( of kind "\w+")?: ')
BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}

Schema = Mapping[str, Any]


def page() -> str:
    """The whole page, in Markdown."""
    schema = FEATURES.settings.model_json_schema()
    rows = setting_rows(FEATURES.settings())
    alone = [row for row in rows if not _items(schema, row.name)]
    lists = [row.name for row in rows if _items(schema, row.name)]
    sections = [INTRODUCTION, *_single_settings(schema, alone)]
    for name in lists:
        sections += _list_of_tables(schema, name)
    for name, table in schema["properties"].items():
        sections += _lists_inside(schema, name, _resolved(schema, table))
    return "\n".join(sections)


def _single_settings(schema: Schema, rows: Iterable[SettingRow]) -> Iterator[str]:
    """A section for each table of joute.toml, then one for what stands outside of them."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        table, _, name = row.name.rpartition(".")
        field = schema["properties"][table or name]
        if table:
            field = _resolved(schema, field)["properties"][name]
        line = (f"`{name}`", _values(schema, field), _default(field), row.help)
        groups.setdefault(f"`[{table}]`" if table else "Outside of any table", []).append(line)
    for title, lines in groups.items():
        yield _section(f"## {title}", "", lines)


def _list_of_tables(schema: Schema, name: str) -> Iterator[str]:
    """The section of [[name]], one for each of its kinds, then those of the tables inside."""
    items = _items(schema, name)
    assert items is not None  # noqa: S101 # asked for lists only
    kinds = items.get("discriminator", {}).get("mapping", {})
    if kinds:
        yield _section(f"## `[[{name}]]`", schema["properties"][name]["description"], ())
    for kind, reference in kinds.items():
        table = _resolved(schema, {"$ref": reference})
        title = f'### `[[{name}]]` of kind `"{kind}"`'
        yield _fields(schema, title, table)
        yield from _inner_tables(schema, name, table)
    if not kinds:
        yield _fields(schema, f"## `[[{name}]]`", items)
        yield from _inner_tables(schema, name, items)


def _lists_inside(schema: Schema, name: str, table: Schema) -> Iterator[str]:
    """The sections of the lists of tables that a table holds, such as [[duels.cohorts]]."""
    for key, field in table.get("properties", {}).items():
        items = _resolved(schema, field.get("items", {}))
        if "properties" in items:
            yield _fields(schema, f"## `[[{name}.{key}]]`", items)


def _inner_tables(schema: Schema, name: str, table: Schema) -> Iterator[str]:
    for key, field in table["properties"].items():
        for option in field.get("anyOf", []):
            inner = _resolved(schema, option)
            if "properties" in inner:
                yield _fields(schema, f"### `[{name}.{key}]`", inner)
                yield from _inner_tables(schema, f"{name}.{key}", inner)


def _fields(schema: Schema, title: str, table: Schema) -> str:
    required = table.get("required", ())
    lines = [
        (
            f"`{name}`",
            _values(schema, field),
            "required" if name in required else _default(field),
            field.get("description", ""),
        )
        for name, field in sorted(
            table["properties"].items(), key=lambda one: one[0] not in required
        )
    ]
    summary: str = _NAMED.sub("", table["description"])
    return _section(title, summary[0].upper() + summary[1:], lines)


def _items(schema: Schema, name: str) -> Schema | None:
    """The table that a list of tables is made of."""
    field = schema["properties"].get(name, {})
    return _resolved(schema, field["items"]) if "items" in field else None


def _resolved(schema: Schema, part: Schema) -> Schema:
    reference = part.get("$ref", "")
    found: Schema = schema["$defs"][reference.rpartition("/")[2]] if reference else part
    return found


def _values(schema: Schema, field: Schema) -> str:
    """What is accepted, in a few words."""
    field = _resolved(schema, field)
    if "anyOf" in field:
        kinds = [kind for kind in field["anyOf"] if kind.get("type") != "null"]
        return " or ".join(dict.fromkeys(_values(schema, kind) for kind in kinds))
    if allowed := field.get("enum") or [field[name] for name in ("const",) if name in field]:
        return ", ".join(f'`"{value}"`' for value in allowed)
    if "prefixItems" in field:
        return f"list of {len(field['prefixItems'])} numbers"
    if "properties" in field:
        return "table"
    if "items" in field:
        return f"list of: {_values(schema, field['items'])}"
    bounds = [f"{sign} {field[name]}" for name, sign in BOUNDS.items() if name in field]
    kind = FORMATS.get(field.get("format", "")) or KINDS[field["type"]]
    return " ".join([kind, ", ".join(bounds)]).strip()


def _default(field: Schema) -> str:
    """The default as joute.toml would have it; blank when nothing is set."""
    value = field.get("default")
    return "" if value in (None, "") else f"`{json.dumps(value, ensure_ascii=False)}`"


def _section(heading: str, summary: str, lines: Sequence[tuple[str, ...]]) -> str:
    rows = [HEADINGS, ("---",) * len(HEADINGS), *lines] if lines else []
    table = "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)
    return "\n\n".join(part for part in (heading, summary, table) if part) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
