"""Figures of a ranking in the words of a page."""

from collections.abc import Sequence

from babel.numbers import get_decimal_symbol

from joute.calls import ModelCard
from joute.errors import N_, NotFound
from joute.evidence.tags import Tag, Tags
from joute.footprint import Band, format_band
from joute.leaderboard.page.contexts import EffectView, Name
from joute.models.service import Models
from joute.ranking import Effect
from joute.translation import signed
from joute.web import Translator

# Names that a sentence lists before it counts the others.
_MOST_NAMES = 4

_EFFECTS = {
    "position": N_("Shown as A"),
    "length": N_("A longer answer"),
    "headings": N_("More headings"),
    "bold": N_("More bold words"),
    "lists": N_("More lists"),
}


_WITHOUT = {
    "incorrect": N_("Not incorrect"),
    "superficial": N_("Not superficial"),
    "instructions_not_followed": N_("Follows instructions"),
}


class Words:
    """Writes points, shares and names of models in the language of a translator."""

    def __init__(self, translator: Translator, models: Models, tags: Tags) -> None:
        self.translator = translator
        self.tags = tags.voted
        self._models = models
        self._decimal = get_decimal_symbol(translator.locale)
        self._cards: dict[str, ModelCard | None] = {}

    def gettext(self, message: str, **fields: object) -> str:
        return self.translator.gettext(message, **fields)

    def ngettext(self, singular: str, plural: str, number: int, **fields: object) -> str:
        return self.translator.ngettext(singular, plural, number, **fields)

    def card(self, model: str) -> ModelCard | None:
        """The card of a model, None for one that is no longer known here."""
        if model not in self._cards:
            try:
                self._cards[model] = self._models.card(model)
            except NotFound:
                self._cards[model] = None
        return self._cards[model]

    def name(self, model: str) -> Name:
        card = self.card(model)
        return Name(card.name, card.id) if card else Name(model, None)

    def names(self, models: Sequence[str]) -> str:
        """“a, b and c”; beyond a few, the others are counted."""
        shown = [self.name(model).name for model in models]
        if len(shown) > _MOST_NAMES + 1:
            others = len(shown) - _MOST_NAMES
            more = self.ngettext("%(num)s other", "%(num)s others", others)
            shown = [*shown[:_MOST_NAMES], more]
        return self.translator.listing(shown)

    def praise(self, tag: Tag) -> str:
        """What it is to win on a tag: to have it, or not to have a reproach."""
        label = tag.label(self.translator)
        if tag.kind == "good":
            return label
        if tag.id in _WITHOUT and not tag.has_own_label:
            return self.gettext(_WITHOUT[tag.id])
        return self.gettext("Without “%(label)s”", label=label)

    def language(self, code: str) -> str:
        """The name of a language from its code, else the code."""
        return str(self.translator.locale.languages.get(code, code))

    def number(self, value: float) -> str:
        return self.translator.number(round(value))

    def signed(self, points: float) -> str:
        """+18, −7 or 0."""
        return signed(round(points), self.translator.number)

    def between(self, low: str, high: str) -> str:
        return self.gettext("%(low)s to %(high)s", low=low, high=high)

    def interval(self, low: float | None, high: float | None) -> str | None:
        if low is None or high is None:
            return None
        return self.between(self.number(low), self.number(high))

    def speed(self, tokens_per_second: float | None) -> str | None:
        return None if tokens_per_second is None else self.translator.figures(tokens_per_second)

    def percent(self, ratio: float) -> str:
        return self.translator.percent(ratio)

    def band(self, band: Band, unit: str = "") -> str:
        """“0.26 (0.066 – 0.92) Wh”."""
        return format_band(band, unit, self._decimal)

    def figures(self, low: float, mid: float, high: float) -> str:
        """“1,900 (540 – 7,700)”, to two significant digits."""
        written = (self.translator.figures(value) for value in (mid, low, high))
        return "{} ({} – {})".format(*written)

    def effect(self, effect: Effect) -> EffectView:
        known = effect.lower is not None and effect.upper is not None
        return EffectView(
            label=_EFFECTS[effect.name],
            points=self.signed(effect.points),
            interval=self.between(self.signed(effect.lower or 0), self.signed(effect.upper or 0))
            if known
            else None,
            chance=self.percent(effect.chance),
            significant=effect.significant,
        )
