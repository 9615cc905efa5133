"""The request of an application: its templates with the texts of an item and with secrets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from joute.evaluation.errors import BadTarget
from joute.evaluation.sets.evalset import SetHeader
from joute.evaluation.sets.item import Item
from joute.evaluation.targets.prompts import messages_of, prompt_of, rendered

_NAME = re.compile(r"\{(input|prompt|id|context|choices|env:[A-Za-z_]\w*)\}")
_MESSAGES = "{messages}"
# A text that is this is the list of the pictures of an item, as `data:` addresses.
IMAGES = "{images}"
# A template holds one of these, or it asks the same of all items.
OF_ITEM = re.compile(r"\{(input|prompt|id|messages)\}")
_VARIABLE = re.compile(r"\{env:([A-Za-z_]\w*)\}")


def secret_names(templates: Any) -> set[str]:
    """The names of the `{env:NAME}` in templates."""
    return {name for text in texts_in(templates) for name in _VARIABLE.findall(text)}


def secrets_in(templates: Any, environ: Mapping[str, str], target: str) -> Mapping[str, str]:
    """The values of the `{env:NAME}` in templates, by their names. Raises BadTarget where one is
    not set."""
    names = secret_names(templates)
    for name in sorted(names):
        if not environ.get(name, "").strip():
            raise BadTarget(name=target, reason=f"the variable {name} is not set")
        if not (environ[name].isascii() and environ[name].strip().isprintable()):
            raise BadTarget(name=target, reason=f"the variable {name} holds unusual characters")
    return {name: environ[name].strip() for name in names}


def texts_in(template: Any) -> Iterator[str]:
    """All texts of a template."""
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from texts_in(value)
    elif isinstance(template, list | tuple):
        for value in template:
            yield from texts_in(value)


def shows_images(template: Any) -> bool:
    """Whether a template has a place for the pictures of an item."""
    return IMAGES in texts_in(template)


def filled(
    template: Any,
    header: SetHeader,
    item: Item,
    secrets: Mapping[str, str],
    images: Sequence[str] = (),
) -> Any:
    """A template with what its names stand for, in its texts alone; a text that is `{messages}` is
    the list of messages, one that is `{images}` that of the addresses of `images`. What a text of
    the item holds is not replaced again."""
    texts = {
        "input": item.question,
        "prompt": prompt_of(header, item),
        "id": item.id,
        "context": rendered("{context}", item),
        "choices": rendered("{choices}", item),
        **{f"env:{name}": value for name, value in secrets.items()},
    }
    lists: dict[str, list[Any]] = {
        _MESSAGES: [one.model_dump() for one in messages_of(header, item)],
        IMAGES: list(images),
    }
    return _filled(template, texts, lists)


def _filled(template: Any, texts: Mapping[str, str], lists: Mapping[str, list[Any]]) -> Any:
    if isinstance(template, str):
        if template in lists:
            return lists[template]
        return _NAME.sub(lambda found: texts[found[1]], template)
    if isinstance(template, Mapping):
        return {key: _filled(value, texts, lists) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [_filled(value, texts, lists) for value in template]
    return template
