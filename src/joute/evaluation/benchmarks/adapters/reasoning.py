"""BIG-Bench Hard.

BBH: M. Suzgun and others, Challenging BIG-Bench Tasks and Whether Chain-of-Thought Can Solve Them,
2022, https://arxiv.org/abs/2210.09261; fields `input` and `target`, a file or a folder for each of
27 tasks (lukaemon/bbh; suzgunmirac/BIG-Bench-Hard has documents of `examples`). The paper and
lm_eval/tasks/bbh ask with three worked examples for each task, which are no part of the dataset:
the authors give them as a text for each (cot-prompts/TASK.txt), the harness as samples with the
same fields, whose `target` is the whole chain of thought.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import (
    NO_EXAMPLE,
    OWN_PROMPT,
    TURNS,
    Adapter,
    Hub,
    Question,
    Row,
    scorers,
)
from joute.evaluation.sets.evalset import Generation


def _task(path: str) -> str:
    """The task of a file: its name, or that of its folder where the file is named after a split."""
    file = PurePosixPath(path)
    return file.parent.name if file.stem.startswith(("test", "prompt")) else file.stem


def _bbh(row: Row) -> Question:
    target, task = row.text("target"), _task(row.path)
    return Question(row.text("input"), [target], domain=task, id=f"{task}-{row.number}")


# A question from the beginning of a line to its answer, and that to the next question.
_WORKED = re.compile(r"^Q: (.+?)\n+A: (.+?)\s*(?=^Q: |\Z)", re.DOTALL | re.MULTILINE)


def _worked(text: str) -> Iterator[Mapping[str, str]]:
    """The worked examples of a text. Raises ValueError without any."""
    found = _WORKED.findall(text)
    if not found:
        raise ValueError("no line begins with “Q: ”, or none after it with “A: ”")
    for question, answer in found:
        yield {"input": question, "target": answer}


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
        examples=("prompt", "prompts"),
        shots=3,
        own_domain=True,
        parts=True,
        texts=_worked,
        parameters=Generation(max_output_tokens=1_500, temperature=0),
        hub=Hub("lukaemon/bbh", ("*/test-*.parquet",)),
        protocol=N_("Three worked examples for each task, with a chain of thought; exact match."),
        differs=(
            NO_EXAMPLE,
            TURNS,
            N_("Case and punctuation of the answer are left out."),
            OWN_PROMPT,
        ),
    ),
)
