"""Numbers and their units in French and English texts.

1 234,5 and 1,234.5 are numbers; dates, times, ordinals of lists and versions are none. Numbers in
words (« douze ») are not read.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

# Alike: units of one quantity, with their factor. Between currencies nothing is converted.
_UNITS: dict[str, dict[str, float]] = {
    "length": {
        "mm millimètre millimètres millimeter millimeters millimetre millimetres": 1e-3,
        "cm centimètre centimètres centimeter centimeters centimetre centimetres": 1e-2,
        "dm": 1e-1,
        "m mètre mètres meter meters metre metres": 1,
        "km kilomètre kilomètres kilometer kilometers kilometre kilometres": 1e3,
        "mile miles mi": 1609.344,
        "ft foot feet": 0.3048,
        "inch inches": 0.0254,
    },
    "area": {
        "cm² cm2": 1e-4,
        "m² m2": 1,
        "ha hectare hectares": 1e4,
        "km² km2": 1e6,
    },
    "volume": {
        "ml mL millilitre millilitres": 1e-3,
        "cl cL centilitre centilitres": 1e-2,
        "dl dL": 1e-1,
        "l L litre litres liter liters": 1,
        "hl hL": 1e2,
        "m³ m3": 1e3,
    },
    "mass": {
        "mg milligramme milligrammes milligram milligrams": 1e-6,
        "g gramme grammes gram grams": 1e-3,
        "kg kilo kilos kilogramme kilogrammes kilogram kilograms": 1,
        "t tonne tonnes ton tons": 1e3,
        "lb lbs pound pounds": 0.45359237,
    },
    "time": {
        "ms milliseconde millisecondes millisecond milliseconds": 1e-3,
        "s sec seconde secondes second seconds": 1,
        "min minute minutes": 60,
        "h heure heures hour hours": 3_600,
        "j jour jours day days": 86_400,
        "semaine semaines week weeks": 604_800,
    },
    "months": {"mois month months": 1, "an ans année années year years": 12},
    "speed": {"km/h": 1 / 3.6, "m/s": 1, "mph": 0.44704},
    "energy": {"J": 1 / 3_600, "kJ": 1 / 3.6, "Wh": 1, "kWh": 1e3, "MWh": 1e6, "GWh": 1e9},
    "power": {"mW": 1e-3, "W watt watts": 1, "kW": 1e3, "MW": 1e6, "GW": 1e9},
    "data": {
        "o octet octets B byte bytes": 1,
        "ko Ko kB KB": 1e3,
        "Mo MB": 1e6,
        "Go GB": 1e9,
        "To TB": 1e12,
    },
    "share": {"‰": 1e-3, "% pourcent percent": 1e-2},
    "temperature in °C": {"°C °c degrés degré celsius": 1},
    "temperature in °F": {"°F fahrenheit": 1},
    "euros": {"€ euro euros EUR": 1},
    "dollars": {"$ dollar dollars USD": 1},
    "pounds sterling": {"£ GBP": 1},
    "francs": {"CHF franc francs": 1},
    "yen": {"¥ yen yens JPY": 1},
}
_MULTIPLES = {
    "fr": {"mille": 1e3, "million": 1e6, "milliard": 1e9, "billion": 1e12, "trillion": 1e18},
    "en": {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9},
}
_SHORT = {"k": 1e3, "M": 1e6, "md": 1e9}
# Languages that write 1.234 for a thousand and more.
_POINT_OF_THOUSANDS = frozenset({"de", "es", "it", "pt", "nl"})

_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january"
    "|february|march|april|may|june|july|august|september|october|november|december"
)
_NO_QUANTITIES = (
    re.compile(r"(?<!\d)\d{4}-\d{1,2}-\d{1,2}(?!\d)"),
    re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1\d{2,4}(?![\d/.-])"),
    re.compile(
        rf"(?<!\d)\d{{1,2}}(?:er|st|nd|rd|th)? (?:of )?(?:{_MONTHS})\b(?:,? \d{{4}})?", re.I
    ),
    re.compile(rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?", re.I),
    re.compile(rf"\b(?:{_MONTHS}) \d{{4}}\b", re.I),
    re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"),
)
_ORDINAL = re.compile(r"^[ \t]*\d{1,2}[.)][ \t]+(?=\S)", re.M)
_DURATION = re.compile(
    r"(?<!\w)(\d+) ?h(?:eures?|ours?)? ?(?:et |and )?([0-5]?\d)(?: ?(?:min|mn|minutes?))?(?!\w)"
)
# « moins 5 degrés », not « au moins 5 » nor « 8 moins 5 ».
_MINUS = re.compile(r"(?<!au )(?<!du )(?<!le )(?<!ou )(?<!\d )\b(?i:moins|minus) (?=\d)")
# « pas 10 ans », not « ne dépasse pas 10 ans ».
_DENIED = re.compile(
    r"(?:(?<!passe )(?<!passent )(?<!cède )(?<!cèdent )\bpas|\b(?:ni|not|neither|nor|et non)|n't)"
    r"\s+(?:(?:à|de|en) )?$",
    re.IGNORECASE,
)
# « 10 à 15 jours »: both have the unit; of « et » only after « entre ».
_RANGE = re.compile(r" ?(?:[-–—]|à|ou|to|or) ?[\d.,]+(?=\D|$)")
_BETWEEN = re.compile(r" (?:et|and) [\d.,]+(?=\D|$)")
_HALF = re.compile(r"[ \u202f](?:et demie?|and a half)\b")
_CENTS = re.compile(
    r"(?:€|[ \u202f]?€[ \u202f](?=\d\d(?![ \u202f]?(?:[€%$£]|euros?\b"
    r"|(?:h|min|km|kg|g|m|ans?|mois|jours?)\b)))"
    r"|[ \u202f]?(?:€|euros?) (?:et |and )?(?=\d\d ?(?:centimes?|cts?|cents?)\b))"
    r"(\d\d)(?!\d|[.,]\d)(?: ?(?:centimes?|cts?|cents?)\b)?"
)
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u2007", "\u202f") | {"−": "-", "’": "'"})


class Quantity(NamedTuple):
    """A number, and its unit as it is written, "" without one."""

    value: float
    unit: str = ""

    def in_unit(self, unit: str) -> float | None:
        """The number in another unit; as it is where it has none, None where units do not go
        together. `unit` is "" or one of `known`."""
        if not unit or not self.unit:
            return self.value
        (kind, factor), (other, its) = _aliases()[self.unit], _aliases()[unit]
        return self.value * factor / its if kind == other else None


def known(unit: str) -> bool:
    """Whether this is a unit."""
    return unit in _aliases()


def quantities(text: str, language: str) -> list[Quantity]:
    """The quantities of a text, in their order."""
    plain = _MINUS.sub("-", text.translate(_SPACES))
    for form in _NO_QUANTITIES:
        plain = form.sub(" ", plain)
    if len(_ORDINAL.findall(plain)) > 1:
        plain = _ORDINAL.sub("", plain)
    return list(_found(plain, language))


def _found(text: str, language: str) -> Iterator[Quantity]:
    position = 0
    form = _number(language == "en")
    while found := form.search(text, position):
        quantity, position = _quantity(text, found, language)
        if not _DENIED.search(text, max(0, found.start() - 20), found.start()):
            yield quantity


def _quantity(text: str, found: re.Match[str], language: str) -> tuple[Quantity, int]:
    """The quantity of a number that is found, and where it ends."""
    if duration := _DURATION.match(text, found.start()):
        return Quantity(int(duration[1]) + int(duration[2]) / 60, "h"), duration.end()
    value = _value(found, language)
    if cents := _CENTS.match(text, found.end()):
        return Quantity(value + int(cents[1]) / 100, "€"), cents.end()
    factor, after = _multiple(text, found.end(), language)
    unit = _unit_at().match(text, after)
    end = unit.end() if unit else after
    if half := _HALF.match(text, end):
        value, end = value + 0.5, half.end()
    written = unit["unit"] if unit else found["before"] or _unit_of_range(text, found, after)
    return Quantity(value * factor, written), end


def _unit_of_range(text: str, found: re.Match[str], after: int) -> str:
    """The unit of the number that ends a range; "" where this one begins none."""
    between = text[max(0, found.start() - 8) : found.start()].endswith(("entre ", "between "))
    end = (_BETWEEN if between else _RANGE).match(text, after)
    unit = end and _unit_at().match(text, end.end())
    return unit["unit"] if unit else ""


def _value(found: re.Match[str], language: str) -> float:
    value = _digits(found["digits"], language) * (-1 if found["sign"] == "-" else 1)
    if found["power"]:
        value *= 10.0 ** max(-300, min(300, int(found["power"])))
    if found["divisor"] and int(found["divisor"]):
        value /= int(found["divisor"])
    return value


def _digits(written: str, language: str) -> float:
    separators = [one for one in written if not one.isdigit()]
    if not separators or not _is_decimal(written, separators, language):
        return float(re.sub(r"\D", "", written))
    whole, _, decimals = written.rpartition(separators[-1])
    return float(f"{re.sub(r'[^0-9]', '', whole)}.{decimals}")


def _is_decimal(written: str, separators: list[str], language: str) -> bool:
    """Whether the last separator is that of decimals. Where only the usage of a language tells,
    1,234 is above a thousand in English alone."""
    last = separators[-1]
    if last not in ",.":
        return False
    if len(separators) > 1:
        return separators.count(last) == 1
    whole, _, decimals = written.partition(last)
    if len(decimals) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0"):
        return True
    return language != "en" if last == "," else language not in _POINT_OF_THOUSANDS


def _multiple(text: str, start: int, language: str) -> tuple[float, int]:
    """What a word such as millions multiplies the number before it by, and where it ends."""
    found = _MULTIPLE.match(text, start)
    if not found:
        return 1.0, start
    own, other = ("en", "fr") if language == "en" else ("fr", "en")
    factors = _SHORT | _MULTIPLES[other] | _MULTIPLES[own]
    word = found["short"] or found["word"].casefold()
    return factors[word if word in _SHORT else word.casefold().removesuffix("s")], found.end()


@cache
def _number(english: bool) -> re.Pattern[str]:
    """Digits with their separators. A plain space separates thousands, except in English."""
    between = r"[\u202f'.,]" if english else r"[ \u202f'.,]"
    return re.compile(
        rf"(?:(?P<before>[€$£¥])[ \u202f]?)?(?<!\w)(?<!\d[.,/])(?P<sign>(?<!\d)[+-](?=[\d.,]))?"
        rf"(?P<digits>\d{{1,3}}(?P<by>{between})\d{{3}}(?:(?P=by)\d{{3}})*(?:[.,]\d+)?(?![.,]?\d)"
        rf"|\d{{1,300}}(?:[.,]\d{{1,300}})?(?![.,]?\d)|[.,]\d{{1,300}}(?![.,]?\d))"
        rf"(?:(?:e|[ \u202f]?[×x*][ \u202f]?10\^)(?P<power>[+-]?\d{{1,4}}))?"
        rf"(?:/(?P<divisor>\d{{1,9}})(?![\d/]))?"
    )


_MULTIPLE = re.compile(
    "[ \u202f]?(?P<word>(?i:"
    + "|".join(f"{one}s?" for one in {**_MULTIPLES["fr"], **_MULTIPLES["en"]})
    + r"))\b(?:[ \u202f]d(?:e |'))?"
    + r"|[ \u202f]?(?P<short>[kM](?=[ \u202f]?[€$£])|(?<=\d)[kM](?!\w)|[Mm]ds?(?!\w))"
    + r"(?:[ \u202f]d(?:e |'))?"
)


@cache
def _unit_at() -> re.Pattern[str]:
    units = "|".join(re.escape(one) for one in sorted(_aliases(), key=len, reverse=True))
    return re.compile(rf"[ \u202f]?(?P<unit>{units})(?![\w/])")


@cache
def _aliases() -> dict[str, tuple[str, float]]:
    return {
        alias: (kind, factor)
        for kind, units in _UNITS.items()
        for written, factor in units.items()
        for alias in written.split()
    }
