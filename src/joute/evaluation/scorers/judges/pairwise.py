"""Two answers to one item, judged in both orders."""

from dataclasses import dataclass
from typing import Literal

from joute.evaluation.answers import Answer
from joute.evaluation.scorers.judges.pointwise import MOST_TOKENS, material
from joute.evaluation.scorers.judges.texts import Language, language_for, marked, texts, version_of
from joute.evaluation.scorers.judges.verdicts import Unreadable, addresses_judge, read_verdict
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import ChatMessage, Item

VERSION = f"1-{version_of('pairs')}"

Preference = Literal["a", "b", "tie"]
Order = Literal["ab", "ba"]

_SIDES: dict[Order, dict[str, Preference]] = {
    "ab": {"first": "a", "second": "b", "tie": "tie"},
    "ba": {"first": "b", "second": "a", "tie": "tie"},
}


@dataclass(frozen=True)
class Judgement:
    """What a judge says of answers a and b: when a is shown first, and when b is.

    A verdict is None where the judge gave none that counts, and `failure` is then the code of why.
    """

    ab: Preference | None = None
    ba: Preference | None = None
    reasons: tuple[str, ...] = ()
    failure: str = ""
    judged: tuple[Answer, ...] = ()
    identical: bool = False

    @property
    def winner(self) -> Preference | None:
        """Whom both orders prefer; a tie where they disagree, None without two verdicts."""
        if self.ab is None or self.ba is None:
            return None
        return self.ab if self.ab == self.ba else "tie"

    @property
    def flipped(self) -> bool:
        """Whether the verdict changed with the order alone."""
        return self.winner is not None and self.ab != self.ba


async def judge_two(judge: Judge, item: Item, a: str, b: str, language: str = "fr") -> Judgement:
    """The verdicts of a judge on two answers, in both orders, always.

    The same text twice is a tie that nobody has to be asked about. Answers that speak to their
    judge are not shown to it.
    """
    if a.strip() == b.strip():
        return Judgement("tie", "tie", identical=True)
    if addresses_judge(a) or addresses_judge(b):
        return Judgement(failure="addresses_judge")
    asked_in = language_for(item, language)
    ab = await _in_order(judge, messages(item, a, b, asked_in), asked_in, "ab")
    ba = await _in_order(judge, messages(item, b, a, asked_in), asked_in, "ba")
    return Judgement(
        ab.ab, ba.ba, ab.reasons + ba.reasons, ab.failure or ba.failure, ab.judged + ba.judged
    )


async def _in_order(
    judge: Judge, asked: tuple[ChatMessage, ...], language: Language, order: Order
) -> Judgement:
    """The verdict of one order, in its place."""
    answer = await judge.ask(asked, max_output_tokens=MOST_TOKENS)
    if answer.failed or answer.cut:
        return Judgement(failure="judge_failed" if answer.failed else "cut", judged=(answer,))
    words = texts(language)["pairs"]
    sides = {words[place]: side for place, side in _SIDES[order].items()}
    try:
        verdict = read_verdict(answer.text, sides)
    except Unreadable as error:
        return Judgement(failure=error.code, judged=(answer,))
    preferred = sides[verdict.word]
    reasons = (verdict.reason,)
    if order == "ab":
        return Judgement(ab=preferred, reasons=reasons, judged=(answer,))
    return Judgement(ba=preferred, reasons=reasons, judged=(answer,))


def messages(item: Item, first: str, second: str, language: Language) -> tuple[ChatMessage, ...]:
    """What the judge reads. The instructions come after all that others wrote."""
    words = texts(language)["pairs"]
    places = ("first", "second", "tie")
    scale = [f"- {words[place]} — {words[f'meaning_{place}']}" for place in places]
    menu = ", ".join(words[place] for place in places)
    parts = [
        *material(item, ("question", "context", "expected"), texts(language)["prompt"]),
        f"{words['answer_1']}\n{marked('answer-1', first)}",
        f"{words['answer_2']}\n{marked('answer-2', second)}",
        words["question"],
        "\n".join((words["scale"], *scale)),
        words["format"].strip().replace("{words}", menu),
    ]
    return (
        ChatMessage(role="system", content=words["system"].strip()),
        ChatMessage(role="user", content="\n\n".join(parts)),
    )
