"""What is said of an alias that nobody set: the nearest names."""

from collections.abc import Iterable, Sequence

from joute.gateway.aliases import AliasCard, Aliases, near
from joute.gateway.errors import NoSuchAlias

_LONGEST = 100


async def check_aliases(aliases: Aliases, names: Iterable[str]) -> None:
    """Raises NoSuchAlias for one that points at nothing, with near names."""
    known = await aliases.current()
    for name in names:
        if name not in known:
            raise NoSuchAlias(name=name[:_LONGEST], near=near(name, known))


async def history_of(aliases: Aliases, name: str) -> Sequence[AliasCard]:
    """The versions of an alias, the newest first. Raises NoSuchAlias where it never had one."""
    versions = await aliases.history(name)
    if not versions:
        await check_aliases(aliases, [name])
    return versions
