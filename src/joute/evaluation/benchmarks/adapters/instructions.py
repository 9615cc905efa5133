"""Instructions that rules can check.

IFEval: J. Zhou and others, Instruction-Following Evaluation for Large Language Models, 2023,
https://arxiv.org/abs/2311.07911; fields `key`, `prompt`, `instruction_id_list`, `kwargs`
(google/IFEval; lm_eval/tasks/ifeval: no example, prompt and instruction level, strict and loose).
"""

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import Adapter, Hub, Question, Row, scorers
from joute.evaluation.benchmarks.values import object_of
from joute.evaluation.sets.evalset import Generation


def _ifeval(row: Row) -> Question:
    named, given = row.texts("instruction_id_list"), row.entries("kwargs")
    if len(named) != len(given):
        raise ValueError("there are not as many kwargs as instructions")
    kwargs = [
        {name: one for name, one in object_of(each).items() if one is not None} for each in given
    ]
    return Question(
        row.text("prompt"),
        id=str(row.get("key", "")),
        meta={"instruction_id_list": named, "kwargs": kwargs},
    )


ADAPTERS = (
    Adapter(
        id="ifeval",
        name="IFEval",
        benchmark="ifeval",
        language="en",
        convert=_ifeval,
        prompt="{input}",
        scorers=scorers(
            {"name": "instructions", "label": "prompt"},
            {"name": "instructions", "label": "instruction", "level": "instruction", "weight": 0},
        ),
        evaluated=("train", "test"),
        parameters=Generation(max_output_tokens=1_280, temperature=0),
        hub=Hub("google/IFEval", ("*.jsonl",)),
        protocol=N_(
            "No example; the share of prompts all of whose instructions are followed (strict)."
        ),
        differs=(
            N_(
                "The checks are written anew: sentences and languages are told by rules of our "
                "own, and an answer whose language they cannot tell is unscored, not followed."
            ),
            N_(
                "The loose figures, which try an answer without its first and last line, are not "
                "here."
            ),
        ),
    ),
)
