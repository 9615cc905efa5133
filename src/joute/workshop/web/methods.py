"""How the figures of a report were found: said once, whatever the number of answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from joute.errors import N_
from joute.impact.contexts import Basis, EquivalentView
from joute.web import Translator
from joute.workshop.program.cards import ShownCard
from joute.workshop.web.contexts import MethodsView, RoundView


def methods_of(
    rounds: Sequence[RoundView], cards: Iterable[ShownCard], translator: Translator
) -> MethodsView | None:
    """The methods and assumptions of all figures; None without any."""
    named = _names_by_basis(rounds)
    if not named:
        return None
    return MethodsView(
        methods=tuple(dict.fromkeys((basis.method_text, basis.method) for basis in named)),
        assumptions=tuple(_merged(named, translator)),
        notes=tuple(dict.fromkeys(note for basis in named for note in basis.notes)),
        cards=tuple(dict.fromkeys(card.method_line for card in cards if card.method_line)),
        equivalents=tuple(_equivalents(rounds)),
    )


def _merged(
    named: Mapping[Basis, Sequence[str]], translator: Translator
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each assumption with its value, or its values with the models that they are for."""
    found: dict[str, dict[str, list[str]]] = {}
    for basis, names in named.items():
        for label, value in _assumptions(basis, translator):
            found.setdefault(label, {}).setdefault(value, []).extend(names)
    for label, values in found.items():
        if len(values) == 1:
            yield label, tuple(values)
        else:
            listed = translator.listing
            yield label, tuple(f"{listed(list(dict.fromkeys(n)))} · {v}" for v, n in values.items())


def _names_by_basis(rounds: Iterable[RoundView]) -> Mapping[Basis, Sequence[str]]:
    """The models whose figures have the same basis, each once."""
    named: dict[Basis, list[str]] = {}
    for view in rounds:
        names = {one.side: one.card.name for one in view.sides or ()}
        for side, basis in view.footprints.bases.items() if view.footprints else ():
            known = named.setdefault(basis, [])
            if names[side] not in known:
                known.append(names[side])
    return named


def _assumptions(basis: Basis, translator: Translator) -> Iterator[tuple[str, str]]:
    """Source texts of labels, and values in the page's language."""
    yield N_("Confidence"), f"{basis.tier}. {translator.gettext(basis.tier_text)}"
    mix = basis.mix
    year = f" ({mix.year})" if mix.year else ""
    yield N_("Electricity of"), " · ".join(filter(None, (mix.place, mix.factor))) + year
    for supposed in basis.supposed:
        yield supposed.label, supposed.text


def _equivalents(rounds: Iterable[RoundView]) -> Iterator[EquivalentView]:
    """One of each equivalence that was shown."""
    shown = {
        (same.scope, same.source): same
        for view in rounds
        for same in (view.footprints.equivalents if view.footprints else ())
    }
    yield from shown.values()
