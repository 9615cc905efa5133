"""The direction of each block of an answer: that of most of its letters.

A browser looks at the first letter only, and turns an Arabic paragraph that begins with a Latin
name; code and formulas count for nothing.
"""

import unicodedata
from collections.abc import Sequence

from markdown_it.token import Token

_BLOCKS = frozenset(["paragraph", "heading", "blockquote", "bullet_list", "ordered_list", "table"])
_RIGHT_TO_LEFT = frozenset(["R", "AL"])


def set_directions(tokens: Sequence[Token]) -> None:
    """Mark the blocks of a document that have another direction than what surrounds them."""
    balances = _balances(tokens)
    right_to_left = [False]
    for token, balance in zip(tokens, balances, strict=True):
        if token.nesting < 0 and _is_block(token):
            right_to_left.pop()
        elif token.nesting > 0 and _is_block(token):
            inside = balance > 0 if balance else right_to_left[-1]
            if inside != right_to_left[-1]:
                token.attrs["dir"] = "rtl" if inside else "ltr"
            right_to_left.append(inside)


def _balances(tokens: Sequence[Token]) -> list[int]:
    """For each opening of a block, its letters from right to left less those from left to right."""
    balances = [0] * len(tokens)
    opened: list[int] = []
    total = 0
    for place, token in enumerate(tokens):
        if token.nesting > 0 and _is_block(token):
            opened.append(place)
            balances[place] = -total
        elif token.nesting < 0 and _is_block(token):
            balances[opened.pop()] += total
        elif token.children:
            total += sum(map(_balance, token.children))
    return balances


def _is_block(token: Token) -> bool:
    return token.type.removesuffix("_open").removesuffix("_close") in _BLOCKS


def _balance(token: Token) -> int:
    if token.type != "text" or token.content.isascii():
        return -sum(map(str.isalpha, token.content)) if token.type == "text" else 0
    classes = [unicodedata.bidirectional(character) for character in token.content]
    return sum(kind in _RIGHT_TO_LEFT for kind in classes) - classes.count("L")
