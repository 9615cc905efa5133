"""Dates of birth: a date, and words that say that somebody was born."""

import re
from collections.abc import Iterator

from joute.privacy.kinds import Found
from joute.privacy.source import Source

_MONTHS = (
    r"(?:jan(?:vier|uary|v)?|fe[bv](?:rier|ruary|r)?|mar(?:s|ch)?|a[vp]r(?:il)?|ma[iy]|ju(?:in"
    r"|ne)|ju(?:illet|il|ly)"
    r"|ao(?:ut)|aug(?:ust)?|sep(?:tembre|tember|t)?|o[ck]t(?:obre|ober)?|nov(?:embre|ember)?"
    r"|d[e]c(?:embre|ember)?)\.?"
)
_DATE = (
    r"(?P<date>\d{1,2}[ ]?[/.\-][ ]?\d{1,2}[ ]?[/.\-][ ]?(?P<y1>\d{4}|\d\d)"
    r"|(?P<y2>(?:19|20)\d\d)[/.\-]\d{1,2}[/.\-]\d{1,2}"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)?[ ](?:of[ ])?{_MONTHS}[ ,]{{1,2}}(?P<y3>\d{{4}}|\d\d)"
    rf"|{_MONTHS}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ](?P<y4>\d{{4}})"
    r"|\d\d[ ]\d\d[ ](?P<y5>(?:19|20)\d\d))(?!\w)"
)
_BORN = re.compile(
    r"(?<![a-z])(?P<cue>n[e]e?s?(?:\(e\))? (?:le|un|en)|nee?s? (?=\d)|date (?:de )?naiss\w*"
    r"|naissance|ddn|dob"
    r"|birth ?date|birthday|date of birth|born(?: on)?|d\.o\.b\.?|anniversaire)"
    r"(?P<gap>[^\n.!?\d]{0,30})"
    rf"{_DATE}"
)
_OWN = re.compile(r"(?<![a-z'])(?:je|j'|moi|mon|ma|mes|suis|i|i'm|my|me|our|notre)(?![a-z])")
_PUBLIC = re.compile(
    r"(?<![a-z])(?:ecrivain\w*|philosophe|poete|peintre|roi|reine|empereur|general|president\w*"
    r"|acteur|actrice"
    r"|chanteu\w+|musicien\w*|compositeur|scientifique|physicien\w*|joueu\w+|writer|poet"
    r"|painter|king|queen"
    r"|emperor|actor|actress|singer|philosopher|physicist|composer|footballer)(?![a-z])"
)
# Whoever was born before is in history books.
_LIVING_SINCE = 1915


def birth_dates(source: Source) -> Iterator[Found]:
    """Dates of birth, of people who may be alive."""
    if not source.has_digits:
        return
    for match in _BORN.finditer(source.folded):
        yield Found("birth_date", match.start("date"), match.end("date"), _certainty(source, match))


def _certainty(source: Source, match: re.Match[str]) -> float:
    year = next(int(one) for one in match.group("y1", "y2", "y3", "y4", "y5") if one)
    if 100 <= year < _LIVING_SINCE or year > 2100:
        return 0.2
    if "naiss" in match["cue"] or _OWN.search(source.before(match.start())):
        return 0.95
    return 0.4 if _is_public(source, match) else 0.75


def _is_public(source: Source, match: re.Match[str]) -> bool:
    if not source.holds(_PUBLIC):
        return False
    return (
        _PUBLIC.search(source.before(match.start(), 80) + source.after(match.end(), 80)) is not None
    )
