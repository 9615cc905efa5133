"""Texts, numbers and dates as each language writes them.

English is the language of the source texts. For every other language each feature has a gettext
catalogue, `locales/<language>/LC_MESSAGES/joute.po`, and `web` one for all other texts; they are
merged at start, never stored compiled. `tools/messages.py` updates them from the code and the
templates.
"""

import gettext
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import localcontext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from joute.errors import JouteError, Worded

# Its catalogue has the texts of everything that is no feature.
WEB = Path(__file__).parent / "web"
SOURCE_LANGUAGE = "en"
LANGUAGE_NAMES = {"en": "English", "fr": "Français"}
# Dates of "en" alone are American.
LOCALE_NAMES = {"en": "en_GB"}

NO_BREAK_SPACE = "\u00a0"
_LEAST_APART = 10_000
# The digits of the largest number, and of one that is large.
_DIGITS, _LARGE = 320, 1e20


def catalogue_path(folder: Path, language: str) -> Path:
    return folder / "locales" / language / "LC_MESSAGES" / "joute.po"


def read_catalogue(language: str, folders: Iterable[Path]) -> Catalog:
    """The texts of `folders` in a language; a folder without a catalogue adds nothing."""
    merged = Catalog(locale=language, domain="joute")
    for path in (catalogue_path(folder, language) for folder in folders):
        for message in _read(path, language) if path.exists() else ():
            merged[message.id] = message
    return merged


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="joute")


def load_translators(languages: Sequence[str], folders: Iterable[Path]) -> dict[str, "Translator"]:
    """A translator for each language, in the order given: the first is the default.

    `folders` are the folders whose catalogues it has beside that of `web`.
    """
    folders = (WEB, *folders)
    return {
        language: Translator(language, _translations(language, folders)) for language in languages
    }


@cache
def _translations(language: str, folders: tuple[Path, ...]) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language, folders))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


_WHOLE_NUMBER = re.compile(r"%\((\w+)\)d")


def _as_text(place: re.Match[str], fields: Mapping[str, object]) -> str:
    """The place of a whole number in a message, for a field that is written as a text."""
    return f"%({place[1]})s" if isinstance(fields[place[1]], str) else place[0]


