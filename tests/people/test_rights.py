"""One check decides who may do what."""

from datetime import UTC, datetime, timedelta

import pytest

from joute.people.rights import (
    OPERATOR,
    VISITOR,
    Actor,
    Owned,
    Role,
    author,
    by_owner,
    by_role,
    by_secret,
    everybody,
    may,
    member,
    voter,
)

READ = everybody("site.read")
VOTE = by_owner("duel.vote", Role.VOTER)
CREATE = by_role("workshop.create", Role.FACILITATOR, Role.OPERATOR)
DESK = by_secret("workshop.run")
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


MINE, OTHERS, NOBODYS = (Owned(names) for names in ({"v1"}, {"v2"}, ()))


@pytest.mark.parametrize("actor", [VISITOR, voter("v1"), OPERATOR])
def test_everybody_may_do_what_is_public(actor: Actor) -> None:
    assert may(actor, READ)


def test_a_voter_may_act_on_their_own_only() -> None:
    assert may(voter("v1"), VOTE, MINE)
    assert not may(voter("v1"), VOTE, OTHERS)
    assert not may(voter("v1"), VOTE, NOBODYS)


def test_without_a_cookie_there_is_no_voter() -> None:
    assert voter(None) is VISITOR
    assert not may(VISITOR, VOTE, MINE)
    assert not may(VISITOR, VOTE, NOBODYS)


def test_the_operator_has_no_right_over_what_a_voter_owns() -> None:
    assert not may(OPERATOR, VOTE, MINE)


def test_a_role_gives_its_actions_and_no_other() -> None:
    facilitator = member("m1", [Role.FACILITATOR], [], None)
    chooser = member("m2", [Role.CHOOSER], [], None)
    assert may(facilitator, CREATE)
    assert not may(chooser, CREATE)
    assert not may(voter("v1"), CREATE)


def test_a_member_has_the_rights_of_a_voter_over_their_own() -> None:
    both = member("m1", [Role.AUDITOR], [], None).joined(voter("v1"))
    assert both.kind == "member"
    assert may(both, VOTE, MINE)
    assert not may(both, VOTE, OTHERS)


def test_who_made_something_is_the_member_whatever_the_number_of_their_browser() -> None:
    # Random numbers of browsers may begin as those of members do.
    for number in ("m0", "m2", "v1"):
        assert author(member("m1", [Role.STEWARD], ["schools"], None).joined(voter(number))) == "m1"
    assert author(OPERATOR.joined(voter("m0"))) == "operator"
    assert author(OPERATOR.joined(member("m1", [], [], None))) == "m1"


def test_a_group_owns_things_for_its_members() -> None:
    shared = Owned({"group:schools"})
    assert may(member("m1", [], ["schools"], None), VOTE, shared)
    assert not may(member("m2", [], ["towns"], None), VOTE, shared)
    assert not may(voter("schools"), VOTE, shared)


def test_a_thing_of_several_is_of_each_and_of_those_who_may_do_it_to_anything() -> None:
    read = by_owner("use.read", Role.VOTER, anything=(Role.AUDITOR, Role.OPERATOR))
    ours = Owned({"m1", "group:schools"})
    assert may(member("m1", [], [], None), read, ours)
    assert may(member("m2", [], ["schools"], None), read, ours)
    assert not may(member("m3", [], [], None), read, ours)
    assert may(member("m3", [Role.AUDITOR], [], None), read, ours)
    assert may(OPERATOR, read, ours)
    assert not may(VISITOR, read, ours)
    assert not may(VISITOR, read)


def test_a_secret_address_needs_no_role() -> None:
    assert may(VISITOR, DESK)


def test_without_the_thing_an_owner_s_action_asks_for_the_role() -> None:
    assert may(voter("v1"), VOTE)
    assert not may(VISITOR, VOTE)


def test_a_member_is_active_until_their_end_date() -> None:
    actor = member("m1", [Role.STEWARD], [], NOW)
    assert actor.active(NOW - timedelta(seconds=1))
    assert not actor.active(NOW)
    assert member("m1", [], [], None).active(NOW)
