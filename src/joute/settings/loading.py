"""Settings from `joute.toml`, then `JOUTE_…` in the environment, then the command line."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import InitSettingsSource, PydanticBaseSettingsSource, SettingsError

from joute.datafiles import text_of
from joute.errors import BadSettings
from joute.settings.schema import Settings

DEFAULT_CONFIG = Path("joute.toml")

# Read by the command line itself, not by Settings.
# What Kubernetes sets in every container where a service is named joute or joute-something.
_OF_KUBERNETES = re.compile(
    r"JOUTE_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
COMMAND_LINE_VARIABLES = {"JOUTE_CONFIG", "JOUTE_HOST", "JOUTE_KEY", "JOUTE_PORT", "JOUTE_RUNS"}


def load_settings(schema: type[Settings], config: Path | None = None, **overrides: Any) -> Settings:
    """Settings from `config` (TOML), the environment, then `overrides`, the last one winning.

    `schema` has the tables of every feature: `joute.features.FEATURES.settings`.

    Without `config`, a `joute.toml` of the working folder is read when there is one.
    Raises BadSettings naming the key, the received value and the expected one, and BadData with
    its line for a file that is not UTF-8.
    """
    path = config_path(config)
    _refuse_unknown_variables(schema, os.environ)
    written = read_written(path)
    _refuse_written_secrets(path, written)

    class Configured(schema):  # type: ignore[misc, valid-type] # made from the features
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: Any, *sources: PydanticBaseSettingsSource, **more: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            own = super().settings_customise_sources(settings_cls, *sources, **more)
            return (*own, InitSettingsSource(settings_cls, written))

    try:
        return Configured(**overrides)
    except ValidationError as error:
        raise _explained(error, path) from None
    except SettingsError as error:
        raise BadSettings(
            name="environment",
            received=str(error).partition(" from source")[0],
            expected='JSON for lists and tables, such as ["fr", "en"]',
        ) from None


def read_written(path: Path | None) -> dict[str, Any]:
    """The tables of a settings file, whatever the locale; none without a file."""
    try:
        return tomllib.loads(text_of(path)) if path else {}
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(name=str(path), received=str(error), expected="TOML") from None


def config_path(config: Path | None) -> Path | None:
    if config is None:
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    if not config.is_file():
        raise BadSettings(name="--config", received=str(config), expected="the path of a file")
    return config


def _refuse_unknown_variables(schema: type[Settings], environ: Mapping[str, str]) -> None:
    known = {f"JOUTE_{name.upper()}" for name in schema.model_fields} | COMMAND_LINE_VARIABLES
    for name, value in environ.items():
        if not name.startswith("JOUTE_") or name in variables_of_kubernetes(environ):
            continue
        if name.split("__")[0] not in known:
            raise BadSettings(
                name=name,
                received=_shown(name, value),
                expected="one of the names that “joute settings” prints",
            )


def variables_of_kubernetes(environ: Mapping[str, str]) -> list[str]:
    """The variables that Kubernetes set for a service of this name, which are no settings."""
    names = sorted(name for name in environ if name.startswith("JOUTE_"))
    return [name for name in names if _OF_KUBERNETES.fullmatch(name) or _is_link(environ, name)]


def _is_link(environ: Mapping[str, str], name: str) -> bool:
    return name.endswith("_PORT") and environ[name].startswith(("tcp://", "udp://", "sctp://"))


def _refuse_written_secrets(path: Path | None, written: Mapping[str, Any]) -> None:
    for name in ("secret", "access_code"):
        if name in written:
            raise BadSettings(
                name=name,
                received=f"a value in {path}, which is not shown",
                expected=f"the environment variable JOUTE_{name.upper()}, and no file",
            )


def _explained(error: ValidationError, path: Path | None) -> BadSettings:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]) or str(path or "settings")
    received = "nothing" if first["type"] == "missing" else _shown(name, first["input"])
    expected = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if first["type"] == "extra_forbidden":
        expected = "a name that “joute settings” prints"
    elif not first["loc"]:
        received = "settings that do not agree"
    return BadSettings(name=name, received=received, expected=expected)


def _shown(name: str, value: object) -> str:
    """A value as it may be printed: never a secret."""
    if any(word in name.lower() for word in ("secret", "code", "key", "password", "url", "header")):
        return "a value that is not shown"
    if isinstance(value, Mapping):  # which may hold one
        return f"a table of {', '.join(map(str, value)) or 'nothing'}"
    return repr(value)
