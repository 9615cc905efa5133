"""Long lists of words as patterns that a text of other words costs little."""

from collections.abc import Iterator


def by_first_letter(words: str) -> str:
    """The alternatives of a pattern, those of one first letter together and in their order.

    Each must begin with a letter, or with a group of alternatives that do: re tries all
    alternatives at each place, and so only those that begin with the letter there.
    """
    letters: dict[str, list[str]] = {}
    for word in _beginnings(words):
        letters.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in letters.items())


def _beginnings(words: str) -> Iterator[str]:
    """The alternatives, a group at the beginning of one taken apart."""
    for word in _alternatives(words):
        if word.startswith("(?:"):
            end = _end_of_group(word)
            yield from (first + word[end:] for first in _alternatives(word[3 : end - 1]))
        else:
            yield word


def _alternatives(words: str) -> list[str]:
    """The alternatives outside all groups; the patterns here have no | or ( in a class."""
    depth, found = 0, [""]
    for letter in words:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found


def _end_of_group(word: str) -> int:
    """After the group with which a word begins."""
    depth = 0
    for place, letter in enumerate(word, start=1):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place
    raise ValueError(f"a group of {word!r} is not closed")
