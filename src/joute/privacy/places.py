"""Postal addresses and number plates."""

import re
from collections.abc import Iterator

from joute.privacy.kinds import Found
from joute.privacy.source import Cue, Source, fold
from joute.privacy.words import common_words

_STREET = re.compile(
    r"\d(?<![\w.,]\d)\d{0,3}+(?:[ ]?(?:bis|ter|quater|[a-d](?![a-z])))?+[ ,]{0,3}+(?=[a-z])"
    r"(?:rue|avenue|av|ave|bd|bld|blvd|boulevard|place|pl|chemin|che|impasse|imp|allees?|quai"
    r"|cours|square|route"
    r"|rte|passage|faubourg|fbg|villa|cite|sentier|lotissement|lot|residence|hameau|esplanade"
    r"|promenade|montee"
    r"|traverse|rond-point|voie|ruelle|clos|mail)\.?(?=[ ][a-z0-9])"
)
_ENGLISH_STREET = re.compile(
    r"(?<![\w.,£$€])(?:(?i:flat|apt|apartment"
    r"|unit)[ ]\w{1,4},?[ ])?+\d{1,5}+[A-Da-d]?+[ ](?:[NSEW]\.?[ ])?"
    r"(?:[A-Za-z][A-Za-z'’.-]{1,20}[ ]|\d{1,3}(?:st|nd|rd|th)[ ]){1,3}"
    r"(?i:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Square"
    r"|Terrace|Close|Crescent"
    r"|Gardens|Place|Row|Hill|Park|Grove|Mews|Circle|Parkway)(?![a-z])\.?"
)
_ENGLISH_BEGINNING = re.compile(r"[\dFfAaUu](?<![\w.,£$€].)")
# “rue du 8 mai 1945”
_DATE_NAME = re.compile(
    r"[ ]du[ ]\d{1,2}(?:er)?[ ](?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre"
    r"|octobre|novembre|decembre)(?:[ ](?:17|18|19)\d\d)?(?!\w)"
)
_TOKEN = re.compile(r"[ ]{0,2}[,\-]?[ ]{0,2}((?:[dl]['’])?[\w'’.-]{1,40})")
_PARTICLES = frozenset(
    {
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "saint",
        "sainte",
        "sous",
        "st",
        "ste",
        "sur",
    }
)
_LINKS = frozenset(
    {
        "de",
        "des",
        "docteur",
        "du",
        "et",
        "general",
        "la",
        "le",
        "les",
        "marechal",
        "president",
        "saint",
        "sainte",
        "st",
        "ste",
    }
)
# After the street: floor, post code and town on the same or the next line.
_FRENCH_END = re.compile(
    r"[ ,\-–]{0,4}(?:(?:bat|batiment|apt|appt|appartement|etage|esc|escalier"
    r"|bp)[ .]?\w{1,6}[ ,]{0,3}){0,3}"
    r"[ ,\-–(]{0,4}\n?[ ]{0,2}(?:f-)?(?P<code>\d{2}[ ]?\d{3})[ ,]{1,2}"
    r"(?P<town>[a-z][a-z'-]{1,30}(?:[ -](?:sur|sous|en|les|la|le|de|du|des|d'|saint"
    r"|sainte)[ -][a-z'-]{2,20}"
    r"|[ ]cedex(?:[ ]\d{1,2})?)*)"
)
_ENGLISH_END = re.compile(
    r"(?:[ ]?,[ ]?(?:Apt|Apartment|Flat|Suite|Unit|#)[ .]?\w{1,5})?"
    r"(?:[ ]?,[ ]?[A-Z][a-z.'-]+(?:[ ][A-Z][a-z]+){0,2}){0,2}"
    r"(?:,?[ ](?:[A-Z]{2},?[ ]\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[\dA-Z]?[ ]?\d[A-Z]{2}))?",
)
_HOME = Cue(
    r"j'habite|habite|habitons|domicile|domicili\w+|reside|adresse|vis|loge|livre\w*|i live|address"
    r"|living|lives",
    reach=30,
)
_TOWN = re.compile(
    r"(?P<code>\d(?<![\w.,]\d)\d(?<!00)(?<!9[69])\d{3})[ ](?!euros?|eur|km|kg|personnes"
    r"|habitants|mots|tokens"
    r"|metres|points|lignes|fois|heures|jours|ans|dollars|caracteres|exemplaires|abonnes"
    r"|followers|places)"
    r"[a-z][a-z'-]{2,30}"
)

