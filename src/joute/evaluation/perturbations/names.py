"""First names, in groups of which one stands for another and nothing else in a sentence changes:
the same gender, and the same elision (d’Alice, de Marie)."""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Literal, NamedTuple

Gender = Literal["f", "m"]
Origin = Literal["fr", "ar", "af", "as", "pt"]


class Name(NamedTuple):
    """A first name, who bears it, and where it is heard to come from."""

    text: str
    gender: Gender
    origin: Origin

    @property
    def elides(self) -> bool:
        """Whether “de” before it is “d’”."""
        return self.text[0] in "AEÉIOUH"


# No word of French or English, in capitals or not, and not the surname of somebody known.
_LISTS: Mapping[tuple[Gender, Origin], str] = {
    ("f", "fr"): "Marie Julie Sophie Camille Pauline Lucie Alice Emma Élise Inès Hélène",
    ("m", "fr"): "Paul Thomas Nicolas Julien Mathieu Lucas Antoine Arthur Étienne Olivier",
    ("f", "ar"): "Fatima Samira Leïla Nadia Khadija Yasmine Aïcha Amina Imane Hafsa",
    ("m", "ar"): "Mohamed Karim Rachid Mehdi Samir Nabil Ahmed Omar Ibrahim Hassan",
    ("f", "af"): "Fatou Mariama Kadiatou Bintou Ramata Aminata Awa Assa Oumou",
    ("m", "af"): "Mamadou Bakary Moussa Souleymane Boubacar Amadou Ousmane Abdoulaye Issa",
    ("f", "as"): "Mei Linh Xuan Jing",
    ("m", "as"): "Minh Wei Tuan Anh Hao",
    ("f", "pt"): "Fernanda Mariana Beatriz Lurdes Conceição Inácia Andreia",
    ("m", "pt"): "João Tiago Rui Armando Afonso",
}
NAMES: Mapping[str, Name] = {
    text: Name(text, gender, origin)
    for (gender, origin), texts in _LISTS.items()
    for text in texts.split()
}

_NAME = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(NAMES, key=len, reverse=True))})(?![\w-])")
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
# A name beside another one is that of somebody known, of a street, of a school: it stays.
_BESIDE_BEFORE = re.compile(
    r"\b(?:rue|avenue|place|école|collège|lycée|hôpital|saint|sainte|roi|reine|pape|street|king|"
    r"queen|pope)\s+$",
    re.IGNORECASE,
)
_BESIDE_AFTER = re.compile(
    rf"\s+(?:{_CAPITAL}[\w'’-]+|(?:l[ea]|de|du|the|of)\s+{_CAPITAL}|[ld]['’]{_CAPITAL})"
)
# What is about somebody known, in a book or in history, or about the name itself.
_ABOUT = re.compile(
    r"\b(?:[ée]vangiles?|gospels?|bible|apôtres?|apostles?|saintes?|saints?|prophètes?|prophets?|"
    r"roman(?:cier|cière)?s?|novels?|poèmes?|poems?|poètes?|poets?|peintres?|painters?|"
    r"écrivaine?s?|rois?|reines?|papes?|empereurs?|tsars?|kings?|queens?|popes?|emperors?|"
    r"prénoms?|surnoms?|(?:first|given|nick)[ -]?names?|names? of|étymologie|etymology|initiales?|"
    r"initials|s['’]écrit|se prononce|spelt|spelled|spell|pronounced?|"
    r"qui (?:est|était|fut) (?-i:[A-ZÀ-Þ])\w+|who (?:is|was) (?-i:[A-Z])\w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(rf"(?<![\w-]){_CAPITAL}[\w-]*\.?")
_TITLE_BEFORE = re.compile(r"\b(?:M\.|Mme|Mlle|Monsieur|Madame|Mrs?\.?|Ms\.?|Dr\.?)\s+$")
# Before a place, an institution, a right: no person.
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:à|en|de|du|des|au|aux|la|le|les|vers|in|at|of|from|the|to)\s+|\b[dDlL]['’])$"
)
_TITLES = frozenset(("M.", "Mme", "Monsieur", "Madame", "Mr", "Mrs", "Ms", "Mr.", "Mrs.", "Ms."))
# What a sentence may begin with.
_SMALL = (
    "à a ai as au aux avec car ce ces cet cette chez combien comme comment d dans de depuis "
    "des doit donc du elle en est et faut il j je l la le les lors ma mais mes mon ne nous on "
    "or ou où par pas peut pour pourquoi puis qu quand que quel quelle quelles quels qui quoi "
    "s sa sans se ses si son sous sur ta tes ton tu un une vers vos votre vous y an and are "
    "at be but by can could did do does for from had has have he her his how i if in is it "
    "its may my no not of one or our she should so some that the their then there they this "
    "to under was we were what when where which who whose why will with would you your"
)
_BEGINNINGS = frozenset(_SMALL.split())


def names_in(texts: Sequence[str]) -> list[Name] | None:
    """The first names in texts, in their order; None where one may be of somebody known, or where
    somebody may be named whom we do not know."""
    found: dict[str, Name] = {}
    for text in texts:
        if _NAME.search(text) and _ABOUT.search(text):
            return None
        if any(_is_stranger(match, text) for match in _WORD.finditer(text)):
            return None
        for match in _NAME.finditer(text):
            if _BESIDE_BEFORE.search(text[: match.start()]) or _BESIDE_AFTER.match(
                text[match.end() :]
            ):
                return None
            found[match[0]] = NAMES[match[0]]
    return list(found.values())


def _is_stranger(match: re.Match[str], text: str) -> bool:
    """Whether a capital may begin the name of a person that is in no list."""
    word, before = match[0], text[: match.start()]
    bare = word.rstrip(".")
    if bare in NAMES or word in _TITLES or bare in _TITLES or bare.isupper():
        return False
    if bare.casefold().split("-")[0] in _BEGINNINGS or _TITLE_BEFORE.search(before):
        return False
    return not _PLACE_BEFORE.search(before)


def replaced(texts: Sequence[str], others: Mapping[str, str]) -> list[str]:
    """The texts with names replaced, all at once."""
    return [_NAME.sub(lambda found: others.get(found[0], found[0]), text) for text in texts]


def other_name(texts: Sequence[str], random: Random) -> list[str] | None:
    """With other names of the same gender and origin; None without a name."""
    return _renamed(texts, random, lambda name, other: name.origin == other.origin)


def of_other_origin(texts: Sequence[str], random: Random) -> list[str] | None:
    """With names of the same gender and another origin: French ones for others, any other for
    French ones; None without a name."""
    return _renamed(
        texts, random, lambda name, other: (name.origin == "fr") != (other.origin == "fr")
    )


def _renamed(
    texts: Sequence[str], random: Random, fits: Callable[[Name, Name], bool]
) -> list[str] | None:
    found = names_in(texts)
    if not found:
        return None
    others: dict[str, str] = {}
    for name in found:
        free = [
            other.text
            for other in NAMES.values()
            if other.text not in {*others.values(), *(one.text for one in found)}
            and (other.gender, other.elides) == (name.gender, name.elides)
            and fits(name, other)
        ]
        if not free:
            return None
        others[name.text] = random.choice(free)
    return replaced(texts, others)
