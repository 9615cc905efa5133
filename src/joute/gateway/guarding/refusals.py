"""What a person reads in the place of what a rule stopped, in the language of their question."""

from functools import cache
from pathlib import Path

from joute.errors import N_, worded
from joute.guard import refusal
from joute.language import language_of
from joute.translation import Translator, load_translators

# The rule of a judge that is a model: it finds what no list of words does, and costs a call.
JUDGE = "inappropriate.judge"
JUDGE_VERSION = 2
# In the place of words that a rule masks for good.
CUT = N_("[removed]")

_LANGUAGES = ("en", "fr")


def fixed(rule: str, contact: str, question: str) -> tuple[str, str]:
    """What was found and how to contest it, in French or English as the question is."""
    # Where a model judged, the words are those of the list of the use.
    about, contest = refusal("inappropriate.terms" if rule == JUDGE else rule, contact)
    told = _translator(question)
    contest = worded(contest.source, **{**contest.fields, "rule": rule})
    return told.phrase(about), told.phrase(contest)


def cut_mark(question: str) -> str:
    return _translator(question).phrase(CUT)


def _translator(question: str) -> Translator:
    return _translators()[language_of(question)]


@cache
def _translators() -> dict[str, Translator]:
    return load_translators(_LANGUAGES, [Path(__file__).parents[1]])
