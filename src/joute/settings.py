"""Settings: `joute.toml`, then `JOUTE_…` in the environment, then the command line.

Nested names are joined by two underscores in the environment: `[limits] first_token_s` is
`JOUTE_LIMITS__FIRST_TOKEN_S`. Secrets come from the environment only.
"""

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from joute.errors import BadSettings

Language = Literal["fr", "en"]

DEFAULT_CONFIG = Path("joute.toml")

# Read by the command line itself, not by Settings.
COMMAND_LINE_VARIABLES = {"JOUTE_CONFIG", "JOUTE_HOST", "JOUTE_PORT"}

# One line of help for the lists, whose tables have their own lines in the documentation.
LISTS = {
    "endpoints": "[[endpoints]]: where answers come from.",
    "models": "[[models]]: the models people can meet.",
    "cohorts": "[[cohorts]]: groups whose duels are told apart by ?cohort=name.",
}


def _country(code: str) -> str:
    if len(code) == 3 and code.isascii() and code.isupper() and code.isalpha():
        return code
    raise ValueError("an ISO 3166 alpha-3 code such as FRA")


def _identifier(value: str) -> str:
    if value and all(c.isascii() and (c.isalnum() or c in "-_.:") for c in value):
        return value
    raise ValueError("letters, digits and - _ . : only")


Country = Annotated[str, AfterValidator(_country)]
Identifier = Annotated[str, AfterValidator(_identifier)]


