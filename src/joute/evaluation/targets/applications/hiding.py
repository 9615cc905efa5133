"""Secrets cut out of what an application says, however it writes them."""

import html
import re
from collections.abc import Callable, Mapping


def hiding(secrets: Mapping[str, str]) -> Callable[[str], str]:
    """What puts `[NAME]` in the place of each secret, also where it stands as JSON, Python, an
    address or a page write it. It needs whole secrets: cut a text afterwards, never before."""
    longest_first = sorted(secrets.items(), key=lambda one: -len(one[1]))
    found = [(name, re.compile("".join(map(_written, secret)))) for name, secret in longest_first]

    def hidden(text: str) -> str:
        for name, pattern in found:
            text = pattern.sub(f"[{name}]", text)
        return text

    return hidden


def _written(character: str) -> str:
    """A pattern of a character: behind backslashes, as `\\u0022`, `%22`, `&quot;` or `&#34;`."""
    if character.isalnum():
        return character
    code = ord(character)
    ways = (
        rf"\\{{0,3}}{re.escape(character)}",
        rf"(?i:\\{{1,2}}[ux](?:00)?{code:02x}|%(?:25)?{code:02x}|&#0?{code};|&#x{code:x};)",
        re.escape(html.escape(character)),
        *([r"\+"] if character == " " else []),
    )
    return f"(?:{'|'.join(ways)})"
