"""Training, as a line of its own: never added to an answer, always with its assumptions.

For most models neither the energy of training nor the number of answers it will serve is public:
then there is no line at all, which is not the same as zero.
"""

from collections.abc import Mapping
from typing import NamedTuple

from joute.footprint.checks import Value, number, pair, positive
from joute.footprint.figures import Band
from joute.footprint.mixes import Mix, find_mix

_SECONDS_PER_HOUR = 3600


class Training(NamedTuple):
    """The footprint of a training, in kWh and kg CO2 eq., None when not known.

    `basis` is "declared" (by its maker) or "computed"; `assumptions` are (name, value) pairs to
    show beside the figure.
    """

    basis: str
    energy_kwh: Band | None
    gwp_kg: Band | None
    assumptions: tuple[tuple[str, str], ...]


class TrainingShare(NamedTuple):
    """The part of a training that one answer carries, Wh and g CO2 eq., None when not known."""

    energy_wh: Band | None
    gwp_g: Band | None
    assumptions: tuple[tuple[str, str], ...]


def declared_training(
    *,
    source: str,
    gpu_hours: float | None = None,
    gpu_kw: Value | None = None,
    pue: Value = 1.0,
    gwp_kg: Value | None = None,
) -> Training:
    """Training as declared by the maker: GPU hours at a power, emissions, or both.

    Energy is GPU hours times kW times PUE, known when both hours and power are. Emissions are
    the maker's own, location-based. Raises BadInput on a negative number.
    """
    energy = None
    if gpu_hours is not None and gpu_kw is not None:
        hours = number("gpu_hours", gpu_hours)
        low, high = _product(pair("gpu_kw", gpu_kw), pair("pue", pue, minimum=1))
        energy = Band.of(hours * low, hours * high)
    inputs = {"source": source, "gpu_hours": gpu_hours, "gpu_kw": gpu_kw, "pue": pue}
    return Training(
        basis="declared",
        energy_kwh=energy,
        gwp_kg=None if gwp_kg is None else Band.of(*pair("gwp_kg", gwp_kg)),
        assumptions=_assumptions(inputs),
    )


def computed_training(
    *,
    active_b: Value,
    training_tokens: float,
    peak_flops: float,
    gpu_kw: float,
    utilisation: Value = (0.3, 0.5),
    pue: Value = 1.2,
    mix: str | Mix | None = None,
) -> Training:
    """Training from its size: six operations per active parameter and token of the corpus.

    E = 6 P D / (utilisation x peak) x kW x PUE, with P active parameters, D tokens, and the peak
    of one GPU in operations per second (Kaplan et al., arXiv 2001.08361, for the 6 P D). The
    default utilisation is what real training runs reach; experiments before the final run are
    not counted. With a mix, emissions are those of that electricity. Raises BadInput.
    """
    low, high = _product(pair("active_b", active_b), pair("pue", pue, minimum=1))
    low_use, high_use = pair("utilisation", utilisation)
    positive("utilisation", low_use)
    operations = 6e9 * number("training_tokens", training_tokens)
    gpu_hours = operations / positive("peak_flops", peak_flops) / _SECONDS_PER_HOUR
    gpu_kwh = gpu_hours * positive("gpu_kw", gpu_kw)
    energy = Band.of(gpu_kwh * low / high_use, gpu_kwh * high / low_use)
    inputs = {
        "active_b": active_b,
        "training_tokens": training_tokens,
        "peak_flops": peak_flops,
        "gpu_kw": gpu_kw,
        "utilisation": utilisation,
        "pue": pue,
        "mix": find_mix(mix).id if mix else None,
    }
    gwp = find_mix(mix).gwp_kg_per_kwh if mix else None
    return Training(
        basis="computed",
        energy_kwh=energy,
        gwp_kg=None if gwp is None else energy.scaled(gwp),
        assumptions=_assumptions(inputs),
    )


def training_share(
    training: Training, *, output_tokens: float, lifetime_tokens: Value
) -> TrainingShare:
    """The share of one answer when training is spread over all tokens of the model's lifetime.

    `lifetime_tokens` is almost never public: give a range and show it. Raises BadInput.
    """
    fewest, most = pair("lifetime_tokens", lifetime_tokens)
    tokens = number("output_tokens", output_tokens)
    positive("lifetime_tokens", fewest)
    shares = tokens / most, tokens / fewest
    return TrainingShare(
        energy_wh=_share(training.energy_kwh, shares),
        gwp_g=_share(training.gwp_kg, shares),
        assumptions=(
            *training.assumptions,
            *_assumptions({"output_tokens": output_tokens, "lifetime_tokens": lifetime_tokens}),
        ),
    )


def use_over_training(
    training: Training, *, answer_wh: Band, answers_per_day: float, days: float
) -> Band | None:
    """Energy of all answers after so many days, over that of training: 1 is break-even.

    None when the energy of training is not known.
    """
    if training.energy_kwh is None:
        return None
    answers = number("answers_per_day", answers_per_day) * number("days", days)
    trained = training.energy_kwh.scaled(1000)
    return Band(
        answers * answer_wh.low / trained.high,
        answers * answer_wh.mid / trained.mid,
        answers * answer_wh.high / trained.low,
    )


def break_even_day(training: Training, *, answer_wh: Band, answers_per_day: float) -> Band | None:
    """The day on which answers will have used as much as training, counted from the first.

    None when the energy of training is not known, or when nothing is used at all.
    """
    per_day = use_over_training(
        training, answer_wh=answer_wh, answers_per_day=answers_per_day, days=1
    )
    if per_day is None or per_day.low == 0:
        return None
    return Band(1 / per_day.high, 1 / per_day.mid, 1 / per_day.low)


def _product(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    return first[0] * second[0], first[1] * second[1]


def _share(training: Band | None, shares: tuple[float, float]) -> Band | None:
    """Thousandths of kWh are Wh and of kg are g."""
    if training is None:
        return None
    low, high = shares
    return Band.of(training.low * low * 1000, training.high * high * 1000)


def _assumptions(inputs: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in inputs.items() if value is not None)
