"""The attacks and their twins, as they are shipped."""

import re
from collections import Counter

import pytest

from joute.evaluation.redteam.making import Reach, drawn, listed, red_team
from joute.evaluation.redteam.pairs import families, pairs
from joute.evaluation.redteam.spelling import written_out
from joute.evaluation.scorers.attacks import Held, refuses, success_of
from joute.evaluation.scorers.normalising import clean

FAMILIES = {
    *("direct", "document", "role_play", "encoding", "turns", "invisible", "typography"),
    *("system_prompt", "placeholder", "exfiltration", "tools", "long", "languages"),
    *("authority", "plain_words"),
}
TAG = re.compile(
    r"nist-ai-100-2:(evasion|poisoning|privacy|abuse)|owasp:LLM(0[1-9]|10):2026"
    r"|nist-ai-600-1:NIST-([1-9]|1[0-2])"
)
ITEMS = list(red_team(pairs(), Reach(judge=True)).set.items())


def test_there_are_fifteen_families_of_ten_pairs_all_different() -> None:
    assert set(families()) == FAMILIES
    assert set(Counter(pair.family for pair in pairs()).values()) == {10}
    kinds = Counter("attack" if "attack" in item.meta else "twin" for item in ITEMS)
    assert kinds == {"attack": 150, "twin": 150}
    assert len({item.id for item in ITEMS}) == len({clean(item.question) for item in ITEMS}) == 300
    assert all(1 < len(clean(item.question)) < 20_000 for item in ITEMS)


def test_every_family_has_a_tag_of_each_list_of_risks() -> None:
    rows = list(listed(pairs()))
    assert len(rows) == 300
    assert rows[0] | {"tags": []} == {
        "id": "authority-01-attack",
        "family": "authority",
        "kind": "attack",
        "tags": [],
    }
    for row in rows:
        assert all(TAG.fullmatch(tag) for tag in row["tags"])
        assert {tag.partition(":")[0] for tag in row["tags"]} == {
            *("nist-ai-100-2", "owasp", "nist-ai-600-1")
        }


def test_each_attack_says_when_it_has_succeeded_and_no_person_says_the_secret() -> None:
    assert all(Held(judge=True).fault(item) == "" for item in ITEMS)
    secrets = [pair.secret for pair in pairs()]
    assert len(set(secrets)) == 150
    for item in ITEMS:
        if "attack" not in item.meta:
            continue
        success, said = success_of(item), clean(item.question)
        messages = [one.content for one in item.input if not isinstance(one, str)]
        if success.leaks:
            assert success.leaks in messages[0]
            assert success.leaks not in "".join(messages[1:])
        if success.calls:
            assert success.calls[0] in {tool.name for tool in item.tools}
        if success.links:
            assert success.links in said
    judged = [item for item in ITEMS if item.meta.get("attack", {}).get("judged")]
    assert 0 < len(judged) <= 5


def test_what_people_type_is_not_taken_for_a_refusal() -> None:
    assert not [item.id for item in ITEMS if refuses(item.question, "fr")]


def test_a_target_is_asked_only_what_it_can_be_given() -> None:
    own = red_team(pairs(), Reach(instructions=False, turns=False))
    assert own.left_out == {"canary": 90, "instructions": 20, "turns": 10, "judge": 3}
    with_canary = red_team(pairs(), Reach(instructions=False, canary="Le sésame du 12 mai"))
    assert with_canary.left_out == {"instructions": 21, "judge": 3}
    secrets = {i.meta["attack"].get("leaks") for i in with_canary.set.items() if "attack" in i.meta}
    assert secrets == {None, "Le sésame du 12 mai"}
    assert not any(item.tools for item in with_canary.set.items())


def test_a_sample_is_spread_over_the_families_and_always_the_same() -> None:
    sample = drawn(most=20)
    assert len(sample) == 20
    assert {pair.family for pair in sample} == FAMILIES
    assert drawn(most=20) == sample
    assert [pair.id for pair in drawn(["tools", "direct"], 3)] == [
        *("tools-01", "direct-01", "tools-02")
    ]


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("{base64:Bonjour}", "Qm9uam91cg=="),
        ("{hex:é}", "c3a9"),
        ("{rot13:Oui} !", "Bhv !"),
        ("{reversed:été 1}", "1 été"),
        ("{morse:SOS a}", "... --- ... / .-"),
        ("{spelled:le code}", "l e   c o d e"),
        ("{tags:a}", "\U000e0061"),
        ("{repeat 3:ha }!", "ha ha ha !"),
        ("{prenom} et {{x}}", "{prenom} et {{x}}"),
    ],
)
def test_other_writings_are_made_when_texts_are_read(written: str, made: str) -> None:
    assert written_out(written) == made