class Table(BaseModel):
    """A table of `joute.toml`: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Site(Table):
    name: str = Field("Joute", description="Name shown in the header and titles.")
    url: str = Field(
        "",
        description="Public address, such as https://example.org/joute. Its path is the sub-path "
        "behind a proxy; https makes cookies Secure.",
    )
    languages: list[Language] = Field(
        ["fr", "en"], min_length=1, description="Languages offered; the first is the default."
    )
    access: Literal["open", "code"] = Field(
        "open", description='"code" asks everyone for the invitation code JOUTE_ACCESS_CODE.'
    )
    pacing: Literal["natural", "equal"] = Field(
        "natural",
        description='"equal" releases both answers at one reading speed, which hides throughput.',
    )
    reading_speed: int = Field(
        90, ge=10, le=2000, description='Characters per second when pacing is "equal".'
    )
    consent_text: dict[Language, str] = Field(
        default_factory=dict,
        description="Your own conditions of use, per language, in Markdown; blank uses ours. "
        "A changed text asks everyone to accept again.",
    )
    contact: str = Field(
        "", description="Who to write to about personal data; shown on the privacy page."
    )
    hosting: str = Field(
        "", description="Who hosts this site: name and address, for the legal notice."
    )
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(
        default_factory=list,
        description="Networks whose X-Forwarded-* headers are believed. None by default.",
    )


class DatabaseTable(Table):
    url: str = Field(
        "sqlite:///joute.sqlite3",
        description="sqlite:///file (relative to the working folder) or postgresql://…",
    )
    redis_url: str = Field(
        "",
        description="redis://… shares live events between several nodes; needs PostgreSQL "
        "and the extra joute[redis].",
    )


class Duels(Table):
    small_max_b: float = Field(
        35.0, gt=0, description="A model is small up to this many billions of parameters."
    )
    large_min_b: float = Field(
        35.0,
        gt=0,
        description="A model is large above this; equal to small_max_b, no model is left out.",
    )
    draw: Literal["informative", "uniform"] = Field(
        "informative",
        description='"informative" draws the pairs that teach the ranking most more often, all '
        'staying possible; "uniform" draws every pair as often.',
    )
    share_days: int = Field(365, ge=1, description="Days after which a share address closes.")


class WorkshopsTable(Table):
    folder: Path | None = Field(
        None,
        description="A folder of your own for workshops: cards (*.md) and programs (*.toml).",
    )


class Limits(Table):
    first_token_s: float = Field(60.0, gt=0, description="Seconds to an answer's first token.")
    between_tokens_s: float = Field(30.0, gt=0, description="Seconds between two tokens.")
    answer_s: float = Field(300.0, gt=0, description="Seconds for a whole answer.")
    max_output_tokens: int = Field(4096, ge=1, description="Tokens asked for at most per answer.")
    prompt_characters: int = Field(
        60_000, ge=1, le=1_000_000, description="Characters of one question at most."
    )
    turns: int = Field(50, ge=1, description="Questions in one duel at most.")
    running_duels_per_voter: int = Field(
        3, ge=1, description="Duels of one person being answered at the same time."
    )
    voter_questions_per_hour: int = Field(60, ge=1, description="Questions of one person.")
    voter_tokens_per_day: int = Field(300_000, ge=1, description="Tokens of one person, both ways.")
    total_questions_per_day: int = Field(20_000, ge=1, description="Questions of everybody.")
    total_tokens_per_day: int = Field(50_000_000, ge=1, description="Tokens of everybody.")
    total_spend_per_day_usd: float = Field(
        20.0, ge=0, description="Money per day, counted from the prices in the catalogue."
    )
    new_voters_per_address_per_hour: int = Field(
        100,
        ge=1,
        description="New people from one address; kept in memory under a key discarded daily. "
        "A classroom shares one address.",
    )
    wrong_codes_per_address_per_hour: int = Field(
        200,
        ge=1,
        description="Wrong codes of workshops from one address, kept as above; more lock it out "
        "for the hour.",
    )
    workshop_phones: int = Field(500, ge=1, description="Phones in one workshop at most.")


class JobsTable(Table):
    slots: int = Field(
        2,
        ge=0,
        description="Long jobs that the site runs at the same time; with PostgreSQL, 0 leaves them "
        "to `joute worker`.",
    )


class Retention(Table):
    unvoted_days: int = Field(30, ge=1, description="Days a duel without a vote is kept.")
    voted_days: int = Field(365, ge=1, description="Days a duel with a vote is kept.")
    failures_days: int = Field(180, ge=1, description="Days the record of failures is kept.")
    workshop_open_days: int = Field(
        30,
        ge=1,
        description="Days after its last step when a workshop that nobody closed is closed, and "
        "its phones and ballots erased.",
    )
    workshop_days: int = Field(
        365, ge=1, description="Days the report of a closed workshop is kept."
    )
    voter_days: int = Field(
        395, ge=1, description="Days after which an unused cookie and its voter are forgotten."
    )
    job_days: int = Field(
        30, ge=1, description="Days a long job that is over is kept, with its result or failure."
    )


class ElectricityTable(Table):
    """[endpoints.electricity]: your own figures for a kWh of a host, instead of its country's."""

    gwp_kg_per_kwh: float = Field(ge=0, le=3, description="Greenhouse gases, kg CO2 eq. per kWh.")
    wue_l_per_kwh: float | None = Field(None, ge=0, description="Water consumed, L per kWh.")
    pe_mj_per_kwh: float | None = Field(
        None, ge=0, description="Non-renewable primary energy, MJ per kWh."
    )
    adpe_kgsb_per_kwh: float | None = Field(
        None, ge=0, description="Metals and minerals, kg Sb eq. per kWh."
    )
    year: int | None = Field(None, description="Year that the figures describe.")
    source: str = Field(min_length=1, description="Where they come from; shown beside them.")


class HardwareTable(Table):
    """[endpoints.meter.hardware]: what making your machine cost, over its working life."""

    gwp_kg: float = Field(ge=0, description="Greenhouse gases of its manufacture, kg CO2 eq.")
    adpe_kgsb: float = Field(ge=0, description="Metals and minerals, kg Sb eq.")
    pe_mj: float = Field(ge=0, description="Non-renewable primary energy, MJ.")
    lifetime_years: float = Field(gt=0, description="Years that it will serve.")
    utilisation: float = Field(gt=0, le=1, description="Share of its life spent answering.")
    source: str = Field(min_length=1, description="Who says so.")


class MeterTable(Table):
    """[endpoints.meter]: the endpoint is a machine of yours, whose energy is measured."""

    kind: Literal["auto", "nvml", "rapl", "declared"] = Field(
        "auto",
        description='"auto" reads every counter it finds, or else uses watts; "nvml" (NVIDIA GPUs) '
        'and "rapl" (processors and memory) must be there; "declared" uses watts. Counters are '
        "those of this machine, and of an endpoint at its loopback address only.",
    )
    watts: float | None = Field(
        None,
        gt=0,
        description="Power of the whole machine while it answers; multiplied by the server’s own "
        "timings when nothing counts.",
    )
    idle_watts: float = Field(
        0.0, ge=0, description="Power of what is metered while nothing is asked."
    )
    hardware: HardwareTable | None = Field(
        None, description="What making the machine cost; without it, manufacture is unknown."
    )

    @model_validator(mode="after")
    def _something_to_count(self) -> "MeterTable":
        if self.kind == "declared" and self.watts is None:
            raise ValueError('watts, when kind is "declared"')
        return self


