"""needs.yaml: read, and refused with all its faults."""

import pytest

from joute.choice.candidates import Candidate, Fact
from joute.choice.costs import Usage
from joute.choice.errors import BadNeeds
from joute.choice.needs import needs_of, read_needs
from joute.choice.needs.reading import MOST_FAULTS
from joute.choice.needs.written import STATED
from joute.choice.weights import Ranking, Weight
from joute.features import FEATURES
from joute.translation import load_translators

WHOLE = """\
title: Answers from the documents of a town hall
answers:
  task: [task_document_qa]
  exposure: exposure_external
weights:
  quality: 3
  costs: {low: 1, mid: 2, high: 4}
constraints:
  no_training: true
  context_tokens: 32000
volume: {requests_per_month: 20000, input_tokens: 1500, output_tokens: 300}
own_servers: {eur_per_server_hour: 2.5}
seed: 7
candidates:
  - mistral-small-2506
  - id: ours
    facts: {no_training: yes, context_tokens: 8192, licence: }
    scores: {quality: 0.6, costs: {low: 0.2, mid: 0.3, high: 0.9}}
"""


def test_a_whole_file_is_read() -> None:
    needs = read_needs(WHOLE.replace("no_training: yes", "no_training: true"), "needs.yaml")
    assert needs.answers == {"task": ("task_document_qa",), "exposure": ("exposure_external",)}
    assert needs.weights["quality"] == Weight(3, 3, 3, "needs.yaml")
    assert needs.weights["costs"] == Weight(1, 2, 4, "needs.yaml")
    assert needs.constraints == {"no_training": True, "context_tokens": 32_000}
    assert needs.volume == Usage(20_000, 1_500, 300)
    assert needs.own_servers is not None
    assert needs.seed == 7
    of_catalogue, ours = needs.candidates
    assert of_catalogue == "mistral-small-2506"
    assert isinstance(ours, Candidate)
    assert ours.facts["no_training"] == Fact(True, "needs.yaml")
    # What is blank, or not there, is unknown: neither no nor zero.
    assert ours.fact("licence").value is None
    assert not ours.score("hallucination").known


FAULTY = """\
answers: {tasks: [task_code], reliability: [reliability_high, reliability_low], level: budget_hihg}
weights: {cost: 3, quality: minus}
volume: {requests_per_month: -1, input_tokens: 10, output_tokens: 10, growth: 2}
constraint: {no_training: true}
seed: 1.5
candidates:
  - mistral-smal-2506
  - id: ours
    scores: {quality: 1.2, costs: {low: 0.9, mid: 0.5, high: 1}}
  - {id: ours, fact: {}}
"""


def test_all_faults_are_told_at_once_with_their_lines_and_the_near_word() -> None:
    with pytest.raises(BadNeeds) as refused:
        read_needs(FAULTY, "needs.yaml")
    told = str(refused.value)
    for line, words in (
        (1, "there is no question “tasks”: did you mean “task”?"),
        (1, "answers, reliability: one answer is expected, received 2"),
        (1, "there is no answer “budget_hihg”: did you mean “budget_high”?"),
        (2, "there is no criterion “cost”: did you mean “costs”?"),
        (2, "weights, quality"),
        (3, "volume, requests_per_month"),
        (3, "there is no key “growth”: did you mean “growth_per_month”?"),
        (4, "there is no key “constraint”: did you mean “constraints”?"),
        (5, "seed"),
        (7, "did you mean “mistral-small-2506”?"),
        (9, "a score is from 0 to 1, received 1.2"),
        (9, "expected 0 <= low <= mid <= high"),
        (10, "“ours” is there already"),
        (10, "there is no key “fact”: did you mean “facts”?"),
    ):
        assert any(
            one.startswith(f"needs.yaml, line {line}: ") and words in one
            for one in told.splitlines()
        ), (line, words, told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no “constraints:”"),
        ("- a\n- b\n", "there is no “constraints:”"),
        ("seed: 1\nseed: 2\n", "line 2: “seed” is already on line 1"),
        ("seed: &a 1\n", "anchors"),
        ("answers: {task: [\n", "line 2"),
        ("constraints: [no_training]\n", "constraints: keys with values are expected"),
        ("candidates: ours\n", "candidates: a list is expected"),
        ("weights: [quality, [costs, quality]]\n", "a list names criteria, each of them once"),
        ("weights: {quality: lots}\n", "a number is expected, or a mapping of low, mid and high"),
        ("constraints: {context_tokens: [1]}\n", "expected a number, from 0 to a million million"),
    ],
)
def test_what_is_no_need_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(BadNeeds, match=r"needs\.yaml, line") as refused:
        read_needs(text, "needs.yaml")
    assert words in str(refused.value)


def test_an_order_of_criteria_is_a_ranking_and_what_is_blank_is_not_there() -> None:
    text = (
        "weights: [quality, [costs, data_security]]\nconstraints: {no_training: }\n"
        "answers: {task: , exposure: exposure_draft}\nvolume:\ncandidates: []\n"
    )
    needs = read_needs(text, "needs.yaml")
    assert needs.weights == Ranking.of(["quality", ["costs", "data_security"]], STATED)
    assert (needs.constraints, needs.volume, needs.candidates) == ({}, None, ())
    assert needs.answers == {"exposure": ("exposure_draft",)}


