"""Signals, movements and what to look at, in words."""

from collections.abc import Mapping

from joute.classification import TOPICS
from joute.errors import N_
from joute.gateway.router.evidence import NO_TOPIC
from joute.monitoring.contexts import ArmView, ExperimentView
from joute.monitoring.experiments import ArmFigures, Progress
from joute.monitoring.watching import FEWEST, QUIET, Moved, Standing
from joute.statistics.drift import Look, Move, Signal
from joute.statistics.experiments import Ending
from joute.translation import Translator

SIGNALS: Mapping[Signal, str] = {
    Signal.QUALITY: N_("Opinions of people"),
    Signal.REFUSALS: N_("Answers that a filter withheld"),
    Signal.LENGTH: N_("Length of answers"),
    Signal.LATENCY: N_("Time to the end"),
    Signal.COST: N_("Cost of a call"),
    Signal.ENERGY: N_("Electricity of a call"),
    Signal.TOPICS: N_("Topics of questions"),
}
MOVES: Mapping[Move, str] = {
    Move.FALL: N_("fell"),
    Move.RISE: N_("rose"),
    Move.TAIL: N_("more extreme values"),
    Move.SHARE: N_("a topic is asked about more often"),
}
LOOKS: Mapping[Look, str] = {
    Look.MODEL: N_("another version of the model behind the alias"),
    Look.PROMPT: N_("instructions, parameters, tools"),
    Look.QUESTIONS: N_("whether people ask something else"),
    Look.JUDGE: N_("who judges, or which model does"),
    Look.GUARD: N_("the checks before and after a call"),
    Look.HOST: N_("load, limits and fallbacks of the host"),
    Look.PRICES: N_("prices"),
    Look.LENGTHS: N_("the length of questions, documents and answers"),
    Look.RETRIES: N_("calls that are asked again"),
    Look.CALLERS: N_("a new application, or other people, behind the use"),
}
_RARE = N_("topics that were rare")
_SHARES = (Signal.QUALITY, Signal.REFUSALS, Signal.TOPICS)


def standing_text(one: Standing, words: Translator) -> str:
    """How a signal stands, where nothing moved."""
    if one.watched is None:
        return words.gettext(
            "quiet period since %(day)s: %(values)s values of %(fewest)s, in %(days)s days",
            day=words.date(one.since),
            values=words.number(one.values),
            fewest=words.number(FEWEST),
            days=words.number(QUIET.days),
        )
    return words.gettext("as it was, over %(values)s values", values=words.number(one.watched))


def level(signal: Signal, value: float, words: Translator) -> str:
    """A level: a share, or a quantity with its unit."""
    if signal in _SHARES:
        return words.percent(value, 1)
    if signal is Signal.LATENCY:
        return words.quantity(value, "s", 2)
    if signal is Signal.ENERGY:
        return words.quantity(value, "Wh", 2)
    if signal is Signal.COST:
        return dollars(value / 1e6, words)
    return words.gettext("%(number)s tokens written", number=words.number(round(value)))


def dollars(amount: float, words: Translator) -> str:
    """An amount of US dollars, to two figures."""
    return words.gettext("US$%(amount)s", amount=words.figures(amount, 2))


def moved_text(signal: Signal, moved: Moved, words: Translator) -> str:
    """Such as “rose: 1.2 s before, 2.9 s (2.4 s to 3.3 s) since 24 November”."""
    one = moved.movement
    unit = Signal.QUALITY if one.move is Move.TAIL else signal
    low, high = (level(unit, end, words) for end in one.after_interval)
    move = words.gettext(MOVES[one.move])
    if one.topic is not None:
        move = words.gettext("%(move)s (%(topic)s)", move=move, topic=_topic(one.topic, words))
    return words.gettext(
        "%(move)s: %(before)s before, %(after)s (%(low)s to %(high)s) since %(since)s",
        move=move,
        before=level(unit, one.before, words),
        after=level(unit, one.after, words),
        low=low,
        high=high,
        since=words.moment(moved.since) if moved.since else words.gettext("the oldest call"),
    )


def _topic(topic: str, words: Translator) -> str:
    if topic == NO_TOPIC:
        return words.gettext("none that is known")
    return words.gettext(TOPICS.get(topic, _RARE))


ENDINGS: Mapping[Ending, str] = {
    Ending.A_WINS: N_("the first is found better"),
    Ending.B_WINS: N_("the second is found better: a person decides whether it takes over"),
    Ending.NO_DIFFERENCE: N_("no difference that matters"),
    Ending.BUDGET_SPENT: N_("over without an answer: all opinions are there"),
    Ending.GOES_ON: N_("nothing is shown yet"),
}


def experiment_view(one: Progress, words: Translator) -> ExperimentView:
    reading = one.reading
    low, high = (words.percent(end, 1) for end in reading.interval)
    said = words.gettext(
        "%(ending)s; first less second: %(low)s to %(high)s",
        ending=words.gettext(ENDINGS[reading.ending]),
        low=low,
        high=high,
    )
    arms = [
        _arm_view(one.arms["a"], reading.n_a, reading.mean_a, words),
        _arm_view(one.arms["b"], reading.n_b, reading.mean_b, words),
    ]
    return ExperimentView(one.alias.name, one.running, one.alias.created_at, said, arms)


def _arm_view(arm: ArmFigures, opinions: int, mean: float | None, words: Translator) -> ArmView:
    unknown = words.gettext("unknown")
    return ArmView(
        name=arm.name,
        opinions=opinions,
        mean=unknown if mean is None else words.percent(mean, 1),
        calls=arm.calls,
        cost=unknown if arm.mean_usd is None else level(Signal.COST, arm.mean_usd * 1e6, words),
        energy=unknown if arm.mean_wh is None else level(Signal.ENERGY, arm.mean_wh, words),
    )
