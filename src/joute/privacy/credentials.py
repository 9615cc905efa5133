"""Secrets: keys of known forms, private keys, passwords in a sentence or in a line of settings."""

import re
from collections.abc import Iterator, Sequence

from joute.privacy.kinds import Found
from joute.privacy.source import Source, fold
from joute.privacy.words import not_secrets

# What hosts publish so that their keys can be found, and the rest of such a key.
_KEYS = {
    mark: re.compile(rf"(?<![\w-]){form}")
    for mark, form in (
        ("sk-", r"sk-(?:proj-|ant-|or-|svcacct-)?[A-Za-z0-9_-]{16,200}"),
        *((f"gh{kind}_", rf"gh{kind}_[A-Za-z0-9]{{20,255}}") for kind in "pousr"),
        ("github_pat_", r"github_pat_\w{20,255}"),
        ("glpat-", r"glpat-[\w-]{16,64}"),
        ("xox", r"xox[abeprs]-[\w-]{10,255}"),
        ("AKIA", r"AKIA[0-9A-Z]{16}"),
        ("ASIA", r"ASIA[0-9A-Z]{16}"),
        ("AIza", r"AIza[\w-]{30,64}"),
        ("ya29.", r"ya29\.[\w-]{20,255}"),
        ("hf_", r"hf_[A-Za-z0-9]{20,64}"),
        ("k_live_", r"[rsp]k_live_[A-Za-z0-9]{10,255}"),
        ("k_test_", r"[rsp]k_test_[A-Za-z0-9]{10,255}"),
        ("whsec_", r"whsec_[A-Za-z0-9]{16,64}"),
        ("SG.", r"SG\.[\w-]{16,64}\.[\w-]{16,64}"),
        ("npm_", r"npm_[A-Za-z0-9]{30,64}"),
        ("pypi-", r"pypi-[\w-]{30,255}"),
        ("gsk_", r"gsk_\w{20,64}"),
        ("r8_", r"r8_\w{20,64}"),
        ("dop_v1_", r"dop_v1_[0-9a-f]{40,64}"),
        ("AGE-SECRET-KEY-", r"AGE-SECRET-KEY-[0-9A-Z]{20,64}"),
        (":AA", r"\d{8,10}:AA[\w-]{30,40}"),
        ("eyJ", r"eyJ[\w-]{8,4000}\.[\w-]{8,8000}\.[\w-]{0,1000}"),
    )
}
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,24}PRIVATE KEY-----[A-Za-z0-9+/=\s\\:,]*"
    r"(?:-----END [A-Z ]{0,24}PRIVATE KEY-----)?(?<!\s)"
)
_CONNECTION = re.compile(
    r"\b(?:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|oracle|s?ftp|smtps?"
    r"|ldaps?|clickhouse)"
    r"(?:\+\w{1,20})?://[^\s\"'`<>]{3,500}",
    re.IGNORECASE,
)
_WITH_PASSWORD = re.compile(r"://[^\s/@:]{0,100}:[^\s@]{1,200}@")
_BEARER = re.compile(r"(?:[Bb]earer|BEARER|[Bb]asic) ([A-Za-z0-9._~+/-]{16,2000}=*)")
# Where none of these is, no password is announced.
_ANNOUNCED = (
    "pass",
    "mdp",
    "pwd",
    "psw",
    "code",
    "pin",
    "cle ",
    "secret",
    "token",
    "jeton",
    "key",
    "--",
)

# “mot de passe wifi du bureau : …”, “password for the router is …”, “DB_PASSWORD=…”
_PASSWORD = re.compile(
    r"(?<![a-z])(?:mots? de pass[e]?|mdp|password|passwd|pwd|passphrase|passcode|psw"
    r"|(?P<code>code (?:pin|secret|wifi|d'acces|confidentiel|de carte|de l'immeuble|de la porte"
    r"|porte"
    r"|d'entree|alarme|de l'alarme)|digicode|pin(?: code)?|door code|alarm code)"
    r"|(?P<key>cle (?:api|secrete|privee|wifi|wpa|d'api)|api[ _-]?key|secret(?:[ _-]?key)?"
    r"|access[ _-]?key"
    r"|(?:access|auth|api)[ _-]?token|client[ _-]?secret|token|jeton))"
    r"(?P<gap>[\"']?(?:_[a-z0-9_]{1,20})?(?:[ ][^\n:=.?!]{0,40}?)?[ ]{0,2})"
    r"(?P<link>:=|=>|->|[:=]|(?<= )(?:est|is|c'?est|was|etait)(?= ))(?:[ ]?:)?[ ]{0,4}(?:c'est )?"
    r"(?P<quote>[\"'`«“]?)[ ]?(?P<value>[^\s\"'`«»“”]{3,128})"
)
# “mdp Loulou34”, “code pin 4821”: nothing between, so that only what mixes letters and digits is
# one.
_BARE = re.compile(
    r"(?<![a-z])(?:mot de passe|mdp|password|passwd|pwd|(?P<code>code pin|pin|digicode"
    r"|code porte|door code))"
    r"[ ]{1,2}(?P<quote>[\"'`«“]?)(?P<value>[^\s\"'`«»“”:=]{4,128})"
)
# Where words may begin that announce a password: `re` jumps to these letters, and tries there alone
# what would be tried everywhere.
_BEGINNING = re.compile(
    r"[acdjmpst](?<![a-z].)(?:la|pi|ut|cc|le|li|od|ig|oo|et|ot|dp|as|wd|in|sw|ec|ok)", re.DOTALL
)
_FLAG = re.compile(r"--(?:password|token|api-key|secret)[ =](?P<value>[^\s\"']{4,128})")
_MARK = re.compile(r"\[[A-Z_]+_[0-9]+\]")


