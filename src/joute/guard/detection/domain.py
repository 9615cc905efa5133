"""What is not about the subject of a use, told from examples of its topics."""

from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from joute.errors import N_
from joute.guard.hits import Action
from joute.guard.reading import Reading, Span
from joute.guard.rule import Rule
from joute.guard.subject import Scope

if TYPE_CHECKING:
    from joute.classification import Classifier

# Under these many examples, of all topics together, nothing is said.
FEWEST = 50
# Nor where the topics that are not allowed are less probable than this, together.
_SURE = 0.6
# Nor of a text of fewer words: “Bonjour”, “oui”, “et demain ?”.
_SHORTEST = 3
_KEPT = 32
# Two first calls at once share one training.
_LOCK = Lock()

_Topics = tuple[tuple[str, tuple[str, ...]], ...]


def _find(reading: Reading) -> Iterator[Span]:
    if sum(word != "." for word in reading.words[: 4 * _SHORTEST]) < _SHORTEST:
        return
    classifier = trained(reading.scope)
    if classifier is None:
        return
    chances = classifier.probabilities(reading.text)
    other = sum(
        chance
        for name, chance in zip(classifier.names, chances.tolist(), strict=True)
        if name not in reading.scope.allowed
    )
    if other >= _SURE:
        yield 0, len(reading.text)


def trained(scope: Scope) -> "Classifier | None":
    """What tells the topics of a use apart; None with too few examples, or where there is no topic
    to tell from an allowed one."""
    topics = {name: tuple(texts) for name, texts in scope.topics.items() if texts}
    known = sum(map(len, topics.values()))
    allowed = topics.keys() & {*scope.allowed}
    if known < FEWEST or not allowed or len(allowed) == len(topics):
        return None
    with _LOCK:
        training = _training(tuple(sorted(topics.items())))
    return training.classifier()


class _Training:
    """One training, whoever asks for it: those who come while it runs wait for its end."""

    def __init__(self, topics: _Topics) -> None:
        self._topics = topics
        self._lock = Lock()
        self._classifier: Classifier | None = None

    def classifier(self) -> "Classifier":
        with self._lock:
            if self._classifier is None:
                self._classifier = _trained(self._topics)
            return self._classifier


@lru_cache(maxsize=_KEPT)
def _training(topics: _Topics) -> _Training:
    return _Training(topics)


def _trained(topics: _Topics) -> "Classifier":
    from joute.classification import Classifier  # noqa: PLC0415 # numpy, with the first text

    labelled = [(text, name) for name, texts in topics for text in texts]
    return Classifier.train(*zip(*labelled, strict=True))


RULES = (
    Rule(
        "domain.topic",
        1,
        "in",
        N_("A question about something else"),
        N_("A question about a topic that the use does not allow, told from its own examples"),
        tuple(Action),
        _find,
    ),
    Rule(
        "off_domain.topic",
        1,
        "out",
        N_("An answer about something else"),
        N_("An answer about a topic that the use does not allow, told from its own examples"),
        tuple(Action),
        _find,
    ),
)
