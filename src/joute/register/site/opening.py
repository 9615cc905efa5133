"""What the routes of the register share: the use of an address."""

from typing import Annotated

from fastapi import Depends

from joute.errors import NotAllowed
from joute.people.actors import CurrentActor
from joute.register.classifying import Classifying
from joute.register.redacting import Redacting
from joute.register.service import Register, RegisteredUse
from joute.services import Own
from joute.uses import may_change

OwnRegister = Annotated[Register, Own(Register)]
OwnRedacting = Annotated[Redacting, Own(Redacting)]
OwnClassifying = Annotated[Classifying, Own(Classifying)]


async def _readable(use_id: str, register: OwnRegister, actor: CurrentActor) -> RegisteredUse:
    return await register.get(use_id, actor)


# The use of an address, which the actor may read. Raises NoSuchUse for that of others too.
ReadableUse = Annotated[RegisteredUse, Depends(_readable)]


async def _changeable(use: ReadableUse, actor: CurrentActor) -> RegisteredUse:
    if not may_change(actor, use.card):
        raise NotAllowed("use.change")
    return use


# The same, where the actor may change it. Raises NotAllowed for one that they only read.
ChangeableUse = Annotated[RegisteredUse, Depends(_changeable)]
