"""Whether hosts are asked: one that failed five times in a row rests for half a minute.

Then one call tries it; the others go on to the next model until that one has ended. Values and the
time in, decisions out.
"""

from dataclasses import dataclass

FAILURES = 5
REST_S = 30.0


@dataclass
class _Host:
    failures: int = 0
    rests_until: float = 0.0
    tried_until: float = 0.0


class Circuits:
    """Hosts by the ids of their endpoints. Times are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    def rest_s(self, host: str, now: float) -> float:
        """The seconds for which a host is not asked, 0 when it is: the caller then asks it, and
        says how that ended."""
        known = self._hosts.get(host)
        if known is None or known.failures < FAILURES:
            return 0.0
        wait_s = max(known.rests_until, known.tried_until) - now
        if wait_s > 0:
            return wait_s
        # This call tries it; when it is lost, as with its process, another may after a while.
        known.tried_until = now + REST_S
        return 0.0

    def answered(self, host: str) -> None:
        """It answered, be it by a refusal: its failures are forgotten."""
        self._hosts.pop(host, None)

    def failed(self, host: str, now: float) -> None:
        known = self._hosts.setdefault(host, _Host())
        known.failures += 1
        if known.failures >= FAILURES:
            known.rests_until, known.tried_until = now + REST_S, 0.0

    def unknown(self, host: str) -> None:
        """The call ended before the host did: another may try it."""
        known = self._hosts.get(host)
        if known is not None:
            known.tried_until = 0.0
