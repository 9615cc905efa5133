"""What is attacked: a model or an alias of the gateway, an application, a function."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from joute.evaluation.redteam.making import Reach
from joute.evaluation.settings import CALLABLE, HttpTarget, TargetTable
from joute.evaluation.targets.applications.filling import texts_in
from joute.llm.network import is_local
from joute.settings import EndpointTable, ModelTable, Settings

_ENDPOINT = "red-team"
_CONVERSATION = "{messages}"


class Address(NamedTuple):
    """Where a model is, up to /v1, and the environment variable that holds its key, "" for none."""

    url: str
    key_env: str = ""


def with_address(settings: Settings, address: Address, name: str) -> tuple[Settings, str]:
    """The settings with the model of this name at an address, as an alias at a gateway, and the id
    of that model: its name, with a hyphen for what an id cannot have.

    As the operator names it, an address of this machine or its network is reached, by http too.
    """
    endpoint = EndpointTable(
        id=_ENDPOINT,
        base_url=address.url.rstrip("/"),
        api_key_env=address.key_env,
        allow_private=is_local(urlsplit(address.url).hostname or ""),
    )
    plain = re.sub(r"[^A-Za-z0-9_.:-]", "-", name)
    model = ModelTable(id=plain, endpoint=_ENDPOINT, name=name, maker="?")
    others = [one for one in settings.models if one.id != plain]
    tables = {"endpoints": [*settings.endpoints, endpoint], "models": [*others, model]}
    return settings.model_copy(update=tables), plain


def is_declared(settings: Settings, name: str) -> bool:
    """Whether a name is that of a target of joute.toml, or of a function, and of no model."""
    return _table(settings, name) is not None or re.fullmatch(CALLABLE, name) is not None


def reach_of(settings: Settings, name: str, *, declared: bool, canary: str, judge: str) -> Reach:
    """What a target can be given. A model takes our instructions and conversations, and so does an
    application whose body has `{messages}`; another one that is `declared` has its own instructions
    and takes one question. With a canary, the instructions of either are its own, and hold it."""
    talks = not declared or _takes_conversations(_table(settings, name))
    return Reach(instructions=talks and not canary, canary=canary, turns=talks, judge=bool(judge))


def _table(settings: Settings, name: str) -> TargetTable | None:
    return next((one for one in settings.value("targets") if one.id == name), None)


def _takes_conversations(table: TargetTable | None) -> bool:
    return isinstance(table, HttpTarget) and _CONVERSATION in texts_in(table.body)
