"""The names to mask, as a tree of folded pieces built once from plain strings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from joute.blindness.pieces import Piece, Reader, is_arabic, is_ideograph, pieces
from joute.blindness.rules import Kind, Rules

_CORPORATE = frozenset(["ai", "labs"])

# Shorter beginnings of names ("yi", "o") stand for a family only when data/names.toml says so.
_SHORTEST_HEAD = 4

# Kinds of names that are worth disguising.
_DISGUISED = frozenset(["word", "person", "numbered"])

# Kinds of names that are inflected: "Mistrals Modell", "les ChatGPTs", "وكلود".
_INFLECTED = frozenset(["sure", "word", "person"])
_SHORTEST_INFLECTED = 3
_ARABIC_PREFIXES = "وفبكل"

# A single letter or ideograph names nothing.
_SHORTEST_NAME = 2

# A word of a name, as the pieces it is written in: "DeepSeek" is ("deep", "seek").
_Compound = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the mask knows it.

    `key` says what the name is about: "Mistral Large 2" and "Mistral AI" share "mistral".
    `exact`: a longer form of an ambiguous name, known from the catalogue ("Mistral Large").
    `numbered`: such a form, only a whole number away from the ambiguous one ("Phi-4").
    `versioned`: such a form, with a number in it ("Phi-3 mini").
    `tight`: its pieces are written together ("DeepSeek", "x.ai"), or spaced with capitals.
    """

    key: str
    kind: Kind
    maker: bool = False
    exact: bool = False
    numbered: bool = False
    versioned: bool = False
    tight: bool = False


class Found(NamedTuple):
    """A name found in a text, up to its `last` piece; `spaced` when a space is in it, `loose`
    when such a name is not written with capitals.
    """

    name: Name
    last: Piece
    spaced: bool
    loose: bool


@dataclass(slots=True)
class _Branch:
    children: dict[str, "_Branch"] = field(default_factory=dict)
    name: Name | None = None


