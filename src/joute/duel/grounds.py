"""What both sides of a duel answer from, beside the question: material that another feature keeps.

The feature finds it once the question is admitted, and keeps it in the transaction that stores the
duel. Its text is in no row of duels: such a duel is one question.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from joute.duel.prompts import SidePrompt


@dataclass(frozen=True)
class Grounds:
    """`kind` is that of the material, an id that its feature chose. `sent` is what each side
    receives, around the question. `flags` say which rankings count the vote.

    Where two `searches` of material meet on one model, they are the contestants: under `mode`, by
    their names and versions, as prompts are; None where two models meet on the same.
    """

    kind: str
    sent: Mapping[str, SidePrompt]
    flags: Sequence[str]
    keep: Callable[[AsyncSession, str], Awaitable[None]]
    searches: Mapping[str, SidePrompt] | None = None
    mode: str = ""


# Given the question as it is stored; raises what its feature raises where there is nothing.
FindGrounds = Callable[[str], Awaitable[Grounds]]
