"""A limit per network address that keeps no address.

Addresses are counted under a keyed hash, in memory; the key is drawn anew each day and the counts
each hour, so that nothing can be traced back later.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from joute.errors import LimitReached


class AddressLimit:
    """At most `most` times per address and clock hour; `refusal` is what people are then told."""

    def __init__(
        self,
        most: int,
        now: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
        refusal: str,
    ) -> None:
        self._most = most
        self._refusal = refusal
        self._now = now
        self._random_bytes = random_bytes
        self._day = self._hour = ""
        self._key = b""
        self._counts: Counter[bytes] = Counter()

    def take(self, address: str) -> None:
        """Count one more for `address`, or raise LimitReached."""
        self.check(address)
        self._counts[self._name(address)] += 1

    def check(self, address: str) -> None:
        """Raise LimitReached when nothing more is accepted from `address` this hour."""
        self._turn_the_clock()
        if self._counts[self._name(address)] >= self._most:
            raise LimitReached(
                "address",
                message=self._refusal,
                retry_after_s=3600 - self._now().minute * 60,
            )

    def _name(self, address: str) -> bytes:
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=16).digest()

    def _turn_the_clock(self) -> None:
        now = self._now()
        if self._day != f"{now:%Y-%m-%d}":
            self._day = f"{now:%Y-%m-%d}"
            self._key = self._random_bytes(32)
        if self._hour != f"{now:%Y-%m-%dT%H}":
            self._hour = f"{now:%Y-%m-%dT%H}"
            self._counts.clear()
