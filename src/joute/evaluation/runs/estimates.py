"""What a run can take, before it starts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joute.calls import Offered, footprint_of
from joute.calls.budget import MICRO, cost
from joute.evaluation.answers import Band
from joute.evaluation.targets.target import Terms


@dataclass(frozen=True)
class Asking:
    """A model that is asked so many times, and the most tokens that it reads in all and writes in
    each answer."""

    model: Offered
    times: int
    input_tokens: int
    output_tokens: int

    @property
    def usd(self) -> float:
        written = self.times * self.output_tokens
        return cost(self.model.card, self.input_tokens, written).microdollars / MICRO


@dataclass(frozen=True)
class Estimate:
    """The most that a run can cost, in US dollars, and the electricity that it can take, in Wh: as
    if each of its `answers`, and of those of its judge, went to its limit of tokens.

    `unpriced` and `unsized` are the models without a price, and without a footprint. `unbounded`
    is a scorer that asks the judge nobody knows how often, "" without one: it is not in the sums.
    """

    answers: int
    usd: float
    wh: Band
    unpriced: tuple[str, ...]
    unsized: tuple[str, ...]
    unbounded: str = ""


def estimate(
    answers: int,
    asked: Sequence[Asking],
    others: Sequence[tuple[str, int, Terms]] = (),
    unbounded: str = "",
) -> Estimate:
    """Of a run whose models are asked so much; those that are not live take nothing. `others` are
    targets, each by its id, its answers and their terms."""
    live = [one for one in asked if one.model.origin == "live"]
    figures = [(one, footprint_of(one.model.card, one.output_tokens)) for one in live]
    bands = [(one.times, figure.energy_wh) for one, figure in figures if figure]
    others_wh = sum(times * (terms.wh or 0.0) for _, times, terms in others)
    return Estimate(
        answers=answers,
        usd=sum(one.usd for one in live)
        + sum(times * (terms.usd or 0.0) for _, times, terms in others),
        wh=Band(
            low=sum(times * band.low for times, band in bands) + others_wh,
            mid=sum(times * band.mid for times, band in bands) + others_wh,
            high=sum(times * band.high for times, band in bands) + others_wh,
        ),
        unpriced=(
            *_ids(one.model for one in live if not is_priced(one.model)),
            *(id for id, _, terms in others if terms.usd is None),
        ),
        unsized=(
            *_ids(one.model for one, figure in figures if figure is None),
            *(id for id, _, terms in others if terms.wh is None),
        ),
        unbounded=unbounded,
    )


def is_priced(model: Offered) -> bool:
    """Whether the price of a model is known in both directions."""
    price = model.card.price
    return price is not None and None not in (price.input_usd, price.output_usd)


def _ids(models: Iterable[Offered]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(model.id for model in models))
