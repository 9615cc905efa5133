"""What a caller is told in the words of a host: what is wrong with the request, and nothing of
where its host stands, who pays there, and how models are named there.

The operator's log has the words as they came.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from joute.gateway.call import Call
from joute.llm.request import Json
from joute.llm.untrusted import mapping, mappings

_LONGEST = 400
_ADDRESS, _NAME, _PATH, _KEY = "[address]", "[name]", "[path]", "[key]"
_CAUSE = re.compile(r"(?:[\w.]+: )?HTTP \d{3}: (.*)", re.DOTALL)
_CODE = re.compile(r"[a-z][a-z_]{0,63}")
_PARAM = re.compile(r"(\w{1,100})(?:[.\[][\w.\[\]-]{0,100})?")

# Each taken out for what stands beside it; the first that matches at a place decides.
_TAKEN_OUT = tuple(
    (re.compile(found, flags), instead)
    for found, flags, instead in (
        (r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>)\]}]+", re.IGNORECASE, _ADDRESS),
        (r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+", 0, _ADDRESS),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?(?:/[\w./-]*)?", 0, _ADDRESS),
        (r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE, _ADDRESS),
        (r"\[?(?<![\w:])[0-9a-f:]*::[0-9a-f:.]+\]?(?::\d+)?", re.IGNORECASE, _ADDRESS),
        (r"(?<![\]\w.])(?=[\w.-]*[A-Za-z])[\w-]+(?:\.[\w-]+)*:\d{2,5}\b(?:/[\w./-]*)?", 0,
         _ADDRESS),
        (r"\b[A-Za-z]:\\[^\s\"']+|(?<![\w>)\]])~?(?:/[\w.@+%~-]+){2,}/?", 0, _PATH),
        (r"\b(?:AIza[\w-]{10,}|(?:sk|pk|rk|gsk|xai|hf|nvapi|key|joute|Bearer)[-_ ]"
         r"(?=\S*[\d*…•])[\w*.…•-]{4,})|[*•]{3,}[\w*•]*", 0, _KEY),
        (r"\b(?:org|proj)[-_]\w[\w-]{2,}"
         r"|\b(?:project|team|acct|account|user|req|request|chatcmpl|run|file|dep|ws|tenant)[-_]"
         r"(?=[\w-]*\d)[\w-]{4,}", 0, _NAME),
        (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE, _NAME),
        (r"\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{16,}\b", 0, _NAME),
        (r"(?<=[`'\"])(?<=organization .|organisation .)[^`'\"]{1,80}(?=[`'\"])", 0, _NAME),
    )
)  # fmt: skip
# A name with dots: of a machine, a module, a file; or of a field within another.
_DOTTED = re.compile(
    r"(?<![\].\w])([A-Za-z_][\w-]*)(?:\.[\w-]+)*\.(?![A-Z][a-z]+\b)[A-Za-z][\w-]+(?:/[\w./:@-]*)?"
)


@dataclass(frozen=True)
class Private:
    """What is known of a call and its hosts: `names` that stand for others, and the `fields` of
    the request, which are the caller's own words."""

    names: Mapping[str, str] = field(default_factory=dict)
    fields: Collection[str] = ()


@dataclass(frozen=True)
class Words:
    """A refusal in a host's words; None for what it does not say."""

    message: str | None = None
    param: str | None = None
    code: str | None = None


def private_of(call: Call) -> Private:
    """The names of its models at their hosts become that of the alias; those of hosts go."""
    names: dict[str, str] = {}
    for model in call.candidates:
        at_host = model.name_at_host
        names |= {at_host: call.alias.name, at_host.rpartition("/")[2]: call.alias.name}
        if model.endpoint.host:
            names[model.endpoint.host] = _ADDRESS
    return Private(names, call.wanted.body.keys())


def words_of(cause: str, private: Private) -> Words:
    """What the cause of a refusal says to a caller; nothing where it is not in JSON."""
    found = _CAUSE.fullmatch(cause)
    try:
        body = mapping(json.loads(found[1])) if found else {}
    except (ValueError, RecursionError):
        return Words()
    inner = body.get("error", body)
    said: Json = inner if isinstance(inner, dict) else {"message": inner}
    reasons = list(_reasons(said.get("message") or said.get("detail") or said.get("msg")))
    message = "; ".join(told(text, private) for text, _ in reasons)
    code, params = said.get("code"), [said.get("param"), *(one for _, one in reasons)]
    return Words(
        _cut(message) or None,
        next((one for one in params if _is_param(one, private)), None),
        code if isinstance(code, str) and _CODE.fullmatch(code) else None,
    )


def told(text: str, private: Private) -> str:
    """The text without addresses, names, paths and keys, in one line."""
    text = "".join(one for one in " ".join(text.split()) if one.isprintable())
    for name, instead in sorted(private.names.items(), key=lambda one: -len(one[0])):
        if len(name) > 1:
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", instead, text)
    for pattern, instead in _TAKEN_OUT:
        text = pattern.sub(instead, text)
    return _DOTTED.sub(lambda found: _of_field(found, private), text)


def _of_field(found: "re.Match[str]", private: Private) -> str:
    own = found[1] == "body" or found[1] in private.fields
    return found[0] if own else _NAME


def _reasons(value: object) -> Iterator[tuple[str, str | None]]:
    """The texts of a refusal, each with the field that it is about: a text, or a list of faults as
    pydantic writes them, whose `input` is what was sent."""
    if isinstance(value, str) and value:
        yield value, None
    elif isinstance(value, dict):
        yield from _reasons(value.get("detail") or value.get("message") or value.get("msg"))
    for fault in mappings(value):
        place, message = fault.get("loc"), fault.get("msg")
        names = [str(one) for one in place] if isinstance(place, list) else []
        where = ".".join(names[1:] if names[:1] == ["body"] else names)
        if isinstance(message, str):
            yield f"{where}: {message}" if where else message, where or None


def _is_param(value: object, private: Private) -> bool:
    found = _PARAM.fullmatch(value) if isinstance(value, str) else None
    return found is not None and found[1] in private.fields


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
