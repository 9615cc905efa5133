"""Why work waits, what intensity held, and what that saved, in sentences."""

from collections.abc import Iterator, Mapping

from joute.errors import N_
from joute.jobs.low_carbon import Reason, WaitingPlan
from joute.translation import Translator

Wh = tuple[float, float, float]

AT_ONCE: Mapping[Reason, str] = {
    "no_forecast": N_("It begins at once: this site has no forecast of electricity."),
    "unreadable": N_("It begins at once: the forecast of electricity could not be read."),
    "stale": N_("It begins at once: the forecast of electricity is too old."),
    "elsewhere": N_(
        "It begins at once: what it asks is not all known to run in the country of the forecast."
    ),
    "too_long": N_("It begins at once: it would not end in time otherwise."),
    "unknown_hours": N_("It begins at once: the hours that count are not in the forecast."),
    "lowest_now": N_("It begins at once: no later hours that are known are lower in carbon."),
}


def sentences(plan: WaitingPlan, words: Translator) -> Iterator[str]:
    """When it begins and why, and what held; intensities in g CO2 eq. per kWh."""
    if plan.reason:
        yield words.gettext(AT_ONCE[plan.reason])
    else:
        yield words.gettext(
            N_(
                "Planned for %(start)s: %(chosen)s g CO₂e per kWh on average, against "
                "%(at_once)s had it begun at once (forecast for %(zone)s, %(source)s)."
            ),
            start=words.moment(plan.start),
            chosen=_grams(plan.chosen_g, words),
            at_once=_grams(plan.at_once_g, words),
            zone=plan.zone,
            source=plan.source,
        )
    if plan.held_g is not None:
        yield words.gettext(
            N_("From its start to its end, %(held)s g CO₂e per kWh held on average."),
            held=_grams(plan.held_g, words),
        )


def difference(plan: WaitingPlan, wh: Wh | None, words: Translator) -> Iterator[str]:
    """What waiting changed of the gases of the electricity `wh` (low, middle, high), None unknown,
    with the method; nothing of work that did not wait."""
    less = plan.less_g
    if less is None:
        return
    if wh is None:
        yield words.gettext(
            N_(
                "Estimated difference to beginning at once, for each kWh that it took: %(grams)s g "
                "CO₂e."
            ),
            grams=words.figures(-less, 3),
        )
    else:
        low, mid, high = sorted(-less * one / 1000 for one in wh)
        yield words.gettext(
            N_("Estimated difference to beginning at once: %(mid)s g CO₂e (%(low)s to %(high)s)."),
            mid=words.figures(mid),
            low=words.figures(low),
            high=words.figures(high),
        )
    yield words.gettext(
        N_(
            "It is the difference between two mean intensities, times the electricity of the "
            "work. The range is that of the electricity: how far the forecast itself is off is not "
            "known, and comes on top. Mean intensities say what a kWh is charged with, not what "
            "one kWh less changes."
        )
    )


def _grams(value: float | None, words: Translator) -> str:
    return words.gettext(N_("unknown")) if value is None else words.figures(value, 3)