_PLATE_LETTERS = "[A-HJ-NP-TV-Za-hj-np-tv-z]{2}"
_PLATE = re.compile(rf"(?<![\w-])({_PLATE_LETTERS})([ -]?)\d{{3}}([ -]?){_PLATE_LETTERS}(?![\w-])")
# Its digits, from which its beginning is two letters and a separator away at most.
_PLATE_DIGITS = re.compile(rf"\d(?<=[A-Za-z]\d|[ -]\d)\d\d[ -]?{_PLATE_LETTERS}")
_OLD_PLATE = re.compile(
    r"\d(?<![\w-]\d)\d{1,3}[ -]?[A-Z]{2,3}[ -]?(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])(?![\w-])", re.I
)
_BRITISH_PLATE = re.compile(r"(?<![\w-])[A-Z]{2}\d\d[ ]?[A-Z]{3}(?![\w-])", re.IGNORECASE)
_CAR = Cue(
    r"plaques?|immatricul\w+|voitures?|vehicules?|auto|moto|camion\w*|scooter|plates?|cars?|van"
    r"|registration|reg"
    r"|carte grise|clio|twingo|peugeot|renault|citroen|208|308|golf|tesla|garee?|parked",
    reach=40,
)


def postal_addresses(source: Source) -> Iterator[Found]:
    """Streets with a number, with the town when it follows; a town alone where somebody lives."""
    if not source.has_digits:
        return
    for match in _STREET.finditer(source.folded):
        name_end = _name_end(source, match.end())
        if name_end > match.end():
            yield Found("address", match.start(), _town_end(source, name_end), 0.85)
    for match in _english_streets(source.text):
        end = _ENGLISH_END.match(source.text, match.end())
        found = Found("address", match.start(), end.end() if end else match.end(), 0.8)
        yield found if _is_street(source, match, found.end) else found._replace(certainty=0.4)
    for match in _TOWN.finditer(source.folded):
        home = source.announces(_HOME, match.start())
        yield Found("address", match.start(), match.end(), 0.7 if home else 0.35)


def _english_streets(text: str) -> Iterator[re.Match[str]]:
    """As `finditer`, where the first character may be that of one."""
    done = 0
    for beginning in _ENGLISH_BEGINNING.finditer(text):
        start = beginning.start()
        if start >= done and (match := _ENGLISH_STREET.match(text, start)):
            done = match.end()
            yield match


def _is_street(source: Source, match: re.Match[str], end: int) -> bool:
    """Whether a street is named in capitals, or in small letters where somebody lives."""
    words = [word for word in match[0].split()[1:-1] if word.isalpha()]
    if words and all(word[0].isupper() for word in words):
        return True
    lower = not any(word[0].isupper() for word in words)
    return lower and (end > match.end() or source.announces(_HOME, match.start()))


def _town_end(source: Source, end: int) -> int:
    rest = _FRENCH_END.match(source.folded, end)
    return rest.end() if rest else end


def _name_end(source: Source, start: int) -> int:
    """Where the name of a street ends: small words, then capitals, or a small word or two."""
    if date := _DATE_NAME.match(source.folded, start):
        return date.end()
    end, place, small, named = start, start, 0, False
    for _ in range(7):
        token = _TOKEN.match(source.text, place)
        if token is None or _ends_name(source, token, small, first=place == start, named=named):
            break
        place = token.end()
        if fold(token[1]).rstrip(".") not in _LINKS:
            small += not token[1][:1].isupper()
            named, end = True, token.start(1) + len(token[1].rstrip(".'’"))
    return end


def _ends_name(
    source: Source, token: re.Match[str], small: int, *, first: bool, named: bool
) -> bool:
    """Whether a word is no longer of a street's name."""
    word = fold(token[1])
    if "," in token[0] or re.fullmatch(r"\d{5}|\d\d", word):
        return True
    if token[1][:1].isupper():
        return False
    if not named:
        return first and word in common_words() and word not in _PARTICLES
    if word in _LINKS:
        following = _TOKEN.match(source.text, token.end())
        return following is None or not following[1][:1].isupper()
    known_end = re.match(r"[ ,]{0,3}(?:\d{5}|\n|$)", source.folded[token.end() : token.end() + 9])
    return not (small == 1 and known_end)


def plates(source: Source) -> Iterator[Found]:
    """Number plates: French since 2009 by their form, others after words of cars."""
    if not source.has_digits:
        return
    for digits in _PLATE_DIGITS.finditer(source.text):
        before = digits.start() - 2 - (source.text[digits.start() - 1] in " -")
        if before >= 0 and (match := _PLATE.match(source.text, before)):
            yield Found("plate", match.start(), match.end(), _plate_certainty(source, match))
    for pattern in (_OLD_PLATE, _BRITISH_PLATE) if source.holds(_CAR.words) else ():
        for match in pattern.finditer(source.text):
            if source.announces(_CAR, match.start()):
                yield Found("plate", match.start(), match.end(), 0.8)


def _plate_certainty(source: Source, match: re.Match[str]) -> float:
    if "ss" in {match[1].lower(), match[0][-2:].lower()} or match[2] != match[3]:
        return 0.3
    if source.announces(_CAR, match.start()):
        return 0.95
    if match[2] == "-":
        return 0.85 if match[1].isupper() else 0.7
    return 0.6 if match[1].isupper() and match[2] else 0.4
