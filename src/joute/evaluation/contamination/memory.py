"""What a model writes of a set from memory: the rest of a question, its wording, a hidden choice.

Each function asks about one item and returns what it saw, or None where nothing can be said of it.
"""

import re
from random import Random
from typing import NamedTuple

from joute.evaluation.contamination.asking import asked, variants
from joute.evaluation.scorers.choices import LETTERS, choices_in, is_of_others, right_choices
from joute.evaluation.scorers.normalising import normalise
from joute.evaluation.scorers.overlap import common_subsequence
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import Item

# A shorter question has no rest that could be known.
FEWEST_WORDS = 12
_SHOWN = 0.6
# From here on a rest is that of the set, give or take a word.
VERBATIM = 0.75
# Of fewer choices, the hidden one is the obvious other.
FEWEST_CHOICES = 4
_OBVIOUS = re.compile(
    r"\W*(?:oui|non|vrai|faux|yes|no|true|false|[-+−]?\d[\d\s.,/:-]*(?:\W*\w+)?)\W*", re.IGNORECASE
)


class Named(NamedTuple):
    """A set, by the name under which a model may know it."""

    name: str
    language: str


class Completion(NamedTuple):
    """How like the true rest (ROUGE-L, 0 to 1) a model completes a question, told of which set it
    is, and not told."""

    item: str
    guided: float
    general: float


class Hit(NamedTuple):
    """Whether a model knew something of an item, and how likely that is by chance."""

    item: str
    known: bool
    chance: float


async def completion(model: Judge, item: Item, named: Named) -> Completion | None:
    """S. Golchin and M. Surdeanu, "Time Travel in LLMs", arXiv 2308.08493 (2023)."""
    words = item.question.split()
    if len(words) < FEWEST_WORDS:
        return None
    cut = int(len(words) * _SHOWN)
    start, rest = " ".join(words[:cut]), " ".join(words[cut:])
    guided = await asked(
        model, item, "guided", named.language, name=named.name, split=item.split, start=start
    )
    general = await asked(model, item, "general", named.language, start=start)
    if guided is None or general is None:
        return None
    return Completion(item.id, *(likeness(one, start, rest, named) for one in (guided, general)))


def likeness(written: str, start: str, rest: str, named: Named) -> float:
    """ROUGE-L of what was written and the true rest; the start, when it is repeated, apart."""
    found = normalise(written, named.language).split()
    begun = normalise(start, named.language).split()
    if found[: len(begun)] == begun:
        found = found[len(begun) :]
    wanted = normalise(rest, named.language).split()
    if not found or not wanted:
        return 0.0
    # Much more than the rest is no memory of it; its end is not read.
    found = found[: 3 * len(wanted)]
    common = common_subsequence(found, wanted)
    return 2 * common / (len(found) + len(wanted))


async def quiz(model: Judge, writer: Judge, item: Item, named: Named, random: Random) -> Hit | None:
    """Which of four wordings is that of the set; each place is as likely. S. Golchin and M.
    Surdeanu, "Data Contamination Quiz", arXiv 2311.06233 (2023)."""
    others = await variants(writer, item, named.language)
    if others is None:
        return None
    options = [item.question, *others]
    random.shuffle(options)
    lettered = "\n".join(f"{letter}. {one}" for letter, one in zip(LETTERS, options, strict=False))
    answer = await asked(
        model, item, "quiz", named.language, name=named.name, split=item.split, options=lettered
    )
    if answer is None:
        return None
    return Hit(
        item.id,
        choices_in(answer, options, named.language) == {options.index(item.question)},
        1 / len(options),
    )


async def guess(model: Judge, item: Item, named: Named, random: Random) -> Hit | None:
    """The text of a wrong choice that is hidden: nothing but memory gives it to the letter. An item
    of fewer than four choices, or whose wrong ones are yes, no, numbers or of the others, tells
    nothing. C. Deng and others, arXiv 2311.09783 (2023)."""
    right = right_choices(item.expected, item.choices, named.language)
    wrong = [
        n
        for n, one in enumerate(item.choices)
        if n not in right and not _OBVIOUS.fullmatch(one) and not is_of_others(one)
    ]
    if len(item.choices) < FEWEST_CHOICES or not right or not wrong:
        return None
    hidden = random.choice(wrong)
    options = "\n".join(
        f"{letter}. {'[MASK]' if n == hidden else one}"
        for n, (letter, one) in enumerate(zip(LETTERS, item.choices, strict=False))
    )
    answer = await asked(
        model, item, "guess", named.language, question=item.question, options=options
    )
    if answer is None:
        return None
    written = answer.removeprefix(f"{LETTERS[hidden]}.").strip()
    same = normalise(written, named.language) == normalise(item.choices[hidden], named.language)
    return Hit(item.id, same, 1 / len(item.choices))


async def writes_canary(model: Judge, canary: str, named: Named) -> bool | None:
    """Whether a model writes the second half of a canary; None where it failed."""
    half = len(canary) // 2
    answer = await asked(
        model, None, "canary", named.language, name=named.name, start=canary[:half]
    )
    return None if answer is None else canary[half:] in answer