class EndpointTable(Table):
    """Where answers come from: a base URL, or a file of recorded answers."""

    id: Identifier = Field(description="Your name for it.")
    base_url: str = Field("", description="Base URL of an OpenAI-compatible API, up to /v1.")
    api: Literal["openai", "ollama"] = Field(
        "openai",
        description='"ollama": Ollama’s own format, base_url up to /api; it then tells the times '
        "that a declared power needs.",
    )
    recorded: Path | None = Field(None, description="A JSON lines file of prepared answers.")
    speed: float = Field(
        1.0, gt=0, description="Recorded answers are replayed this many times faster."
    )
    api_key_env: str = Field("", description="Environment variable that holds the key.")
    country: Country | None = Field(None, description="Where it runs, ISO 3166 alpha-3.")
    pue: float | None = Field(None, ge=1, le=3, description="Power usage effectiveness.")
    electricity: ElectricityTable | None = Field(
        None, description="Your own figures for its electricity, with their source."
    )
    meter: MeterTable | None = Field(
        None, description="The endpoint is a machine of yours, whose energy is measured."
    )
    allow_private: bool = Field(False, description="Accept http and loopback or private addresses.")

    @model_validator(mode="after")
    def _one_source(self) -> "EndpointTable":
        if bool(self.base_url) == bool(self.recorded):
            raise ValueError("either base_url or recorded, and not both")
        if self.recorded and self.meter:
            raise ValueError("no meter: recorded answers take nothing when they are shown")
        return self


class TrainingTable(Table):
    """[models.training]: what training used, shown apart and never added to an answer."""

    energy_kwh: float | None = Field(None, gt=0, description="Electricity of training, kWh.")
    gwp_kg: float | None = Field(
        None, gt=0, description="Greenhouse gases of training, kg CO2 eq., location-based."
    )
    lifetime_tokens: tuple[float, float] = Field(
        description="Fewest and most tokens that the model will write in its life."
    )
    source: str = Field(min_length=1, description="Who says so; shown beside it.")

    @model_validator(mode="after")
    def _something_declared(self) -> "TrainingTable":
        low, high = self.lifetime_tokens
        if self.energy_kwh is None and self.gwp_kg is None:
            raise ValueError("energy_kwh, gwp_kg, or both")
        if not 0 < low <= high:
            raise ValueError("lifetime_tokens = [fewest, most], above 0")
        return self


class ModelTable(Table):
    """A model people can meet: an entry of the catalogue, or its own fields."""

    id: Identifier = Field(description="Your name for it, unique.")
    endpoint: Identifier = Field(description="Id of its endpoint.")
    name: str = Field(min_length=1, description="Its name at the host.")
    catalog: str = Field("", description="Id in the catalogue (joute catalog list).")
    system_prompt: str = Field("", description="Sent before the conversation.")
    enabled: bool = Field(True, description="False keeps its page and history, and draws it never.")
    display_name: str = Field("", description="Name on its card, without the catalogue.")
    maker: str = Field("", description="Id of a maker in the catalogue, or a display name.")
    family: str = Field("", description="Family, for duels between sizes of one family.")
    licence: str = Field("", description="Id of a licence in the catalogue.")
    params_total_b: float | None = Field(None, gt=0, description="Billions of parameters.")
    params_active_b: float | None = Field(None, gt=0, description="Billions used per token.")
    context_tokens: int | None = Field(None, gt=0, description="Context window.")
    released: str = Field("", description="Release date: 2025, 2025-03 or 2025-03-17.")
    price_in: float | None = Field(None, ge=0, description="US dollars per million tokens in.")
    price_out: float | None = Field(None, ge=0, description="US dollars per million tokens out.")
    training: TrainingTable | None = Field(None, description="What its training used.")

    @model_validator(mode="after")
    def _described(self) -> "ModelTable":
        if not self.catalog and not self.maker:
            raise ValueError("either catalog (an id of the catalogue) or at least maker")
        return self


