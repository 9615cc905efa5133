"""One signal of a use, watched call after call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log, log1p

import numpy as np
from pydantic import TypeAdapter

from joute.statistics.anytime import anytime_interval
from joute.statistics.arrays import Floats
from joute.statistics.drift.detector import Detector, detector, starts
from joute.statistics.drift.quiet_period import (
    FEWEST,
    LEVEL,
    Probe,
    Range,
    of_quantity,
    of_scores,
    of_topics,
)
from joute.statistics.drift.signals import LOOK_AT, MOVES, Look, Move, Signal

# The probability of a false alarm in a month, of all signals of a use together.
ALPHA = 0.05
_SCORES = (Signal.QUALITY, Signal.REFUSALS)


@dataclass(frozen=True)
class Movement:
    """What moved: a level, a tail or a share, `before` in the quiet period and `after` since.

    Of scores, refusals, tails and topics both are from 0 to 1, and `change` is their difference; of
    a quantity they are typical values (geometric means, extremes held to the usual range), and
    `change` is their ratio, None where all values of the quiet period were 0. The intervals hold
    with a confidence of 95 %, though it was the values that chose when to look and since when.
    `since` and `found_at` count the calls of the watch from 0; the true beginning may lie some tens
    of calls away. `calls` are those since. `topic` is that of a share, "" for all topics that were
    rare; `beyond` is where a tail begins.
    """

    signal: Signal
    move: Move
    before: float
    before_interval: tuple[float, float]
    after: float
    after_interval: tuple[float, float]
    change: float | None
    change_interval: tuple[float, float] | None
    since: int
    found_at: int
    calls: int
    look_at: tuple[Look, ...]
    topic: str | None = None
    beyond: float | None = None


@dataclass(frozen=True)
class Watch:
    """A signal against its quiet period; a value that `after` replaces, and JSON keeps.

    Its size does not grow with the calls. An alarm stays until a new watch begins.
    """

    signal: Signal
    month: int
    quiet_calls: int
    probes: tuple[Probe, ...]
    detectors: tuple[Detector, ...]

    def after(self, values: Sequence[float] | Sequence[str] | Floats) -> "Watch":
        """After the values of more calls, in their order. ValueError for one that cannot be."""
        seen = _checked(self.signal, values)
        pairs = zip(self.probes, self.detectors, strict=True)
        common = {probe.topic for probe in self.probes}
        return replace(
            self,
            detectors=tuple(each.after(_watched(probe, seen, common)) for probe, each in pairs),
        )

    @property
    def calls(self) -> int:
        return self.detectors[0].seen.n

    def movements(self) -> tuple[Movement, ...]:
        """All for which there was an alarm, the first one first."""
        pairs = zip(self.probes, self.detectors, strict=True)
        found = [self._movement(probe, each) for probe, each in pairs if each.alarm]
        return tuple(sorted(found, key=lambda one: one.found_at))

    def to_json(self) -> str:
        return TypeAdapter(Watch).dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "Watch":
        """The watch that `to_json` wrote. ValueError for any other text."""
        return TypeAdapter(Watch).validate_json(text)

    @staticmethod
    def has_moved(text: str) -> bool:
        """Whether the watch that `to_json` wrote has an alarm: for those who count many watches,
        each of which takes milliseconds to be read whole."""
        return '"alarm":{' in text

    def _movement(self, probe: Probe, detector: Detector) -> Movement:
        if detector.alarm is None:
            raise ValueError("nothing moved")
        alarm, before, seen = detector.alarm, detector.alarm.before, detector.seen
        calls = seen.n - before.n
        # Within what the rounding of sums may have added.
        total = min(float(calls), max(0.0, seen.total - before.total))
        # The start was chosen among those of a month, or of all months until then.
        chosen = max(starts(self.month), starts(alarm.at + 1))
        squares = max(0.0, seen.squares - before.squares)
        level = 1 - (1 - LEVEL) / chosen
        lower, upper = anytime_interval(total, calls, squares, level)
        mean = total / calls
        if probe.move is Move.FALL:
            mean, lower, upper = 1 - mean, 1 - upper, 1 - lower
        scale = probe.range if probe.range and probe.range.high else None
        change, interval = _change(probe, mean, lower, upper, scale)
        return Movement(
            signal=self.signal,
            move=probe.move,
            before=_value(probe.mean, scale),
            before_interval=(_value(probe.lower, scale), _value(probe.upper, scale)),
            after=_value(mean, scale),
            after_interval=(_value(lower, scale), _value(upper, scale)),
            change=change,
            change_interval=interval,
            since=before.n,
            found_at=alarm.at,
            calls=calls,
            look_at=LOOK_AT[self.signal],
            topic=probe.topic,
            beyond=probe.beyond,
        )


def watch(
    signal: Signal,
    quiet: Sequence[float] | Sequence[str] | Floats,
    month: int,
    alpha: float = ALPHA / len(Signal),
    tolerance: float = 0.0,
) -> Watch:
    """The watch of a signal that was as in `quiet`: the values of past calls, at least 100, best of
    whole weeks and some thousands; for topics, their names.

    `month` is how many values a month brings; `alpha` the probability of a false alarm in a month,
    by default a seventh of 5 %: all seven signals of a use may be watched. Half of it is that of a
    quiet period that misleads, half that of the calls since. A move by less than `tolerance` is
    none: 0.02 is two points of a score or a share, and 2 % of a quantity. ValueError for values
    that cannot be.
    """
    seen = _checked(signal, quiet)
    if len(seen) < FEWEST:
        raise ValueError(
            f"{len(seen)} calls are too few to know a quiet period by: {FEWEST} at least"
        )
    probes = _probes(signal, seen, alpha / 2)
    each = alpha / 2 / len(probes)
    return Watch(
        signal=signal,
        month=month,
        quiet_calls=len(seen),
        probes=probes,
        detectors=tuple(detector(_bound(probe, tolerance), month, each) for probe in probes),
    )


def _probes(signal: Signal, seen: Floats | Sequence[str], alpha: float) -> tuple[Probe, ...]:
    if not isinstance(seen, np.ndarray):
        return of_topics(seen, alpha)
    made = of_scores if signal in _SCORES else of_quantity
    moves = MOVES[signal]
    return tuple(made(seen, move, alpha / len(moves)) for move in moves)


def _bound(probe: Probe, tolerance: float) -> float:
    """Of the values that are watched: a fall is a rise of what is missing to 1."""
    if probe.range and probe.range.high:
        tolerance = log1p(tolerance) / log(probe.range.high / probe.range.low)
    return tolerance + (1 - probe.bound if probe.move is Move.FALL else probe.bound)


def _watched(probe: Probe, seen: Floats | Sequence[str], common: set[str | None]) -> Floats:
    """The values of a probe, from 0 to 1, of which a rise is watched."""
    if not isinstance(seen, np.ndarray):
        topics = (topic if topic in common else "" for topic in seen)
        return np.fromiter((topic == probe.topic for topic in topics), float, len(seen))
    if probe.beyond is not None:
        return (seen > probe.beyond).astype(float)
    shares = probe.range.share(seen) if probe.range else seen
    return np.asarray(1 - shares) if probe.move is Move.FALL else shares


def _checked(
    signal: Signal, values: Sequence[float] | Sequence[str] | Floats
) -> Floats | Sequence[str]:
    if signal is Signal.TOPICS:
        return [str(value) for value in values]
    seen = np.asarray(values, float)
    most = 1.0 if signal in _SCORES else np.inf
    if seen.ndim != 1 or not np.isfinite(seen).all() or ((seen < 0) | (seen > most)).any():
        raise ValueError(f"{signal.value} has a value that is not from 0 to {most}")
    return seen


def _value(share: float, scale: Range | None) -> float:
    """Of a place in the range of a quantity, the quantity."""
    return scale.low * exp(share * log(scale.high / scale.low)) if scale else share


def _change(
    probe: Probe, mean: float, lower: float, upper: float, scale: Range | None
) -> tuple[float | None, tuple[float, float] | None]:
    difference = mean - probe.mean
    least, most = lower - probe.upper, upper - probe.lower
    if probe.range is None:
        return difference, (least, most)
    if scale is None:
        return None, None
    width = log(scale.high / scale.low)
    return exp(difference * width), (exp(least * width), exp(most * width))
