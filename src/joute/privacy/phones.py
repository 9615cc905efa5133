"""Phone numbers: candidates by their form, validated by the metadata of phonenumbers.

`phonenumbers.parse` takes 18 µs for a number, its matcher 11 ms for a kilobyte of digits and once
per region. Its patterns alone, compiled once, are all that is needed here.
"""

import re
from collections.abc import Iterator
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from joute.privacy.kinds import Found
from joute.privacy.numbers import is_thing
from joute.privacy.source import Cue, Source

# Metropolitan France and the territories whose numbers are dialled with 0 and nine digits.
_DIALLED_WITH_0 = ("FR", "RE", "YT", "GP", "MQ", "GF", "BL", "MF")
_BRITISH = ("GB", "GG", "JE", "IM")
_DIALLED_ALONE = ("NC", "PF", "WF", "PM")
_TYPES = ("fixed_line", "mobile", "voip", "toll_free", "premium_rate", "shared_cost", "uan",
          "personal_number", "pager")  # fmt: skip

_GAP = r"[ \u00a0\u202f]?[.\-–/_]?[ \u00a0\u202f]?"
_STARTS = r"(?<![\w+])(?<!\d[.,])"
_ENDS = r"(?!\w|[.,]\d)"
_NATIONAL = re.compile(rf"{_STARTS}(?=(\(?0[ .]?[1-9](?:\)?{_GAP}[0-9]){{8,9}}){_ENDS})")
_INTERNATIONAL = re.compile(
    rf"((?:\+(?<![\w+]\+)|00(?<![\w+]00)){_GAP}[1-9](?:[ \u00a0\u202f.\-/()]{{0,3}}[0-9]){{6,14}})"
)
_AMERICAN = re.compile(
    rf"{_STARTS}(?=((?:\([2-9]\d\d\) ?|[2-9]\d\d[ .\-])\d{{3}}[ .\-]\d{{4}}){_ENDS})"
)
_SHORT = re.compile(rf"{_STARTS}(?=([2-9]\d(?:[ .]?\d\d){{2,3}}){_ENDS})")
_NO_DIGIT = re.compile(r"\D+")
_LONE_DIGIT = re.compile(r"(?<!\d)\d(?!\d)")
_USUAL = re.compile(rf"0(?:[ .]\d){{9}}|\(?0\d(?:\)?{_GAP}\d\d){{4}}|0\d{{3}}(?:{_GAP}\d\d){{3}}")
_NEIGHBOUR = re.compile(r"\d[ \u00a0\u202f.\-/]_|_[ \u00a0\u202f.\-/]\d")
_PAIR_BEFORE = re.compile(r"(?<!\d)\d\d[ .\-]$")
_NUMBER_BEFORE = re.compile(r"0[1-9](?:[ .\-]\d\d){4}[ .\-]$")
_DATE = re.compile(r"0\d[./\-]0?\d{1,2}[./\-](?:19|20)\d\d")

_CUE = Cue(
    r"tel|telephone|phone|portable|mobile|fixe|numero|num|appel\w*|rappel\w*|joindre|joignable"
    r"|contact\w*|sms"
    r"|whatsapp|signal|call|text|reach|cell|fax|ligne"
)


def phones(source: Source) -> Iterator[Found]:
    """Every phone number in a text: French of all territories, international, American, British."""
    if not source.has_digits:
        return
    for match in _INTERNATIONAL.finditer(source.text):
        yield from _international(match.start(), match[1])
    for match in _starting(_NATIONAL, source):
        yield from _national(source, match.start(1), match[1])
    for match in _starting(_AMERICAN, source):
        if is_number(_digits(match[1]), ("US",)):
            # In French three groups of digits are more often the number of a thing.
            bare = 0.8 if source.language == "en" or match[1][0] == "(" else 0.4
            yield _weighed(source, match.start(1), match[1], bare)
    if source.holds(_CUE.words):
        yield from _short(source)


def _starting(form: re.Pattern[str], source: Source) -> Iterator[re.Match[str]]:
    """A form of numbers wherever a group of digits or a bracket begins: candidates overlap."""
    for start in (*source.digit_groups, *source.brackets):
        if match := form.match(source.text, start):
            yield match


