"""Texts held against profiles."""

from joute.guard import Action, Profile, check


def test_a_profile_without_rules_finds_nothing() -> None:
    assert not check("Écrivez à sophie@durand.fr", Profile())


def test_a_strict_profile_blocks_personal_data_where_it_stands() -> None:
    text = "Écrivez à sophie@durand.fr"
    (hit,) = check(text, Profile.strict(), side="in")
    assert (hit.rule, hit.action) == ("personal_data.email", Action.BLOCK)
    assert text[hit.start : hit.end] == "sophie@durand.fr"


def test_a_profile_survives_its_json() -> None:
    profile = Profile.strict()
    assert Profile.from_json(profile.to_json()) == profile