def signed(value: float, shown: Callable[[float], str]) -> str:
    """A difference with its sign, such as +18, −7 or 0, where `shown` writes one without."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{shown(abs(value))}"


class Translator:
    """One language: its texts, and how it writes numbers, dates and sizes.

    A `%` that is meant literally is written `%%` in a source text, with or without fields.
    """

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self.translations = translations
        self.locale = Locale.parse(LOCALE_NAMES.get(language, language))

    def gettext(self, message: str, **fields: object) -> str:
        return self.translations.gettext(message) % fields

    def ngettext(self, singular: str, plural: str, number: int, **fields: object) -> str:
        """The form for `number`, which is also the field `%(num)s`."""
        chosen = self.translations.ngettext(singular, plural, number)
        return chosen % {"num": self.number(number), **fields}

    def phrase(self, text: str) -> str:
        """A source text that was stored, such as a reason, in this language; another as it is."""
        if isinstance(text, Worded):
            return self.gettext(text.source, **{k: self._part(v) for k, v in text.fields.items()})
        return self.translations.gettext(text) if text else text

    def _part(self, value: object) -> object:
        """A field of a text that has its own."""
        return self.number(value) if isinstance(value, int | float) else self._field(value)

    def error(self, error: JouteError) -> str:
        """The message of an error; a field of the error may itself be a source text. A number of
        five digits or more has its thousands apart, a shorter one may be a year."""
        fields = {name: self._field(value) for name, value in error.params.items()}
        message = self.translations.gettext(error.message)
        return _WHOLE_NUMBER.sub(lambda place: _as_text(place, fields), message) % fields

    def _field(self, value: object) -> object:
        if isinstance(value, int) and abs(value) >= _LEAST_APART:
            return self.number(value)
        return self.phrase(value) if isinstance(value, str) else value

    def number(self, value: float, decimals: int | None = None) -> str:
        """1,234.5 or 1 234,5; at most three decimals unless `decimals` says how many exactly."""
        pattern = None if decimals is None else "#,##0" + "." * bool(decimals) + "0" * decimals
        # Decimals have 28 digits, unless more are asked for.
        with localcontext(prec=_DIGITS) if abs(value) >= _LARGE else nullcontext():
            return format_decimal(value, format=pattern, locale=self.locale)

    def figures(self, value: float, digits: int = 2) -> str:
        """`value` to so many significant digits, never in scientific notation."""
        if value == 0:
            return "0"
        if abs(value) < 10**digits:
            return format_decimal(value, format="@" * digits, locale=self.locale)
        return self.number(float(f"{value:.{digits}g}"), decimals=0)

    def quantity(self, value: float, unit: str, digits: int = 2) -> str:
        """`value` to so many significant digits and its unit, on one line."""
        return f"{self.figures(value, digits)}{NO_BREAK_SPACE}{unit}"

    def percent(self, ratio: float, decimals: int = 0) -> str:
        """0.123 as 12% or 12 %."""
        pattern: str = self.locale.percent_formats[None].pattern
        digits = "#,##0" + "." * bool(decimals) + "0" * decimals
        return str(format_percent(ratio, pattern.replace("#,##0", digits), locale=self.locale))

    def date(self, value: date) -> str:
        """21 November 2026; a moment is taken in UTC."""
        if isinstance(value, datetime):
            value = value.astimezone(UTC).date()
        return self._first_day(format_date(value, format="long", locale=self.locale))

    def _first_day(self, written: str) -> str:
        """French has an ordinal for the first day of a month only: 1er novembre."""
        first = self.language == "fr" and written.startswith("1 ")
        return f"1er{written[1:]}" if first else written

    def partial_date(self, value: str) -> str:
        """A date of which the day or the month may be unknown: 2025, 2025-03 or 2025-03-17."""
        year, *rest = (int(part) for part in value.split("-"))
        first_day = date(year, *[*rest, 1, 1][:2])
        if len(rest) == 2:
            return self.date(first_day)
        return format_skeleton("yMMMM", first_day, locale=self.locale) if rest else str(year)

    def moment(self, value: datetime) -> str:
        """21 November 2026, 09:05 UTC."""
        shown = value.astimezone(UTC)
        return f"{self.date(shown)}, {format_datetime(shown, 'HH:mm', locale=self.locale)} UTC"

    def duration(self, seconds: float) -> str:
        """0.84 s, 12 s, 1 min 15 s, 2 h 5 min: the two largest units."""
        if seconds < 60:
            return self.quantity(seconds, "s")
        minutes, rest = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        parts = [(hours, "h"), (minutes, "min")] if hours else [(minutes, "min"), (rest, "s")]
        return " ".join(f"{count}{NO_BREAK_SPACE}{unit}" for count, unit in parts if count)

    def bytesize(self, count: int) -> str:
        """12 kB or 12 ko: decimal multiples."""
        size, unit = float(count), "byte"
        for larger in ("kilobyte", "megabyte", "gigabyte"):
            if size >= 1000:
                size, unit = size / 1000, larger
        shown = round(size, 0 if size >= 10 else 1)
        return format_unit(shown, f"digital-{unit}", length="short", locale=self.locale)

    def listing(self, items: Sequence[str]) -> str:
        """a, b and c."""
        return format_list(list(items), locale=self.locale)

    def is_singular(self, amount: float) -> bool:
        """Whether this language counts that many, to two digits, as one: in French up to 1.9."""
        return bool(self.locale.plural_form(float(f"{amount:.2g}")) == "one")

    def country(self, code: str) -> str:
        """The name of a country from its ISO 3166 code of two or three letters, else the code."""
        for alpha2 in get_global("territory_aliases").get(code, [code]):
            if alpha2 in self.locale.territories:
                return str(self.locale.territories[alpha2])
        return code
