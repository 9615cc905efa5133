"""The same question in the words of a model."""

import re

from joute.evaluation.perturbations.deriving import marked, with_question
from joute.evaluation.scorers.declining import declines
from joute.evaluation.scorers.scorer import Judge
from joute.evaluation.sets.item import ChatMessage, Item

_ASKED = {
    "fr": (
        "Reformulez cette question en français : le même sens, les mêmes chiffres, les mêmes noms "
        "et rien de plus, mais d’autres mots et une autre construction. N’y répondez pas. Écrivez "
        "seulement la question reformulée.\n\n"
    ),
    "en": (
        "Write this question in other words: the same meaning, the same figures, the same names "
        "and nothing more, but other words and another construction. Do not answer it. Write only "
        "the question.\n\n"
    ),
}
_LONGEST = 4
# “Voici la question reformulée :”, “Sure, here is the question in other words:”.
_PREAMBLE = re.compile(
    r"\A(?![^:\n]*\b(?:pas|impossible|not|cannot|can['’]t|unable)\b)"
    r"(?=[^:?\n]*\b(?:voici|here(?:['’]s| is)|reformul\w*|rephras\w*|paraphras\w*|"
    r"(?:in )?other words|question)\b)[^:?\n]{0,100}:\s*",
    re.IGNORECASE,
)
# What speaks of rewording, or excuses itself, is no question reworded.
_APART = re.compile(
    r"\b(?:reformul|rephras|paraphras|reword)|^\W*(?:désolé|je regrette|sorry|i['’]m sorry)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_QUOTES = '«»“”"* \n\u00a0\u202f'


async def paraphrased(item: Item, model: Judge, language: str) -> Item | None:
    """The item with its question in other words; None where the model failed, declined, repeated it
    or wrote something of another length or with other figures, which is no paraphrase."""
    question = item.question
    asked = _ASKED.get(item.language or language, _ASKED["en"])
    answer = await model.ask([ChatMessage(role="user", content=asked + question)])
    text = answer.text.strip(_QUOTES)
    if not _PREAMBLE.match(question):
        text = _PREAMBLE.sub("", text).strip(_QUOTES)
    if answer.failed or answer.cut or not text or text == question:
        return None
    if not len(question) / _LONGEST <= len(text) <= len(question) * _LONGEST:
        return None
    if _numbers(text) != _numbers(question) or _is_apart(text, question, item.language or language):
        return None
    return marked(with_question(item, text), item, "paraphrase")


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(_THOUSANDS.sub("", text)))


def _is_apart(text: str, question: str, language: str) -> bool:
    """Whether a text declines or speaks of the task, as its question does not."""
    declined = declines(text, language) and not declines(question, language)
    return declined or bool(_APART.search(text) and not _APART.search(question))
