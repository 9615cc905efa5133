"""BIG-Bench Hard.

BBH: M. Suzgun and others, Challenging BIG-Bench Tasks and Whether Chain-of-Thought Can Solve Them,
2022, https://arxiv.org/abs/2210.09261; fields `input` and `target`, a file or a folder for each of
27 tasks (lukaemon/bbh; suzgunmirac/BIG-Bench-Hard has documents of `examples`). The paper and
lm_eval/tasks/bbh ask with three worked examples for each task, which are no part of the dataset.
"""

from pathlib import PurePosixPath

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import OWN_PROMPT, Adapter, Hub, Question, Row, scorers
from joute.evaluation.sets.evalset import Generation


def _task(path: str) -> str:
    """The task of a file: its name, or that of its folder where the file is named after a split."""
    file = PurePosixPath(path)
    return file.parent.name if file.stem.startswith("test") else file.stem


def _bbh(row: Row) -> Question:
    target, task = row.text("target"), _task(row.path)
    return Question(row.text("input"), [target], domain=task, id=f"{task}-{row.number}")


ADAPTERS = (
    Adapter(
        id="bbh",
        name="BBH",
        benchmark="bbh",
        language="en",
        convert=_bbh,
        prompt=(
            "{input}\n\nReason step by step, then write on the last line: So the answer is, and "
            "the answer alone."
        ),
        scorers=scorers({"name": "normalised", "stated": True}),
        parts=True,
        parameters=Generation(max_output_tokens=1_500, temperature=0),
        hub=Hub("lukaemon/bbh", ("*/test-*.parquet",)),
        protocol=N_("Three worked examples for each task, with a chain of thought; exact match."),
        differs=(
            N_("No example: those of the paper are no part of the dataset."),
            N_("Case and punctuation of the answer are left out."),
            OWN_PROMPT,
        ),
    ),
)