def _short(source: Source) -> Iterator[Found]:
    """Numbers of the Pacific and of Saint-Pierre as dialled there, after words of phones."""
    for match in _starting(_SHORT, source):
        if source.announces(_CUE, match.start()) and is_number(_digits(match[1]), _DIALLED_ALONE):
            yield Found("phone", match.start(1), match.end(1), 0.6)


def _digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)


def _international(start: int, text: str) -> Iterator[Found]:
    """The longest valid number at the start of a candidate: digits that follow are not its own."""
    for end in _group_ends(text):
        digits = _digits(text[:end].replace("(0)", "")).removeprefix("00")
        if is_international(digits):
            yield Found("phone", start, start + end, 0.95)
            return
    yield Found("phone", start, start + len(text), 0.2)


def _group_ends(text: str) -> list[int]:
    ends = [place for place in range(8, len(text) + 1) if not text[place : place + 1].isdigit()]
    return [end for end in reversed(ends) if text[end - 1].isdigit()]


def _national(source: Source, start: int, text: str) -> Iterator[Found]:
    digits = _digits(text)
    if _DATE.match(text) or _is_scattered(text) or _is_part(source, start, text):
        return
    regions = _DIALLED_WITH_0 if len(digits) == 10 else _BRITISH
    if _continues_a_list(source, start) and not source.announces(_CUE, start):
        yield Found("phone", start, start + len(text), 0.4)
    elif is_number(digits[1:], regions):
        yield _weighed(source, start, text, 0.75 if text.isdigit() else 0.9)
    elif is_possible(digits[1:], regions):
        # Ranges that are not given out: those of films and of examples, and those to come.
        yield _weighed(source, start, text, 0.4 if text.isdigit() else 0.6)


def _is_scattered(text: str) -> bool:
    """Whether some digits stand alone, but not all: “0 6 1 2…” is a way to write a number."""
    alone = len(_LONE_DIGIT.findall(text))
    return 0 < alone < len(_digits(text))


def _continues_a_list(source: Source, start: int) -> bool:
    """Whether pairs of digits stand before, as in a list of scores: no other phone number."""
    before = source.text[max(0, start - 16) : start]
    return _PAIR_BEFORE.search(before) is not None and _NUMBER_BEFORE.search(before) is None


def _is_part(source: Source, start: int, text: str) -> bool:
    """Whether an unusual grouping stands among other digits: the midst of a longer number."""
    if _USUAL.fullmatch(text):
        return False
    around = source.text[max(0, start - 2) : start] + "_" + source.text[start + len(text) :][:2]
    return _NEIGHBOUR.search(around) is not None


def _weighed(source: Source, start: int, text: str, certainty: float) -> Found:
    if source.announces(_CUE, start):
        certainty = 0.95
    elif is_thing(source, start):
        certainty = 0.4 if text.isdigit() else 0.6
    return Found("phone", start, start + len(text), certainty)


def is_international(digits: str) -> bool:
    """Whether digits, country code first, have the form of a number of that country."""
    for length in (1, 2, 3):
        regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:length] or 0))
        if regions:
            national = digits[length:]
            return is_possible(national, regions) or (
                national[:1] == "0" and is_possible(national[1:], regions)
            )
    return False


def is_number(national: str, regions: tuple[str, ...]) -> bool:
    """Whether a number without its leading 0 is in a range given out in one of some regions."""
    return _pattern(regions, _TYPES).fullmatch(national) is not None


def is_possible(national: str, regions: tuple[str, ...]) -> bool:
    """Whether a number without its leading 0 has the form of those of one of some regions."""
    return _pattern(regions, ("general_desc",)).fullmatch(national) is not None


@cache
def _pattern(regions: tuple[str, ...], types: tuple[str, ...]) -> re.Pattern[str]:
    known = [pattern for region in regions for pattern in _patterns(region, types)]
    return re.compile("|".join(f"(?:{one})" for one in known) or r"(?!)")


def _patterns(region: str, types: tuple[str, ...]) -> Iterator[str]:
    metadata = PhoneMetadata.metadata_for_region(region)
    for one in types if metadata else ():
        description = getattr(metadata, one)
        if description and description.national_number_pattern:
            yield description.national_number_pattern