def test_a_file_of_faults_is_answered_at_once() -> None:
    text = "candidates:\n" + "".join(f"- mistral-{number}\n" for number in range(12_000))
    with pytest.raises(BadNeeds) as refused:
        read_needs(text, "needs.yaml")
    assert len(refused.value.faults) <= 2 * MOST_FAULTS


def test_what_was_sent_as_json_is_held_to_the_same_rules() -> None:
    sent = {"constraints": {"no_training": True}, "weights": {"quality": 2.5}, "seed": 3}
    assert needs_of(sent).weights["quality"].mid == 2.5
    with pytest.raises(BadNeeds) as refused:
        needs_of({"weights": {"qualty": 1}})
    assert refused.value.members == {
        "faults": [
            {
                "line": 0,
                "reason": "weights: there is no criterion “qualty”: did you mean “quality”?",
            }
        ]
    }


def test_a_misspelt_modality_or_region_is_a_fault_with_its_line() -> None:
    text = "constraints:\n  modalities: [images]\n  supplier_country: [France]\n"
    with pytest.raises(BadNeeds) as error:
        read_needs(text, "needs.yaml")
    assert "did you mean “image”?" in str(error.value)
    assert "there is no value “France”: did you mean “FR”?" in str(error.value)
    assert read_needs("constraints: {hosting_region: [FR, EEA]}", "needs.yaml").constraints


@pytest.mark.parametrize(
    ("id", "word", "near"),
    [
        ("licence", "apache2", "apache-2.0"),
        ("label", "SecNumClod", "secnumcloud"),
        ("languages", "French", "fr"),
        ("languages", "fra", "fr"),
        ("supplier_country", "Allemagne", "DE"),
        ("hosting_region", "UK", "GB"),
    ],
)
def test_a_misspelt_word_of_a_must_have_is_a_fault_with_the_nearest_known(
    id: str, word: str, near: str
) -> None:
    with pytest.raises(BadNeeds) as error:
        read_needs(f"seed: 1\nconstraints:\n  {id}: [{word}]\n", "needs.yaml")
    assert f"line 3: constraints, {id}: there is no value “{word}”" in str(error.value)
    assert f"did you mean “{near}”?" in str(error.value)
    assert read_needs(f"constraints: {{{id}: [{near}]}}", "needs.yaml").constraints


@pytest.mark.parametrize("word", ["XX", "ZZ", "EZ", "own", "world"])
def test_a_region_is_a_country_or_a_union_of_them(word: str) -> None:
    with pytest.raises(BadNeeds, match=f"there is no value “{word}”"):
        read_needs(f"constraints: {{hosting_region: [{word}]}}", "needs.yaml")


def test_facts_may_be_in_places_that_no_must_have_names() -> None:
    text = "candidates: [{id: ours, facts: {hosting_region: [own], supplier_country: [FR]}}]"
    (ours,) = read_needs(text, "needs.yaml").candidates
    assert isinstance(ours, Candidate)
    assert ours.facts["hosting_region"].value == ("own",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "volume: {requests_per_month: 1000000000000, input_tokens: 1, output_tokens: 1, "
            "growth_per_month: 1, months: 120}",
            "at most 1,000,000,000,000 can be reckoned with; a lower growth",
        ),
        (
            "volume: {requests_per_month: 1e12, input_tokens: 1e12, output_tokens: 1}",
            "1e+24 tokens a month are more than can be reckoned with",
        ),
        ("own_servers: {eur_per_server_hour: 1.0e+300}", "at most 1,000,000,000,000"),
        ("weights: {quality: 1.0e+30}", "at most 1,000,000,000,000"),
        ("constraints: {context_tokens: 1.0e+30}", "from 0 to a million million"),
    ],
)
def test_what_is_beyond_reckoning_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(BadNeeds, match=r"needs\.yaml, line 1") as refused:
        read_needs(text, "needs.yaml")
    assert words in str(refused.value)


def test_what_is_wrong_with_a_need_is_said_in_french_too() -> None:
    words = load_translators(["fr"], FEATURES.folders.values())["fr"]
    need = {
        "answers": {"task": ["nothing"]},
        "weights": {"qualty": 1, "costs": 0},
        "constraints": {"context_tokens": "many"},
        "volume": {"requests_per_month": -1, "input_tokens": 1, "output_tokens": 1},
        "candidates": [{"id": "a"}, {"id": "a"}],
        "seeed": 1,
    }
    with pytest.raises(BadNeeds) as refused:
        needs_of(need)
    said = _with_plain_spaces(words.error(refused.value))
    for reason in (
        "weights : il n’y a pas de critère « qualty » : vouliez-vous dire « quality » ?",
        "constraints, context_tokens : reçu « many »",
        "candidates 2 : « a » y est déjà",
        "answers, task : il n’y a pas de réponse « nothing »",
        "il n’y a pas de clé « seeed » : vouliez-vous dire « seed » ?",
    ):
        assert reason in said, said
    assert "expected" not in said
    with pytest.raises(BadNeeds) as of_file:
        read_needs("weights: {costs: 0}", "needs.yaml")
    said = _with_plain_spaces(words.error(of_file.value))
    assert "needs.yaml, ligne 1 : weights : au moins un critère" in said


def _with_plain_spaces(french: str) -> str:
    """French puts one kind of space that does not break before a colon, another before « ? »."""
    return french.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
