"""Numbers with a form and a checksum: candidates by their form, validated by python-stdnum, weighed
by the words before them."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from stdnum import numdb
from stdnum.eu import vat
from stdnum.fr import nif, siren, tva
from stdnum.gb import utr
from stdnum.gb import vat as british_vat
from stdnum.us import ssn

from joute.privacy.kinds import Found
from joute.privacy.source import Cue, Source

# What people put between the groups of a number.
_SEP = r"[ \u00a0\u202f.\-]?"
# No identifier has fewer.
_SIX_DIGITS = re.compile(rf"[0-9](?:{_SEP}[0-9]){{5}}")
_NUMBER_ENDS = r"(?!\w|[.,]\d)"


class _Shape(NamedTuple):
    """A form, tried where it can begin, as candidates overlap: at groups of digits of some `firsts`
    lengths, or where letters are followed by a digit."""

    form: re.Pattern[str]
    firsts: tuple[int, ...]


def _shape(pattern: str, *firsts: int) -> _Shape:
    """A form in which `_` is a separator. One that begins with digits says how many there can be
    before something else: its groups may be written together."""
    body = pattern.replace("_", _SEP)
    return _Shape(re.compile(f"({body}){_NUMBER_ENDS}", re.IGNORECASE | re.ASCII), firsts)


_NIR = _shape(
    r"[1-478]_\d\d_\d\d_(?:\d\d|2[AB])_\d{3}_\d{3}(?:(?:_| ?(?:/|cl[ée] ?:?) ?)\d\d)?",
    *(1, 3, 5, 6, 7, 10, 13, 15),
)
_CARD = _shape(
    r"(?=[2-6])(?:\d{4}(?:_\d{4}){3}(?:_\d{3})?|3[47]\d\d_\d{6}_\d{5})",
    *(4, 8, 10, 12, 15, 16, 19),
)
# Two by two as phone numbers are: a card only where the text speaks of one.
_CARD_BY_PAIRS = _shape(r"(?=[2-6])\d\d(?:[ .\-]\d\d){7}", 2)
_SIRET = _shape(r"\d{3}_\d{3}_\d{3}_(?:\d{5}|\d\d_\d{3})", 3, 6, 9, 11, 14)
# Not the start of a SIRET, whose own check decides.
_SIREN = _shape(r"\d{3}_\d{3}_\d{3}(?!_\d{5})", 3, 6, 9)
_NIF = _shape(r"[0-3]\d_\d\d_\d{3}_\d{3}_\d{3}", 2, 4, 7, 10, 13)
_FRENCH_VAT = _shape(r"FR_[0-9A-HJ-NP-Z]{2}_\d{3}_\d{3}_\d{3}")
_OTHER_VAT = _shape(
    r"(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)"
    r"_[0-9A-Z]{8,12}"
)
_BRITISH_VAT = _shape(r"GB_\d{3}_\d{4}_\d\d(?:_\d{3})?")
_IBAN = _Shape(
    re.compile(r"([A-Za-z]{2}[ ]?[0-9]{2}(?:[ \u00a0\u202f.\-]?[A-Za-z0-9]){11,30})"), ()
)
_KEY_WORD = re.compile("cl[ée]", re.IGNORECASE)
_SSN = _shape(r"\d{3}-\d\d-\d{4}", 3)
_NINO = _shape(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]_\d\d_\d\d_\d\d_[A-D]")
_UTR = _shape(r"\d{5}_\d{5}", 5, 10)

_NIR_CUE = Cue(r"secu(?:rite sociale)?|nir|insee|n[o°]? ?ss|vitale|social security|assure(?:e|s)?")
_CARD_CUE = Cue(r"cartes?|cb|visa|mastercard|amex|american express|cards?|paiement|payer|debit")
_COMPANY_CUE = Cue(
    r"sirene?|siret|rcs|entreprise|societe|immatricul\w+|micro-?entreprise|sarl|sas|eurl|company|kbis"
    r"|auto-?entrepreneur\w*|boite",
    reach=40,
)
_REGISTER_WORDS = re.compile(r"(?<![a-z])(?:sirene?|siret|rcs)(?![a-z])")
_REGISTER = re.compile(rf"[^.!?\n]{{0,24}}{_REGISTER_WORDS.pattern}")
_VAT_CUE = Cue(r"tva|vat|intracommunautaire|intracom|ust-?id(?:nr)?|partita iva|nif")
_TAX_CUE = Cue(r"fiscal(?:e|s)?|spi|impots?|avis d'impo\w+|tax(?: id)?|tin|utr|hmrc|ssn|nino"
                r"|social security|national insurance|ni number")  # fmt: skip
# Numbers of things, which pass a checksum by chance: one in ten for Luhn.
_THING_CUE = Cue(r"commandes?|cmd"
                 r"|factures?|ref|references?|tickets?|dossiers?|colis|suivi|articles?"
                  r"|serie|devis|lots?|version|isbn|ean|code-?barres?|imei|orders?|invoices?"
                  r"|tracking"
                  r"|sku|parcels?|serial|case|produits?|products?|contrats?|bons?|transactions?"
                  r"|billets?|reservations?|bookings?|id")  # fmt: skip
# Ranges of the payment networks, ISO/IEC 7812.
_CARD_PREFIX = re.compile(r"4|5[0-8]|2[2-7]|3[47]|6(?:011|[2-57])")


_IBAN_DIGITS = {ord("A") + place: str(10 + place) for place in range(26)}
_DROPPED = {ord(sign): None for sign in " \u00a0\u202f.-/:"}
_DOUBLED = {str(digit): 2 * digit // 10 + 2 * digit % 10 for digit in range(10)}


def _bare(text: str) -> str:
    """A number without its separators, letters in capitals."""
    return text.translate(_DROPPED).upper()


def passes_luhn(value: str) -> bool:
    """The Luhn check of ISO/IEC 7812, six times as fast as the library’s."""
    return (sum(map(int, value[::-2])) + sum(map(_DOUBLED.__getitem__, value[-2::-2]))) % 10 == 0


def passes_nir(value: str) -> bool:
    """The key of a NIR of 15 characters: 97 less the rest of the number by 97, with 19 and 18 for
    the departments 2A and 2B."""
    number = value[:13].replace("2A", "19").replace("2B", "18")
    return int(value[13:]) == 97 - int(number) % 97


def passes_siret(value: str) -> bool:
    """Luhn for the SIREN and for the whole; branches of La Poste, whose SIREN is 356000000, have
    digits that add up to a multiple of 5 instead."""
    if value.startswith("356000000") and value != "35600000000048":
        return sum(map(int, value)) % 5 == 0
    return passes_luhn(value) and passes_luhn(value[:9])


def passes_french_vat(value: str) -> bool:
    """The two digits after FR: the SIREN after them with 12 behind it, modulo 97. Numbers of Monaco
    begin with 000 and are no SIREN; a key with letters is left to the library."""
    key, number = value[2:4], value[4:]
    if not key.isdigit():
        return bool(tva.is_valid(value))
    return int(key) == int(number + "12") % 97 and (number[:3] == "000" or passes_luhn(number))


def _candidates(shape: _Shape, source: Source) -> Iterator[tuple[int, str]]:
    groups = (source.groups_by_length.get(length, ()) for length in shape.firsts)
    for start in chain(*groups) if shape.firsts else source.lettered_groups:
        if match := shape.form.match(source.text, start):
            yield start, match[1]


def is_thing(source: Source, start: int) -> bool:
    """Whether the words before a number say that it is that of an order, a product, a case…"""
    return source.announces(_THING_CUE, start)


def numbers(source: Source) -> Iterator[Found]:
    """Every number with a checksum in a text."""
    if source.has_digits and _SIX_DIGITS.search(source.text):
        for scan in _SCANS:
            yield from scan(source)


def _nirs(source: Source) -> Iterator[Found]:
    for start, text in _candidates(_NIR, source):
        value = _bare(_KEY_WORD.sub("", text))
        cued = source.announces(_NIR_CUE, start)
        if len(value) == 15 and passes_nir(value):
            yield Found("nir", start, start + len(text), 0.99)
        elif len(value) == 13 or not cued:
            yield Found("nir", start, start + len(text), 0.8 if cued else 0.2)
        else:
            yield Found("nir", start, start + len(text), 0.4)


def _ibans(source: Source) -> Iterator[Found]:
    for start, text in _candidates(_IBAN, source):
        whole = _iban_shape(text[:2].upper()).match(text)
        if whole and not source.text[start + whole.end() : start + whole.end() + 1].isalnum():
            valid = _is_iban(_bare(whole[0]))
            yield Found("iban", start, start + whole.end(), 0.99 if valid else 0.4)


def _is_iban(value: str) -> bool:
    number = int((value[4:] + value[:4]).translate(_IBAN_DIGITS))
    return number % 97 == 1 and _bban(value[:2]).fullmatch(value, 4) is not None


def _iban_parts(country: str) -> list[tuple[str, str]]:
    """(length, kind of characters) of what follows the check digits, in the IBANs of a country."""
    structure = numdb.get("iban").info(country)[0][1].get("bban", "")
    return re.findall(r"(\d+)!([nac])", structure)


@cache
def _bban(country: str) -> re.Pattern[str]:
    """What follows the check digits, in capitals without separators."""
    kinds = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
    parts = (f"{kinds[kind]}{{{length}}}" for length, kind in _iban_parts(country))
    return re.compile("".join(parts))


@cache
def _iban_shape(country: str) -> re.Pattern[str]:
    """As many letters and digits as the IBANs of a country have; nothing where there are none."""
    parts = _iban_parts(country)
    length = 4 + sum(int(length) for length, _ in parts)
    return re.compile(rf"[A-Za-z](?:{_SEP}[A-Za-z0-9]){{{length - 1}}}" if parts else r"(?!)")


def _cards(source: Source) -> Iterator[Found]:
    shapes = (_CARD, _CARD_BY_PAIRS) if source.holds(_CARD_CUE.words) else (_CARD,)
    for shape in shapes:
        yield from _cards_shaped(source, shape)


def _cards_shaped(source: Source, shape: _Shape) -> Iterator[Found]:
    for start, text in _candidates(shape, source):
        value = _bare(text)
        if not _CARD_PREFIX.match(value):
            continue
        if passes_luhn(value):
            yield Found("card", start, start + len(text), _card_certainty(source, start, text))
        elif source.announces(_CARD_CUE, start):
            yield Found("card", start, start + len(text), 0.4)


def _card_certainty(source: Source, start: int, text: str) -> float:
    if source.announces(_CARD_CUE, start):
        return 0.95
    if is_thing(source, start):
        return 0.4
    return 0.6 if text.isdigit() else 0.8


def _sirets(source: Source) -> Iterator[Found]:
    for start, text in _candidates(_SIRET, source):
        value = _bare(text)
        if not passes_siret(value):
            certainty = 0.3
        elif _speaks_of_company(source, start, start + len(text)):
            certainty = 0.95
        else:
            certainty = 0.4 if is_thing(source, start) else 0.8
        yield Found("siret", start, start + len(text), certainty)


def _sirens(source: Source) -> Iterator[Found]:
    """Nine digits, of which one in ten passes: a SIREN only where the text says so."""
    if not (source.holds(_COMPANY_CUE.words) or source.holds(_REGISTER_WORDS)):
        return
    for start, text in _candidates(_SIREN, source):
        if _speaks_of_company(source, start, start + len(text)):
            certainty = 0.95 if siren.is_valid(_bare(text)) else 0.3
            yield Found("siren", start, start + len(text), certainty)


def _speaks_of_company(source: Source, start: int, end: int) -> bool:
    if source.announces(_COMPANY_CUE, start):
        return True
    return source.holds(_REGISTER_WORDS) and _REGISTER.match(source.after(end, 30)) is not None


def _vats(source: Source) -> Iterator[Found]:
    for start, text in _candidates(_FRENCH_VAT, source):
        yield Found(
            "vat", start, start + len(text), 0.97 if passes_french_vat(_bare(text)) else 0.4
        )
    for start, text in _candidates(_OTHER_VAT, source):
        if source.announces(_VAT_CUE, start):
            yield Found("vat", start, start + len(text), 0.95 if _is_vat(text) else 0.4)
    for start, text in _candidates(_BRITISH_VAT, source):
        if source.announces(_VAT_CUE, start):
            valid = british_vat.is_valid(_bare(text))
            yield Found("vat", start, start + len(text), 0.95 if valid else 0.4)


def _is_vat(text: str) -> bool:
    return bool(vat.is_valid(_bare(text)))


def _taxes(source: Source) -> Iterator[Found]:
    """Tax numbers: the French one, the American and British ones, where a person has one number for
    taxes and social security."""
    for start, text in _candidates(_NIF, source):
        yield _tax(source, start, text, nif.is_valid(_bare(text)), bare=0.6)
    for start, text in _candidates(_SSN, source):
        yield _tax(source, start, text, ssn.is_valid(text), bare=0.6)
    for start, text in _candidates(_NINO, source):
        yield _tax(source, start, text, valid=True, bare=0.7)
    for start, text in _candidates(_UTR, source):
        if source.announces(_TAX_CUE, start):
            yield _tax(source, start, text, utr.is_valid(_bare(text)), bare=0.3)


def _tax(source: Source, start: int, text: str, valid: bool, bare: float) -> Found:
    if not valid:
        certainty = 0.4
    elif source.announces(_TAX_CUE, start):
        certainty = 0.95
    else:
        certainty = 0.4 if is_thing(source, start) else bare
    return Found("tax", start, start + len(text), certainty)


_SCANS = (
    _nirs,
    _ibans,
    _cards,
    _sirets,
    _sirens,
    _vats,
    _taxes,
)
