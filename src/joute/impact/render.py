"""Figures as text: language, decimal sign, two significant digits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from babel.numbers import get_decimal_symbol

from joute.errors import N_
from joute.footprint import (
    BAND_FIELDS,
    DECLARED_POWER_TEXT,
    ENGLISH_SOURCES,
    HOW_TEXTS,
    INDICATOR_TEXTS,
    METER_TEXTS,
    METHOD_TEXTS,
    NOTE_TEXTS,
    PHRASES,
    RULE_TEXTS,
    SCOPE_TEXTS,
    SINGULAR_PHRASES,
    STAGE_TEXTS,
    STATUS_TEXTS,
    TIER_TEXTS,
    VERDICT_TEXTS,
    Band,
    Equivalent,
    Footprint,
    MeasuredInputs,
    Mix,
    ModelledInputs,
    Unknown,
    Value,
    Verdict,
    equivalences,
    equivalent,
    format_band,
    format_indicator,
    format_number,
    format_quantity,
    modelled_method,
    suitable,
)
from joute.impact.contexts import Basis, EquivalentView, MixView, Row, Stage, Supposition
from joute.impact.schemas import ComparisonOut
from joute.web import Translator

# Sentences about a ratio, by who used more.
_VERDICTS: Mapping[Verdict, str] = {
    "a_more": N_(
        "Answer A used more electricity than answer B: %(middle)s times as much (%(low)s to "
        "%(high)s times)."
    ),
    "b_more": N_(
        "Answer B used more electricity than answer A: %(middle)s times as much (%(low)s to "
        "%(high)s times)."
    ),
    "undecided": N_(
        "Nobody can say which answer used more: A used %(low)s to %(high)s times as much as B."
    ),
}


class Figures:
    """Writes figures in the language of a translator."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator
        self.decimal = get_decimal_symbol(translator.locale)

    def band(self, band: Band, unit: str) -> str:
        return format_band(band, unit, self.decimal)

    def number(self, value: float) -> str:
        return format_number(value, self.decimal)

    def quantity(self, value: float, unit: str) -> str:
        return format_quantity(value, unit, self.decimal)

    def energy(self, figure: Footprint, beside: Iterable[Footprint] = ()) -> str:
        """In the unit that fits it, or the largest of those shown `beside` it."""
        like = max(one.energy_wh.mid for one in (figure, *beside))
        return format_indicator("energy_wh", figure.energy_wh, self.decimal, like)

    def how(self, figure: Footprint) -> str:
        """The method of its electricity, in a word or two."""
        if isinstance(figure.inputs, MeasuredInputs):
            return HOW_TEXTS[figure.inputs.measurement.meter]
        return N_("modelled")

    def rows(self, figures: Sequence[Footprint]) -> tuple[Row, ...]:
        """Each indicator of each figure, in the unit that suits the first."""
        return tuple(self._row(name, figures) for name in BAND_FIELDS)

    def _row(self, name: str, figures: Sequence[Footprint]) -> Row:
        bands: list[Band | None] = [getattr(figure, name) for figure in figures]
        like = max((band.mid for band in bands if band), default=None)
        return Row(
            INDICATOR_TEXTS[name],
            tuple(
                None if band is None else format_indicator(name, band, self.decimal, like)
                for band in bands
            ),
        )

    def equivalents(self, figures: Sequence[Footprint]) -> tuple[EquivalentView, ...]:
        """Two equivalences, the same for all figures, that are easy to picture for each."""
        return tuple(
            self._equivalent(name, [equivalent(figure, name) for figure in figures])
            for name in (_easy_for_all(figures) if figures else ())
        )

    def _equivalent(self, name: str, found: Sequence[Equivalent | None]) -> EquivalentView:
        equivalence = equivalences()[name]
        return EquivalentView(
            values=tuple(self._phrase(name, one) if one else None for one in found),
            scope=SCOPE_TEXTS[equivalence.scope],
            source=self.source(equivalence.source),
            url=equivalence.url,
            year=equivalence.year,
        )

    def _phrase(self, name: str, found: Equivalent) -> str:
        phrases = PHRASES
        if name in SINGULAR_PHRASES and self.translator.is_singular(found.amount.mid):
            phrases = SINGULAR_PHRASES
        return self.translator.gettext(phrases[name], amount=found.formatted(self.decimal))

    def verdict(self, comparison: ComparisonOut) -> str:
        """A sentence: which of A and B used more, and how much more."""
        if comparison.ratio is None or comparison.ratio.low == 0:
            return self.translator.gettext(VERDICT_TEXTS[comparison.verdict])
        low, middle, high = comparison.ratio.band
        if comparison.verdict == "b_more":
            low, middle, high = 1 / high, 1 / middle, 1 / low
        return self.translator.gettext(
            _VERDICTS[comparison.verdict],
            low=self.number(low),
            middle=self.number(middle),
            high=self.number(high),
        )

    def basis(self, figure: Footprint) -> Basis:
        return Basis(
            method=figure.method,
            method_text=METHOD_TEXTS[figure.method],
            tier=figure.tier,
            tier_text=_tier_text(figure),
            mix=self.mix(figure.inputs.mix),
            supposed=tuple(self._supposed(figure)),
            notes=tuple(NOTE_TEXTS[note] for note in figure.notes),
            coverage=tuple(
                Stage(STAGE_TEXTS[stage], status, STATUS_TEXTS[status])
                for stage, status in figure.coverage
            ),
        )

    def _supposed(self, figure: Footprint) -> Iterator[Supposition]:
        """The assumptions of a figure, except the size of the model."""
        match figure.inputs:
            case ModelledInputs() as inputs:
                yield from self._modelled(figure, inputs)
            case MeasuredInputs() as inputs:
                yield from self._measured(inputs)

    def _measured(self, inputs: MeasuredInputs) -> Iterator[Supposition]:
        """The meter, the allocation rule, and the PUE of the machine."""
        measurement = inputs.measurement
        text = self.translator.gettext
        yield Supposition(N_("Measured by"), text(METER_TEXTS[measurement.meter]))
        yield Supposition(N_("Allocation rule"), text(RULE_TEXTS[measurement.rule]))
        if "watts" in measurement.readings:
            power = self.number(measurement.readings["watts"])
            yield Supposition(N_("Declared power"), f"{power}\u00a0W")
        yield Supposition(N_("Computing time"), self.translator.duration(measurement.machine_s))
        yield Supposition(N_("PUE of the data centre"), self._written(inputs.pue))

    def _modelled(self, figure: Footprint, inputs: ModelledInputs) -> Iterator[Supposition]:
        method = modelled_method(figure.method)
        batch = self._ends(inputs.batch, method.batch) if method.has_batching else "1"
        yield Supposition(N_("Requests answered together"), batch)
        yield Supposition(N_("Bits per weight"), self._ends(inputs.bits, method.bits))
        yield Supposition(N_("PUE of the data centre"), self._ends(inputs.pue, method.pue))
        if inputs.latency_s is not None:
            measured = self.translator.duration(inputs.latency_s)
            yield Supposition(N_("Measured time, at most"), measured)

    def _ends(self, value: Value | None, unknown: Unknown) -> str:
        """The value, or its range."""
        return self._written((unknown.low, unknown.high) if value is None else value)

    def _written(self, value: Value) -> str:
        ends = value if isinstance(value, tuple) else (value,)
        return " – ".join(self.translator.number(end) for end in ends)

    def mix(self, mix: Mix) -> MixView:
        world = self.translator.gettext(N_("World average"))
        return MixView(
            place=world if mix.is_world else self.translator.country(mix.zone),
            factor=self._grams(mix.gwp_kg_per_kwh),
            sources=tuple(self.source(one) for one in mix.source.split("; ")),
            year=mix.year,
        )

    def source(self, text: str) -> str:
        """A source in the page's language: names, and what operators wrote, as they are."""
        return self.translator.gettext(text) if text in ENGLISH_SOURCES else text

    def _grams(self, kg_per_kwh: float | None) -> str | None:
        if kg_per_kwh is None:
            return None
        return f"{self.quantity(kg_per_kwh * 1000, 'g')} CO₂e/kWh"


def _tier_text(figure: Footprint) -> str:
    return DECLARED_POWER_TEXT if "declared_power" in figure.notes else TIER_TEXTS[figure.tier]


def _easy_for_all(figures: Sequence[Footprint], count: int = 2) -> list[str]:
    """Equivalences that are readable for every figure, then those of the largest."""
    largest_first = sorted(figures, key=lambda figure: -figure.energy_wh.mid)
    readable = [_readable(figure) for figure in largest_first]
    common = [name for name in readable[0] if all(name in others for others in readable)]
    return [*common, *(name for name in readable[0] if name not in common)][:count]


def _readable(figure: Footprint) -> list[str]:
    found = suitable(figure, count=len(equivalences()))
    return [one.equivalence.id for one in found]
