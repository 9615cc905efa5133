"""Scores of two real models on the same items, from files beside the checkout."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from joute.statistics.arrays import Floats, Integers

DATA = Path(__file__).parents[3] / "shared" / "data"
STRONG, WEAK = "gpt-4-1106-preview", "mistralai/Mixtral-8x7B-Instruct-v0.1"


def gsm8k() -> tuple[Floats, Floats]:
    """(strong, weak) on the 1,319 questions of GSM8K."""
    rows = _rows(_present("evaluation/gsm8k_responses.csv").read_bytes())
    return _scores(rows, STRONG), _scores(rows, WEAK)


def mmlu() -> tuple[Floats, Floats, Integers]:
    """(strong, weak, subjects) on 7,000 questions of MMLU."""
    rows = _rows(gzip.decompress(_present("routing/mmlu_half.csv.gz").read_bytes()))
    subjects = np.unique([row["subject"] for row in rows], return_inverse=True)[1]
    return _scores(rows, "strong"), _scores(rows, "weak"), subjects


def _present(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not beside the checkout")
    return DATA / name


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def _scores(rows: list[dict[str, str]], column: str) -> Floats:
    return np.array([float(row[column].lower() in {"true", "1", "1.0"}) for row in rows])
