"""Comments grouped by theme: by the words that they share, no model."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from joute.language import plain

# A theme is a word that so many comments share.
FEWEST = 2
_WORDS_OF_LABEL = 3
_WORD = re.compile(r"[^\W\d_]{4,}")
# Endings of plurals and of agreement, so that “réponses” and “réponse” are one word.
_ENDING = re.compile(
    r"(?:ements?|ment|euses?|eux|ives?|ifs?|ingly|ing|ies|ées?|és|es|ed|ly|e|s|x)$"
)
_SHORTEST_STEM = 4
# Words of any comment on any answer. They are compared without accents.
_COMMON = frozenset(
    plain(
        "aussi autre autres avec avoir beaucoup bien cela celle celui cependant cette chaque comme"
        " comment dans depuis deux donc elle elles encore entre était être faire fait faut guère"
        " ici leur leurs mais même moins mieux notre nous parce parfois pas peut plus plutôt pour"
        " pourtant quand quelle quelque quelques sans sera seulement semble sont sous souvent sur"
        " tous tout toute toutes très trop vers voir vous vraiment about after again also although"
        " because been before being both could does doing down during each else even every from"
        " further have having here into itself just less like more most much only other over quite"
        " rather really same seems should some such than that their them then there these they"
        " this those though through very was were what when where which while will with without"
        " would your"
    ).split()
)


@dataclass(frozen=True)
class Theme:
    """Comments that share a word: `words` are the most frequent of the theme as they were written,
    that word first; `comments` are places in what was given. The comments without a shared word
    are a theme without words."""

    words: tuple[str, ...]
    comments: tuple[int, ...]


def themes(comments: Sequence[str]) -> list[Theme]:
    """Every comment in one theme, the largest first, those without one at the end.

    The word that most of the comments hold is the first theme, the word that most of the others
    hold the next one, as in V. Chvátal, Mathematics of Operations Research 4 (1979).
    """
    written = [_stems(one) for one in comments]
    holding: dict[str, set[int]] = {}
    for place, stems in enumerate(written):
        for stem in stems:
            holding.setdefault(stem, set()).add(place)
    # A word of fewer comments is no theme, nor becomes one.
    shared = {stem: places for stem, places in holding.items() if len(places) >= FEWEST}
    left, found = set(range(len(comments))), list[Theme]()
    while shared:
        stem = max(shared, key=lambda one: (len(shared[one]), one))
        own = tuple(sorted(shared[stem]))
        found.append(Theme(_label(stem, [written[place] for place in own]), own))
        left -= set(own)
        for place in own:
            for other in written[place].keys() & shared.keys():
                shared[other].discard(place)
                if len(shared[other]) < FEWEST:
                    del shared[other]
    return [*found, Theme((), tuple(sorted(left)))] if left else found


def _stems(comment: str) -> dict[str, str]:
    """The words that tell something, by their stems, as they were first written."""
    stems: dict[str, str] = {}
    for word in _WORD.findall(comment.casefold()):
        if plain(word) not in _COMMON:
            stems.setdefault(_stem(plain(word)), word)
    return stems


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word


def _label(stem: str, own: Sequence[dict[str, str]]) -> tuple[str, ...]:
    counts = Counter(other for words in own for other in words)
    others = [other for other, number in counts.most_common() if number >= FEWEST and other != stem]
    return tuple(_usual(one, own) for one in (stem, *others[: _WORDS_OF_LABEL - 1]))


def _usual(stem: str, own: Sequence[dict[str, str]]) -> str:
    written = Counter(words[stem] for words in own if stem in words)
    return written.most_common(1)[0][0]
