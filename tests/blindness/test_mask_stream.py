import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from joute.blindness import MARK, MaskStream, NameMask
from tests.blindness.known import BRANDS, MAKERS, MODELS
from tests.blindness.labelled import read

MASK = NameMask(MODELS, MAKERS, BRANDS)
PROMPTS = st.sampled_from(["", "", "Parle-moi de Mistral et de GPT-4."])

NAMES = [
    "Claude", "claude", "Mistral", "mistral", "GPT", "gpt", "ChatGPT", "Open", "AI", "OpenAI",
    "Deep", "Seek", "Google", "Gemini", "Meta", "Llama", "LLa", "MA", "Command", " R", " A", "o1",
    "Le Chat", "le chat", "文心一言", "文", "&#77;istral", "Mis", "tral", "Claud&#101;",
    "Мistral", "&#7",
]  # fmt: skip
DECIDING = [
    "Je suis ", "I am ", "développé par ", "trained by ", "en tant que ", "modèle ", "l'IA de ",
    "as ", " Monet", " de Musset", " m'a créé", " here", ", an AI", " is a language model",
    " (OpenAI)", ", I",
]  # fmt: skip
ENDINGS = [
    "4o",
    "3.5",
    " 2",
    "7B",
    " Large",
    " Sonnet",
    " mini",
    "é",
    "e\u0301",
    "A",
    "a",
    "x",
    "ABCd",
]
GAPS = [
    " ", "  ", "\n", "\n\n", ". ", ": ", ", ", "-", ".", "/", "_", "+", "**", "`", "\\", "(",
    "[", "$", "<sub>", "</sub>", "<br>", "<", "\\", "~~", "&", "&shy;", "&#8203;",
    "\\text{", "}", "*\u200b*", "。",
    "\u00a0", " " * 9, " " * 40, "\u200b", "\u200d", "\u0301", "\u200b" * 16, "\u200b" * 17,
]  # fmt: skip
LONG = ["Z" * 39, "z" * 41, "1" * 41]
TEXTS = st.lists(st.sampled_from(NAMES + DECIDING + ENDINGS + GAPS + LONG), max_size=25).map(
    "".join
)


def _chunks(text: str, sizes: random.Random) -> list[str]:
    chunks = []
    while text:
        size = sizes.choice([0, 1, 1, 2, 3, 5, 8, 20])
        chunks.append(text[:size])
        text = text[size:]
    return chunks


@given(TEXTS, PROMPTS, st.randoms(use_true_random=False))
def test_however_a_text_is_cut_the_stream_gives_what_the_whole_gives(
    text: str, prompt: str, sizes: random.Random
) -> None:
    whole = MASK.mask(text, prompt=prompt)
    stream = MASK.stream(prompt=prompt)
    shown = ""
    for chunk in _chunks(text, sizes):
        shown += stream.feed(chunk)
        assert whole.text.startswith(shown), "something left that had to be masked"
    assert shown + stream.finish() == whole.text
    assert stream.hits == whole.hits


@given(st.text(max_size=80), st.randoms(use_true_random=False))
def test_any_text_survives_streaming(text: str, sizes: random.Random) -> None:
    stream = MASK.stream()
    shown = "".join(stream.feed(chunk) for chunk in _chunks(text, sizes)) + stream.finish()
    assert shown == MASK.mask(text).text


@given(TEXTS)
@example("GPT$")  # a disguise: flagged, not masked
def test_what_is_left_alone_is_unchanged(text: str) -> None:
    masked = MASK.mask(text)
    marks = sum(hit.masked for hit in masked.hits)
    if not marks:
        assert masked.text == text
    assert masked.text.count(MARK) == marks


@given(TEXTS)
def test_what_waits_is_short(text: str) -> None:
    stream = MASK.stream()
    shown = sum(len(stream.feed(character)) for character in text)
    waiting = stream.finish()
    assert len(waiting) <= 330
    assert shown + len(waiting) == len(MASK.mask(text).text)


def _fed(stream: MaskStream, *chunks: str) -> list[str]:
    return [stream.feed(chunk) for chunk in chunks] + [stream.finish()]


def test_plain_text_leaves_at_once(mask: NameMask) -> None:
    chunks = ["Un ", "vent", " souff", "le fort", ", dit-", "il.\n\n", "🙂", " Fin"]
    assert _fed(mask.stream(), *chunks) == [*chunks, ""]


def test_only_a_tail_that_may_begin_a_name_waits(mask: NameMask) -> None:
    assert _fed(mask.stream(), "Voici Cha", "tGPT", " et", " alors") == [
        "Voici ", "", "", f"{MARK} et alors", "",
    ]  # fmt: skip


def test_a_beginning_that_becomes_another_word_is_let_go(mask: NameMask) -> None:
    assert _fed(mask.stream(), "un pal", "m", "arès ") == ["un ", "", "palmarès ", ""]


def test_an_ambiguous_name_waits_for_the_word_that_decides(mask: NameMask) -> None:
    assert _fed(mask.stream(), "Voyez Claude", " Mon", "et.") == ["Voyez ", "", "Claude Monet.", ""]
    assert _fed(mask.stream(), "Voyez Claude", " 3", " ici.") == ["Voyez ", "", f"{MARK} ici.", ""]


def test_the_end_of_the_answer_frees_what_waits(mask: NameMask) -> None:
    assert _fed(mask.stream(), "Je suis Claude") == ["Je suis ", MARK]


def test_a_chunk_may_be_empty(mask: NameMask) -> None:
    assert _fed(mask.stream(), "", "") == ["", "", ""]


def test_streams_of_one_mask_do_not_disturb_each_other(mask: NameMask) -> None:
    left, right = mask.stream(), mask.stream()
    shown = [left.feed("Je suis "), right.feed("Le vent "), left.feed("Clau"), right.feed("Clau")]
    ends = [left.feed("de.") + left.finish(), right.feed("de.") + right.finish()]
    assert [*shown, *ends] == ["Je suis ", "Le vent ", "", "", f"{MARK}.", "Claude."]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        "Claude ",
        "gpt-4-",
        "o1+",
        "a\u200b",
        "通义千",
        "je suis ",
        "a*",
        "&#77;",
        "}\\text{a",
        "a-",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(mask: NameMask, unit: str) -> None:
    """The benchmark says 0.2 s at most for 100 kB; a quadratic rule would take minutes, and a
    sixteenth of them for this quarter."""
    text = unit * (25_000 // len(unit.encode()))
    start = time.process_time()
    stream = mask.stream()
    for place in range(0, len(text), 50):
        stream.feed(text[place : place + 50])
    stream.finish()
    mask.mask(text)
    assert time.process_time() - start < 3


@pytest.mark.parametrize("size", [1, 4, 13])
def test_every_labelled_sentence_streams_as_it_is_masked_whole(mask: NameMask, size: int) -> None:
    for sentence in read("sentences.txt"):
        stream = mask.stream()
        chunks = (sentence.text[i : i + size] for i in range(0, len(sentence.text), size))
        shown = "".join(map(stream.feed, chunks)) + stream.finish()
        assert shown == mask.mask(sentence.text).text
