"""joute documents score."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import Config, Database, counted, echo, echo_json, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from joute.documents.scoring.answering import ScoredAnswer
    from joute.documents.scoring.golds import KnownQuestion
    from joute.documents.scoring.searching import Search
    from joute.services import Services

By = Literal["words", "vectors", "both"]
MOST_K = 20


def score(
    collection: Annotated[str, typer.Argument(help="The id of a collection.")],
    questions: Annotated[
        Path | None,
        typer.Argument(
            help="Questions whose passages are known: lines of JSON, {id, question, gold}."
        ),
    ] = None,
    set_: Annotated[
        str, typer.Option("--set", help="In place of a file, the approved items of a set.")
    ] = "",
    by: Annotated[
        By, typer.Option(help="How passages are found: by words, by vectors, or both, merged.")
    ] = "both",
    against: Annotated[
        By | None, typer.Option(help="Another way, compared question by question.")
    ] = None,
    k: Annotated[
        str, typer.Option("--k", help="How many passages count; several with commas.")
    ] = "5,10",
    model: Annotated[
        str, typer.Option(help="A model that answers each question, and is scored too.")
    ] = "",
    judge: Annotated[
        str, typer.Option(help="A model that says which claims of its answers follow from what.")
    ] = "",
    concurrency: Annotated[
        int, typer.Option(min=1, max=50, help="How many questions are asked at once.")
    ] = 4,
    format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
    config: Config = None,
    database: Database = None,
) -> None:
    """Score how well passages are found, and with --model what a model makes of them.

    A gold is the key of a passage, the name of a file, a text that stands in a passage, or
    {"file", "page", "text"}; several are a list. One that no passage holds ends the command, with
    its line.
    """
    if bool(set_) == bool(questions):
        raise typer.BadParameter("give a file, or --set", param_hint="QUESTIONS")
    if judge and not model:
        raise typer.BadParameter("a judge reads what --model answers", param_hint="--judge")
    ks = _ks(k)

    async def work(services: "Services") -> dict[str, Any]:
        from joute.documents.passage import Retrieval
        from joute.documents.retrieving import Retriever
        from joute.documents.scoring import reporting
        from joute.documents.scoring.marks import as_json, marks_on
        from joute.documents.scoring.searching import search

        known = await _known_questions(services, collection, questions, set_)

        async def found(by: By) -> "Search":
            return await search(services[Retriever], collection, known, Retrieval(by), ks)

        first = await found(by)
        report = {"collection": collection, **reporting.as_json(first, known)}
        if against is not None:
            report["comparison"] = reporting.comparison_as_json(first, await found(against), ks)
        async with services.store.read() as session:
            report["marks"] = as_json(await marks_on(session, collection))
        if model:
            answers = await _answers(services, collection, by, known, (model, judge, concurrency))
            reporting.add_answers(report, answers, first)
        return report

    report = run(config, database, work, feature="documents")
    if format == "json":
        return echo_json(report)
    return _print(report)


def _ks(written: str) -> "Sequence[int]":
    try:
        ks = sorted({int(one) for one in written.split(",")})
    except ValueError:
        ks = []
    if not ks or not 1 <= ks[0] <= ks[-1] <= MOST_K:
        reason = f"{written!r}: numbers from 1 to {MOST_K} are expected, such as 5,10"
        raise typer.BadParameter(reason, param_hint="--k")
    return ks


async def _known_questions(
    services: "Services", collection: str, questions: Path | None, set_: str
) -> "Sequence[KnownQuestion]":
    from joute.documents.collections import Collections
    from joute.documents.scoring.drafting import approved_questions
    from joute.documents.scoring.golds import known_questions
    from joute.documents.scoring.questions import read_questions

    await services[Collections].get(collection)
    if questions is not None:
        lines, source = read_questions(questions), questions.name
    else:
        lines, source = await approved_questions(services.store, set_), set_
    async with services.store.read() as session:
        return await known_questions(session, collection, lines, source)


async def _answers(
    services: "Services",
    collection: str,
    by: By,
    known: "Sequence[KnownQuestion]",
    asked: tuple[str, str, int],
) -> "Sequence[ScoredAnswer]":
    """As readers get them: the guard reads passages and answers, the site pays."""
    from joute.documents.asking import Answered, Asking
    from joute.documents.collections import Collections
    from joute.documents.passage import Retrieval
    from joute.documents.scoring.answering import score_answers
    from joute.documents.scoring.asking import judge_of, model_of

    model, judge, at_once = asked
    card = await services[Collections].get(collection)

    chosen = model_of(services, model)

    async def ask(question: str) -> Answered:
        return await services[Asking].answer([card], question, chosen.id, Retrieval(by))

    reads = judge_of(services, judge, at_once=at_once) if judge else None
    return await score_answers(ask, reads, known, at_once)


def _print(report: dict[str, Any]) -> None:
    echo(f"{counted(report['n'], 'question')} on {report['collection']}, by {report['by']}")
    _say_without_vectors(report["by"], report["without_vectors"])
    _print_figures(report["figures"])
    _print_marks(report["marks"])
    comparison = report.get("comparison", {"measures": {}})
    for name, pair in comparison["measures"].items():
        beside = f"{report['by']} beside {comparison['against']}"
        figures = f"{pair['difference']:+.3f}\t{_interval(pair['interval'])}\tp = {pair['p']:.3f}"
        echo(f"{name}, {beside}\t{figures}\t{pair['verdict']}")
    if comparison["measures"]:
        _say_without_vectors(comparison["against"], comparison["without_vectors"])
    if answers := report.get("answers"):
        echo(f"{counted(answers['n'], 'answer')}, {answers['failed']} failed")
        _print_figures(answers["figures"])
        if judge_cost := answers["judge_cost_usd"]:
            echo(f"The judge took {judge_cost:.4f} USD.")
        if answers["unjudged"]:
            echo(f"Of {counted(answers['unjudged'], 'answer')} the judge gave no verdict.")


def _print_marks(marks: "Sequence[dict[str, Any]]") -> None:
    """What readers say of passages of the collection, whatever the questions are here."""
    for one in marks:
        if one["useful"] is None:
            echo(f"useful to readers, by {one['by']}\tfewer than five people: no figure")
        else:
            figure = f"{one['useful']:.3f}\t{_interval(one['interval'])}"
            of = f"n = {one['marks']} marks of {one['people']} people"
            echo(f"useful to readers, by {one['by']}\t{figure}\t{of}")


def _say_without_vectors(by: str, questions: int) -> None:
    if questions:
        echo(f"By words alone, where {by} was asked for: {counted(questions, 'question')}.")


def _print_figures(figures: dict[str, Any]) -> None:
    for name, figure in figures.items():
        interval = _interval(figure["interval"])
        echo(f"{name}\t{figure['value']:.3f}\t{interval}\tn = {figure['n']}")


def _interval(interval: "Sequence[float] | None") -> str:
    return f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else "no interval"
