"""What was run here beside what was published, and what differs between the two."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from joute.errors import N_
from joute.evaluation.benchmarks.adapter import Adapter
from joute.evaluation.benchmarks.catalogue import benchmark
from joute.evaluation.benchmarks.making import Made
from joute.evaluation.benchmarks.published import Figure, figures
from joute.evaluation.runs.evaluating import Evaluation
from joute.evaluation.runs.summary import ModelSummary
from joute.translation import Translator

# Published figures of one model that a report lists.
MOST = 6
# The boards that compare give their figures from 0 to this; scores of a run go to 1.
OUT_OF = 100
_LEVELS = "instructions"
_CHOICE = "choice"


def published_of(adapter: Adapter, model: str) -> Sequence[Figure]:
    """The published figures of a model of the catalogue on the boards that compare, the newest
    first."""
    own = figures(benchmark(adapter.benchmark))
    return [
        one
        for one in own
        if model
        and one.published.model == model
        and (one.results.board, one.results.metric) in adapter.boards
    ][:MOST]


def differences(made: Made) -> Sequence[tuple[str, Mapping[str, Any]]]:
    """What differs from the published protocol: source texts and what fills them."""
    found: list[tuple[str, Mapping[str, Any]]] = [
        (one, {}) for one in made.adapter.told(made.shots)
    ]
    if made.shots != made.adapter.shots or not made.shots:
        found.append((N_("Here: %(shots)s examples before each question."), {"shots": made.shots}))
    else:
        found.append((N_("Here: %(shots)s examples, as usual."), {"shots": made.shots}))
    if made.adapter.shots and not made.files.examples:
        splits = ", ".join(made.adapter.examples)
        found.append((N_("No file of the examples is here (%(splits)s)."), {"splits": splits}))
    if made.bare:
        text = N_("Without an example: %(subjects)s.")
        found.append((text, {"subjects": ", ".join(made.bare)}))
    if made.sampled < made.questions:
        text = N_("Here: a sample of %(n)s of %(of)s questions, which its interval allows for.")
        found.append((text, {"n": made.sampled, "of": made.questions}))
    found.append((N_("Files: %(origin)s."), {"origin": made.files.origin}))
    return found


def lines(
    made: Made, evaluation: Evaluation, known: Mapping[str, str], words: Translator
) -> Iterator[str]:
    """The report, line by line; `known` are ids of the catalogue by those of models here."""
    yield ""
    date = f"{evaluation.run.header.started_at:%Y-%m-%d}"
    for model in evaluation.models:
        yield f"{model.model}: {_here(model, date, words)}"
        yield from _as_wrong(made, model, words)
        found = published_of(made.adapter, known.get(model.model, ""))
        yield from (f"  {_published(one, words)}" for one in found)
        if not found:
            yield "  " + words.gettext("No published result of this model is known here.")
    yield from _instruction_level(made, evaluation, words)
    yield from _boards(made, evaluation, known, words)
    yield words.gettext("Usually: %(how)s", how=words.gettext(made.adapter.protocol))
    for text, filled in differences(made):
        yield f"- {words.gettext(text, **filled)}"
    licence = made.files.source.licence if made.files.source else ""
    if licence:
        yield words.gettext("Licence of the files: %(licence)s", licence=licence)


def _boards(
    made: Made, evaluation: Evaluation, known: Mapping[str, str], words: Translator
) -> Iterator[str]:
    """How the boards of the figures that are shown ask, each once."""
    shown = {
        figure.results.name: figure.results.differs
        for model in evaluation.models
        for figure in published_of(made.adapter, known.get(model.model, ""))
    }
    yield from (f"{name}: {differs.of(words.language)}" for name, differs in shown.items())


def _here(model: ModelSummary, date: str, words: Translator) -> str:
    score = model.score
    if score.mean is None or score.interval is None:
        return words.gettext("run here: nothing was scored")
    low, high = score.interval
    return words.gettext(
        "run here %(mean)s (%(low)s to %(high)s), n = %(n)s, %(date)s",
        mean=f"{score.mean:.3f}",
        low=f"{low:.3f}",
        high=f"{high:.3f}",
        n=score.n,
        date=date,
    )


def _as_wrong(made: Made, model: ModelSummary, words: Translator) -> Iterator[str]:
    """The share of right answers where those without a score count as wrong, as many publish it."""
    mean, n = model.score.mean, model.score.n
    if model.unscored and mean is not None and made.adapter.scorers[0].name == _CHOICE:
        yield "  " + words.gettext(
            "%(mean)s with %(unscored)s unscored answers taken for wrong ones",
            mean=f"{mean * n / (n + model.unscored):.3f}",
            unscored=model.unscored,
        )


def _published(figure: Figure, words: Translator) -> str:
    one = figure.published
    between = (
        words.gettext(
            "(%(low)s to %(high)s)",
            low=f"{figure.interval[0] / OUT_OF:.3f}",
            high=f"{figure.interval[1] / OUT_OF:.3f}",
        )
        if figure.interval
        else words.gettext(figure.why)
    )
    told = words.gettext(
        "published %(value)s, %(board)s, %(date)s",
        value=f"{one.value / OUT_OF:.3f}",
        board=figure.results.name,
        date=one.date,
    )
    remarks = " · ".join(words.gettext(remark) for remark in one.remarks)
    return f"{told} {between} {remarks}".rstrip()


def instruction_level(evaluation: Evaluation, model: str) -> tuple[int, int] | None:
    """Of all instructions of IFEval in a run, how many a model followed; None without any. Those
    that the rules cannot check count in neither."""
    followed = total = 0
    for row in evaluation.run.rows():
        for score in row.scores.values() if row.model == model else ():
            checked = [one for one in score.details.get("followed", ()) if one is not None]
            followed, total = followed + sum(checked), total + len(checked)
            if checked:
                break
    return (followed, total) if total else None


def _instruction_level(made: Made, evaluation: Evaluation, words: Translator) -> Iterator[str]:
    if not any(spec.name == _LEVELS for spec in made.set.header.scorers):
        return
    for model in evaluation.models:
        found = instruction_level(evaluation, model.model)
        if found:
            yield words.gettext(
                "%(model)s: %(followed)s of %(total)s instructions followed",
                model=model.model,
                followed=found[0],
                total=found[1],
            )


def as_json(
    made: Made, evaluation: Evaluation, known: Mapping[str, str], words: Translator
) -> dict[str, Any]:
    """The same as values; published figures are shares too, as the scores of a run."""
    return {
        "benchmark": made.adapter.benchmark,
        "shots": made.shots,
        "questions": made.questions,
        "origin": made.files.origin,
        "licence": made.files.source.licence if made.files.source else None,
        "protocol": words.gettext(made.adapter.protocol),
        "differs": [words.gettext(text, **filled) for text, filled in differences(made)],
        "published": {
            model.model: [
                _as_json(one, words)
                for one in published_of(made.adapter, known.get(model.model, ""))
            ]
            for model in evaluation.models
        },
        "instructions": {
            model.model: instruction_level(evaluation, model.model) for model in evaluation.models
        },
    }


def _as_json(figure: Figure, words: Translator) -> dict[str, Any]:
    one = figure.published
    return {
        "board": figure.results.board,
        "metric": figure.results.metric,
        "differs": figure.results.differs.of(words.language),
        "name": one.name,
        "value": one.value / OUT_OF,
        "interval": [end / OUT_OF for end in figure.interval] if figure.interval else None,
        "no_interval": words.gettext(figure.why) if figure.why else None,
        "n": one.n,
        "date": one.date,
        "source": one.source,
        "licence": one.licence,
        "notes": one.notes,
    }
