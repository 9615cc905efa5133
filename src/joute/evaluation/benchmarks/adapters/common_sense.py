"""Common sense: how a scene goes on, what a word refers to.

HellaSwag: R. Zellers and others, 2019, https://arxiv.org/abs/1905.07830; fields `ctx`, `endings`,
`label` (from 0, hidden in the test split), `activity_label`, `source_id`
(lm_eval/tasks/hellaswag).
WinoGrande: K. Sakaguchi and others, 2019, https://arxiv.org/abs/1907.10641; fields `sentence` with
one “_”, `option1`, `option2`, `answer` (1 or 2, hidden in the test split)
(lm_eval/tasks/winogrande).
"""

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import (
    LETTERS,
    OWN_PROMPT,
    TURNS,
    Adapter,
    Hub,
    Question,
    Row,
    scorers,
)

_LIKELIEST = N_("The likeliest ending by log-probability, for its length; 0 or 10 examples.")


def _hellaswag(row: Row) -> Question:
    endings = [str(one).strip() for one in row["endings"]]
    return Question(
        str(row["ctx"]),
        [endings[int(row["label"])]],
        endings,
        domain=str(row.get("activity_label", "")),
        source_id=str(row.get("source_id", "")),
    )


def _winogrande(row: Row) -> Question:
    if "_" not in row["sentence"]:
        raise ValueError("the sentence has no gap “_”")
    choices = [str(row["option1"]), str(row["option2"])]
    return Question(str(row["sentence"]), [choices[int(row["answer"]) - 1]], choices)


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
        scorers=scorers("choice"),
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
        scorers=scorers("choice"),
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
