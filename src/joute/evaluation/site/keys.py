"""Keys of programs that carry sets and runs, such as a continuous integration."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from joute.errors import N_, BadInput, NotFound
from joute.evaluation.errors import KeyNeeded
from joute.evaluation.tables import EvaluationKey
from joute.llm import clean
from joute.store import Store, affected
from joute.web import digest

NAME_CHARACTERS = 50


@dataclass(frozen=True)
class Keys:
    """The keys of this site; only their digests are stored. `new_id` gives unguessable secrets."""

    store: Store
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def new(self, name: str) -> str:
        """A key for the program of this name. Raises BadInput for a name that is taken or bad."""
        name, secret = " ".join(clean(name).split()), self.new_id()
        if not 0 < len(name) <= NAME_CHARACTERS:
            message = N_("A key has a name of 1 to %(most)d characters.")
            raise BadInput(message=message, most=NAME_CHARACTERS)
        try:
            async with self.store.write() as session:
                session.add(EvaluationKey(id=digest(secret), name=name, created_at=self.now()))
        except IntegrityError:
            message = N_("There is a key of the name “%(name)s”: remove it, or choose another.")
            raise BadInput(message=message, name=name) from None
        return secret

    async def all(self) -> Sequence[EvaluationKey]:
        """Every key, by name."""
        async with self.store.read() as session:
            return (await session.scalars(select(EvaluationKey).order_by(EvaluationKey.name))).all()

    async def remove(self, name: str) -> None:
        """End a key. Raises NotFound."""
        async with self.store.write() as session:
            own = delete(EvaluationKey).where(EvaluationKey.name == name)
            if await affected(session, own) != 1:
                message = N_("No key has the name “%(name)s”: “joute eval keys list” prints them.")
                raise NotFound(message=message, name=name)

    async def holder(self, authorization: str) -> str:
        """The name of the key in an Authorization header. Raises KeyNeeded."""
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() == "bearer" and secret:
            async with self.store.read() as session:
                found = await session.get(EvaluationKey, digest(secret.strip()))
            if found is not None:
                return found.name
        raise KeyNeeded("no key")
