"""What a run can take, before it starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from joute.calls import Offered, footprint_of
from joute.calls.budget import MICRO, cost
from joute.evaluation.answers import Band


@dataclass(frozen=True)
class Estimate:
    """The most that the answers of a run can cost, in US dollars, and the electricity that they can
    take, in Wh: as if each went to its limit of tokens. Judges are not in it.

    `unpriced` and `unsized` are the models without a price, and without a footprint.
    """

    answers: int
    usd: float
    wh: Band
    unpriced: tuple[str, ...]
    unsized: tuple[str, ...]


def estimate(
    models: Sequence[Offered], *, items: int, epochs: int, input_tokens: int, output_tokens: int
) -> Estimate:
    """Of items that hold `input_tokens` in all, and answers of `output_tokens` each at most."""
    live = [model for model in models if model.origin == "live"]
    written = items * epochs * output_tokens
    usd = sum(cost(m.card, input_tokens * epochs, written).microdollars for m in live) / MICRO
    figures = [footprint_of(model.card, output_tokens) for model in live]
    bands = [figure.energy_wh for figure in figures if figure]
    times = items * epochs
    return Estimate(
        answers=times * len(models),
        usd=usd,
        wh=Band(
            low=times * sum(band.low for band in bands),
            mid=times * sum(band.mid for band in bands),
            high=times * sum(band.high for band in bands),
        ),
        unpriced=tuple(model.id for model in live if not is_priced(model)),
        unsized=tuple(m.id for m, figure in zip(live, figures, strict=True) if figure is None),
    )


def is_priced(model: Offered) -> bool:
    """Whether the price of a model is known in both directions."""
    price = model.card.price
    return price is not None and None not in (price.input_usd, price.output_usd)
