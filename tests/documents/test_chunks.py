"""Files cut into passages: by structure, within bounds, no word lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joute.documents.chunks import FEWEST_WORDS, MOST_WORDS, OVERLAP_WORDS, chunks
from joute.reader import Block, Contents, Page, read_file


def prose(words: int, word: str = "mot", per_sentence: int = 12) -> str:
    """Sentences of numbered words."""
    numbered = [f"{word}{n}" for n in range(words)]
    sentences = [" ".join(numbered[at : at + per_sentence]) for at in range(0, words, per_sentence)]
    return ". ".join(sentences) + "."


def document(*blocks: Block) -> Contents:
    return Contents("docx", [Page(1, blocks)])


def test_a_heading_begins_a_passage_and_its_titles_are_those_above() -> None:
    found = chunks(
        document(
            Block("Guide", 1),
            Block("Cantine", 2),
            Block(prose(60, "repas")),
            Block("Tarifs", 3),
            Block(prose(60, "euro")),
            Block("Piscine", 2),
            Block(prose(60, "bassin")),
        )
    )
    assert [one.titles for one in found] == [
        ("Guide", "Cantine"),
        ("Guide", "Cantine", "Tarifs"),
        ("Guide", "Piscine"),
    ]
    assert [one.text[:6] for one in found] == ["repas0", "euro0 ", "bassin"]


def test_a_long_section_is_cut_at_sentences_with_an_overlap_of_its_own_words() -> None:
    found = chunks(
        document(Block("A", 1), Block(prose(1500)), Block("B", 1), Block(prose(300, "x")))
    )
    long, last = found[:-1], found[-1]
    assert len(long) > 3
    for one, following in pairwise(long):
        assert FEWEST_WORDS <= len(one.text.split()) <= MOST_WORDS
        assert one.text.endswith(".")
        # Three sentences of twelve words.
        assert one.text.split()[-36:] == following.text.split()[:36]
        assert one.text.split()[-37] not in following.text.split()
    # Nothing of one section stands in another.
    assert last.titles == ("B",)
    assert last.text.startswith("x0 ")


@pytest.mark.parametrize("words", [199, 340, 351, 360, 500, 640, 700, 1000, 2345])
def test_chunks_of_a_long_section_are_about_even(words: int) -> None:
    found = chunks(document(Block("A", 1), Block(prose(words))))
    sizes = [len(one.text.split()) for one in found]
    assert max(sizes) <= MOST_WORDS
    # Of 351 words with their overlap no two chunks have 200; sentences are whole.
    assert min(sizes) >= min(words, FEWEST_WORDS - 20), sizes
    # As few as hold them.
    assert len(sizes) <= 1 + (words - OVERLAP_WORDS) / (MOST_WORDS - OVERLAP_WORDS - 12)


def test_rows_of_a_table_are_whole() -> None:
    rows = [f"ligne{n} | " + " | ".join(f"c{n}x{k}." for k in range(20 + 3 * n)) for n in range(40)]
    found = chunks(document(Block("Tarifs", 1), *map(Block, rows)))
    lines = {line for one in found for line in one.text.splitlines()}
    assert all(row in lines for row in rows)


def test_short_sections_stand_together_under_the_titles_that_they_share() -> None:
    found = chunks(
        document(
            Block("Horaires", 1),
            Block("Lundi", 2),
            Block("De 9 h à 12 h."),
            Block("Mardi", 2),
            Block("De 14 h à 17 h."),
        )
    )
    assert [(one.titles, one.text) for one in found] == [
        (("Horaires",), "Lundi\nDe 9 h à 12 h.\nMardi\nDe 14 h à 17 h.")
    ]


def test_a_passage_says_on_which_pages_it_begins_and_ends() -> None:
    pages = [Page(number, [Block(prose(120, f"p{number}x"))]) for number in range(1, 7)]
    found = chunks(Contents("pdf", pages))
    for one in found:
        assert f"p{one.page}x" in one.text
        assert f"p{one.last_page}x" in one.text
        outside = {f"p{n}x" for n in range(1, 7)} - {
            f"p{n}x" for n in range(one.page, one.last_page + 1)
        }
        assert not any(mark in one.text for mark in outside)
    assert found[0].page == 1
    assert found[-1].last_page == 6


def test_the_key_is_that_of_the_words_wherever_they_stand() -> None:
    section = (Block("Cantine", 1), Block(prose(60, "repas")))
    [before] = chunks(document(*section))
    # A page that is put in front shifts the numbers of all others.
    after = chunks(
        Contents("pdf", [Page(1, [Block("Avis", 1), Block(prose(60))]), Page(2, section)])
    )
    assert after[-1].key == before.key
    assert (before.page, after[-1].page) == (1, 2)
    [other] = chunks(document(Block("Piscine", 1), Block(prose(60, "repas"))))
    assert other.key != before.key


def test_a_heading_without_text_is_found() -> None:
    found = chunks(document(Block("Annexe sans texte", 1)))
    assert [one.text for one in found] == ["Annexe sans texte"]


def test_typesetting_hides_no_word() -> None:
    text = "Le dé\u00adlai de\u00a0ﬁnancement est prolon-\ngé de trois mois."
    [found] = chunks(read_file("avis.txt", text.encode()))
    assert found.text == "Le délai de financement est prolongé de trois mois."


WORDS = st.lists(st.sampled_from(["la", "mairie", "ouvre.", "|", "à", "9", "h ;"]), min_size=1)
BLOCKS = st.builds(
    lambda words, times, level: Block(" ".join(words * (1 if level else times)), level),
    WORDS,
    st.integers(1, 60),
    st.sampled_from([0, 0, 0, 0, 1, 2, 3]),
)


@settings(max_examples=60)
@given(st.lists(st.lists(BLOCKS, max_size=6), min_size=1, max_size=4))
def test_no_word_is_lost(pages: list[list[Block]]) -> None:
    contents = Contents(
        "docx",
        [
            Page(
                number,
                # Each word says where it stands.
                [
                    Block(
                        " ".join(
                            f"{word}@{number}.{at}.{n}" for n, word in enumerate(block.text.split())
                        ),
                        block.level,
                    )
                    for at, block in enumerate(blocks)
                ],
            )
            for number, blocks in enumerate(pages, start=1)
        ],
    )
    found = chunks(contents)
    read = {word for one in found for part in (*one.titles, one.text) for word in part.split()}
    written = {
        word for page in contents.pages for block in page.blocks for word in block.text.split()
    }
    assert read == written
    assert all(len(one.text.split()) <= MOST_WORDS + OVERLAP_WORDS for one in found)
    assert [one.page for one in found] == sorted(one.page for one in found)
