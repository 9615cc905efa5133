"""Settings: `joute.toml`, then `JOUTE_…` in the environment, then the command line.

Nested names are joined by two underscores in the environment: `[limits] first_token_s` is
`JOUTE_LIMITS__FIRST_TOKEN_S`. Secrets come from the environment only. What a feature adds stands in
its own folder, and `joute.features` has the whole.
"""

from joute.settings.base import Country, Identifier, Language, Table, used_once
from joute.settings.hosts import (
    ElectricityTable,
    EndpointTable,
    HardwareTable,
    MeterTable,
    ModelTable,
    TrainingTable,
)
from joute.settings.listing import SettingRow, setting_rows
from joute.settings.loading import COMMAND_LINE_VARIABLES, load_settings
from joute.settings.schema import DatabaseTable, Limits, Settings, Site, Sizes, with_tables

__all__ = [
    "COMMAND_LINE_VARIABLES",
    "Country",
    "DatabaseTable",
    "ElectricityTable",
    "EndpointTable",
    "HardwareTable",
    "Identifier",
    "Language",
    "Limits",
    "MeterTable",
    "ModelTable",
    "SettingRow",
    "Settings",
    "Site",
    "Sizes",
    "Table",
    "TrainingTable",
    "load_settings",
    "setting_rows",
    "used_once",
    "with_tables",
]
