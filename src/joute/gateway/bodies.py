"""How many bytes of requests a process holds: each is there several times over while it is read,
written for its host and answered."""

from dataclasses import dataclass

from joute.gateway.errors import TooMuchAtOnce

# Eight of the largest bodies, or thousands of usual ones.
MOST_BYTES_AT_ONCE = 256 * 2**20


@dataclass
class Bodies:
    """Those that are held now, together at most so many bytes."""

    most: int = MOST_BYTES_AT_ONCE
    held: int = 0


@dataclass
class Body:
    """The bytes of one request, from the first that comes until it is answered."""

    bodies: Bodies | None = None
    size: int = 0

    def grow(self, bodies: Bodies, size: int) -> None:
        """Hold so many bytes more. Raises TooMuchAtOnce."""
        if bodies.held + size > bodies.most:
            raise TooMuchAtOnce(retry_after_s=1)
        self.bodies = bodies
        self.size += size
        bodies.held += size

    def free(self) -> None:
        """The request is answered."""
        if self.bodies is not None:
            self.bodies.held -= self.size