def secrets(source: Source) -> Iterator[Found]:
    """Every secret in a text."""
    for mark, form in _KEYS.items():
        if mark in source.text:
            for match in form.finditer(source.text):
                yield Found("secret", match.start(), match.end(), 0.97)
    if "bearer " in source.folded or "basic " in source.folded:
        for match in _BEARER.finditer(source.text):
            if any(map(str.isdigit, match[1])):
                yield Found("secret", match.start(1), match.end(1), 0.9)
    if "PRIVATE KEY" in source.text:
        for match in _PRIVATE_KEY.finditer(source.text):
            yield Found("secret", match.start(), match.end(), 0.99)
    if _WITH_PASSWORD.search(source.text):
        for match in _CONNECTION.finditer(source.text):
            address = match[0].rstrip(".,;:!?)]}")
            if _WITH_PASSWORD.search(address):
                yield Found("secret", match.start(), match.start() + len(address), 0.97)
    if any(words in source.folded for words in _ANNOUNCED):
        starts = [match.start() for match in _BEGINNING.finditer(source.folded)]
        yield from _passwords(source, starts)
        yield from _bare_passwords(source, starts)


def _matches(
    words: re.Pattern[str], source: Source, starts: Sequence[int]
) -> Iterator[re.Match[str]]:
    """As `finditer`, at these places alone."""
    done = 0
    for start in starts:
        if start >= done and (match := words.match(source.folded, start)):
            done = match.end()
            yield match


def _passwords(source: Source, starts: Sequence[int]) -> Iterator[Found]:
    for match in (*_matches(_PASSWORD, source, starts), *_FLAG.finditer(source.folded)):
        start = match.start("value")
        value = source.text[start : match.end("value")].rstrip(".,;?)")
        if certainty := _password_certainty(match, value):
            yield Found("secret", start, start + len(value), certainty)


def _bare_passwords(source: Source, starts: Sequence[int]) -> Iterator[Found]:
    for match in _matches(_BARE, source, starts):
        start = match.start("value")
        value = source.text[start : match.end("value")].rstrip(".,;?)")
        letters, digits = any(map(str.isalpha, value)), any(map(str.isdigit, value))
        if digits and len(value) >= 4 and (letters or match["code"]):
            yield Found("secret", start, start + len(value), 0.75)


def _password_certainty(match: re.Match[str], value: str) -> float:
    """How much a value looks like a secret, after the words that announce one; 0 for none."""
    given = match.groupdict()
    if len(value) < 3 or fold(value) in not_secrets() or _MARK.match(value):
        return 0
    if given.get("code"):
        return 0.85 if sum(map(str.isdigit, value)) >= 3 else 0
    if given.get("key"):
        return 0.85 if len(value) >= 8 and _is_mixed(value) else 0
    if given.get("quote") or _is_mixed(value):
        return 0.9
    rest = match.string[match.end() : match.end() + 2]
    assigned = given.get("link") in {":", "=", ":=", "=>", "->"}
    return 0.6 if assigned and len(value) >= 4 and (not rest.strip() or rest[0] in "\n,;.") else 0


def _is_mixed(value: str) -> bool:
    """Digits, signs or capitals inside a word, as chosen for a password."""
    letters = any(map(str.isalpha, value))
    marked = any(not one.isalpha() and one not in "'’-" for one in value[:-1] + value[-1:])
    return (letters and marked) or any(map(str.isupper, value[1:])) or value.isdigit()
