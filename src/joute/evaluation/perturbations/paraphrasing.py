"""The same question in the words of a model."""

from joute.evaluation.perturbations.deriving import marked, with_question
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


async def paraphrased(item: Item, model: Judge, language: str) -> Item | None:
    """The item with its question in other words; None where the model failed, repeated it or wrote
    something of another length, which is no paraphrase."""
    question = item.question
    asked = _ASKED.get(item.language or language, _ASKED["en"])
    answer = await model.ask([ChatMessage(role="user", content=asked + question)])
    text = answer.text.strip().strip('«»“”" \u00a0')
    if answer.failed or answer.cut or not text or text == question:
        return None
    if not len(question) / _LONGEST <= len(text) <= len(question) * _LONGEST:
        return None
    return marked(with_question(item, text), item, "paraphrase")
