"""The ids of a release, under a key that is thrown away with it."""

from dataclasses import dataclass, field
from hashlib import blake2b

from joute.dataset.release.conversation import Ids
from joute.dataset.release.selection import Selected


@dataclass(frozen=True)
class Key:
    """A key of 32 random bytes for one release: nobody can compute its ids again, or tie them to
    those of another one."""

    secret: bytes = field(repr=False)

    def id(self, kind: str, value: object) -> str:
        """64 bits in hexadecimal digits."""
        content = f"{kind}/{value!r}".encode()
        return blake2b(content, key=self.secret, digest_size=8).hexdigest()

    def ids(self, vote: Selected) -> Ids:
        question = vote.question
        return Ids(
            self.id("duel", vote.duel_id),
            self.id("voter", vote.cluster),
            None if question is None else self.id("prompt", question),
        )
