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
_NO_LETTER = " "
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
    r"|dirais|say|go with|c['’]est|it['’]s|it is|la)s?(?:\s*:)?\s+(?:la\s+|the\s+)?[*_\"'«“(\[]*"
    r"([A-Z])(?![\w'’])"
)
# « Sans hésiter, B. », « Je pense que B », « Donc B », “Definitely B”: a letter that ends a line.
_ENDS = re.compile(
    r"(?:[\w)»”\"]\s?[,:—–]\s*|\b(?i:que|donc|alors|plutôt|évidemment|clairement|certainement"
    r"|probablement|sûrement|cocher|coche|retiens|sélectionne|prends|s['’]agit de|therefore|so|that"
    r"|definitely|clearly|probably|certainly|select)\s+)(?:la\s+|the\s+)?"
    r"[*_\"'«“(\[]*\s?([A-Z])\s?[*_)\]»”\"]*\s*[.!]?[*_]*\s*$",
    re.MULTILINE,
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


# « Oui, car… », “No: nobody may”: a verdict that begins an answer, where “no” may also be part of
# what explains it.
_VERDICTS = frozenset({"yes", "no", "true", "false", "oui", "non", "vrai", "faux"})
_CLAUSE = re.compile(
    r"[.,:;!?—–()\n]|\s-\s"
    r"|\b(?:because|since|as|for|and|or|but|car|parce que?|puisque|et|ou|mais)\b",
    re.I,
)

# “B”, “b)”, “**B**” and nothing else.
_ALONE = re.compile(r"[\s*_\"'«“(\[]*([A-Za-z])[\s*_)\].:!»”\"]*")
# What follows is denied: « pas le Rhône », not « je n’hésite pas : le Rhône ».
_DENIES = re.compile(r"(?i:\b(?:pas|ni|not|neither|nor|et non)|n['’]t)(?=\s+[\w*_«“\"(\[])")
_DENIED = re.compile(r"¬(?: (?:à|au|aux|de|du|en|in|at))? $")
# “not B”, “B is wrong”, « A : non ».
_REFUSED = re.compile(
    r"¬\s+(?i:(?:la|le|the)\s+)?(?i:(?:réponse|option|choix|lettre|answer|choice|letter)\s+)?"
    r"[*_\"'«“(\[]*[A-Z](?![\w'’])"
    r"|(?<![\w'’])[A-Z][*_)\]»”\"]{0,4}\s*(?:(?:[:,=–—-]|est|is)\s*)?[*_]{0,4}"
    r"(?i:(?P<how>non|wrong|fausse|faux|false|incorrecte?|is not|isn['’]t|n['’]est pas)\b)"
    r"[\s*_.,;!]*"
)


class Choice:
    """Whether the answer takes the right one of the choices, by its letter or its text.

    Read are, in this order: a field “answer” of JSON, what the answer states as its result, a first
    or last line that is a letter or a choice and nothing else, the letter that it begins with,
    letters that it names (option B) or that end a line (« Sans hésiter, B. »), the texts of choices
    in it. What it denies (not B, « pas Lyon », B is wrong) is not taken. An answer that takes
    several, or none, is unscored. `classes` are the choices of every item that has none of its own.
    Choices may be letters themselves: a letter is then the choice that it is, or with `letters`
    that which stands beside it in the list, as where the prompt asks for letters. The label is the
    choice taken; with the expected one, in the details, it makes the confusion matrix of a run.
    """

    name = "choice"
    version = "4"
    range = (0.0, 1.0)
    needs_judge = False
    needs_expected = True

    def __init__(
        self, classes: Sequence[str] = (), letters: bool = False, language: str = "fr"
    ) -> None:
        if isinstance(classes, str) or len(classes) == 1 or len(classes) > len(LETTERS):
            raise ValueError(f"classes are a list of 2 to {len(LETTERS)}")
        self.classes = [str(one) for one in classes]
        self.letters, self.language = letters, language

    async def __call__(self, item: Item, answer: Answer, judge: Judge | None) -> Score | None:
        choices = item.choices or self.classes
        if not item.expected or not choices:
            return None
        language = item.language or self.language
        right = right_choices(item.expected, choices, language)
        if not right:
            return Score(None, reason=N_("What is expected is none of the choices."))
        taken = choices_in(answer.text, choices, language, letters=self.letters)
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
    letter, letters = expected.strip().strip("().").upper(), _letters_of(choices)
    if len(letter) == 1 and letter in letters:
        return letters.index(letter)
    texts = [normalise(one, language) for one in choices]
    wanted = normalise(expected, language)
    return texts.index(wanted) if wanted in texts else None


def choices_in(
    text: str, choices: Sequence[str], language: str, *, letters: bool = False
) -> set[int]:
    """The positions of the choices that an answer takes; with `letters`, a letter is never the text
    of a choice."""
    named = LETTERS[: len(choices)] if letters else _letters_of(choices)
    # The text of a choice that is a letter is read as one.
    texts = ["" if _is_letter(one) else _marked(one, language) for one in choices]
    parts = _of_json(text) or stated(text)
    taken = set[int]().union(*(_taken(one, texts, named, language) for one in parts))
    return taken or _taken(text, texts, named, language)


def _letters_of(choices: Sequence[str]) -> str:
    """The letter of each choice: what it is itself, or else that of its place, if it is free."""
    own = {one.strip().upper() for one in choices if _is_letter(one)}
    return "".join(
        one.strip().upper() if _is_letter(one) else _NO_LETTER if letter in own else letter
        for letter, one in zip(LETTERS, choices, strict=False)
    )


def _is_letter(choice: str) -> bool:
    return len(choice.strip()) == 1 and choice.strip().upper() in LETTERS


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


def _marked(text: str, language: str) -> str:
    """The text normalised, with a sign before what it denies."""
    return normalise(_DENIES.sub(r"\g<0> ¬", text), language)


def _taken(text: str, texts: list[str], letters: str, language: str) -> set[int]:
    lines = [line for line in text.splitlines() if any(map(str.isalnum, line))]
    if whole := _alone(text, texts, letters, language):
        return whole
    alone = [_alone(line, texts, letters, language) for line in lines]
    if alone and (alone[0] or alone[-1]):
        return set().union(*alone)
    if verdict := _verdict(text, texts, language):
        return verdict
    mentioned = _mentioned(_marked(text, language), texts)
    first, others = _letters_in(_without_refused(text, texts), letters)
    # “B. Lyon” where Lyon is choice A takes two; « B : ni Paris ni Lyon » takes B.
    if first and (first <= mentioned or len(mentioned) != 1):
        return first
    return first | mentioned if first else others or mentioned


def _alone(text: str, texts: list[str], letters: str, language: str) -> set[int]:
    """The choice that is all of a text, by its text or its letter."""
    plain, letter = _marked(text, language), _ALONE.fullmatch(text)
    if plain and plain in texts:
        return {texts.index(plain)}
    position = letters.find(letter[1].upper()) if letter else -1
    return set() if position < 0 else {position}


def _verdict(text: str, texts: list[str], language: str) -> set[int]:
    """The choices that are clauses of a text which begins with one of yes or no: one, unless it
    says both."""
    clauses = [plain for one in _CLAUSE.split(text) if (plain := _marked(one, language))]
    if not clauses or clauses[0] not in _VERDICTS.intersection(texts):
        return set()
    return {texts.index(one) for one in clauses if one in texts}


def _without_refused(text: str, texts: list[str]) -> str:
    """The text without letters that it denies; “B. Non” is choice B where that says « Non »."""

    def kept(found: re.Match[str]) -> str:
        how = (found["how"] or "").casefold()
        return found[0] if how and any(one.startswith(how) for one in texts) else " "

    return _REFUSED.sub(kept, _DENIES.sub(r"\g<0> ¬", text)).lstrip()


def _letters_in(text: str, letters: str) -> tuple[set[int], set[int]]:
    """The choices whose letters begin a text, and those that it names elsewhere."""
    several, begins = _SEVERAL.match(text), _BEGINS.match(text)
    if several and set(several.groups()) <= set(letters):
        return set(), {letters.index(one) for one in several.groups()}
    if begins and begins[1] in letters:
        return {letters.index(begins[1])}, set()
    named = _NAMED.findall(text) or _ENDS.findall(text)
    return set(), {letters.index(one) for one in named if one in letters}


def _mentioned(plain: str, texts: list[str]) -> set[int]:
    """The choices whose text is in the answer and not denied, the longest first: of
    « Aix-en-Provence » and « Aix » the answer « Aix-en-Provence » takes one."""
    left, found = f" {plain} ", set()
    for position in sorted(range(len(texts)), key=lambda one: -len(texts[one])):
        if texts[position]:
            pieces = left.split(f" {texts[position]} ")
            if any(not _DENIED.search(f"{piece} ") for piece in pieces[:-1]):
                found.add(position)
            left = " \n ".join(pieces)
    return found
