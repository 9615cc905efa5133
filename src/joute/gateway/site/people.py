"""The people of a use, as a form or a command names them."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from joute.errors import N_
from joute.people.members import Members
from joute.services import Own
from joute.uses.errors import BadUse

OwnMembers = Annotated[Members, Own(Members)]

GROUP = "group:"
OPERATOR = "operator"
MOST_PEOPLE = 200


async def names_of(members: Members) -> Mapping[str, str]:
    """The names of all members by their ids."""
    return {one.id: one.name for one in await members.all()}


async def check_people(members: Members, people: Iterable[str]) -> None:
    """Raises BadUse for somebody who is neither a member, nor a group, nor the operator."""
    named = [one for one in people if one != OPERATOR]
    if len(named) > MOST_PEOPLE:
        raise BadUse(reason=N_("A use has at most 200 people: name a group."))
    known = await names_of(members)
    for one in named:
        if one not in known and not (one.startswith(GROUP) and one.removeprefix(GROUP).strip()):
            raise BadUse(
                message=N_("Nobody here has the id “%(name)s”: “joute members list” prints them."),
                name=one[:100],
            )


def lines_of(text: str) -> list[str]:
    """What is on each line of a text, once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
