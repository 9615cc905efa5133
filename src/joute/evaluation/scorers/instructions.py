"""Instructions that rules can check, by the ids and arguments of IFEval.

J. Zhou and others, Instruction-Following Evaluation for Large Language Models, 2023,
https://arxiv.org/abs/2311.07911, describes each. The checks are ours: where the paper cuts
sentences or tells languages by a library, so do the rules of this package, which may say otherwise
of a text at the border.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.scorers.sentences import sentences
from joute.evaluation.sets.item import Item
from joute.language import detect

Level = Literal["prompt", "instruction"]
Arguments = Mapping[str, Any]
# None where the rules cannot tell.
Check = Callable[[str, Arguments], bool | None]

_OPTIONS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
_WORD = re.compile(r"\w+")
_BULLET = re.compile(r"^[ \t]*(?:\*(?!\*)|-)[ \t]*\S", re.MULTILINE)
_HIGHLIGHTED = re.compile(r"(?<!\*)(?:\*\*([^*\n]+)\*\*|\*([^*\n]+)\*)(?!\*)")
_PLACEHOLDER = re.compile(r"\[[^\[\]\n]+\]")
_TITLE = re.compile(r"<<([^<>\n]+)>>")
_FENCE = re.compile(r"\A```(?:json)?[ \t]*\n(.*)\n?```\Z", re.DOTALL | re.IGNORECASE)
# The scripts of languages that no small words tell here. Several languages share some: of those
# the script is all that is checked.
_SCRIPTS = {
    "\u0400-\u04ff": "ru bg mk uk sr",
    "\u0590-\u05ff": "he",
    "\u0600-\u06ff": "ar fa ur",
    "\u0900-\u097f": "hi mr ne",
    "\u0980-\u09ff": "bn",
    "\u0a00-\u0a7f": "pa",
    "\u0a80-\u0aff": "gu",
    "\u0b80-\u0bff": "ta",
    "\u0c00-\u0c7f": "te",
    "\u0c80-\u0cff": "kn",
    "\u0d00-\u0d7f": "ml",
    "\u0e00-\u0e7f": "th",
    "\u0370-\u03ff": "el",
    "\u3040-\u30ff\u4e00-\u9fff": "ja",
    "\u4e00-\u9fff": "zh",
    "\uac00-\ud7af\u1100-\u11ff": "ko",
}
_SCRIPT_OF = {code: span for span, codes in _SCRIPTS.items() for code in codes.split()}
_TOLD = frozenset({"fr", "en", "es", "de", "it", "pt", "nl"})


class Instructions:
    """Whether the answer follows the instructions in the `meta` of its item, which are checked by
    rules: `instruction_id_list` and, in the same order, `kwargs`, as in IFEval.

    At the level `prompt` all must be followed (strict); at the level `instruction` the value is the
    share of them. An answer with one that the rules cannot check is unscored. An empty answer
    follows none.
    """

    name = "instructions"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False

    def __init__(self, level: Level = "prompt") -> None:
        if level not in get_args(Level):
            raise ValueError(f"level is prompt or instruction, not {level!r}")
        self.level = level

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        named = item.meta.get("instruction_id_list")
        if not named:
            return None
        if self.fault(item):
            return Score(None, reason=N_("The instructions of the item are not as in IFEval."))
        text, each = answer.text, zip(named, item.meta["kwargs"], strict=True)
        followed = [CHECKS[one](text, given) if text.strip() else False for one, given in each]
        details = {"followed": followed, "instructions": named}
        if self.level == "prompt" and False in followed:
            return Score(0.0, details=details)
        if None in followed:
            reason = N_("Rules cannot tell whether an instruction is followed.")
            return Score(None, reason=reason, details=details)
        return Score(sum(map(bool, followed)) / len(followed), details=details)

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        ids, kwargs = item.meta.get("instruction_id_list"), item.meta.get("kwargs")
        if not ids:
            return ""
        if not isinstance(ids, list) or not isinstance(kwargs, list) or len(ids) != len(kwargs):
            return "instruction_id_list and kwargs in meta are no lists of one length"
        for name, given in zip(ids, kwargs, strict=True):
            if not isinstance(name, str) or name not in CHECKS:
                return f"the instruction {name!r} is not known"
            try:
                CHECKS[name]("A text.", given)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                return f"the arguments of {name} are wrong ({error})"
        return ""


def _holds(found: int, wanted: int, relation: str) -> bool:
    if relation == "at least":
        return found >= wanted
    if relation == "less than":
        return found < wanted
    raise ValueError(f"a relation is “at least” or “less than”, not {relation!r}")


def _count(text: str, word: str) -> int:
    return text.casefold().count(word.casefold())


def _existence(text: str, given: Arguments) -> bool:
    return all(_count(text, word) for word in given["keywords"])


def _frequency(text: str, given: Arguments) -> bool:
    return _holds(_count(text, given["keyword"]), given["frequency"], given["relation"])


def _forbidden(text: str, given: Arguments) -> bool:
    return not any(
        re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
        for word in given["forbidden_words"]
    )


def _letters(text: str, given: Arguments) -> bool:
    return _holds(_count(text, given["letter"]), given["let_frequency"], given["let_relation"])


def _language(text: str, given: Arguments) -> bool | None:
    wanted = given["language"]
    letters = sum(map(str.isalpha, text))
    span = _SCRIPT_OF.get(wanted)
    if span is not None:
        return 2 * len(re.findall(f"[{span}]", text)) > letters
    if 2 * len(re.findall("[\u0370-\uffff]", text)) > letters:
        return False
    found = detect(text, "")
    return found == wanted if wanted in _TOLD and found else None


def _sentences(text: str, given: Arguments) -> bool:
    return _holds(len(sentences(text)), given["num_sentences"], given["relation"])


def _words(text: str, given: Arguments) -> bool:
    return _holds(len(_WORD.findall(text)), given["num_words"], given["relation"])


def _paragraphs(text: str, given: Arguments) -> bool:
    """Parted by a line of three stars; only the first and the last may be empty."""
    parts = [part.strip() for part in re.split(r"\s?\*\*\*\s?", text)]
    inner = parts[1:-1]
    return all(inner) and sum(map(bool, parts)) == int(given["num_paragraphs"])


def _first_word(text: str, given: Arguments) -> bool:
    """Parted by a blank line; the words count from 1."""
    parts = [part.strip() for part in text.split("\n\n")]
    number, filled = given["nth_paragraph"], sum(map(bool, parts))
    if not 0 < number <= len(parts) or filled != given["num_paragraphs"]:
        return False
    first = next(iter(parts[number - 1].split()), "")
    return first.strip("\"'“”‘’«»*_.,!?;:").casefold() == str(given["first_word"]).casefold()


def _placeholders(text: str, given: Arguments) -> bool:
    return len(_PLACEHOLDER.findall(text)) >= int(given["num_placeholders"])


def _postscript(text: str, given: Arguments) -> bool:
    marker = re.sub(r"\s", "", given["postscript_marker"]).casefold()
    lines = (re.sub(r"\s", "", line).casefold().lstrip("*_") for line in text.splitlines())
    return any(marker in line for line in lines)


def _bullets(text: str, given: Arguments) -> bool:
    return len(_BULLET.findall(text)) == int(given["num_bullets"])


def _constrained(text: str, _: Arguments) -> bool:
    return any(option in text for option in _OPTIONS)


def _highlights(text: str, given: Arguments) -> bool:
    found = (bold or slanted for bold, slanted in _HIGHLIGHTED.findall(text))
    return sum(bool(one.strip()) for one in found) >= int(given["num_highlights"])


def _sections(text: str, given: Arguments) -> bool:
    marks = re.findall(rf"(?<!\w){re.escape(given['section_spliter'])}\s?\d+", text)
    return len(marks) >= int(given["num_sections"])


def _json(text: str, _: Arguments) -> bool:
    fenced = _FENCE.match(text.strip())
    try:
        json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return False
    return True


def _title(text: str, _: Arguments) -> bool:
    return any(title.strip() for title in _TITLE.findall(text))


def _two(text: str, _: Arguments) -> bool:
    parts = [part.strip() for part in text.split("******")]
    filled = [part for part in parts if part]
    return len(filled) == 2 and filled[0] != filled[1] and all(parts[1:-1])


def _repeated(text: str, given: Arguments) -> bool:
    return text.strip().casefold().startswith(given["prompt_to_repeat"].strip().casefold())


def _end(text: str, given: Arguments) -> bool:
    return text.strip().strip('"').casefold().endswith(given["end_phrase"].strip().casefold())


def _capital_words(text: str, given: Arguments) -> bool:
    found = sum(word.isupper() for word in _WORD.findall(text))
    return _holds(found, given["capital_frequency"], given["capital_relation"])


def _capitals(text: str, _: Arguments) -> bool:
    return text.isupper() and detect(text, "en") == "en"


def _small_letters(text: str, _: Arguments) -> bool:
    return text.islower() and detect(text, "en") == "en"


def _no_comma(text: str, _: Arguments) -> bool:
    return "," not in text


def _quoted(text: str, _: Arguments) -> bool:
    plain = text.strip()
    return len(plain) > 1 and plain[0] == plain[-1] == '"'


CHECKS: Mapping[str, Check] = {
    "keywords:existence": _existence,
    "keywords:frequency": _frequency,
    "keywords:forbidden_words": _forbidden,
    "keywords:letter_frequency": _letters,
    "language:response_language": _language,
    "length_constraints:number_sentences": _sentences,
    "length_constraints:number_words": _words,
    "length_constraints:number_paragraphs": _paragraphs,
    "length_constraints:nth_paragraph_first_word": _first_word,
    "detectable_content:number_placeholders": _placeholders,
    "detectable_content:postscript": _postscript,
    "detectable_format:number_bullet_lists": _bullets,
    "detectable_format:constrained_response": _constrained,
    "detectable_format:number_highlighted_sections": _highlights,
    "detectable_format:multiple_sections": _sections,
    "detectable_format:json_format": _json,
    "detectable_format:title": _title,
    "combination:two_responses": _two,
    "combination:repeat_prompt": _repeated,
    "startend:end_checker": _end,
    "startend:quotation": _quoted,
    "change_case:capital_word_frequency": _capital_words,
    "change_case:english_capital": _capitals,
    "change_case:english_lowercase": _small_letters,
    "punctuation:no_comma": _no_comma,
}
