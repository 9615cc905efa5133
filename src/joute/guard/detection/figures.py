"""Figures of a text: amounts, durations, dates and other numbers, with what each is worth."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from joute.guard.reading import Reading

Kind = Literal["amount", "percent", "duration", "date", "number"]

_WORDS = {
    name: value
    for value, names in {
        2: "deux two",
        3: "trois three",
        4: "quatre four",
        5: "cinq five",
        6: "six",
        7: "sept seven",
        8: "huit eight",
        9: "neuf nine",
        10: "dix ten",
        11: "onze eleven",
        12: "douze twelve",
        13: "treize thirteen",
        14: "quatorze fourteen",
        15: "quinze fifteen",
        16: "seize sixteen",
        18: "eighteen",
        20: "vingt twenty",
        21: "vingt-et-un twenty-one",
        24: "vingt-quatre twenty-four",
        30: "trente thirty",
        40: "quarante forty",
        45: "quarante-cinq forty-five",
        48: "quarante-huit forty-eight",
        50: "cinquante fifty",
        60: "soixante sixty",
        72: "soixante-douze seventy-two",
        80: "quatre-vingts eighty",
        90: "quatre-vingt-dix nonante ninety",
        100: "cent hundred",
        120: "cent-vingt",
        1000: "mille thousand",
    }.items()
    for name in names.split()
}
_HOURS = {
    name: hours
    for hours, names in {
        1 / 60: "minute minutes min mn",
        1: "heure heures h hour hours",
        24: "jour jours j day days",
        24 * 7: "semaine semaines week weeks",
        24 * 365.25 / 12: "mois month months",
        24 * 365.25 / 4: "trimestre trimestres quarter quarters",
        24 * 365.25 / 2: "semestre semestres",
        24 * 365.25: "an ans annee annees year years",
    }.items()
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan",
            "fevrier february feb",
            "mars march",
            "avril april",
            "mai may",
            "juin june",
            "juillet july",
            "aout august",
            "septembre september",
            "octobre october",
            "novembre november",
            "decembre december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(_MONTHS)
# Thousands are apart by a space, a point or a comma, of which one may also begin the decimals.
_NUMBER = r"\d{1,3}(?:[ ]\d{3})++(?:[.,]\d{1,4})?(?!\d)|\d{1,15}(?:[.,]\d{1,6}){0,3}"
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![\w/.-])(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?[ ](?:of )?(?P<month>{_MONTH})"
    rf"(?:,?[ ](?P<year>\d{{4}}))?(?!\w)"
    rf"|(?P<english>{_MONTH})[ ](?P<eday>\d{{1,2}})(?:st|nd|rd|th)?(?:,?["
    rf" ](?P<eyear>\d{{4}}))?(?![\w%])"
    r"|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d\d)(?![\w])"
    r"|(?P<iy>\d{4})-(?P<im>\d\d)-(?P<id>\d\d)(?!\w))"
)
_QUANTITY = re.compile(
    rf"(?<![\w.,-])(?P<before>[€$£][ ]?)?(?P<number>{_NUMBER})"
    r"(?:[ ]?(?P<unit>€|\$|£|%|pour cent|percent|[a-z]{1,9}(?![\w])))?"
)
_SPELLED_DURATION = re.compile(
    rf"(?<![\w-])(?P<number>{_SPELLED})["
    rf" ](?P<unit>{'|'.join(sorted(_HOURS, key=len, reverse=True))})"
    r"(?!\w)"
)
_CURRENCIES = "€ $ £ euro euros eur dollar dollars usd cad livres pounds francs"
_MONEY = frozenset(_CURRENCIES.split())
_PERCENT = frozenset(("%", "pour cent", "percent"))
_ADDRESS = re.compile(r"https?://\S++|www\.\S++")
# “1.”, “2)” at the beginning of a line number a list.
_LISTED = re.compile(r"(?<![^\n])[ \t#*-]{0,8}\(?\d{1,2}[.)°]")


class Figure(NamedTuple):
    """`values` are what it may be worth, as its points and commas can be read: hours of a duration,
    (day, month, year or 0) of a date, else a number."""

    kind: Kind
    values: frozenset[object]
    start: int
    end: int


def figures(reading: Reading) -> Iterator[Figure]:
    """The figures of a text; the numbers of a list's items and of addresses are none."""
    text = without_addresses(reading.folded)
    taken = [match.span() for match in _LISTED.finditer(text)]
    for match in _DATE.finditer(text):
        if day := _day(match):
            taken.append(match.span())
            yield Figure("date", frozenset([day]), *match.span())
    for match in _SPELLED_DURATION.finditer(text):
        hours = _WORDS[match["number"]] * _HOURS[match["unit"]]
        yield Figure("duration", frozenset([hours]), *match.span())
    dated = {place for start, end in taken for place in range(start, end)}
    for match in _QUANTITY.finditer(text):
        if match.start("number") not in dated:
            yield _quantity(match)


def without_addresses(text: str) -> str:
    """The text with spaces in the place of addresses of the web."""
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


def _day(match: re.Match[str]) -> tuple[int, int, int] | None:
    """(day, month, year), with 0 for a year that is not written; None for no such day."""
    named = match["month"] or match["english"]
    month = _MONTHS[named] if named else int(match["m"] or match["im"])
    day = int(match["day"] or match["eday"] or match["d"] or match["id"])
    year = int(match["year"] or match["eyear"] or match["y"] or match["iy"] or 0)
    year += 2000 if 0 < year < 100 else 0
    try:
        # A leap year, where none is written.
        date(year or 2000, month, day)
    except ValueError:
        return None
    return day, month, year


def _quantity(match: re.Match[str]) -> Figure:
    worth, unit = _worth(match["number"]), match["unit"] or ""
    if match["before"] or unit in _MONEY:
        return Figure("amount", frozenset(worth), *match.span())
    if unit in _PERCENT:
        return Figure("percent", frozenset(worth), *match.span())
    if unit in _HOURS:
        hours = frozenset(one * _HOURS[unit] for one in worth)
        return Figure("duration", hours, *match.span())
    return Figure("number", frozenset(worth), *match.span("number"))


def _worth(number: str) -> set[float]:
    """What a number is worth; two things where a point or a comma may part thousands."""
    plain = number.replace(" ", "").replace(",", ".")
    groups = plain.split(".")
    if len(groups) == 1:
        return {float(plain)}
    worth = {float(f"{''.join(groups[:-1])}.{groups[-1]}")}
    if len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
        worth.add(float("".join(groups)))
    return worth
