"""TF-IDF with a linear classifier: words and pieces of words, weighted, and a linear SVM.

Features by frequency, sublinear, times inverse frequency of documents (K. Spärck Jones, 1972);
one-against-rest classifiers of LIBLINEAR (Fan et al., 2008), by scikit-learn. The same data gives
the same answers.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from importlib.metadata import version

from anyio.to_thread import run_sync

from joute.evaluation.errors import MissingExtra
from joute.evaluation.settings import TfidfTarget
from joute.evaluation.targets.classical.learning import Example, Learned, learning
from joute.evaluation.targets.classical.majority import most_frequent
from joute.evaluation.targets.classical.method import ClassicalTarget
from joute.evaluation.targets.classical.words import pairs, pieces, words
from joute.evaluation.targets.declared import Surroundings

_MODULES = ("sklearn.feature_extraction.text", "sklearn.svm")


@asynccontextmanager
async def opened(table: TfidfTarget, surroundings: Surroundings) -> AsyncIterator[ClassicalTarget]:
    """Raises MissingExtra where scikit-learn is not installed, and BadTarget."""
    await run_sync(_import)
    learner = partial(_classifier, table)
    made_by = f"tfidf 1, scikit-learn {version('scikit-learn')}"
    yield learning(table, table.id, surroundings, learner, made_by)


def _import() -> None:
    """Beforehand, so that a training is not charged for it."""
    try:
        for module in _MODULES:
            import_module(module)
    except ImportError as error:
        raise MissingExtra(library="scikit-learn", extra="classical") from error


def terms(kinds: str, text: str) -> Iterator[str]:
    """What of a text is weighted."""
    found = words(text)
    if kinds != "characters":
        yield from (f"w {one}" for one in found)
        yield from (f"w {one}" for one in pairs(found))
    if kinds != "words":
        yield from (f"c {one}" for one in pieces(found))


def _classifier(table: TfidfTarget, examples: Sequence[Example]) -> Learned:
    answers = [one.answer for one in examples]
    if len(set(answers)) < 2:
        return most_frequent(examples)
    text, svm = map(import_module, _MODULES)
    vectors = text.TfidfVectorizer(analyzer=partial(terms, table.terms), sublinear_tf=True)
    weighted = vectors.fit_transform([one.question for one in examples])
    found = svm.LinearSVC(C=table.c, random_state=0, max_iter=10_000).fit(weighted, answers)
    return lambda question: str(found.predict(vectors.transform([question]))[0])
