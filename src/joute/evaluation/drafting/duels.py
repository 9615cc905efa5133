"""Questions of duels as items, and the answers that votes preferred as their references."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from joute.dataset.release.conversation import Conversation
from joute.evaluation.scorers.normalising import clean
from joute.evaluation.sets.item import Item

_MOST_REFERENCES = 3


@dataclass
class _Preferred:
    """The votes about one answer."""

    text: str
    wins: int = 0
    votes: int = 0


@dataclass
class _Question:
    """The duels that asked one question."""

    text: str
    duels: list[Conversation] = field(default_factory=list)

    def references(self) -> list[str]:
        """The answers that a strict majority of their votes preferred, the most preferred first.
        Votes on a conversation of several turns are about more than this question."""
        found: dict[str, _Preferred] = {}
        for duel in self.duels:
            if len(duel.prompts) == 1:
                for side in duel.models:
                    _count(found, duel, side)
        preferred = [one for one in found.values() if 2 * one.wins > one.votes]
        preferred.sort(key=lambda one: -one.wins)
        return [one.text for one in preferred[:_MOST_REFERENCES]]


def items_of(conversations: Iterable[Conversation]) -> list[Item]:
    """One drafted item for each question that opened a duel, in the order in which they came.

    Its domain is its topic. Questions of one person have the same `source_id`; one that several
    people asked has none.
    """
    questions: dict[str, _Question] = {}
    for duel in conversations:
        text = duel.prompts[0].strip() if duel.prompts else ""
        if text:
            questions.setdefault(clean(text), _Question(text)).duels.append(duel)
    return [_item(number, one) for number, one in enumerate(questions.values(), start=1)]


def _count(found: dict[str, _Preferred], duel: Conversation, side: str) -> None:
    answer = duel.answer(1, side)
    if answer is None or answer.cut or not answer.text.strip():
        return
    text = answer.text.strip()
    preferred = found.setdefault(clean(text), _Preferred(text))
    preferred.votes += 1
    preferred.wins += duel.vote["winner"] == side


def _item(number: int, question: _Question) -> Item:
    voters = {duel.ids.voter for duel in question.duels}
    return Item(
        id=f"q{number}",
        input=question.text,
        expected=tuple(question.references()),
        domain=_most(question.duels, "category"),
        source_id=f"voter-{voters.pop()}" if len(voters) == 1 else "",
        drafted=True,
        meta={"duels": len(question.duels), **dict(_labels(question.duels))},
    )


def _labels(duels: Sequence[Conversation]) -> Iterator[tuple[str, str]]:
    for name in ("task", "cohort"):
        if label := _most(duels, name):
            yield name, label


def _most(duels: Sequence[Conversation], name: str) -> str:
    """The label that most of these duels have; "" where none has one."""
    labels = Counter(label for duel in duels if (label := duel.vote[name]))
    return labels.most_common(1)[0][0] if labels else ""
