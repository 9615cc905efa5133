"""Prompts as signed, hashed counts."""

import numpy as np
import pytest

from joute.classification.features import Rows
from joute.routing.features import BUCKETS, encode, rarity, rows_of


def test_words_and_pairs_of_neighbours_are_counted() -> None:
    buckets, values = encode("one two three")
    assert len(buckets) == 5
    assert set(np.abs(values)) == {1.0}


def test_a_repeated_word_counts_by_the_root() -> None:
    once, _ = encode("word")
    buckets, values = encode("word word word word")
    assert abs(values[buckets == once[0]][0]) == pytest.approx(2.0)


@pytest.mark.parametrize("text", ["", "?!…", "\ud800", "日本語の質問", "x" * 100_000])
def test_any_text_is_read(text: str) -> None:
    buckets, values = encode(text)
    assert len(buckets) == len(values)
    assert ((buckets >= 0) & (buckets < BUCKETS)).all()


def test_capitals_and_ways_to_write_an_accent_make_no_difference() -> None:
    assert [part.tolist() for part in encode("Éte\u0301")] == [
        part.tolist() for part in encode("ÉTÉ")
    ]


def test_only_the_beginning_and_the_end_of_a_long_text_are_read() -> None:
    texts = [f"{'word ' * 200}{middle * 100}{'last ' * 100}" for middle in ("one ", "two ")]
    assert encode(texts[0])[0].tolist() == encode(texts[1])[0].tolist()
    assert encode(texts[0] + "end")[0].tolist() != encode(texts[0])[0].tolist()


def test_signs_let_what_shares_a_bucket_cancel() -> None:
    words = [f"word{number}" for number in range(4000)]
    values = np.concatenate([encode(word)[1] for word in words])
    assert abs(values.mean()) < 0.06


def test_what_every_text_has_weighs_nothing() -> None:
    rows = rows_of(["the cat", "the dog", "the cow"])
    common, _ = encode("the")
    weights = rarity(rows)
    assert weights[common[0]] == pytest.approx(0.0)
    assert weights.max() == pytest.approx(np.log(4))


def test_rows_are_those_of_the_encoder() -> None:
    rows = rows_of(["a b", "", "c"])
    assert isinstance(rows, Rows)
    assert np.diff(rows.starts).tolist() == [3, 0, 1]
