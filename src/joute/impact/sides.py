"""The footprints of the two answers of a duel, side by side and compared."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import urlencode

from joute.calls import ModelCard, TrainingCard
from joute.errors import N_
from joute.footprint import Footprint, ModelledInputs, fitting_unit
from joute.impact.contexts import EnergyView, MeasuredView, SidesView, TrainingView
from joute.impact.render import Figures
from joute.impact.schemas import AnswerFootprint, ComparisonOut, TrainingOut
from joute.web import Band, BandChart, Translator, band_chart

_NAMES = {"a": N_("Answer A"), "b": N_("Answer B")}


class Side(Protocol):
    """One side, revealed. `footprint` is None when the size of the model is not known, `measured`
    when its machine is not ours, or published as `footprint`."""

    @property
    def model(self) -> ModelCard: ...

    @property
    def footprint(self) -> AnswerFootprint | None: ...

    @property
    def measured(self) -> AnswerFootprint | None: ...

    @property
    def training(self) -> TrainingOut | None: ...


def sides_view(
    a: Side, b: Side, comparison: ComparisonOut | None, translator: Translator
) -> SidesView:
    """The view of both footprints; `comparison` is theirs, None when one is missing."""
    words, sides = Figures(translator), {"a": a, "b": b}
    figures = {name: side.footprint.figure for name, side in sides.items() if side.footprint}
    shown = tuple(figures.values())
    chart, unit = _chart(figures, translator)
    return SidesView(
        columns=tuple(translator.gettext(_NAMES[name]) for name in figures),
        chart=chart,
        unit=unit,
        energy={name: _energy(words, figure, shown) for name, figure in figures.items()},
        verdict=words.verdict(comparison) if comparison else None,
        rows=words.rows(shown),
        equivalents=words.equivalents(shown),
        bases={name: words.basis(figure) for name, figure in figures.items()},
        coverages_differ=len({figure.coverage for figure in shown}) > 1,
        queries={name: _query(sides[name]) for name in figures},
        training={
            name: _training(side.training, side.model.training, words)
            for name, side in sides.items()
            if side.training and side.model.training
        },
        measured={
            name: MeasuredView(_energy(words, figure, shown), words.basis(figure))
            for name, side in sides.items()
            if side.measured
            for figure in [side.measured.figure]
        },
        simulated=a.model.simulated or b.model.simulated,
    )


def _energy(words: Figures, figure: Footprint, beside: Iterable[Footprint]) -> EnergyView:
    return EnergyView(words.energy(figure, beside), words.how(figure))


def _chart(figures: Mapping[str, Footprint], translator: Translator) -> tuple[BandChart, str]:
    """Both bands on one scale, and its unit."""
    highest = max((figure.energy_wh.high for figure in figures.values()), default=0.0)
    unit = fitting_unit(highest, "Wh")
    bands = [
        Band(translator.gettext(_NAMES[name]), *figure.energy_wh.scaled(1 / unit.size), side=name)
        for name, figure in figures.items()
    ]
    return band_chart(bands), unit.symbol


def _query(side: Side) -> str:
    """The parameters with which the calculator finds the same figures, or a model of what was
    measured."""
    assert side.footprint is not None  # noqa: S101 # it is shown
    figure = side.footprint.figure
    query: dict[str, str | int] = {"model": side.model.id}
    if not isinstance(figure.inputs, ModelledInputs):
        return urlencode(query | {"tokens": side.footprint.tokens or ""})
    query |= {"method": figure.method, "tokens": f"{figure.inputs.output_tokens:.9g}"}
    if figure.inputs.latency_s is not None:
        query["seconds"] = f"{figure.inputs.latency_s:.9g}"
    return urlencode(query)


def _training(share: TrainingOut, card: TrainingCard, words: Figures) -> TrainingView:
    fewest, most = (words.translator.number(tokens) for tokens in card.lifetime_tokens)
    return TrainingView(
        energy=words.band(share.energy_wh.band, "Wh") if share.energy_wh else None,
        gwp=words.band(share.gwp_g.band, "g") if share.gwp_g else None,
        fewest_tokens=fewest,
        most_tokens=most,
        source=card.source,
    )
