"""Programs that are run against tests, in the sandbox.

HumanEval: M. Chen and others, Evaluating Large Language Models Trained on Code, 2021,
https://arxiv.org/abs/2107.03374; fields `task_id`, `prompt` (the beginning of a function), `test`
(which defines `check`), `entry_point` (lm_eval/tasks/humaneval: no example, pass@k).
MBPP: J. Austin and others, Program Synthesis with Large Language Models, 2021,
https://arxiv.org/abs/2108.07732; fields `task_id`, `text` (`prompt` in the sanitized selection),
`code`, `test_list`, `test_setup_code` (`test_imports`), three examples from the split `prompt`
(lm_eval/tasks/mbpp).
"""

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

_ONCE = N_("One program for each task: epochs give pass@k.")
_BLOCK = N_("The program is that of the answer’s fenced block, not the words up to a stop.")


def _humaneval(row: Row) -> Question:
    name = row.text("entry_point")
    return Question(
        row.text("prompt"),
        id=str(row["task_id"]),
        tests=f"{row.text('test')}\n\ncheck({name})\n",
        meta={"code": row.text("prompt"), "entry_point": name},
    )


def _mbpp(row: Row) -> Question:
    tests = row.texts("test_list")
    if not tests:
        raise ValueError("test_list: it has no test")
    imports = row.texts("test_imports") if row.get("test_imports") else []
    before = imports or [row.get("test_setup_code", "")]
    task = row.text("text" if row.get("text") else "prompt")
    return Question(
        f"{task}\n\nYour code must pass these tests:\n\n" + "\n".join(tests),
        id=str(row["task_id"]),
        solution=f"```python\n{row.get('code', '')}\n```",
        tests="\n".join([*(str(one) for one in before if one), *tests]),
    )


ADAPTERS = (
    Adapter(
        id="humaneval",
        boards=(("simple-evals", "humaneval_pct"),),
        name="HumanEval",
        benchmark="humaneval",
        language="en",
        convert=_humaneval,
        prompt=(
            "Complete this Python function. Write the whole function in one fenced block."
            "\n\n```python\n{input}```"
        ),
        scorers=scorers("code"),
        parameters=Generation(max_output_tokens=1_000, temperature=0),
        hub=Hub("openai/openai_humaneval", ("openai_humaneval/*.parquet",)),
        protocol=N_("No example; pass@1, from one greedy program or from many that are drawn."),
        differs=(_BLOCK, _ONCE, OWN_PROMPT),
    ),
    Adapter(
        id="mbpp",
        name="MBPP",
        benchmark="mbpp",
        language="en",
        convert=_mbpp,
        prompt="{input}\n\nWrite the Python code in one fenced block.",
        scorers=scorers("code"),
        examples=("prompt",),
        shots=3,
        parameters=Generation(max_output_tokens=1_000, temperature=0),
        hub=Hub("google-research-datasets/mbpp", ("full/test-*.parquet", "full/prompt-*.parquet")),
        protocol=N_("Three examples; pass@1, from one greedy program or from many that are drawn."),
        differs=(_BLOCK, _ONCE, TURNS, OWN_PROMPT),
    ),
)
