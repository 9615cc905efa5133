"""Whether hosts are asked: one that failed five times in a row rests for half a minute.

Then one call tries it; the others go on to the next model until that one has ended. A failure that
a request may have brought about rests its host for the key of that request alone: nobody takes a
host from others. Values and the time in, decisions out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

FAILURES = 5
REST_S = 30.0

# A host, and the key for which it rests: "" for all.
_Place = tuple[str, str]


@dataclass
class _Failing:
    failures: int = 0
    rests_until: float = 0.0
    tried_until: float = 0.0


class Circuits:
    """Hosts by the ids of their endpoints, as keys see them. Times are seconds of a clock that
    never goes back."""

    def __init__(self) -> None:
        self._failing: dict[_Place, _Failing] = {}

    def rest_s(self, host: str, key: str, now: float) -> float:
        """The seconds for which a host is not asked for a key, 0 when it is: the caller then asks
        it, and says how that ended."""
        known = self._known(host, key)
        wait_s = max((max(one.rests_until, one.tried_until) - now for one in known), default=0.0)
        if wait_s > 0:
            return wait_s
        # This call tries it; when it is lost, as with its process, another may after a while.
        for one in known:
            one.tried_until = now + REST_S
        return 0.0

    def answered(self, host: str, key: str) -> None:
        """It answered, be it by a refusal: its failures are forgotten."""
        for place in _places(host, key):
            self._failing.pop(place, None)

    def failed(self, host: str, now: float, *, key: str = "") -> None:
        """It failed, for all or for a key."""
        one = self._failing.setdefault((host, key), _Failing())
        one.failures += 1
        if one.failures >= FAILURES:
            one.rests_until, one.tried_until = now + REST_S, 0.0

    def unknown(self, host: str, key: str) -> None:
        """The call ended before the host did: another may try it."""
        for one in self._known(host, key):
            one.tried_until = 0.0

    def _known(self, host: str, key: str) -> list[_Failing]:
        """The circuits that are open or tried."""
        found = (self._failing.get(place) for place in _places(host, key))
        return [one for one in found if one is not None and one.failures >= FAILURES]


def _places(host: str, key: str) -> Iterable[_Place]:
    return (host, ""), (host, key)