class Cohort(Table):
    """A group whose duels are told apart by ?cohort=name."""

    name: Identifier = Field(description="As in the address: ?cohort=name.")
    label: str = Field("", description="As shown.")


def _url_alone(value: object) -> object:
    """JOUTE_DATABASE=sqlite:///file is the same as JOUTE_DATABASE__URL."""
    return {"url": value} if isinstance(value, str) else value


class Settings(BaseSettings):
    """Everything an operator can set."""

    model_config = SettingsConfigDict(
        env_prefix="JOUTE_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    site: Site = Site()
    database: Annotated[DatabaseTable, NoDecode, BeforeValidator(_url_alone)] = DatabaseTable()
    duels: Duels = Duels()
    workshops: WorkshopsTable = WorkshopsTable()
    limits: Limits = Limits()
    retention: Retention = Retention()
    jobs: JobsTable = JobsTable()
    endpoints: list[EndpointTable] = []
    models: list[ModelTable] = []
    cohorts: list[Cohort] = []
    secret: SecretStr | None = Field(
        None,
        description="JOUTE_SECRET signs cookies and links: 32 random characters or more. "
        "Required with PostgreSQL; otherwise made at the first start beside the SQLite file.",
    )
    access_code: SecretStr | None = Field(
        None, description='JOUTE_ACCESS_CODE, the invitation code of access = "code".'
    )
    use_found: bool = Field(
        False,
        description="Offer the hosts whose keys were found in the environment (--use-found).",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 # no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @model_validator(mode="after")
    def _names_agree(self) -> "Settings":
        endpoints = _unique("endpoints", [e.id for e in self.endpoints])
        _unique("models", [m.id for m in self.models])
        _unique("cohorts", [c.name for c in self.cohorts])
        for model in self.models:
            if model.endpoint not in endpoints:
                raise ValueError(f"models.{model.id}: endpoint = the id of one of [[endpoints]]")
        if self.duels.large_min_b < self.duels.small_max_b:
            raise ValueError("duels.large_min_b not below duels.small_max_b")
        if self.site.access == "code" and self.access_code is None:
            raise ValueError('JOUTE_ACCESS_CODE in the environment, since site.access is "code"')
        return self


def _unique(table: str, names: list[str]) -> set[str]:
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise ValueError(f"{table}: a name used once ({', '.join(sorted(repeated))} is repeated)")
    return set(names)


def load_settings(config: Path | None = None, **overrides: Any) -> Settings:
    """Settings from `config` (TOML), the environment, then `overrides`, the last one winning.

    Without `config`, a `joute.toml` of the working folder is read when there is one.
    Raises BadSettings naming the key, what was received and what is expected.
    """
    path = _config_path(config)
    _refuse_unknown_variables(os.environ)
    _refuse_written_secrets(path)

    class Configured(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return Configured(**overrides)
    except ValidationError as error:
        raise _explained(error, path) from None
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(name=str(path), received=str(error), expected="TOML") from None
    except SettingsError as error:
        raise BadSettings(
            name="environment",
            received=str(error).partition(" from source")[0],
            expected='JSON for lists and tables, such as ["fr", "en"]',
        ) from None


def _config_path(config: Path | None) -> Path | None:
    if config is None:
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    if not config.is_file():
        raise BadSettings(name="--config", received=str(config), expected="the path of a file")
    return config


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    known = {f"JOUTE_{name.upper()}" for name in Settings.model_fields} | COMMAND_LINE_VARIABLES
    for name, value in environ.items():
        if name.startswith("JOUTE_") and name.split("__")[0] not in known:
            raise BadSettings(
                name=name,
                received=_shown(name, value),
                expected="one of the names that “joute settings” prints",
            )


def _refuse_written_secrets(path: Path | None) -> None:
    try:
        written = tomllib.loads(path.read_text()) if path else {}
    except tomllib.TOMLDecodeError:
        return  # The settings themselves will say where.
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
    if any(word in name.lower() for word in ("secret", "code", "key", "password", "url")):
        return "a value that is not shown"
    return repr(value)


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
    """Every setting, its value here and where that came from, in the order of `Settings`."""
    path = _config_path(config)
    written = tomllib.loads(path.read_text()) if path else {}
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
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
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
