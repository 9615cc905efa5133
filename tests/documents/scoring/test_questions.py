"""Files of questions whose passages are known."""

from pathlib import Path

import pytest

from joute.documents.scoring.questions import GoldPlace, read_questions
from joute.errors import BadData, BadInput


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_golds_are_keys_texts_and_pages_one_or_several(tmp_path: Path) -> None:
    found = read_questions(
        written(
            tmp_path,
            b"\xef\xbb\xbf"
            + b"""{"id": "a", "question": "Qui ?", "gold": "la CNIL", "note": "ignored"}

{"question": "Quand ?", "gold": [{"file": "guide.pdf", "page": 3}, "un mois"], "answer": "Un mois."}
""",
        )
    )

    assert [one.line for one in found] == [1, 3]
    assert [one.question.id for one in found] == ["a", "3"]
    assert found[0].question.gold == ("la CNIL",)
    assert found[1].question.gold == (GoldPlace(file="guide.pdf", page=3), "un mois")
    assert found[1].question.answer == "Un mois."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"question": "Q"}', "gold: This field is required."),
        ('{"question": "", "gold": "g"}', "At least 1 characters"),
        ('{"question": "Q", "gold": []}', "At least 1 items"),
        ('{"question": "Q", "gold": {"file": "f", "page": 0}}', "A number of at least 1"),
        ('{"question": "Q", "gold": "g"', "no JSON"),
        ("[1]", "object"),
        ('{"id": "1", "question": "Q", "gold": "g"}', "the id “1” is that of line 1 too."),
        (b"\xff{}", "UTF-8"),
    ],
)
def test_a_fault_has_its_line(tmp_path: Path, line: str | bytes, reason: str) -> None:
    line = line if isinstance(line, bytes) else line.encode()
    path = written(tmp_path, b'{"question": "Q", "gold": "g"}\n' + line)

    with pytest.raises(BadData) as refused:
        read_questions(path)

    assert refused.value.params["line"] == 2
    assert reason in refused.value.params["reason"]


def test_a_file_without_questions_or_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has 0 questions"):
        read_questions(written(tmp_path, "\n\n"))
    with pytest.raises(BadInput, match="cannot be read"):
        read_questions(tmp_path / "gone.jsonl")
