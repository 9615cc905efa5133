"""Instructions of IFEval, each kept and broken."""

from typing import Any

import pytest

from tests.evaluation.scorers.support import score, value

Instruction = tuple[str, dict[str, Any]]

# The instruction, its arguments, an answer that follows it and one that does not.
CASES: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("keywords:existence", {"keywords": ["Ferry", "tea"]}, "The ferry has tea.", "The ferry."),
    (
        "keywords:frequency",
        {"keyword": "tea", "frequency": 2, "relation": "at least"},
        "Tea, then tea.",
        "Tea.",
    ),
    ("keywords:forbidden_words", {"forbidden_words": ["tea"]}, "A team.", "Some Tea."),
    (
        "keywords:letter_frequency",
        {"letter": "z", "let_frequency": 2, "let_relation": "less than"},
        "A Zoo.",
        "Zzz.",
    ),
    (
        "language:response_language",
        {"language": "fr"},
        "Le bac passe à neuf heures et il est vide.",
        "The ferry crosses at nine and it is empty.",
    ),
    ("language:response_language", {"language": "hi"}, "नौका नौ बजे चलती है।", "The ferry is here."),
    (
        "length_constraints:number_sentences",
        {"num_sentences": 3, "relation": "less than"},
        "One. Two!",
        "One. Two. Three.",
    ),
    (
        "length_constraints:number_words",
        {"num_words": 3, "relation": "at least"},
        "one two three",
        "one two",
    ),
    (
        "length_constraints:number_paragraphs",
        {"num_paragraphs": 2},
        "a\n***\nb",
        "a\n***\nb\n***\nc",
    ),
    (
        "length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "then"},
        "First.\n\n“Then, tea.”",
        "First.\n\nAnd then.",
    ),
    (
        "detectable_content:number_placeholders",
        {"num_placeholders": 2},
        "Dear [name], of [town]",
        "Dear [name]",
    ),
    ("detectable_content:postscript", {"postscript_marker": "P.S."}, "Bye.\nP. S. Tea.", "Bye."),
    ("detectable_format:number_bullet_lists", {"num_bullets": 2}, "* a\n- b", "* a\n**b**"),
    ("detectable_format:constrained_response", {}, "My answer is maybe.", "Maybe."),
    (
        "detectable_format:number_highlighted_sections",
        {"num_highlights": 2},
        "*one* and **two**",
        "*one* and ** **",
    ),
    (
        "detectable_format:multiple_sections",
        {"section_spliter": "PART", "num_sections": 2},
        "PART 1\na\nPART 2\nb",
        "PART 1\na\nApart 2",
    ),
    ("detectable_format:json_format", {}, '```json\n{"a": [1]}\n```', "{'a': 1}"),
    ("detectable_format:title", {}, "<<A ferry>>\nIt crosses.", "<< >> A ferry"),
    ("combination:two_responses", {}, "one\n******\ntwo", "one\n******\none"),
    (
        "combination:repeat_prompt",
        {"prompt_to_repeat": "Where is it?"},
        "where is it? Here.",
        "Here. Where is it?",
    ),
    (
        "startend:end_checker",
        {"end_phrase": "All is said."},
        "So. All is said.",
        "All is said. So.",
    ),
    ("startend:quotation", {}, '"All of it."', 'All "of" it.'),
    (
        "change_case:capital_word_frequency",
        {"capital_frequency": 2, "capital_relation": "at least"},
        "THE FERRY leaves",
        "THE ferry leaves",
    ),
    ("change_case:english_capital", {}, "THE FERRY IS HERE.", "The FERRY IS HERE."),
    ("change_case:english_lowercase", {}, "the ferry is here.", "The ferry is here."),
    ("punctuation:no_comma", {}, "One and two", "One, two"),
)


def meta(*instructions: Instruction) -> dict[str, Any]:
    ids, kwargs = [one for one, _ in instructions], [given for _, given in instructions]
    return {"meta": {"instruction_id_list": ids, "kwargs": kwargs}}


@pytest.mark.parametrize(("name", "given", "follows", "breaks"), CASES)
def test_an_instruction_is_followed_or_not(
    name: str, given: dict[str, Any], follows: str, breaks: str
) -> None:
    item = meta((name, given))
    assert value("instructions", follows, item=item) == 1.0
    assert value("instructions", breaks, item=item) == 0.0
    assert value("instructions", "", item=item) == 0.0


def test_all_are_to_be_followed_and_the_other_level_is_their_share() -> None:
    item = meta(("punctuation:no_comma", {}), ("detectable_format:title", {}))
    assert value("instructions", "<<Tea>>, please", item=item) == 0.0
    assert value("instructions", "<<Tea>>, please", item=item, level="instruction") == 0.5
    found = score("instructions", "<<Tea>> please", item=item)
    assert found is not None
    assert (found.value, found.details["followed"]) == (1.0, [True, True])


def test_what_rules_cannot_tell_is_unscored_unless_another_instruction_is_broken() -> None:
    swahili: Instruction = ("language:response_language", {"language": "sw"})
    comma: Instruction = ("punctuation:no_comma", {})
    assert value("instructions", "Feri inaondoka", item=meta(swahili)) is None
    assert value("instructions", "Feri, inaondoka", item=meta(swahili, comma)) == 0.0
    assert value("instructions", "नौका नौ बजे", item=meta(swahili)) == 0.0
    assert value("instructions", "x", item=meta(swahili, comma), level="instruction") is None


def test_an_instruction_that_is_not_known_or_has_no_arguments_is_unscored_with_its_reason() -> None:
    for item in (meta(("keywords:rhymes", {})), meta(("keywords:existence", {}))):
        found = score("instructions", "A text.", item=item)
        assert found is not None
        assert found.value is None
        assert found.reason
    assert score("instructions", "A text.") is None


def test_long_answers_take_time_in_proportion_to_their_length() -> None:
    long = "*" + "a " * 200_000 + "[" * 50_000 + "<<" * 50_000
    names = ("number_highlighted_sections", "title", "number_bullet_lists")
    given = {"num_highlights": 1, "num_bullets": 1}
    item = meta(
        *((f"detectable_format:{name}", given) for name in names),
        ("detectable_content:number_placeholders", {"num_placeholders": 1}),
    )
    assert value("instructions", long, item=item) == 0.0
