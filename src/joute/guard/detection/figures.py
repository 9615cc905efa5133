"""Figures of a text: amounts, durations, dates and other numbers, with what each is worth."""

import re
from collections.abc import Iterator, Sequence, Set
from datetime import date
from functools import lru_cache
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
_FIRST_WORDS = frozenset(name.partition("-")[0] for name in _WORDS)
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
# “3 mars 2024”, “March 3rd, 2024”, “03/03/2024”, “2024-03-03”.
_DATE = re.compile(
    r"\d(?<![\w/.-].)(?:"
    rf"(?P<day>\d?)(?:er|st|nd|rd|th)?[ ](?:of )?(?P<month>{_MONTH})"
    r"(?:,?[ ](?P<year>\d{4}))?(?!\w)"
    r"|(?P<d>\d?)[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d\d)(?!\w)"
    r"|(?P<iy>\d{3})-(?P<im>\d\d)-(?P<id>\d\d)(?!\w))"
)
_ENGLISH_DAY = re.compile(r"[ ](?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?[ ](?P<year>\d{4}))?(?![\w%])")
# Thousands are apart by a space, a point or a comma, of which one may also begin the decimals.
_NUMBER = r"(?:\d{0,2}(?:[ ]\d{3})++(?:[.,]\d{1,4})?(?!\d)|\d{0,14}(?:[.,]\d{1,6}){0,3})"
_QUANTITY = re.compile(
    rf"(?P<number>\d(?<![\w.,-].){_NUMBER})"
    r"(?:[ ](?P<scale>mille|thousand|millions?|milliards?|billions?)(?!\w))?"
    r"(?:[ ]?(?:d'|de )?(?P<unit>€|\$|£|%|pour cent|percent|[a-z]{1,9}(?![\w])))?"
)
_SCALES = {
    name: worth
    for worth, names in {
        (1e3,): "mille thousand",
        (1e6,): "million millions",
        (1e9,): "milliard milliards",
        # Of English, or of French.
        (1e9, 1e12): "billion billions",
    }.items()
    for name in names.split()
}
# “9h30”, “9 h 30”, “9:30”; and “L. 221-18”, of a code of law.
_TIME = re.compile(
    r"\d(?<![\w.,:-].)(?P<hour>\d?)(?:[ ]?(?:h|heures?)[ ]?|:)(?P<minute>[0-5]\d)(?![\w:])"
)
_ARTICLE = re.compile(r"[LRD](?<!\w.)\.?[ ]?(?P<number>\d{1,4}(?:-\d{1,4}){1,4}|\d{3,4})(?![\w-])")
# A telephone, of whatever country is written before, or none.
_PHONE = re.compile(r"(?:(?:00)?33)?0?([1-9]\d{8})")
_SIGNS = frozenset("€$£")
# Four groups of digits or more are one number, of a telephone, an account, a version.
_CODE = re.compile(r"\d(?<![\w.,-].)\d*+(?:[ .-]\d++){3,}+(?!\w)")
_CURRENCIES = "€ $ £ euro euros eur dollar dollars usd cad pounds francs"
_MONEY = frozenset(_CURRENCIES.split())
_PERCENT = frozenset(("%", "pour cent", "percent"))
_ADDRESS = re.compile(r"https?://\S++|www\.\S++")
# “1.”, “2)” at the beginning of a line number a list.
_LISTED = re.compile(r"(?<![^\n])[ \t#*-]{0,8}\(?\d{1,2}[.)°]")


class Figure(NamedTuple):
    """`values` are what it may be worth, as its points and commas can be read: hours of a duration,
    (day, month, year or 0) of a date, the digits of a code, else a number; `bare` the number of an
    amount, a percentage or a duration."""

    kind: Kind
    values: frozenset[object]
    start: int
    end: int
    bare: frozenset[object] = frozenset()


def figures(reading: Reading) -> Sequence[Figure]:
    """The figures of a text; the numbers of a list's items and of addresses are none."""
    found = [*_spelled(reading)]
    if any(map(str.isdigit, reading.text)):
        text = without_addresses(reading.folded).replace("_", " ")
        listed = [match.span() for match in _LISTED.finditer(text)]
        dates = [*_dates(text), *_english_dates(reading)]
        taken = bytearray(len(text))
        for start, end in (*listed, *((one.start, one.end) for one in dates)):
            taken[start:end] = b"\1" * (end - start)
        found += dates
        for one in (*_times(text), *_articles(reading.text), *_codes(text)):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                found.append(one)
        signed = not _SIGNS.isdisjoint(text)
        for match in _QUANTITY.finditer(text):
            if not taken[match.start()]:
                found.append(_quantity(match, signed=signed))
    return found


