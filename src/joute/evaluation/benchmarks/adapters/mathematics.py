"""Arithmetic in words.

GSM8K: K. Cobbe and others, Training Verifiers to Solve Math Word Problems, 2021,
https://arxiv.org/abs/2110.14168. Fields `question` and `answer`, which ends with “#### 42”. Shots
and metric: lm_eval/tasks/gsm8k/gsm8k.yaml of EleutherAI/lm-evaluation-harness (5 examples of the
train split, the number after ####).
"""

import re

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
from joute.evaluation.sets.evalset import Generation


def _gsm8k(row: Row) -> Question:
    reasoning, mark, result = row.text("answer").rpartition("####")
    if not mark:
        raise ValueError("the answer has no “####”")
    number = re.sub(r"(?<=\d)[, \u00a0\u202f](?=\d{3})", "", result.strip())
    if not number:
        raise ValueError("the answer has no number after “####”")
    return Question(
        row.text("question"),
        [number],
        solution=f"{reasoning}#### {result.strip()}",
    )


ADAPTERS = (
    Adapter(
        id="gsm8k",
        name="GSM8K",
        benchmark="gsm8k",
        language="en",
        convert=_gsm8k,
        prompt=(
            "{input}\n\nReason step by step, then write the result alone on the last line, as in: "
            "#### 42"
        ),
        scorers=scorers({"name": "numeric", "take": "last"}),
        examples=("train",),
        shots=5,
        parameters=Generation(max_output_tokens=1_000, temperature=0),
        hub=Hub("openai/gsm8k", ("main/*.parquet",)),
        protocol=N_(
            "5 or 8 worked examples in one text; the number after ####, to the letter. Makers "
            "often publish 8 examples with a chain of thought."
        ),
        differs=(
            N_(
                "A number that is stated otherwise than after #### counts too, the last of several."
            ),
            TURNS,
            OWN_PROMPT,
        ),
    ),
)
