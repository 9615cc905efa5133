"""Alarms for what production does differently, valid however often they are looked at."""

from joute.statistics.drift.signals import LOOK_AT, MOVES, Look, Move, Signal
from joute.statistics.drift.watch import ALPHA, Movement, Watch, watch

__all__ = ["ALPHA", "LOOK_AT", "MOVES", "Look", "Move", "Movement", "Signal", "Watch", "watch"]
