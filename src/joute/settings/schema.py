"""Every setting: the tables that all features share, and those that each feature adds."""

from collections.abc import Iterable, Mapping
from functools import reduce
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    create_model,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from joute.settings.base import Language, Table, used_once
from joute.settings.hosts import EndpointTable, ModelTable

T = TypeVar("T", bound=Table)


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


class Sizes(Table):
    small_max_b: float = Field(
        35.0, gt=0, description="A model is small up to this many billions of parameters."
    )
    large_min_b: float = Field(
        35.0,
        gt=0,
        description="A model is large above this; equal to small_max_b, no model is left out.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Sizes":
        if self.large_min_b < self.small_max_b:
            raise ValueError("large_min_b not below small_max_b")
        return self


class Limits(Table):
    first_token_s: float = Field(60.0, gt=0, description="Seconds to an answer's first token.")
    between_tokens_s: float = Field(30.0, gt=0, description="Seconds between two tokens.")
    answer_s: float = Field(300.0, gt=0, description="Seconds for a whole answer.")
    max_output_tokens: int = Field(4096, ge=1, description="Tokens asked for at most per answer.")
    prompt_characters: int = Field(
        60_000, ge=1, le=1_000_000, description="Characters of one question at most."
    )
    voter_questions_per_hour: int = Field(60, ge=1, description="Questions of one person.")
    voter_tokens_per_day: int = Field(300_000, ge=1, description="Tokens of one person, both ways.")
    total_questions_per_day: int = Field(20_000, ge=1, description="Questions of everybody.")
    total_tokens_per_day: int = Field(50_000_000, ge=1, description="Tokens of everybody.")
    total_spend_per_day_usd: float = Field(
        20.0, ge=0, description="Money per day, counted from the prices in the catalogue."
    )


class CatalogTable(Table):
    updates: str = Field(
        "catalog-updates",
        min_length=1,
        description="Folder of the changes to the catalogue that you accepted "
        "(joute catalog update), relative to the working folder.",
    )


def _url_alone(value: object) -> object:
    """JOUTE_DATABASE=sqlite:///file is the same as JOUTE_DATABASE__URL."""
    return {"url": value.strip()} if isinstance(value, str) else value


def _stripped(value: object) -> object:
    """A secret that was mounted from a file ends in a newline."""
    return value.strip() if isinstance(value, str) else value


Secret = Annotated[SecretStr, BeforeValidator(_stripped)]


class Settings(BaseSettings):
    """The settings that all features share; `with_tables` adds those of each."""

    model_config = SettingsConfigDict(
        env_prefix="JOUTE_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    site: Site = Site()
    database: Annotated[DatabaseTable, NoDecode, BeforeValidator(_url_alone)] = DatabaseTable()
    sizes: Sizes = Sizes()
    limits: Limits = Limits()
    catalog: CatalogTable = CatalogTable()
    endpoints: list[EndpointTable] = []
    models: list[ModelTable] = []
    secret: Secret | None = Field(
        None,
        description="JOUTE_SECRET signs cookies and links: 32 random characters or more. "
        "Required with PostgreSQL; otherwise made at the first start beside the SQLite file.",
    )
    access_code: Secret | None = Field(
        None, description='JOUTE_ACCESS_CODE, the invitation code of access = "code".'
    )
    use_found: bool = Field(
        False,
        description="Offer the hosts whose keys were found in the environment (--use-found).",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 # no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings

    @model_validator(mode="after")
    def _names_agree(self) -> "Settings":
        endpoints = [endpoint.id for endpoint in self.endpoints]
        used_once(endpoints, "endpoints: a name")
        used_once([model.id for model in self.models], "models: a name")
        for model in self.models:
            if model.endpoint not in endpoints:
                raise ValueError(f"models.{model.id}: endpoint = the id of one of [[endpoints]]")
        code = self.access_code and self.access_code.get_secret_value().strip()
        if self.site.access == "code" and not code:
            raise ValueError('JOUTE_ACCESS_CODE in the environment, since site.access is "code"')
        return self

    def value(self, name: str) -> Any:
        """The value of a setting by its name, such as "limits.turns"."""
        return reduce(getattr, name.split("."), self)

    def of(self, kind: type[T]) -> T:
        """The table that holds the settings of `kind`, as a feature declared them."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, kind):
                return value
        raise LookupError(f"no feature of this build declares {kind.__name__}")


def _named_once(tables: list[Any]) -> list[Any]:
    used_once([table.id for table in tables], "a name")
    return tables


def with_tables(tables: Iterable[Mapping[str, Any]]) -> type[Settings]:
    """The settings of a build: those of all, with the tables of its features by their names.

    Several features may each hold a part of one table, such as [retention]. What is no class of a
    table is a list of tables with ids, such as [[targets]].
    """
    parts: dict[str, list[type[Table]]] = {}
    fields: dict[str, Any] = {}
    for declared in tables:
        for name, kind in declared.items():
            if isinstance(kind, type):
                parts.setdefault(name, []).append(kind)
            else:
                fields[name] = (Annotated[kind, AfterValidator(_named_once)], [])
    for name, kinds in parts.items():
        shared = Settings.model_fields.get(name)
        # pydantic puts the fields of the last base first.
        bases: Any = (*reversed(kinds), *([shared.annotation] if shared else []))
        whole: type[Table] = create_model(name.capitalize(), __base__=bases)
        fields[name] = (whole, whole())
    return create_model("Settings", __base__=Settings, **fields)