def _spelled(reading: Reading) -> Iterator[Figure]:
    """Durations in words, one word of the number or up to three: “quatre-vingt-dix jours”."""
    for head in _FIRST_WORDS & reading.places.keys():
        for place in reading.places[head]:
            for length in (3, 2, 1):
                words = reading.words[place : place + length + 1]
                number, unit = _WORDS.get("-".join(words[:-1])), _HOURS.get(words[-1])
                if number and unit:
                    last = reading.starts[place + len(words) - 1]
                    hours, bare = frozenset([number * unit]), frozenset([float(number)])
                    yield Figure("duration", hours, *reading.span(place, last + 1), bare)
                    break


def spelled_numbers(reading: Reading) -> Set[float]:
    """Numbers in words that count no time."""
    return {
        float(_WORDS[name])
        for head in _FIRST_WORDS & reading.places.keys()
        for place in reading.places[head]
        for length in (1, 2, 3)
        if (name := "-".join(reading.words[place : place + length])) in _WORDS
        and _HOURS.keys().isdisjoint(reading.words[place + length : place + length + 1])
    }


def _dates(text: str) -> Iterator[Figure]:
    for match in _DATE.finditer(text):
        first = match[0][0]
        day: tuple[str | int, ...]
        if match["month"]:
            day = first + match["day"], _MONTHS[match["month"]], match["year"]
        elif match["m"]:
            day = first + match["d"], match["m"], match["y"]
        else:
            day = match["id"], match["im"], first + match["iy"]
        if known := _day(*map(int, (*day[:2], day[2] or 0))):
            yield Figure("date", frozenset([known]), *match.span())


def _english_dates(reading: Reading) -> Iterator[Figure]:
    for name in _MONTHS.keys() & reading.places.keys():
        for place in reading.places[name]:
            start, end = reading.span(place, reading.starts[place] + 1)
            match = _ENGLISH_DAY.match(reading.folded, end)
            known = match and _day(int(match["day"]), _MONTHS[name], int(match["year"] or 0))
            if match and known:
                yield Figure("date", frozenset([known]), start, match.end())


def _times(text: str) -> Iterator[Figure]:
    """Hours with minutes: of a day, or a duration."""
    for match in _TIME.finditer(text):
        hours = int(match[0][0] + match["hour"]) + int(match["minute"]) / 60
        yield Figure("duration", frozenset([hours]), *match.span())


def _articles(text: str) -> Iterator[Figure]:
    for match in _ARTICLE.finditer(text):
        number = match["number"]
        values = frozenset([number, float(number.partition("-")[0])])
        yield Figure("number", values, *match.span())


def _codes(text: str) -> Iterator[Figure]:
    for match in _CODE.finditer(text):
        values = frozenset([_bare(match[0]), *_phone(_bare(match[0]))])
        yield Figure("number", values, *match.span())


def _phone(digits: str) -> Iterator[float]:
    """What a telephone is worth, the same without its country."""
    if match := _PHONE.fullmatch(digits):
        yield float(match[1])


def without_addresses(text: str) -> str:
    """The text with spaces in the place of addresses of the web."""
    if "//" not in text and "www." not in text:
        return text
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


def _day(day: int, month: int, year: int) -> tuple[int, int, int] | None:
    """The three, with 0 for a year that is not written; None for no such day."""
    year += 2000 if 0 < year < 100 else 0
    try:
        # A leap year, where none is written.
        date(year or 2000, month, day)
    except ValueError:
        return None
    return day, month, year


def _quantity(match: re.Match[str], *, signed: bool) -> Figure:
    """A number with its unit; `signed` where the text has signs of money, which may be before."""
    number, scale, unit = match.groups()
    worth, (start, end) = _worth(number), match.span()
    if scale:
        worth = frozenset(round(one * by, 6) for one in worth for by in _SCALES[scale])
    before = match.string[max(0, start - 2) : start].rstrip()[-1:] if signed else ""
    if before in _SIGNS:
        return Figure("amount", worth, match.string.rindex(before, 0, start), end, worth)
    if unit is None:
        return Figure("number", worth, start, end)
    if unit in _MONEY:
        return Figure("amount", worth, start, end, worth)
    if unit in _PERCENT:
        return Figure("percent", worth, start, end, worth)
    if unit in _HOURS:
        hours = frozenset(one * _HOURS[unit] for one in worth)
        return Figure("duration", hours, start, end, worth)
    return Figure("number", worth, start, match.end("scale") if scale else match.end("number"))


def _bare(code: str) -> str:
    return "".join(filter(str.isdigit, code))


@lru_cache(maxsize=256)
def _worth(number: str) -> frozenset[float]:
    """What a number is worth; two things where a point or a comma may part thousands."""
    plain = number.replace(" ", "").replace(",", ".")
    groups = plain.split(".")
    if len(groups) == 1:
        return frozenset([float(plain), *_phone(plain)])
    worth = [float(f"{''.join(groups[:-1])}.{groups[-1]}")]
    if len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
        worth.append(float("".join(groups)))
    return frozenset(worth)
