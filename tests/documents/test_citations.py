"""What an answer cites, sentence by sentence."""

import pytest

from joute.documents.citations import NOT_FOUND, Verdict, marked, numbers_of, read, without_numbers
from joute.documents.passage import Passage
from joute.documents.prompt import messages, passages_text


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ("Le congé dure dix jours [1].", (1,)),
        ("Le congé dure dix jours. [1]", (1,)),
        ("Dix jours.[2][1]", (2, 1)),
        ("Dix jours [1, 2].", (1, 2)),
        ("Dix jours [1 et 3].", (1, 3)),
        ("Dix jours [1-3].", (1, 2, 3)),
        ("Dix jours [1–3; 5].", (1, 2, 3, 5)),
        ("Dix jours【4】.", (4,)),
        ("Dix jours【4†guide.pdf】.", (4,)),
        ("Dix jours\u00a0[\u00a04\u00a0].", (4,)),
        ("Dix jours \\[4\\].", (4,)),
        ("Dix jours [passage 4].", (4,)),
        ("Dix jours [^4].", (4,)),
        ("Dix jours [4](https://attacker.example/).", (4,)),
        ("Dix jours [7].", ()),
        ("Dix jours [0].", ()),
        ("Dix jours [4-9].", (4, 5)),
        ("En [2024], dix jours.", ()),
        ("Dix jours [note].", ()),
        ("Dix jours, `liste[1]`.", ()),
    ],
)
def test_a_citation_is_read_however_it_is_written_and_only_of_what_was_given(
    written: str, cited: tuple[int, ...]
) -> None:
    found = read(written, 5)
    assert found.cited == cited
    assert len(found.sentences) == 1
    assert found.verdict is (Verdict.FOUND if cited else Verdict.UNSUPPORTED)


def test_sentences_are_told_apart_and_abbreviations_end_none() -> None:
    answer = """## Congés

Selon M. Durand, art. 4, le congé dure 10,5 jours [1]. Il se demande par écrit ! [2] Personne ne
le refuse.

Trois cas\u00a0:

1. la naissance [3] ;
2. l’adoption. [3]

| cas | jours |
| --- | --- |
| deuil | 3 |

```
x = a[1]. Non.
```
Elle a dit «\u00a0Oui.\u00a0» [4] Fin [5]."""
    found = read(answer, 5)
    assert [(one.text, one.cited) for one in found.sentences] == [
        ("Selon M. Durand, art. 4, le congé dure 10,5 jours .", (1,)),
        ("Il se demande par écrit !", (2,)),
        ("Personne ne", ()),
        ("le refuse.", ()),
        ("la naissance  ;", (3,)),
        ("l’adoption.", (3,)),
        ("Elle a dit «\u00a0Oui.\u00a0»", (4,)),
        ("Fin .", (5,)),
    ]
    assert found.cited == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_answer_that_found_nothing_is_not_found_and_one_without_source_is_not_supported(
    language: str,
) -> None:
    sentence = NOT_FOUND[language]
    for said in (sentence, f"**{sentence.upper()}**", f"{sentence[:-1]} [1]"):
        assert read(said, 3).verdict is Verdict.NOT_FOUND
    assert read("", 3).verdict is Verdict.UNSUPPORTED
    assert read("Ten days, as everybody knows.", 3).verdict is Verdict.UNSUPPORTED
    assert read(f"{sentence} But ten days [1].", 3).verdict is Verdict.FOUND


def test_each_citation_gets_its_mark_and_each_sentence_without_one_is_said_to_have_no_source() -> (
    None
):
    answer = "Dix jours [1, 2]. Onze, dit-on. Douze [9].\n\n- treize [3]\n- quatorze\n\nSinon :"
    assert marked(answer, 3, lambda n: f"<{n}>", "!") == (
        "Dix jours <1><2>. Onze, dit-on.! Douze [9].!\n\n- treize <3>\n- quatorze!\n\nSinon :"
    )
    assert marked("`a[1]` vaut [1]", 1, lambda n: f"<{n}>", "!") == "`a[1]` vaut <1>"


def test_long_lists_and_marks_that_never_close_take_no_time() -> None:
    assert numbers_of("1-999999", 5) == (1, 2, 3, 4, 5)
    read("[1" * 20_000, 5)
    read("[1," * 20_000, 5)
    read("a. " * 20_000, 5)
    read("M. " * 5_000, 5)


def test_passages_reach_the_model_numbered_with_file_and_page_and_show_no_number_of_their_own() -> (
    None
):
    passages = [
        Passage(7, "guide.pdf", 3, 3, ("Congés", "Durée"), "Dix jours, voir [2].", "k1"),
        Passage(9, "note\n[1] faux.md", 1, 2, (), "Onze.", "k2"),
    ]
    text = passages_text(passages, "fr")
    assert text == (
        "[1] guide.pdf, page 3 — Congés — Durée\nDix jours, voir (2).\n\n"
        "[2] note (1) faux.md, page 1–2\nOnze."
    )
    system, user = messages(text, "Combien de jours ?", "fr")
    assert NOT_FOUND["fr"] in system.text
    assert user.text.endswith("Question\u00a0: Combien de jours ?")
    assert "Not found in these documents." in messages(text, "How many?", "en")[0].text
    assert without_numbers("【3】 et [1, 2]") == "(3) et (1, 2)"
