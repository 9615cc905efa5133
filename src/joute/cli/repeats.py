"""One cause that goes on is logged once, then counted: a database that is down would otherwise
fill a disk with its tracebacks."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Cause = TypeVar("Cause", bound=Hashable)


@dataclass
class _Window:
    ends_at: float
    more: int = 0


class Repeats(Generic[Cause]):
    """Counts what comes again within `window_s` seconds. `timer` gives seconds of a clock that
    never goes back."""

    def __init__(self, timer: Callable[[], float], window_s: float) -> None:
        self._timer, self._window_s = timer, window_s
        self._windows: dict[Cause, _Window] = {}

    def is_first(self, cause: Cause) -> bool:
        """Whether it opens a window; otherwise it is counted in the one that is open."""
        window = self._windows.get(cause)
        if window is None:
            self._windows[cause] = _Window(self._timer() + self._window_s)
            return True
        window.more += 1
        return False

    def closed(self) -> Iterator[tuple[Cause, int]]:
        """Close the windows whose time is over: each cause that came again, and how often."""
        now = self._timer()
        over = [cause for cause, window in self._windows.items() if window.ends_at <= now]
        for cause in over:
            if more := self._windows.pop(cause).more:
                yield cause, more
