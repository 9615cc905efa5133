"""What hosts charge beside tokens: no budget in dollars can be held where a request asks for it."""

from collections.abc import Mapping
from typing import Any

from joute.gateway.errors import ChargedBeside
from joute.llm.request import Json
from joute.llm.untrusted import mappings

_SEARCHES = "searches are charged one by one"
# Fields that cost whatever they hold. Any number of answers (`n`) is reserved for instead.
_CHARGED: Mapping[str, str] = {
    "web_search_options": _SEARCHES,  # OpenAI, Perplexity
    "plugins": _SEARCHES,  # OpenRouter
    "search_parameters": _SEARCHES,  # xAI
    "enable_search": _SEARCHES,  # Alibaba
    "prediction": "what a prediction has too much is charged",  # OpenAI
    "audio": "sound has a price of its own",  # OpenAI
}
_FREE_TIERS = ("auto", "default", "flex", "standard_only")
_FREE_TOOLS = ("function", "custom")


def check_charges(body: Json) -> None:
    """Raises ChargedBeside for a request whose cost its tokens do not tell."""
    for name, reason in _CHARGED.items():
        if body.get(name):
            raise ChargedBeside(param=name, reason=reason)
    if body.get("service_tier") not in (None, *_FREE_TIERS):
        raise ChargedBeside(param="service_tier", reason="such a tier has a higher price")
    if not _is_text(body.get("modalities")):
        raise ChargedBeside(param="modalities", reason="only text is charged by its tokens")
    if any(one.get("type", "function") not in _FREE_TOOLS for one in mappings(body.get("tools"))):
        raise ChargedBeside(param="tools", reason="tools of a host are charged one by one")


def _is_text(modalities: Any) -> bool:
    return modalities in (None, [], ["text"])
