"""Readers of a collection as people name them: members by name or id, groups as `group:NAME`."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from joute.control_characters import one_line
from joute.documents.errors import BadCollection
from joute.errors import N_
from joute.llm import clean
from joute.people.tables import Member

GROUP = "group:"
_SHOWN = 100


def readers_of(said: Iterable[str], members: Sequence[Member]) -> frozenset[str]:
    """The ids of members, and groups, that are named. Raises BadCollection for a name that nobody
    has, or several."""
    tidy = (one_line(clean(one)) for one in said)
    return frozenset(_reader(one, members) for one in tidy if one)


def named(readers: Collection[str], members: Sequence[Member]) -> Sequence[str]:
    """Readers as `readers_of` reads them, by name: groups, then members."""
    names = names_of(members)
    return [
        *sorted(one for one in readers if one.startswith(GROUP)),
        *sorted(_as_said(one, names) for one in readers if not one.startswith(GROUP)),
    ]


def names_of(members: Sequence[Member]) -> Mapping[str, str]:
    """The names of members by their ids."""
    return {one.id: one.name for one in members}


def _as_said(id: str, names: Mapping[str, str]) -> str:
    """A member by name; by id where others have the same name, or none is known."""
    name = names.get(id, id)
    same = [one for one in names.values() if one.casefold() == name.casefold()]
    return name if len(same) == 1 else id


def _reader(said: str, members: Sequence[Member]) -> str:
    if said.startswith(GROUP):
        group = said.removeprefix(GROUP).strip()
        if not any(group in one.groups for one in members):
            raise BadCollection(
                message=N_("No member is in a group “%(name)s”."), name=group[:_SHOWN]
            )
        return f"{GROUP}{group}"
    found = [one.id for one in members if one.id == said]
    found = found or [one.id for one in members if one.name.casefold() == said.casefold()]
    if not found:
        raise BadCollection(
            message=N_("No member is called “%(name)s”; a group is named “group:NAME”."),
            name=said[:_SHOWN],
        )
    if len(found) > 1:
        raise BadCollection(
            message=N_(
                "Several members are called “%(name)s”: name the one by the id that “joute members "
                "list” prints."
            ),
            name=said[:_SHOWN],
        )
    return found[0]
