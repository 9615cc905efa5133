"""Questions about identity and self-introductions in ten languages, as the benchmark has them."""

import tomllib
from pathlib import Path

import pytest

from joute.blindness import NameMask

BENCHMARK = Path(__file__).parents[2] / "benchmarks/masking.toml"
TABLE = tomllib.loads(BENCHMARK.read_text(encoding="utf-8"))
LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "nl", "ar", "zh", "ja")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_question_of_the_benchmark_is_recognised(catalogue_mask: NameMask, code: str) -> None:
    language = TABLE[code]
    assert len(language["asks"]) >= 20
    assert [text for text in language["asks"] if not catalogue_mask.asks_identity(text)] == []
    assert [text for text in language["questions"] if catalogue_mask.asks_identity(text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_nine_introductions_of_ten_are_hidden_and_no_ordinary_text(
    catalogue_mask: NameMask, code: str
) -> None:
    said = [
        (sentence.format(name=name, maker=maker), (name, maker))
        for number, sentence in enumerate(TABLE[code]["introductions"])
        for name, maker in (TABLE["names"][number % 10], TABLE["names"][(number + 3) % 10])
    ]
    assert len(said) >= 30
    shown = [catalogue_mask.mask(text).text for text, _ in said]
    hidden = [
        not any(name in text for name in names)
        for text, (_, names) in zip(shown, said, strict=True)
    ]
    assert sum(hidden) >= 27
    assert [text for text in TABLE[code]["prose"] if catalogue_mask.mask(text).hits] == []
