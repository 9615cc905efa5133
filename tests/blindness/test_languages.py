"""Questions about identity and self-introductions in ten languages, as the benchmark has them."""

import re
import tomllib
from pathlib import Path

import pytest

from joute.blindness import NameMask

BENCHMARK = Path(__file__).parents[2] / "benchmarks/masking.toml"
HELD_OUT = tomllib.loads(BENCHMARK.with_name("masking_held_out.toml").read_text(encoding="utf-8"))
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
        if "⟦" not in sentence
    ] + _marked(TABLE[code]["introductions"])
    assert len(said) >= 50
    assert sum(_is_hidden(catalogue_mask, *one) for one in said) >= 0.9 * len(said)
    assert [text for text in TABLE[code]["prose"] if catalogue_mask.mask(text).hits] == []


def test_sentences_held_out_are_treated_as_well_as_the_documentation_says(
    catalogue_mask: NameMask,
) -> None:
    every = list(HELD_OUT.values())
    asked = [catalogue_mask.asks_identity(text) for row in every for text in row["asks"]]
    said = [one for row in every for one in _marked(row["introductions"])]
    hidden = [_is_hidden(catalogue_mask, *one) for one in said]
    touched = [catalogue_mask.asks_identity(text) for row in every for text in row["questions"]]
    touched += [bool(catalogue_mask.mask(text).hits) for row in every for text in row["prose"]]
    assert (sum(asked), len(asked)) == (22, 50)
    assert (sum(hidden), len(hidden)) == (29, 60)
    assert (sum(touched), len(touched)) == (1, 150)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Qwens Modell, ChatGPTs Antworten", "▒▒▒▒ Modell, ▒▒▒▒ Antworten"),
        ("Ehrlich, ich bin Mistrals Modell.", "Ehrlich, ich bin ▒▒▒▒ Modell."),
        ("ChatGPT'nin cevabı, Qwen'in modeli", "▒▒▒▒'nin cevabı, ▒▒▒▒'in modeli"),
        ("أعمل مع ChatGPT وQwen", "أعمل مع ▒▒▒▒ و▒▒▒▒"),
        ("أنا مثل وكلود نموذج من Anthropic", "أنا مثل ▒▒▒▒ نموذج من ▒▒▒▒"),
    ],
)  # fmt: skip
def test_a_name_is_recognised_with_what_its_language_writes_to_it(
    catalogue_mask: NameMask, text: str, shown: str
) -> None:
    assert catalogue_mask.mask(text).text == shown


def test_a_sentence_may_say_at_its_end_that_its_names_are_the_answer_s_own(
    catalogue_mask: NameMask,
) -> None:
    named = catalogue_mask.mask("Qwen es mi nombre. ChatGPT es otro.")
    assert [hit.strength for hit in named.hits] == ["strong", "weak"]


def _marked(sentences: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    marked = [sentence for sentence in sentences if "⟦" in sentence]
    return [(re.sub("[⟦⟧]", "", one), tuple(re.findall("⟦(.*?)⟧", one))) for one in marked]


def _is_hidden(mask: NameMask, text: str, names: tuple[str, ...]) -> bool:
    shown = mask.mask(text).text
    return not any(name in shown for name in names)
