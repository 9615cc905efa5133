"""joute eval agreement."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import echo, echo_json
from joute.errors import N_
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from joute.evaluation.agreement.agreeing import Agreement
    from joute.evaluation.runs.records import RunHeader
    from joute.translation import Translator

NOTHING_EVALUATED = 5


def agreement(
    run: Annotated[str, typer.Argument(help="A run: its id or its file.")],
    labels: Annotated[
        Path,
        typer.Argument(help="Labels of people, CSV or JSON lines: item, model, label[, rater]."),
    ],
    scorer: Annotated[
        str | None,
        typer.Option(help="The column of the judge in the run [default: the only one]."),
    ] = None,
    split: Annotated[
        Literal["dev", "holdout"] | None,
        typer.Option(
            help="Only answers to items of this split [default: all].", show_default=False
        ),
    ] = None,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="A value from which an answer is right.")
    ] = 0.5,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    language: Language = "en",
    runs: Runs = RUNS,
) -> None:
    """Say how far a judge agrees with people, and correct its rates for its errors.

    Exits with 5 where no answer has a verdict of both.
    """
    from joute.evaluation.agreement.agreeing import agreement as agreement_of
    from joute.evaluation.agreement.labels import read_labels
    from joute.evaluation.runs.folder import find_run

    found = find_run(run, runs)
    column = _column(found.header, scorer)
    result = agreement_of(found.rows(), column, read_labels(labels), threshold, split)
    if format == "json":
        echo_json(
            asdict(result)
            | {
                "scorer": column,
                "mixed": result.mixed,
                "sensitivity": result.calibration.sensitivity,
                "specificity": result.calibration.specificity,
                "sensitivity_interval": result.sensitivity_interval,
                "specificity_interval": result.specificity_interval,
            }
        )
    else:
        for line in _lines(result, translator(language)):
            echo(line)
    if not result.n:
        raise typer.Exit(NOTHING_EVALUATED)


def _column(header: "RunHeader", given: str | None) -> str:
    columns = [one.column for one in header.scorers]
    if given is None and len(columns) == 1:
        return columns[0]
    if given not in columns:
        known = ", ".join(columns) or "none"
        raise typer.BadParameter(f"one of the columns of the run: {known}", param_hint="--scorer")
    return given


def _lines(result: "Agreement", words: "Translator") -> "Iterator[str]":
    yield from _between_judge_and_people(result, words)
    yield from _among_people(result, words)
    yield from _corrected(result, words)
    yield from _left_out(result, words)
    yield from _disagreements(result, words)


def _between_judge_and_people(result: "Agreement", words: "Translator") -> "Iterator[str]":
    found = result.calibration
    yield words.gettext(
        "%(n)s answers with a verdict of both: the same on %(share)s, kappa %(kappa)s.",
        n=words.number(result.n),
        share=_share(result.raw, result.raw_interval, words),
        kappa=_number(result.kappa, words),
    )
    if result.dev or result.holdout:
        yield words.gettext(
            "Of these answers %(dev)s are dev and %(holdout)s holdout.",
            dev=words.number(result.dev),
            holdout=words.number(result.holdout),
        )
    if result.mixed:
        yield words.gettext(
            "The labels mix dev and holdout: on dev, where its grid was written, a judge looks "
            "better than it is. Only holdout labels say how good it is."
        )
    yield words.gettext(
        "Sensitivity %(sensitivity)s of %(right)s right, specificity %(specificity)s of %(wrong)s "
        "wrong.",
        sensitivity=_share(found.sensitivity, result.sensitivity_interval, words),
        right=words.number(found.positives),
        specificity=_share(found.specificity, result.specificity_interval, words),
        wrong=words.number(found.negatives),
    )


def _among_people(result: "Agreement", words: "Translator") -> "Iterator[str]":
    from joute.evaluation.agreement.agreeing import FEWEST

    if result.raters > 1:
        alpha = _number(result.alpha, words)
        yield words.gettext(
            "The %(n)s people among themselves: alpha %(alpha)s.", n=result.raters, alpha=alpha
        )
    if result.n < FEWEST:
        yield words.gettext("Fewer than %(fewest)s labels say little of a judge.", fewest=FEWEST)


def _corrected(result: "Agreement", words: "Translator") -> "Iterator[str]":
    """What the judge says of each model, and what is left of it once its errors are counted."""
    for one in result.models:
        corrected = words.gettext("the labels do not allow a correction")
        if one.corrected is not None:
            corrected = words.gettext(
                "corrected %(share)s", share=_share(one.corrected, one.interval, words)
            )
        yield words.gettext(
            "%(model)s: judged right %(share)s of %(n)s; %(corrected)s.",
            model=one.model,
            share=words.percent(one.judged, 1),
            n=words.number(one.n),
            corrected=corrected,
        )


def _left_out(result: "Agreement", words: "Translator") -> "Iterator[str]":
    left_out = {
        N_("%(n)s on which people are split"): result.split,
        N_("%(n)s that the judge left unscored"): result.unjudged,
        N_("%(n)s that are not in the run"): result.unknown,
        N_("%(n)s of the other split"): result.elsewhere,
    }
    if any(left_out.values()):
        parts = ", ".join(
            words.gettext(text, n=words.number(n)) for text, n in left_out.items() if n
        )
        yield words.gettext("Left out: %(parts)s.", parts=parts)


def _disagreements(result: "Agreement", words: "Translator") -> "Iterator[str]":
    for case in result.disagreements:
        said = words.gettext(
            "%(item)s, %(model)s: people %(people)s, judge %(judge)s.",
            **{"item": case.item, "model": case.model},
            **{"people": case.people, "judge": case.judge},
        )
        yield f"{said} {' '.join(case.reason.split())}"


def _share(value: float | None, interval: tuple[float, float] | None, words: "Translator") -> str:
    if value is None:
        return "–"
    share = words.percent(value, 1)
    if interval is None:
        return share
    low, high = (words.percent(end, 1) for end in interval)
    return share + " " + words.gettext("(%(low)s to %(high)s)", low=low, high=high)


def _number(value: float | None, words: "Translator") -> str:
    return "–" if value is None else words.number(value, 2)
