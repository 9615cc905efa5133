"""E-mail addresses, addresses of machines, and links that let their holder in."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from joute.privacy.kinds import Found
from joute.privacy.source import Cue, Source

_AT = re.compile(r" @ |@")
_AT_WORDS = ("arobase", " at ", "(at", "[at", "{at", "( at", "[ at", "(chez", "[chez")
_AT_WITH_WORDS = re.compile(
    r" @ |@|\s?[\[({]\s?(?:at|arobase|chez)\s?[\])}]\s?| arobase ", re.IGNORECASE
)
_SPELLED_AT = re.compile(
    r"(?<=[\w.]) at (?=[\w-]{2,40}(?:\.| dot | point )(?:com|fr|org|net|eu)\b)"
)
_LOCAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-éèêëàâäîïôöùûüç"
_LOCAL_LENGTH = 64
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:\.| dot | point )){1,8}"
                     r"[a-z]{2,24}(?![a-z0-9])",
                     re.IGNORECASE)  # fmt: skip

_IPV4 = re.compile(r"\d(?<![\w.]\d)\d{0,2}(?:\.\d{1,3}){3}(?!\w|\.\d)")
# Two colons with as many digits between as an address may have.
_COLONS = re.compile(r":[0-9A-Fa-f]{0,4}:")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{4,45}(?![\w:])")
_VERSION = Cue(
    r"v|versions?|release|build|firmware|chrome|firefox|edge|opera|kernel|noyau|windows|section"
    r"|chapitre|article"
    r"|paragraphe|maj|mise a jour|update",
    reach=12,
)

_URL = re.compile(
    r"[HhWw](?<!\w[HhWw])(?:(?<=[Hh])(?i:ttps?)|(?<=[Ww])(?i:ss?))://[^\s<>\"»]{4,2000}"
)
_TOKEN = re.compile(
    r"[?&#;](?:[a-z_-]{0,20}(?:token|api_?key|apikey|secret|signature|password|passwd|pwd|mdp"
    r"|otp|jwt)"
    r"|auth|key|sig|session|sessionid|sid|code|ticket|hash|invite|reset|hmac|access"
    r"|X-Amz-Signature)"
    r"=[^&#\s]{6,}",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(r"://[^\s/@:]{0,80}:[^\s/@]{1,80}@")
_TOKEN_PATH = re.compile(
    r"/(?:reset|password|verify|confirm|invite|invitation|activate|activation|magic|login"
    r"|unsubscribe"
    r"|token|share|partage|services|webhooks?|bot)(?:[-_/][\w-]{0,40})?/[\w/:=-]{12,}",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'"


def emails(source: Source) -> Iterator[Found]:
    """E-mail addresses, also with the at sign spelled out."""
    text = source.text
    patterns = [_AT] if "@" in text else []
    if any(word in source.folded for word in _AT_WORDS):
        patterns = [_AT_WITH_WORDS, _SPELLED_AT]
    for pattern in patterns:
        for at in pattern.finditer(text):
            local = text[max(0, at.start() - _LOCAL_LENGTH) : at.start()]
            length = len(local) - len(local.rstrip(_LOCAL))
            domain = _DOMAIN.match(text, at.end())
            if length and domain:
                certainty = 0.97 if at[0] == "@" and " " not in domain[0] else 0.7
                # git@github.com:… is an address of repositories.
                certainty = 0.3 if local.endswith("git") and length == 3 else certainty
                yield Found("email", at.start() - length, domain.end(), certainty)


def addresses(source: Source) -> Iterator[Found]:
    """IPv4 and IPv6 addresses; that of the machine itself and masks of networks are nobody's."""
    if not source.has_digits:
        return
    for match in _IPV4.finditer(source.text):
        yield Found("ip", match.start(), match.end(), _ipv4_certainty(source, match))
    for match in _IPV6.finditer(source.text) if _COLONS.search(source.text) else ():
        if match[0].count(":") >= 2 and re.search(r"\d", match[0]):
            yield from _ipv6(match)


def _ipv4_certainty(source: Source, match: re.Match[str]) -> float:
    try:
        address = IPv4Address(match[0])
    except AddressValueError:
        return 0.1
    if address.is_loopback or address.packed[0] in {0, 255}:
        return 0.3
    return 0.4 if source.announces(_VERSION, match.start()) else 0.9


def _ipv6(match: re.Match[str]) -> Iterator[Found]:
    try:
        address = IPv6Address(match[0])
    except AddressValueError:
        return
    named = not (address.is_loopback or address.is_unspecified) and match[0].count(":") > 2
    yield Found("ip", match.start(), match.end(), 0.95 if named else 0.3)


def links(source: Source) -> Iterator[Found]:
    """Links with a token, a signature or a password in them."""
    if "://" not in source.text:
        return
    for match in _URL.finditer(source.text):
        link = match[0].rstrip(_TRAILING)
        if _TOKEN.search(link) or _CREDENTIALS.search(link) or _has_token_path(link):
            yield Found("url_with_token", match.start(), match.start() + len(link), 0.9)


def _has_token_path(link: str) -> bool:
    """A path such as /reset/3f9c…: the last word has digits, as no title has."""
    path = _TOKEN_PATH.search(link)
    return path is not None and sum(map(str.isdigit, path[0])) >= 3
