"""What is watched in production, what of each may move, and what to look at when it did."""

from collections.abc import Mapping
from enum import StrEnum


class Signal(StrEnum):
    """What calls are watched for: scores from 0 to 1; refusals, each 0 or 1; lengths, latencies,
    costs and energies of any unit, at least 0 and heavy-tailed; the topics of questions."""

    QUALITY = "quality"
    REFUSALS = "refusals"
    LENGTH = "length"
    LATENCY = "latency"
    COST = "cost"
    ENERGY = "energy"
    TOPICS = "topics"


class Move(StrEnum):
    """How a signal may move: its level falls or rises, more of it lies beyond what was the 95th
    percentile, or a topic is asked about more often."""

    FALL = "fall"
    RISE = "rise"
    TAIL = "tail"
    SHARE = "share"


class Look(StrEnum):
    """What to look at first, in the order in which it explains most."""

    MODEL = "model"  # another version of the model behind the name
    PROMPT = "prompt"  # the system prompt, the parameters, the tools
    QUESTIONS = "questions"  # whether people ask something else
    JUDGE = "judge"  # the scorer or its model
    GUARD = "guard"  # checks before and after a call
    HOST = "host"  # load, limits, fallbacks of the host
    PRICES = "prices"  # the prices of the catalogue
    LENGTHS = "lengths"  # of questions, documents and answers
    RETRIES = "retries"  # calls that are asked again
    CALLERS = "callers"  # a new application or public behind the use


MOVES: Mapping[Signal, tuple[Move, ...]] = {
    Signal.QUALITY: (Move.FALL,),
    Signal.REFUSALS: (Move.RISE, Move.FALL),
    Signal.LENGTH: (Move.RISE, Move.FALL),
    Signal.LATENCY: (Move.RISE, Move.TAIL),
    Signal.COST: (Move.RISE, Move.TAIL),
    Signal.ENERGY: (Move.RISE, Move.TAIL),
    Signal.TOPICS: (Move.SHARE,),
}

LOOK_AT: Mapping[Signal, tuple[Look, ...]] = {
    Signal.QUALITY: (Look.MODEL, Look.PROMPT, Look.QUESTIONS, Look.JUDGE),
    Signal.REFUSALS: (Look.MODEL, Look.GUARD, Look.PROMPT, Look.QUESTIONS),
    Signal.LENGTH: (Look.MODEL, Look.PROMPT, Look.QUESTIONS),
    Signal.LATENCY: (Look.HOST, Look.LENGTHS, Look.MODEL, Look.RETRIES),
    Signal.COST: (Look.LENGTHS, Look.PRICES, Look.RETRIES, Look.MODEL),
    Signal.ENERGY: (Look.LENGTHS, Look.MODEL, Look.RETRIES),
    Signal.TOPICS: (Look.CALLERS, Look.QUESTIONS),
}
