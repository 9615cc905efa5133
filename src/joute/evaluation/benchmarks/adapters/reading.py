"""Questions on a passage.

BoolQ: C. Clark and others, 2019, https://arxiv.org/abs/1905.10044; fields `question`, `passage`,
`answer` (true or false) in google/boolq, `label` (0 or 1) in SuperGLUE
(lm_eval/tasks/super_glue/boolq).
SQuAD: P. Rajpurkar and others, 2016, https://arxiv.org/abs/1606.05250, and 2018 for unanswerable
questions, https://arxiv.org/abs/1806.03822; fields `id`, `title`, `context`, `question`, `answers`
(`text`), which are empty for an unanswerable one (lm_eval/tasks/squadv2); also as the authors give
it, one document of `data`, `paragraphs`, `qas`.
FQuAD: M. d'Hoffschmidt and others, 2020, https://arxiv.org/abs/2002.06071, and Q. Heinrich and
others, 2021, https://arxiv.org/abs/2109.13209, in the form of SQuAD (lm_eval/tasks/french_bench).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import (
    LETTERS,
    OWN_PROMPT,
    TURNS,
    Adapter,
    Hub,
    Question,
    Row,
    rows_of_document,
    scorers,
)
from joute.evaluation.benchmarks.values import texts_of

UNANSWERABLE = {"en": "unanswerable", "fr": "impossible"}
_PROMPTS = {
    "en": "{context}\n\nQuestion: {input}\n\nAnswer with words of the text, as few as will do.",
    "fr": "{context}\n\nQuestion : {input}\n\nRéponds par des mots du texte, le moins possible.",
}
_OR_NOT = {
    "en": " If the text does not say, answer: unanswerable",
    "fr": " Si le texte ne le dit pas, réponds : impossible",
}
_DECLINED = N_("An unanswerable question is declined by a word: no threshold is tuned on it.")
_WORDS = N_("Articles and punctuation are left out by rules that know French and English.")


def _boolq(row: Row) -> Question:
    answer = row.truth("label" if "label" in row.fields and row.get("answer") is None else "answer")
    return Question(
        f"{row.text('question').rstrip('?')}?",
        ["yes" if answer else "no"],
        ("yes", "no"),
        passage=row.text("passage"),
        source_id=str(row.get("title", "")),
    )


def _squad(language: str) -> Any:
    def convert(row: Row) -> Question:
        found = texts_of(row.object("answers")["text"])
        answerable = bool(found)
        return Question(
            row.text("question"),
            tuple(dict.fromkeys(found)) or (UNANSWERABLE[language],),
            passage=row.text("context"),
            id=str(row.get("id", "")),
            domain="answerable" if answerable else "unanswerable",
            source_id=str(row.get("title", "")),
            answerable=answerable,
        )

    return convert


def squad_rows(document: Any) -> Iterable[Any]:
    """The rows of a document of SQuAD as its authors give it, or of any other."""
    if isinstance(document, dict) and "data" in document:
        return _flat(document["data"])
    return rows_of_document(document)


def _flat(articles: Any) -> Iterator[dict[str, Any]]:
    for article in articles:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                yield {
                    "id": asked["id"],
                    "title": article.get("title", ""),
                    "context": paragraph["context"],
                    "question": asked["question"],
                    "answers": {"text": [one["text"] for one in asked["answers"]]},
                }


def _span(
    id: str, name: str, language: str, benchmark: str, unanswerable: bool, **where: Any
) -> Adapter:
    return Adapter(
        id=id,
        name=name,
        benchmark=benchmark,
        language=language,
        convert=_squad(language),
        prompt=_PROMPTS[language] + (_OR_NOT[language] if unanswerable else ""),
        scorers=scorers("f1", {"name": "normalised", "label": "exact match", "weight": 0}),
        evaluated=("validation", "valid", "val", "dev"),
        examples=("train",),
        documents=squad_rows,
        protocol=N_("Exact match and F1 of words over the whole set, the best of several answers."),
        differs=(
            _WORDS,
            OWN_PROMPT,
            *((_DECLINED,) if unanswerable else ()),
        ),
        **where,
    )


_ON_REQUEST = N_("FQuAD is given on request by its authors: https://fquad.illuin.tech")
ADAPTERS = (
    Adapter(
        id="boolq",
        name="BoolQ",
        benchmark="boolq",
        language="en",
        convert=_boolq,
        prompt="{context}\n\nQuestion: {input}\n\nAnswer with yes or no, and nothing else.",
        scorers=scorers("choice"),
        evaluated=("validation", "val", "dev"),
        examples=("train",),
        hub=Hub("google/boolq", ("data/validation-*.parquet", "data/train-*.parquet")),
        protocol=N_("The likelier of yes and no by log-probability, without an example."),
        differs=(LETTERS, TURNS, OWN_PROMPT),
    ),
    _span(
        *("squad", "SQuAD 1.1", "en", "squad"),
        unanswerable=False,
        hub=Hub("rajpurkar/squad", ("plain_text/validation-*.parquet",)),
    ),
    _span(
        *("squad-v2", "SQuAD 2.0", "en", "squad"),
        unanswerable=True,
        hub=Hub("rajpurkar/squad_v2", ("squad_v2/validation-*.parquet",)),
    ),
    _span(
        *("fquad", "FQuAD 1.1", "fr", "fquad"),
        unanswerable=False,
        bring=_ON_REQUEST,
        boards=(("euroeval-fr", "fquad_f1"),),
    ),
    _span(*("fquad-v2", "FQuAD 2.0", "fr", "fquad"), unanswerable=True, bring=_ON_REQUEST),
)
