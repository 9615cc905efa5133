"""Answers that take one of several choices."""

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from random import Random

from joute.errors import N_
from joute.evaluation.answers import Answer
from joute.evaluation.scorers.json_text import json_in
from joute.evaluation.scorers.normalising import normalise
from joute.evaluation.scorers.scorer import Judge, Score
from joute.evaluation.scorers.statements import stated
from joute.evaluation.sets.item import Item

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NAMES = ("answer", "réponse", "reponse", "choice", "choix", "letter", "lettre")

# “B”, “(B)”, “B. Lyon”, “**B** : Lyon”, “B (Lyon)”, “B est juste”, “B because…”: a letter that
# begins what is read.
_BEGINS = re.compile(
    r"[\s*_\"'«“(\[]*([A-Z])[*_]*"
    r"(?:\s*$|[\s*_]*[(),;.:\]»”\"—–]|['’](?!\w)|\s+[-—–]\s"
    r"|\s+(?:est|is|because|car|parce|puisque|since)\b)"
)
# “A, B”, “A et B”, “A or B”.
_SEVERAL = re.compile(
    r"[\s*_(\[]*([A-Z])\W{0,3}\s*(?:[,;/&+]|\b(?:et|ou|and|or)\b)\s*[*_(\[]*([A-Z])(?![\w'’])"
)
_NAMED = re.compile(
    r"\b(?i:option|choix|choice|lettre|letter|réponse|reponse|answer|proposition|choisis|choose|pick"
    r"|c['’]est|it['’]s|it is)s?\s+(?:la\s+|the\s+)?[*_\"'«“(\[]*"
    r"([A-Z])(?![\w'’])"
)
# “Aucune des réponses ci-dessus”, “None of these”, “A et B”, “Both”: of other choices.
_OF_OTHERS = re.compile(
    r"\b(?:ci-(?:dessus|dessous|avant|après)|précédente?s|above|below|previous|preceding)\b"
    r"|^\W*(?:aucun|toutes?|tous|chacun|l['’]une?|les|ni|none|neither|all|any|both|either|each|one)e?\b"
    r"[^.]{0,20}\b(?:ces|celles|ceux|deux|trois|quatre|réponses?|propositions?|choix|options?|"
    r"these|those|them|two|three|answers?|choices?)\b"
    r"|^\W*(?:aucune?|toutes|tous|none|both|neither|all|les deux)\W*$"
    r"|^\W*(?:(?i:réponses?|options?|choix|answers?|choices?|both|neither|either|ni|only|seulement)"
    r"\s+)?[A-Z]\W{1,3}(?:(?:[A-Z]\W{1,3})*(?i:et|ou|ni|and|or|nor|&)\W{1,3})[A-Z]\W*$",
)


def is_of_others(choice: str) -> bool:
    """Whether a choice speaks of the other choices, so that it means something in its place only,
    and that anybody could guess it."""
    return any(_OF_OTHERS.search(text) for text in (choice, choice.lower()))


class Choice:
    """Whether the answer takes the right one of the choices, by its letter or its text.

    Read are, in this order: a field “answer” of JSON, what the answer states as its result, the
    letter that it begins with, the choice that is its whole text, letters that it names (option B),
    the texts of choices in it. An answer that takes several, or none, is unscored. `classes` are
    the choices of every item that has none of its own. The label is the choice taken; with the
    expected one, in the details, it makes the confusion matrix of a run.
    """

    name = "choice"
    version = "1"
    range = (0.0, 1.0)
    needs_judge = False
    needs_expected = True

    def __init__(self, classes: Sequence[str] = (), language: str = "fr") -> None:
        if isinstance(classes, str) or len(classes) == 1 or len(classes) > len(LETTERS):
            raise ValueError(f"classes are a list of 2 to {len(LETTERS)}")
        self.classes = [str(one) for one in classes]
        self.language = language

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        choices = item.choices or self.classes
        if not item.expected or not choices:
            return None
        language = item.language or self.language
        right = right_choices(item.expected, choices, language)
        if not right:
            return Score(None, reason=N_("What is expected is none of the choices."))
        taken = choices_in(answer.text, choices, language)
        if len(taken) != 1:
            return Score(
                None,
                reason=N_("The answer takes several choices.")
                if taken
                else N_("The answer takes none of the choices."),
                details={"taken": [choices[one] for one in sorted(taken)]},
            )
        chosen = taken.pop()
        return Score(
            float(chosen in right),
            label=choices[chosen],
            details={"expected": choices[min(right)], "among": _digest(choices)},
        )

    def fault(self, item: Item) -> str:
        """Why an item cannot be scored, "" when it can."""
        choices = item.choices or self.classes
        language = item.language or self.language
        if len(choices) > len(LETTERS):
            return f"{len(choices)} choices are more than {len(LETTERS)}"
        if choices and item.expected and not right_choices(item.expected, choices, language):
            return f"{item.expected[0]!r} is none of the choices"
        return ""


