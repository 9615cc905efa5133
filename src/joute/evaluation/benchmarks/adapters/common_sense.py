"""Common sense: how a scene goes on, what a word refers to.

HellaSwag: R. Zellers and others, 2019, https://arxiv.org/abs/1905.07830; fields `ctx`, `endings`,
`label` (from 0, hidden in the test split), `activity_label`, `source_id`
(lm_eval/tasks/hellaswag).
WinoGrande: K. Sakaguchi and others, 2019, https://arxiv.org/abs/1907.10641; fields `sentence` with
one “_”, `option1`, `option2`, `answer` (1 or 2, hidden in the test split)
(lm_eval/tasks/winogrande).
"""

import re

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import (
    BY_LETTER,
    LETTERS,
    OWN_PROMPT,
    TURNS,
    Adapter,
    Hub,
    Question,
    Row,
    scorers,
)

_MARKS = re.compile(r"\[.*?\]")
_LIKELIEST = N_(
    "The likeliest ending by log-probability, for its length, after the activity and the "
    "beginning without their marks ([header], [title]); 0 or 10 examples."
)


def _hellaswag(row: Row) -> Question:
    endings = [_clean(one) for one in row.texts("endings")]
    activity = str(row.get("activity_label", ""))
    return Question(
        _clean(f"{activity}: {row.text('ctx')}" if activity else row.text("ctx")),
        [endings[row.label("label", len(endings))]],
        endings,
        domain=activity,
        source_id=str(row.get("source_id", "")),
    )


def _clean(text: str) -> str:
    """Without the marks of WikiHow: [header], [title], [step], [substeps]."""
    bare = _MARKS.sub("", text.strip().replace(" [title]", ". "))
    return re.sub(" {2,}", " ", bare).strip()


def _winogrande(row: Row) -> Question:
    sentence = row.text("sentence")
    if "_" not in sentence:
        raise ValueError("the sentence has no gap “_”")
    choices = [row.text("option1"), row.text("option2")]
    return Question(sentence, [choices[row.label("answer", 2, first=1)]], choices)


ADAPTERS = (
    Adapter(
        id="hellaswag",
        name="HellaSwag",
        benchmark="hellaswag",
        language="en",
        convert=_hellaswag,
        prompt=(
            "{input}\n\n{choices}\n\nAnswer with the letter of the ending that goes on best, and "
            "nothing else."
        ),
        scorers=scorers(BY_LETTER),
        evaluated=("validation", "val"),
        examples=("train",),
        hub=Hub("Rowan/hellaswag", ("data/validation-*.parquet", "data/train-*.parquet")),
        protocol=_LIKELIEST,
        differs=(LETTERS, TURNS, OWN_PROMPT),
    ),
    Adapter(
        id="winogrande",
        name="WinoGrande",
        benchmark="winogrande",
        language="en",
        convert=_winogrande,
        prompt=(
            "{input}\n\nWhat does _ stand for?\n\n{choices}\n\nAnswer with the letter, and nothing "
            "else."
        ),
        scorers=scorers(BY_LETTER),
        evaluated=("validation", "val", "dev"),
        examples=("train",),
        shots=5,
        hub=Hub(
            "allenai/winogrande",
            ("winogrande_xl/validation-*.parquet", "winogrande_xl/train-*.parquet"),
        ),
        protocol=N_(
            "The likelier end of the sentence after either name, by log-probability; 0 or 5 "
            "examples."
        ),
        differs=(LETTERS, TURNS, OWN_PROMPT),
    ),
)
