"""Prompts that members stored, with their versions."""

from collections.abc import Sequence
from datetime import datetime
from difflib import unified_diff

from sqlalchemy import delete as deletion
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.errors import NotFound
from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.prompts.reading import PromptRead, parsed, sound
from joute.evaluation.tables import StoredPrompt
from joute.store import Store, affected


def read(name: str, text: str) -> PromptRead:
    """A prompt that somebody wrote on a page, or its faults."""
    return parsed(text, name, name)


def prompt_of(stored: StoredPrompt) -> Prompt:
    return sound(read(stored.name, stored.text))


async def keep(store: Store, prompt: Prompt, by: str, now: datetime) -> None:
    """Make it the latest version of its name."""
    async with store.write() as session:
        known = (await versions(session, prompt.name))[:1]
        if [one.version for one in known] != [prompt.version]:
            session.add(
                StoredPrompt(
                    name=prompt.name,
                    version=prompt.version,
                    text=prompt.source,
                    added_by=by,
                    added_at=now,
                )
            )


async def latest(session: AsyncSession) -> Sequence[StoredPrompt]:
    """The latest version of each prompt, by name."""
    newest = select(func.max(StoredPrompt.id)).group_by(StoredPrompt.name)
    found = select(StoredPrompt).where(StoredPrompt.id.in_(newest))
    return (await session.scalars(found.order_by(StoredPrompt.name))).all()


async def named(session: AsyncSession, names: Sequence[str]) -> list[Prompt]:
    """The latest versions of these names. Raises NotFound."""
    known = {one.name: one for one in await latest(session)}
    for name in names:
        if name not in known:
            raise NotFound(f"prompt {name}")
    return [prompt_of(known[name]) for name in dict.fromkeys(names)]


async def versions(session: AsyncSession, name: str) -> Sequence[StoredPrompt]:
    """What was stored under a name, the latest first."""
    own = select(StoredPrompt).where(StoredPrompt.name == name)
    return (await session.scalars(own.order_by(StoredPrompt.id.desc()))).all()


async def delete(store: Store, name: str) -> None:
    """Delete a prompt with its versions. Raises NotFound."""
    async with store.write() as session:
        own = deletion(StoredPrompt).where(StoredPrompt.name == name)
        if not await affected(session, own):
            raise NotFound(f"prompt {name}")


def difference(before: StoredPrompt | None, after: StoredPrompt) -> Sequence[str]:
    """The lines that changed from one version to the next."""
    if before is None:
        return ()
    changed = unified_diff(before.text.splitlines(), after.text.splitlines(), lineterm="", n=1)
    return list(changed)[2:]
