"""The language of a short text, by its small words and its letters; its letters without accents."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Literal

Language = Literal["fr", "en"]

# How people write and ask in each language: words that others have too count for all of them.
_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "fr": (
            "au aux avec c ce ces cet cette combien comment d dans de des donne du elle en"
            " entre est et explique faire fais faut il j je l la le les leur ma mais mes moi mon"
            " n nous ou où par pas pour pourquoi propose qu quand que quel quelle quelles quels"
            " qui quoi rédige résume sa ses si son sont sur te tes tu un une vos votre vous y à"
            " écris"
        ),
        "en": (
            "a about an and any are as at be by can do does explain for from give has have"
            " hello hey hi how i in is it make me my no not of on or our please should suggest"
            " test thanks that the their them these they this to under was we what when where"
            " which who why will with write you your"
        ),
        "es": (
            "al como con cuál cuánto cómo de del dónde el en es escribe esta este está explica"
            " hay la las lo los me mi más no o para pero por qué que quién resume se ser si"
            " sobre son su sus también traduce tu un una y yo"
        ),
        "de": (
            "als an auf aus bei bitte das dass dem den der des die ein eine einem einen einer"
            " erkläre es für ich im in ist ist kann man mein mir mit nach nicht oder schreibe"
            " sich sie sind um und von was welche wer wie wir wird wo zu zum zur zwischen über"
        ),
        "it": (
            "al alla anche che chi ci come con cosa da dal dei del della delle di dove e gli ho"
            " i il in io la le lo ma mi nel nella non o per perché più quale quali qual quanto"
            " riassumi scrivi se si sono spiega su sul tra traduci un una uno è"
        ),
        "pt": (
            "a ao as com como da das de do dos e ele em escreva explique eu foi isso mais me"
            " meu minha na nas não no nos o onde os ou para pela pelo por porque quais qual"
            " quando que quem resuma se ser seu sua são também tem traduza um uma você é"
        ),
        "nl": (
            "aan als bij dat de deze die dit een en er geef het hoe ik in is kan leg maar me"
            " met mijn naar niet of om ook op over schrijf te tot tussen uit van vat voor waar"
            " waarom wat we welke wie zijn"
        ),
    }.items()
}
_LETTERS: Mapping[str, str] = {
    "fr": "àâçéèêëîïôùûœ",
    "en": "",
    "es": "áéíóúñ¿¡",
    "de": "äöüß",
    "it": "àèéìòù",
    "pt": "áâãçéêíóõú",
    "nl": "ëï",
}


def _having(languages: Mapping[str, Iterable[str]]) -> Mapping[str, Sequence[str]]:
    """The languages that have each word or letter."""
    found: dict[str, list[str]] = {}
    for language, ones in languages.items():
        for one in ones:
            found.setdefault(one, []).append(language)
    return found


_HAVING_WORD, _HAVING_LETTER = _having(_WORDS), _having(_LETTERS)
# How much each says that a text is rather in English than in French.
_ENGLISH_WORDS, _ENGLISH_LETTERS = (
    {one: ("en" in languages) - ("fr" in languages) for one, languages in having.items()}
    for having in (_HAVING_WORD, _HAVING_LETTER)
)
_WORD = re.compile(r"[^\W\d_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# The language that most texts of a script are in: kana before the characters that Japanese shares.
_SCRIPTS = {
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af\u1100-\u11ff",
    "zh": "\u4e00-\u9fff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff",
    "hi": "\u0900-\u097f",
}
_OF_SCRIPTS = {code: re.compile(f"[{span}]") for code, span in _SCRIPTS.items()}
_OTHER_SCRIPT = re.compile(f"[{''.join(_SCRIPTS.values())}]")
# No letter of these stands before it.
_FIRST_OF_SCRIPTS = "\u0370"
# What is asked stands at the beginning: a document may follow in another language.
_READ = 1_000


def language_of(text: str) -> Language:
    """French or English, by the small words and the accents; French by default."""
    folded = text.casefold()
    words = map(_ENGLISH_WORDS.get, _WORD.findall(folded), repeat(0))
    letters = map(_ENGLISH_LETTERS.get, _BEYOND_ASCII.findall(folded), repeat(0))
    return "en" if sum(words) + sum(letters) > 0 else "fr"


def detect(text: str, default: str) -> str:
    """The code (ISO 639-1) of the language of a question: French, English, Spanish, German,
    Italian, Portuguese or Dutch by its small words and letters, or that of another script.
    `default` when nothing in it tells, or when it tells of several alike."""
    read = text[:_READ]
    # A word that is quoted in another script does not make a question of it.
    foreign = max(read, default="") >= _FIRST_OF_SCRIPTS
    if foreign and 2 * len(_OTHER_SCRIPT.findall(read)) > sum(map(str.isalpha, read)):
        return next(code for code, script in _OF_SCRIPTS.items() if script.search(read))
    counts = _counts(read)
    most = max(counts.values())
    likely = [code for code, count in counts.items() if count == most]
    return likely[0] if most and len(likely) == 1 else default


def _counts(text: str) -> dict[str, int]:
    folded, counts = text.casefold(), dict.fromkeys(_WORDS, 0)
    words, letters = _WORD.findall(folded), _BEYOND_ASCII.findall(folded)
    for told, having in ((words, _HAVING_WORD), (letters, _HAVING_LETTER)):
        for one in told:
            for language in having.get(one, ()):
                counts[language] += 1
    return counts


def plain(text: str) -> str:
    """In small letters, without accents; full-width and joined letters as plain ones."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    # No mark stands before the first of these.
    return "".join([one for one in apart if one < "\u0300" or not unicodedata.combining(one)])
