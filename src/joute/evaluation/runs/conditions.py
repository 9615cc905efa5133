"""Whether two runs were made under the same conditions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from joute.evaluation.runs.records import RunHeader, ScorerReference


@dataclass(frozen=True)
class Difference:
    """A condition that is not the same in two runs, with the value of each as text.

    `condition` is set, prompt, judge, `models.ID`, `prompts.NAME`, `parameters.NAME`,
    or `scorers.COLUMN`; "" is a value that is not there.
    """

    condition: str
    a: str
    b: str


def differences(a: RunHeader, b: RunHeader) -> list[Difference]:
    """The conditions of runs that are not the same; scores of such runs are not compared silently.

    The options of the scorers of items are in the hash of each item: one of their scorers is
    another where two runs have no version of it in common.
    Where a run does not say (a prompt or a set without its hash, as in imported results), nothing
    is known to differ. Items are compared one by one, where their scores are (`comparison/`).
    """
    return [*_of_headers(a, b)]


def _of_headers(a: RunHeader, b: RunHeader) -> Iterator[Difference]:
    if a.set.name != b.set.name:
        yield Difference("set", a.set.name, b.set.name)
    parameters = list(_of_mappings("parameters", a.parameters, b.parameters))
    yield from parameters
    if not parameters and a.request and b.request and a.request != b.request:
        yield Difference("prompt", a.request, b.request)
    shared = a.prompts.keys() & b.prompts.keys()
    yield from _of_mappings("prompts", _versions(a, shared), _versions(b, shared))
    if a.judge != b.judge:
        yield Difference("judge", a.judge, b.judge)
    both = a.asked.keys() & b.asked.keys()
    yield from _of_mappings("models", _only(a.asked, both), _only(b.asked, both))
    yield from _of_mappings("scorers", _described(a.scorers), _described(b.scorers))
    for name in sorted(a.item_scorers.keys() & b.item_scorers.keys()):
        before, after = a.item_scorers[name], b.item_scorers[name]
        if not set(before) & set(after):
            yield Difference(f"scorers.{name}", ", ".join(before), ", ".join(after))


def _of_mappings(
    condition: str, a: Mapping[str, object], b: Mapping[str, object]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*a, *b)):
        if a.get(name) != b.get(name):
            yield Difference(f"{condition}.{name}", _text(a.get(name)), _text(b.get(name)))


def _only(found: Mapping[str, str], names: Collection[str]) -> Mapping[str, str]:
    return {name: value for name, value in found.items() if name in names}


def _versions(header: RunHeader, names: Collection[str]) -> dict[str, str]:
    """The versions of prompts, with that of their examples."""
    found = {name: one for name, one in header.prompts.items() if name in names}
    return {
        name: f"{one.version} + {one.examples}" if one.examples else one.version
        for name, one in found.items()
    }


def _described(scorers: Iterable[ScorerReference]) -> dict[str, str]:
    return {scorer.column: _scorer(scorer) for scorer in scorers}


def _scorer(scorer: ScorerReference) -> str:
    options = "".join(f" {name}={value}" for name, value in sorted(scorer.options.items()))
    return f"{scorer.name} {scorer.version}{options}, weight {scorer.weight:g}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
