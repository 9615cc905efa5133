"""The progress of a run, on a terminal or in a log."""

from collections.abc import Callable
from typing import TextIO

from joute.evaluation.runs.evaluating import Progress

_TERMINAL_EVERY_S = 0.2
_LOG_EVERY_S = 10.0


class ProgressLine:
    """Writes how far a run is: one line that changes on a terminal, else a line now and then.

    `timer` is a clock in seconds.
    """

    def __init__(self, out: TextIO, timer: Callable[[], float], usd_per_euro: float) -> None:
        self._out, self._timer, self._usd_per_euro = out, timer, usd_per_euro
        self._terminal = out.isatty()
        self._next_at = timer()

    def show(self, progress: Progress) -> None:
        """Write it when it is time to, and at the end."""
        now = self._timer()
        if now < self._next_at and progress.done < progress.answers:
            return
        self._next_at = now + (_TERMINAL_EVERY_S if self._terminal else _LOG_EVERY_S)
        self._out.write(self._start + line(progress, self._usd_per_euro) + self._end)
        self._out.flush()

    def close(self) -> None:
        """Leave the line on a terminal."""
        if self._terminal:
            self._out.write("\n")

    @property
    def _start(self) -> str:
        return "\r\x1b[K" if self._terminal else ""

    @property
    def _end(self) -> str:
        return "" if self._terminal else "\n"


def line(progress: Progress, usd_per_euro: float) -> str:
    """Answers, failures, cost and energy so far, judges included."""
    totals, wh = progress.totals, progress.totals.wh
    usd = totals.cost_usd + totals.judge_usd
    no_cost = (totals.unpriced or totals.unknown) and not totals.priced and not usd
    no_wh = (totals.unsized or totals.unknown) and not totals.sized
    parts = [
        f"{progress.done}/{progress.answers} answers",
        *([f"{progress.failed} failed"] if progress.failed else []),
        "cost unknown" if no_cost else f"{usd / usd_per_euro:.4f} €",
        "Wh unknown" if no_wh else f"{wh.mid:.3g} Wh ({wh.low:.3g} to {wh.high:.3g})",
    ]
    unknown = max(totals.unpriced, totals.unsized)
    if unknown and not (no_cost and no_wh):
        parts.append(f"what {unknown} took is not known")
    return ", ".join(parts)