class Lexicon:
    """Every name in every spelling, and the words that may follow it."""

    def __init__(
        self, rules: Rules, models: Iterable[str], makers: Iterable[str], brands: Iterable[str]
    ) -> None:
        self._rules = rules
        self._root = _Branch()
        self._tails: dict[str, set[str]] = {}
        for model in (*models, *rules.brands, *brands):
            *organisations, last = model.split("/")
            self._add_model(_compounds(re.sub(r"\([^)]*\)", " ", last)))
            for organisation in organisations:
                self._add_maker(_compounds(organisation))
        for maker in makers:
            for alias in re.split(r"[()]", maker):
                self._add_maker(_compounds(alias))
        self._beginnings = frozenset(
            word[:length] for word in self._root.children for length in range(1, len(word) + 1)
        )

    def begins(self, word: str) -> bool:
        """Whether a name begins with this word."""
        return word in self._root.children

    def may_begin(self, beginning: str) -> bool:
        """Whether a name begins with a word that begins so."""
        return beginning in self._beginnings

    def spells(self, letters: str) -> bool:
        """Whether these letters, written together, are a word that begins a name, or a name that
        means nothing else ("OpenAI").
        """
        words = [piece.word for piece in pieces(letters)]
        branch: _Branch | None = self._root
        for word in words:
            branch = branch.children.get(word) if branch else None
        if branch is None or not words:
            return False
        return len(words) == 1 or (branch.name is not None and branch.name.kind == "sure")

    def disguised(self, word: str) -> str | None:
        """The key of the name of a model or maker that this folded word is, whatever else it may
        mean; None for names that an ordinary text holds by chance.
        """
        if word in self._rules.generic or len(word) < _SHORTEST_HEAD:
            return None
        kind = self._rules.kinds.get(word)
        if kind == "sure" or (kind in _DISGUISED and len(word) > _SHORTEST_HEAD):
            return word
        return None

    def belongs(self, word: str, name: Name) -> bool:
        """Whether this word is known to follow the name ("sonnet" after "claude")."""
        return word in self._rules.variants or word in self._tails.get(name.key, ())

    def longest(self, reader: Reader, first: Piece) -> Found | None:
        """The longest name that begins with this piece."""
        branch = self._root.children.get(first.word)
        piece, found, spaced, loose = first, None, False, False
        while branch is not None:
            if branch.name and not (branch.name.tight and loose):
                found = Found(branch.name, piece, spaced, loose)
            follower = reader.follower(piece) if branch.children else None
            if follower is None or not follower.is_joined:
                break
            branch, piece = branch.children.get(follower.word), follower
            if branch is not None and piece.is_spaced:
                spaced = True
                capitals = first.is_capital and (piece.is_capital or piece.is_number)
                loose = loose or not (capitals or is_arabic(first.word))
        return found

    def _add_maker(self, compounds: Sequence[_Compound]) -> None:
        if not compounds:
            return
        short = list(compounds)
        while len(short) > 1 and _joined(short[-1]) in _CORPORATE:
            short.pop()
        key = _squashed(short)
        self._add(compounds, key, maker=True)
        if self._stands_alone(key):
            self._add(short, key, maker=True)

    def _add_model(self, compounds: Sequence[_Compound]) -> None:
        family = list(compounds)
        while family and self._is_prefix(_joined(family[0])):
            family.pop(0)
        if not self._names_family(family):
            self._add(compounds, _squashed(compounds))
            return
        key = _joined(family[0])
        for form in (compounds, family, family[:1]):
            self._add(form, key)
        tail = {_joined(compound) for compound in family[1:]}
        self._tails.setdefault(key, set()).update(w for w in tail if len(w) > 1 and w.isalpha())

    def _names_family(self, family: Sequence[_Compound]) -> bool:
        """Whether the first word of this name is a family's ("GitHub" of a product is not)."""
        if not family or not self._stands_alone(_joined(family[0])):
            return False
        if len(family) == 1 or _joined(family[0]) in self._rules.kinds:
            return True
        second = _joined(family[1])
        return second in self._rules.variants or any(map(str.isdecimal, second))

    def _is_prefix(self, word: str) -> bool:
        """Whether names of models may begin with this word without being named by it."""
        return (
            word in self._rules.generic
            or self._rules.kinds.get(word) == "household"
            or (word not in self._rules.kinds and (len(word) == 1 or word.isdigit()))
        )

    def _stands_alone(self, word: str) -> bool:
        known = word in self._rules.kinds
        return known or (len(word) >= _SHORTEST_HEAD and word not in self._rules.generic)

    def _add(self, compounds: Sequence[_Compound], key: str, *, maker: bool = False) -> None:
        squashed = _squashed(compounds)
        if len(squashed) < _SHORTEST_NAME or squashed in self._rules.generic:
            return
        listed = self._rules.kinds.get(squashed)
        name = Name(
            key=key,
            kind=listed or self._unlisted_kind(compounds, key, maker=maker),
            maker=maker,
            exact=listed is None and len(compounds) > 1,
            numbered=len(compounds) == 2 and compounds[1][0].isdecimal(),
            versioned=any(compound[0].isdecimal() for compound in compounds),
            tight=len(compounds[0][0]) < 3,
        )
        self._plant([_joined(compound) for compound in compounds], name)
        if not name.exact:
            self._plant_inflected([_joined(compound) for compound in compounds], name)
        if all(_joined(compound).isalpha() for compound in compounds[:3]) and len(compounds) <= 3:
            self._plant([squashed], replace(name, exact=False))
        if any(len(compound) > 1 for compound in compounds):
            kept = name.kind in ("household", "context") or is_ideograph(compounds[0][0])
            kind: Kind = name.kind if kept else "sure"
            written = [piece for compound in compounds for piece in compound]
            self._plant(written, replace(name, kind=kind, tight=True))
            self._plant_inflected(written, replace(name, kind=kind, tight=True))

    def _unlisted_kind(self, compounds: Sequence[_Compound], key: str, *, maker: bool) -> Kind:
        if maker and self._rules.kinds.get(_joined(compounds[0])) == "household":
            return "household"
        return self._rules.kinds.get(key, "word")

    def _plant(self, words: Sequence[str], name: Name) -> None:
        branch = self._root
        for word in words:
            if word not in branch.children:
                branch.children[word] = _Branch()
            branch = branch.children[word]
        known = branch.name
        branch.name = replace(name, maker=name.maker or known.maker) if known else name

    def _plant_inflected(self, words: Sequence[str], name: Name) -> None:
        """The genitive or plural of a name, or the small words that Arabic writes with it."""
        *before, last = words
        if name.kind not in _INFLECTED or len(last) < _SHORTEST_INFLECTED:
            return
        if last.isascii() and last.isalpha() and not last.endswith("s"):
            self._plant([*before, last + "s"], name)
        first, *after = words
        if is_arabic(first):
            for prefix in _ARABIC_PREFIXES:
                self._plant([prefix + first, *after], name)


def _compounds(text: str) -> list[_Compound]:
    """The words of a name, each as the pieces it is written in."""
    compounds: list[_Compound] = []
    for piece in pieces(text):
        glued = piece.gap == "" and compounds
        if glued and _is_letters(piece.word) and _is_letters(compounds[-1][-1]):
            compounds[-1] += (piece.word,)
        else:
            compounds.append((piece.word,))
    return compounds


def _is_letters(word: str) -> bool:
    return not word.isdecimal()


def _joined(compound: _Compound) -> str:
    return "".join(compound)


def _squashed(compounds: Iterable[_Compound]) -> str:
    return "".join(_joined(compound) for compound in compounds)
