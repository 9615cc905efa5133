"""Translation.

WMT 2014: O. Bojar and others, Findings of the 2014 Workshop on Statistical Machine Translation,
2014, https://aclanthology.org/W14-3302; a field `translation` with a text for each language
(wmt/wmt14; lm_eval/tasks/translation scores BLEU, chrF and TER). Pairs of other years in the same
form can be brought too.
"""

from collections.abc import Callable

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import (
    OWN_PROMPT,
    TURNS,
    Adapter,
    Hub,
    Question,
    Row,
    scorers,
)
from joute.evaluation.benchmarks.values import text_of
from joute.evaluation.sets.evalset import Generation

_NAMES = {"fr": "French", "en": "English"}


def _pair(source: str, target: str) -> Callable[[Row], Question]:
    def convert(row: Row) -> Question:
        texts = row.object("translation")
        return Question(text_of(texts[source]), [text_of(texts[target])])

    return convert


def _wmt(source: str, target: str) -> Adapter:
    return Adapter(
        id=f"wmt14-{source}-{target}",
        name=f"WMT14 ({source}–{target})",
        benchmark="wmt",
        language=target,
        convert=_pair(source, target),
        prompt=f"Translate into {_NAMES[target]}. Write the translation alone.\n\n{{input}}",
        scorers=scorers({"name": "chrf", "weight": 1}, {"name": "bleu", "weight": 0}),
        examples=("validation", "val", "dev"),
        parameters=Generation(max_output_tokens=600, temperature=0),
        hub=Hub("wmt/wmt14", ("fr-en/test-*.parquet", "fr-en/validation-*.parquet")),
        protocol=N_("BLEU over the whole set (sacrebleu); older papers cut words otherwise."),
        differs=(
            N_(
                "The mean of the sentences’ chrF and BLEU: not the figure of the corpus, which "
                "“joute eval measures” gives."
            ),
            TURNS,
            OWN_PROMPT,
        ),
    )


ADAPTERS = (_wmt("en", "fr"), _wmt("fr", "en"))
