"""Items, and runs as lines of JSON."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from joute.errors import BadData
from joute.evaluation.answers import Answer
from joute.evaluation.runs.files import line_of, read_run
from joute.evaluation.runs.records import (
    Row,
    RunEnd,
    RunHeader,
    ScoreRecord,
    ScorerReference,
    SetReference,
    score_of,
    share_of,
)
from joute.evaluation.runs.summary import summarise
from joute.evaluation.sets.item import Item

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HEADER = RunHeader(id="r1", set=SetReference(name="towns"), models=("oak",), started_at=NOW)


def row(**fields: object) -> Row:
    return Row.model_validate(
        {"item": "1", "model": "oak", "answer": Answer(text="Lyon"), **fields}
    )


def test_a_hash_is_that_of_the_content_whatever_the_mark_of_a_draft() -> None:
    item = Item(id="1", input="Capitale ?", expected="Paris")
    assert item.hash == Item(id="1", input="Capitale ?", expected=("Paris",), drafted=True).hash
    assert item.hash != Item(id="1", input="Capitale ?", expected="Lyon").hash


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "r1.jsonl"
    lines = line_of(HEADER) + line_of(
        row(answer=Answer(text="é\u2028\n", logprobs=(float("-inf"),)))
    )
    end = RunEnd(rows=1, sha256=sha256(lines).hexdigest(), ended_at=NOW)
    path.write_bytes(lines + line_of(end))
    run = read_run(path)
    assert run.header == HEADER
    assert run.complete
    assert [found.answer.text for found in run.rows()] == ["é\u2028\n"]
    path.write_bytes(path.read_bytes().replace(b'"Lyon"', b'"Nice"').replace("é".encode(), b"e"))
    assert not run.complete


def test_an_interrupted_run_holds_its_whole_rows(tmp_path: Path) -> None:
    path = tmp_path / "r1.jsonl"
    path.write_bytes(line_of(HEADER) + line_of(row()) + line_of(row(item="2"))[:40])
    assert [found.item for found in read_run(path).rows()] == ["1"]
    assert not read_run(path).complete


def test_a_line_that_is_no_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r1.jsonl"
    path.write_bytes(line_of(HEADER) + line_of(row()) + b'{"record":"answer"}\n')
    with pytest.raises(BadData, match="line 3"):
        list(read_run(path).rows())


def test_a_score_is_a_weighted_mean_and_unscored_where_one_that_counts_is() -> None:
    scorers = (
        ScorerReference(column="exact", name="exact", version="1", weight=3),
        ScorerReference(column="tone", name="rubric", version="1", weight=1),
        ScorerReference(column="bleu", name="bleu", version="1", weight=0, range=(0, 100)),
    )
    scores = {"exact": ScoreRecord(value=1), "tone": ScoreRecord(value=0)}
    bleu = {"bleu": ScoreRecord(value=None)}
    assert score_of(row(scores=scores | bleu), scorers) == 0.75
    assert score_of(row(scores={"exact": ScoreRecord(value=0)}), scorers) == 0
    assert score_of(row(scores=scores | {"tone": ScoreRecord(value=None)}), scorers) is None
    assert score_of(row(scores=bleu), scorers) is None
    assert score_of(row(scores=scores, answer=Answer(error="timeout")), scorers) is None


def test_a_score_of_an_item_alone_has_the_weight_and_the_scale_of_its_own_scorer() -> None:
    exact = ScorerReference(column="exact", name="exact", version="1", weight=1)
    own = {
        "wer": ScorerReference(column="wer", name="wer", version="1", weight=0, range=(0, 1e9)),
        "chrf": ScorerReference(column="chrf", name="chrf", version="2", weight=3, range=(0, 100)),
    }
    values = {"exact": ScoreRecord(value=0), "wer": ScoreRecord(value=1.5, scorer=own["wer"])}
    assert score_of(row(scores=values), (exact,)) == 0
    assert share_of(row(scores=values), (exact,)) == 0
    graded = {"exact": ScoreRecord(value=1), "chrf": ScoreRecord(value=50, scorer=own["chrf"])}
    assert score_of(row(scores=graded), (exact,)) == (1 + 3 * 50) / 4
    assert share_of(row(scores=graded), (exact,)) == pytest.approx((1 + 3 * 50) / (1 + 3 * 100))
    before = {"exact": ScoreRecord(value=1), "contains": ScoreRecord(value=0)}
    assert score_of(row(scores=before), (exact,)) == 0.5, "a run that does not say counts it as 1"


def test_an_item_without_a_cluster_is_alone_whatever_a_cluster_is_called() -> None:
    rows = [
        row(item=item, cluster=cluster, scores={"exact": ScoreRecord(value=n % 2)})
        for n in range(12)
        for item, cluster in ((f"k{n}", ""), (f"m{n}", f"k{n}"))
    ]
    (oak,) = summarise(HEADER, rows)
    alone = [one.model_copy(update={"cluster": ""}) for one in rows]
    assert summarise(HEADER, alone)[0].score == oak.score
