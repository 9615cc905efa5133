"""joute eval contamination."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, UseFound, console, echo, echo_json
from joute.evaluation.commands.judging import Concurrency, asking
from joute.evaluation.commands.language import Language, translator
from joute.evaluation.commands.run import RUNS, Runs

if TYPE_CHECKING:
    from joute.evaluation.contamination.checks import Subject
    from joute.evaluation.contamination.findings import Finding
    from joute.evaluation.contamination.known import Case
    from joute.evaluation.sets.evalset import EvaluationSet
    from joute.evaluation.sets.item import Item
    from joute.translation import Translator

NOTHING_RUN = 5
# For each item: the rest of it twice, other wordings and the quiz, a hidden choice.
_REQUESTS = 5


def contamination(
    set: Annotated[Path, typer.Argument(metavar="SET", help="The folder of a set.")],
    model: Annotated[str, typer.Option(help="The model that may have seen it.")] = "",
    control: Annotated[
        Path | None,
        typer.Option(
            help="A set of the same kind that the model cannot have seen [default: the items "
            "whose meta.written is after its training].",
            show_default=False,
        ),
    ] = None,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(help="A text in which items may be: a document, an older set. Repeatable."),
    ] = None,
    variants: Annotated[
        str, typer.Option(help="A run of the set with its paraphrases.", show_default=False)
    ] = "",
    reference: Annotated[
        list[str] | None,
        typer.Option(
            help="A model of that run to compare with, repeatable [default: all others].",
            show_default=False,
        ),
    ] = None,
    writer: Annotated[
        str,
        typer.Option(help="Who writes other wordings [default: the model].", show_default=False),
    ] = "",
    known_as: Annotated[
        str,
        typer.Option(help="The name of the set in public [default: its name].", show_default=False),
    ] = "",
    limit: Annotated[int, typer.Option(min=5, help="Items of each set, drawn.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed draws and asks the same.")] = 0,
    concurrency: Concurrency = 8,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
    language: Language = "en",
    config: Config = None,
    use_found: UseFound = False,
    runs: Runs = RUNS,
) -> None:
    """Look for evidence that a model has seen a set, beside a control that it cannot have seen.

    Evidence is found, or it is not: nothing shows that a model is clean. Exits with 5 where no
    check could be made, or that of the canary only, and it found nothing.
    """
    from joute.evaluation.contamination.findings import Evidence, decided
    from joute.evaluation.contamination.known import cases_of
    from joute.evaluation.sets.files import read_set

    if not (model or corpus):
        raise typer.BadParameter("a model, a corpus or both", param_hint="--model, --corpus")
    evaluation_set = read_set(set)
    control_set = None if control is None else read_set(control)
    findings, names = _in_corpus(evaluation_set, control_set, corpus or []), [model]
    if variants:
        findings.append(_gap(variants, model, reference or [], runs))
    if model:
        asked, names = asyncio.run(
            _asked(
                evaluation_set, control_set, model, writer, known_as,
                limit, seed, concurrency, config, use_found,
            )
        )  # fmt: skip
        findings += asked
    known = cases_of([known_as or evaluation_set.header.name], names)
    words = translator(language)
    if format == "json":
        cases = [_case(one, words) for one in known]
        echo_json({"findings": [_as_json(one, words) for one in decided(findings)], "known": cases})
    else:
        _print(decided(findings), words)
        _print_known(known, words)
    made = [one for one in findings if one.n]
    if [one.check for one in made] == ["canary"]:
        echo(words.gettext("Only the canary was looked for: nothing else was checked."), err=True)
        if made[0].evidence is not Evidence.FOUND:
            raise typer.Exit(NOTHING_RUN)
    if not made:
        raise typer.Exit(NOTHING_RUN)


def _in_corpus(
    evaluation_set: "EvaluationSet", control: "EvaluationSet | None", corpus: Sequence[Path]
) -> "list[Finding]":
    from joute.evaluation.contamination.corpora import corpus_finding, lines_of, overlaps

    if not corpus:
        return []
    for path in corpus:
        if not path.is_file():
            raise typer.BadParameter(f"there is no file {path}", param_hint="--corpus")
    found = overlaps(evaluation_set.items(), lines_of(corpus))
    other = overlaps(control.items(), lines_of(corpus)) if control else []
    return [corpus_finding(found, other, ", ".join(path.name for path in corpus))]


def _gap(variants: str, model: str, references: Sequence[str], runs: Path) -> "Finding":
    from joute.evaluation.contamination.checks import gap
    from joute.evaluation.runs.folder import find_run

    run = find_run(variants, runs)
    others = references or [name for name in run.header.models if name != model]
    return gap(run.rows(), run.header.scorers, model, others)


async def _asked(  # one caller
    evaluation_set: "EvaluationSet",
    control: "EvaluationSet | None",
    model: str,
    writer: str,
    known_as: str,
    limit: int,
    seed: int,
    concurrency: int,
    config: Path | None,
    use_found: bool,
) -> "tuple[list[Finding], list[str]]":
    """What the checks find, and the names of the model."""
    from random import Random

    from joute.evaluation.contamination.checks import Subject, canary
    from joute.evaluation.contamination.control import split
    from joute.evaluation.contamination.memory import Named
    from joute.evaluation.sets.making import canary as new_canary
    from joute.evaluation.targets.models import ModelJudge

    header = evaluation_set.header
    async with asking(config, use_found, most=concurrency) as here:
        offered = here.model(model, "--model")
        writing = here.model(writer or model, "--writer")
        subject = Subject(
            ModelJudge(offered, None, here.caller, "contamination"),
            ModelJudge(writing, None, here.caller, "contamination"),
            Named(known_as or header.name, header.language),
            seed,
            concurrency,
        )
        items, others = split(evaluation_set, control, offered.card.knowledge_cutoff)
        items, others = _drawn(items, limit, seed), _drawn(others, limit, seed)
        most = _REQUESTS * (len(items) + len(others)) + 2 if others else 2
        echo(f"at most {most} requests to {model} and to the writer", err=True)
        unwritten = new_canary(Random(seed))  # noqa: S311 # the same seed asks the same
        found = [await canary(subject, header.canary, unwritten)]
        names = [model, offered.card.name, offered.name_at_host]
        return found + await _checked(subject, items, others), names


async def _checked(
    subject: "Subject", items: "Sequence[Item]", control: "Sequence[Item]"
) -> "list[Finding]":
    from joute.errors import N_, worded
    from joute.evaluation.contamination import checks
    from joute.evaluation.contamination.findings import not_run

    order = not_run(
        "order",
        worded(N_("the order of the set, more likely than another")),
        worded(N_("no host here gives the log-probabilities of a question")),
    )
    kinds = {
        "completion": (checks.COMPLETION, checks.completions),
        "quiz": (checks.QUIZ, checks.quizzes),
        "guessing": (checks.GUESS, checks.guesses),
    }
    if not control:
        return [not_run(name, what, checks.NO_CONTROL) for name, (what, _) in kinds.items()] + [
            order
        ]
    return [await check(subject, items, control) for _, check in kinds.values()] + [order]


def _drawn(items: "list[Item]", limit: int, seed: int) -> "list[Item]":
    from random import Random

    if len(items) <= limit:
        return items
    return Random(seed).sample(items, limit)  # noqa: S311 # the same seed draws the same


def _as_json(one: "Finding", words: "Translator") -> dict[str, Any]:
    return asdict(one) | {"what": words.phrase(one.what), "why": words.phrase(one.why)}


def _print(findings: "Sequence[Finding]", words: "Translator") -> None:
    from rich.table import Table

    from joute.errors import N_
    from joute.evaluation.contamination.findings import Evidence

    header = (N_("check"), N_("verdict"), N_("set"), N_("control"))
    table = Table(*map(words.gettext, header), "p", box=None)
    for one in findings:
        table.add_row(
            one.check,
            words.phrase(one.evidence.value),
            _share(one.value, one.n, words),
            _share(one.control, one.n_control, words),
            "" if one.p is None else words.number(one.p, 4),
        )
    console().print(table)
    for one in findings:
        said = words.gettext("%(check)s: %(what)s.", check=one.check, what=words.phrase(one.what))
        echo(said + (f" {words.phrase(one.why)}." if one.why else ""))
        if one.items and one.evidence is Evidence.FOUND:
            echo(f"  {', '.join(one.items[:10])}")


def _print_known(cases: "Sequence[Case]", words: "Translator") -> None:
    from joute.errors import N_

    levels = {"strong": N_("known, strong"), "weak": N_("known, weak")}
    for one in cases:
        said = words.gettext(
            "%(level)s: %(models)s on %(sets)s: %(basis)s (%(source)s).",
            level=words.gettext(levels[one.level]),
            models=", ".join(one.models),
            sets=", ".join(one.datasets),
            basis=one.basis.of(words.language),
            source=one.source,
        )
        echo(said)


def _case(one: "Case", words: "Translator") -> dict[str, Any]:
    return one.model_dump(mode="json") | {"basis": one.basis.of(words.language)}


def _share(value: float | None, n: int, words: "Translator") -> str:
    if value is None:
        return "–"
    return words.gettext("%(share)s of %(n)s", share=words.number(value, 3), n=words.number(n))