def _digest(choices: Sequence[str]) -> str:
    """The same for the same choices in any order: only then are they classes of a run."""
    return sha256("\n".join(sorted(choices)).encode()).hexdigest()[:12]


def shuffled(item: Item, random: Random) -> Item:
    """The item with its choices in another order, and what is expected by its text."""
    right = right_choices(item.expected, item.choices, item.language)
    choices = list(item.choices)
    random.shuffle(choices)
    expected = tuple(item.choices[one] for one in sorted(right)) or item.expected
    return item.model_copy(update={"choices": tuple(choices), "expected": expected})


def right_choices(expected: Sequence[str], choices: Sequence[str], language: str) -> set[int]:
    """The positions of the choices that are expected, by their texts or else by their letters."""
    return {
        position for one in expected if (position := _position(one, choices, language)) is not None
    }


def _position(expected: str, choices: Sequence[str], language: str) -> int | None:
    if expected in choices:
        return choices.index(expected)
    letter = expected.strip().strip("().").upper()
    if len(letter) == 1 and letter in LETTERS[: len(choices)]:
        return LETTERS.index(letter)
    texts = [normalise(one, language) for one in choices]
    wanted = normalise(expected, language)
    return texts.index(wanted) if wanted in texts else None


def choices_in(text: str, choices: Sequence[str], language: str) -> set[int]:
    """The positions of the choices that an answer takes."""
    texts = [normalise(one, language) for one in choices]
    parts = _of_json(text) or stated(text)
    if parts:
        taken = set().union(*(_taken(one, choices, texts, language) for one in parts))
        if taken:
            return taken
    return _taken(text, choices, texts, language)


def _of_json(text: str) -> list[str]:
    try:
        value = json_in(text)
    except ValueError:
        return []
    if isinstance(value, dict):
        named = {str(name).casefold(): one for name, one in value.items()}
        value = next((named[name] for name in _NAMES if name in named), None)
    values = value if isinstance(value, list) else [value]
    return [one if isinstance(one, str) else json.dumps(one) for one in values if one is not None]


def _taken(text: str, choices: Sequence[str], texts: list[str], language: str) -> set[int]:
    plain = normalise(text, language)
    if plain in texts:
        return {texts.index(plain)}
    mentioned = _mentioned(plain, texts)
    first, others = _letters_in(text, LETTERS[: len(choices)])
    # “B. Lyon” where Lyon is choice A takes two; « B : ni Paris ni Lyon » takes B.
    if first and (first <= mentioned or len(mentioned) != 1):
        return first
    return first | mentioned if first else others or mentioned


def _letters_in(text: str, letters: str) -> tuple[set[int], set[int]]:
    """The choices whose letters begin a text, and those that it names elsewhere."""
    alone = text.strip().upper()
    if len(alone) == 1 and alone in letters:
        return {letters.index(alone)}, set()
    several, begins = _SEVERAL.match(text), _BEGINS.match(text)
    if several and set(several.groups()) <= set(letters):
        return set(), {letters.index(one) for one in several.groups()}
    if begins and begins[1] in letters:
        return {letters.index(begins[1])}, set()
    return set(), {letters.index(one) for one in _NAMED.findall(text) if one in letters}


def _mentioned(plain: str, texts: list[str]) -> set[int]:
    """The choices whose text is in the answer, the longest first: of « Aix-en-Provence » and
    « Aix » the answer « Aix-en-Provence » takes one."""
    left, found = f" {plain} ", set()
    for position in sorted(range(len(texts)), key=lambda one: -len(texts[one])):
        if texts[position] and f" {texts[position]} " in left:
            found.add(position)
            left = left.replace(f" {texts[position]} ", " \n ")
    return found
