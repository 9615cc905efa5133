"""Invented rows in the form of each dataset, and files of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """Rows of the split that is evaluated, with a right and a wrong answer to the first, and rows
    of the examples."""

    rows: Rows
    right: str
    wrong: str
    examples: Rows = ()


def _mmlu(question: str, subject: str, answer: int = 1) -> dict[str, Any]:
    choices = ["a heron", "a kettle", "a lantern", "a ferry"]
    return {"question": question, "subject": subject, "choices": choices, "answer": answer}


def _global(question: str, answer: str = "B") -> dict[str, Any]:
    options = {"option_a": "un héron", "option_b": "une bouilloire"}
    options |= {"option_c": "une lanterne", "option_d": "un bac"}
    own = {"sample_id": f"thé/{question[:9]}", "subject": "thé", "question": question}
    return {**own, **options, "answer": answer}


def _arc(question: str, key: str = "2") -> dict[str, Any]:
    choices = {"text": ["the kettle", "the pond", "the moss"], "label": ["1", "2", "3"]}
    return {"id": f"Invented_{len(question)}", "question": question, "choices": choices} | {
        "answerKey": key
    }


def _squad(question: str, *answers: str) -> dict[str, Any]:
    return {
        "id": f"q{len(question)}",
        "title": "Ferry",
        "context": "The ferry of Odelin crosses at seven and at nine.",
        "question": question,
        "answers": {"text": list(answers), "answer_start": [0] * len(answers)},
    }


_SWAG = {
    "ind": 1,
    "activity_label": "Making tea",
    "ctx": "A woman fills the kettle. She",
    "endings": ["puts it on the stove.", "sings to the moon.", "is a bridge.", "eats the roof."],
    "source_id": "invented~1",
    "label": "0",
}
_GSM = {
    "question": "Ana has 3 nets of 14 shells. How many shells?",
    "answer": "Each net has 14.\n3*14 = 42\n#### 42",
}
_WINO = {"sentence": "The mug broke on the stone because _ was hard.", "option1": "the mug"}
_WINO |= {"option2": "the stone", "answer": "2"}
_TRUTH = {
    "question": "What do geese whisper at noon?",
    "mc1_targets": {"choices": ["Nothing", "Recipes", "The weather"], "labels": [1, 0, 0]},
}
_BOOL = {
    "question": "does the ferry cross at nine",
    "passage": "It crosses at nine.",
    "answer": True,
}
_XNLI = {"premise": "Le bac passe à neuf heures.", "hypothesis": "Le bac passe.", "label": 0}
_WMT = {"translation": {"fr": "Le bac passe à neuf heures.", "en": "The ferry leaves at nine."}}
_IFEVAL = {
    "key": 7,
    "prompt": "Write two bullet points, without commas.",
    "instruction_id_list": ["detectable_format:number_bullet_lists", "punctuation:no_comma"],
    "kwargs": [{"num_bullets": 2, "relation": None}, {}],
}

_CODE = {"task_id": "Invented/0", "entry_point": "shells"}
_CODE |= {"prompt": 'def shells(nets: int) -> int:\n    """Fourteen in each net."""\n'}
_CODE |= {"canonical_solution": "    return 14 * nets\n"}
_CODE |= {"test": "def check(candidate):\n    assert candidate(3) == 42\n"}
_MBPP = {
    "task_id": 11,
    "text": "Write a function to count shells in nets of fourteen.",
    "code": "def shells(nets):\n    return 14 * nets",
    "test_list": ["assert shells(3) == 42", "assert shells(0) == 0"],
    "test_setup_code": "",
    "challenge_test_list": [],
}
_RIGHT = "```python\ndef shells(nets):\n    return nets * 14\n```"
_WRONG = "```python\ndef shells(nets):\n    return nets\n```"

CASES: dict[str, Case] = {
    "humaneval": Case([_CODE], _RIGHT, _WRONG),
    "mbpp": Case([_MBPP], _RIGHT, _WRONG, [{**_MBPP, "text": f"Task {n}."} for n in range(4)]),
    "gsm8k": Case(
        [_GSM, {**_GSM, "question": "And of 2,000 nets?", "answer": "2000*14\n#### 28,000"}],
        "3 × 14 = 42\n#### 42",
        "#### 41",
        [{"question": f"What is {n} + 1?", "answer": f"It is.\n#### {n + 1}"} for n in range(9)],
    ),
    "mmlu": Case(
        [_mmlu("What boils water?", "tea"), _mmlu("What crosses a river?", "boats", 3)],
        "B",
        "D",
        [_mmlu(f"Boil {n}?", "tea") for n in range(7)] + [_mmlu("Cross?", "boats", 3)],
    ),
    "mmmlu-fr": Case(
        [
            {"Question": "Qu’est-ce qui fait bouillir l’eau ?", "Subject": "thé", "Answer": "B"}
            | {"A": "un héron", "B": "une bouilloire", "C": "une lanterne", "D": "un bac"}
        ],
        "B. une bouilloire",
        "A",
    ),
    "global-mmlu-fr": Case(
        [_global("Avec quoi fait-on bouillir l’eau ?")],
        "B",
        "C",
        [_global(f"Bouillir {n} ?") for n in range(5)],
    ),
    "arc-easy": Case([_arc("Where do frogs live?")], "B", "A", [_arc("Where do newts live?")]),
    "arc-challenge": Case([_arc("Where do toads hide?", "3")], "C", "A"),
    "truthfulqa-mc1": Case([_TRUTH], "Nothing", "Recipes"),
    "hellaswag": Case([_SWAG], "A", "B"),
    "winogrande": Case(
        [_WINO], "B", "A", [{**_WINO, "sentence": f"{n}: _ fell."} for n in range(6)]
    ),
    "boolq": Case([_BOOL, {**_BOOL, "answer": False}], "Yes.", "No."),
    "squad": Case([_squad("When does it cross?", "at seven", "seven")], "Seven", "Noon"),
    "squad-v2": Case(
        [_squad("Who steers it?"), _squad("When?", "at seven")], "Unanswerable", "Odelin"
    ),
    "fquad": Case([_squad("Quand passe-t-il ?", "at seven")], "at seven", "midi"),
    "fquad-v2": Case([_squad("Qui le mène ?")], "Impossible.", "Odelin"),
    "xnli-fr": Case([_XNLI, {**_XNLI, "label": 2}], "A", "C"),
    "bbh": Case(
        [{"input": "Which is first?\n(A) tea\n(B) oak", "target": "(B)"}],
        "Oak is first. So the answer is (B).",
        "So the answer is (A).",
    ),
    "ifeval": Case([_IFEVAL], "* one\n* two", "* one, two"),
    "wmt14-en-fr": Case([_WMT], "Le bac passe à neuf heures.", "Zut"),
    "wmt14-fr-en": Case([_WMT], "The ferry leaves at nine.", "Zut"),
}


def put(folder: Path, name: str, path: str, rows: Rows) -> Path:
    """Write rows as lines of JSON, a JSON document, CSV or Parquet, by the end of the path."""
    file = folder / name / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if path.endswith(".jsonl"):
        file.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8"
        )
    elif path.endswith(".parquet"):
        import polars as pl

        pl.DataFrame(list(rows)).write_parquet(file)
    elif path.endswith(".csv"):
        import csv

        with file.open("w", encoding="utf-8", newline="") as opened:
            table = csv.DictWriter(opened, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
    else:
        file.write_text(json.dumps(list(rows), ensure_ascii=False), "utf-8")
    return file
