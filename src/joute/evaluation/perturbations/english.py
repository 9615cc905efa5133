"""People of the other gender in English: names, titles, nouns and pronouns."""

import re
from collections.abc import Mapping, Sequence

from joute.evaluation.perturbations.french import COUPLES
from joute.evaluation.perturbations.names import names_in

_PAIRS = (
    "he she;himself herself;man woman;men women;boy girl;boys girls;father mother;son daughter;"
    "brother sister;husband wife;uncle aunt;nephew niece;king queen;gentleman lady;sir madam;"
    "Mr Mrs;Mr. Mrs.;waiter waitress;actor actress"
)
_TO_F: Mapping[str, str] = dict(tuple(one.split()) for one in _PAIRS.split(";"))  # type: ignore[misc]
_TO_M = {feminine: masculine for masculine, feminine in _TO_F.items()} | {"Ms": "Mr", "Ms.": "Mr."}
_UNSAFE = re.compile(
    r"\b(?:pregnan\w*|maternity|paternity|prostate|menopause|breastfe\w*|hers|kings?|queens?|"
    r"(?:police|sales|fire|post|chair|business|work)(?:wo)?m[ae]n|"
    r"men and women|women and men|ladies|gentlemen)\b",
    re.IGNORECASE,
)
# After “her” as an object; any other word is what she owns.
_OBJECT_BEFORE = re.compile(
    r"\s*(?:$|[.,;:!?)]|(?:an?|the|some|this|that|these|those|any|no|to|in|at|and|or|for|with|that|if|when|about|on|by|from|as)\b)"
)
# After these, “her” and a noun may be to whom and what: “I gave her flowers”.
_GIVING = re.compile(
    r"\b(?:g[ai]v\w*|sen[dt]\w*|tell\w*|told|sho[wn]\w*|offer\w*|b(?:uy|ought)\w*|br(?:ing|ought)\w*|"
    r"t(?:each|aught)\w*|len[dt]\w*|pa(?:y|id)\w*|ask\w*|ma(?:k|de)\w*|wr[io]t\w*|hand\w*|promis\w*|"
    r"cost\w*|ow(?:e|ing)\w*|wish\w*|grant\w*|le(?:ave|ft|t)\w*|help\w*|s(?:ee|aw)\w*|hear\w*|"
    r"watch\w*|call\w*|f(?:ind|ound)\w*|g[eo]t\w*|serv\w*|read\w*|refus\w*|den(?:y|ie)\w*)\s+her\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w'’-])(?:Mrs?\.?|Ms\.?|[A-Za-zÀ-ÿ]+)(?![\w-])")


def other_gender(texts: Sequence[str]) -> list[str] | None:
    """The texts with every person of the other gender; None where that is not safe."""
    names = names_in(texts)
    if names is None or any(_UNSAFE.search(text) or _is_given(text) for text in texts):
        return None
    found = {name.gender for name in names} | {
        gender
        for text in texts
        for word in _WORD.findall(text)
        if (gender := _gender(word)) is not None
    }
    if len(found) != 1:
        return None
    gender = found.pop()
    return [
        _WORD.sub(lambda match, text=text: _other(match, text, gender), text)  # type: ignore[misc]
        for text in texts
    ]


def _is_given(text: str) -> bool:
    """Whether “her” may be to whom something is given or whose it is."""
    return any(not _OBJECT_BEFORE.match(text, one.end()) for one in _GIVING.finditer(text))


def _gender(word: str) -> str | None:
    low = word if word[0] == "M" and word in {*_TO_F, *_TO_M} else word.casefold()
    if low in _TO_F or low in {"him", "his"}:
        return "m"
    return "f" if low in _TO_M or low == "her" else None


def _other(match: re.Match[str], text: str, gender: str) -> str:
    word = match[0]
    low = word.casefold()
    if word in COUPLES:
        return COUPLES[word]
    if word in _TO_F or word in _TO_M:
        return _TO_F[word] if gender == "m" else _TO_M[word]
    if low == "her":
        other = "him" if _OBJECT_BEFORE.match(text, match.end()) else "his"
    elif low in {"him", "his"}:
        other = "her"
    else:
        other = (_TO_F if gender == "m" else _TO_M).get(low, word)
    return other[0].upper() + other[1:] if word[0].isupper() else other
