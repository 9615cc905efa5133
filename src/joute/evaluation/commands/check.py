"""joute eval check."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import counted, echo, echo_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joute.evaluation.checks.sets import Checked
    from joute.evaluation.checks.size import Size
    from joute.evaluation.comparison.separability import Separability
    from joute.evaluation.sets.faults import Fault

FAULTS = 1
NOTHING_IN_IT = 5
# Pairs that a terminal shows at most.
_SHOWN = 20


def check(
    path: Annotated[
        Path, typer.Argument(metavar="SET", help="The folder of a set, or its evalset.yaml.")
    ],
    run: Annotated[
        list[str] | None,
        typer.Option(help="A run of the set: say how well it tells models apart. Repeatable."),
    ] = None,
    drop: Annotated[
        float | None,
        typer.Option(
            help="Say how many items find a drop of so much: 0.02 is two points [default: max_drop "
            "of the gate of the set].",
            show_default=False,
        ),
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Explain every fault of a set, with its file and line.

    Exits with 1 when there are faults, and with 5 when no item counts. Warnings are no faults.
    """
    from joute.evaluation.checks.sets import check_set

    if drop is not None and not 0 < drop <= 1:
        raise typer.BadParameter("a share above 0, 1 at most", param_hint="--drop")
    checked = check_set(path)
    separability = _separability(checked, run) if run else None
    _PRINTERS[format](checked, separability, _size(checked, drop))
    if checked.errors:
        raise typer.Exit(FAULTS)
    if not checked.items:
        raise typer.Exit(NOTHING_IN_IT)


def _separability(checked: "Checked", runs: list[str]) -> "Separability":
    from joute.evaluation.comparison.separability import of_set
    from joute.evaluation.comparison.sources import read_source

    hashes = {item.id: item.hash for item in checked.items}
    return of_set([read_source(run) for run in runs], hashes)


def _size(checked: "Checked", drop: float | None) -> "Size | None":
    from joute.evaluation.checks.size import size_for

    if drop is None and checked.header and checked.header.gate:
        drop = checked.header.gate.max_drop
    return size_for(drop) if drop else None


def _print_text(
    checked: "Checked", separability: "Separability | None", size: "Size | None"
) -> None:
    for fault in checked.faults:
        echo(f"{'warning: ' if fault.warning else ''}{_place(fault)}: {fault.reason}")
    if checked.header:
        echo(_summary(_facts(checked)))
        if size:
            echo(_needed(size, len(checked.items)))
    if separability:
        _print_separability(separability)
    echo(f"{counted(len(checked.errors), 'fault')}, {counted(len(checked.warnings), 'warning')}.")


def _print_separability(found: "Separability") -> None:
    if found.share is None:
        echo("No two models have a score on the same items of this set: separability is not known.")
        return
    told = found.pairs - len(found.unclear)
    echo(
        f"Separability {found.share:.0%}: the set tells {told} of "
        f"{counted(found.pairs, 'pair')} of models apart, on {counted(found.items, 'item')}; on "
        f"{len(found.alike)} all models have the same score."
    )
    for a, b in found.unclear[:_SHOWN]:
        echo(f"Not told apart: {a} and {b}.")
    if found.changed:
        echo(f"Left out: {counted(len(found.changed), 'item')} of the runs, not those of this set.")


def _needed(size: "Size", items: int) -> str:
    known = [(share, n) for share, n in size.by_discordance.items() if n is not None]
    found = [f"{n:,} if they differ on {share:.0%} of them" for share, n in known]
    of_right = f"of right and wrong answers {', '.join(found)}; " if found else ""
    return (
        f"A drop of {100 * size.drop:g} points is found four times in five, at 95%, by so many "
        f"items: {of_right}of graded scores about {size.graded:,}. It is excluded by "
        f"{size.alike:,} at least, of which not one drops. This set has {items:,}."
    )


def _place(fault: "Fault") -> str:
    named = f" ({fault.item})" if fault.item else ""
    return f"{fault.file}, line {fault.line}{named}"


def _summary(facts: "Mapping[str, Any]") -> str:
    splits = ", ".join(f"{count} {name}" for name, count in facts["splits"].items())
    return (
        f"{facts['set']} {facts['version']}: {counted(facts['items'], 'item')} "
        f"({splits or 'none counts'}), {facts['drafted']} drafted, "
        f"{counted(len(facts['domains']), 'domain')}, {counted(facts['sources'], 'source')}. "
        f"Hash {facts['hash'][:12]}."
    )


def _facts(checked: "Checked") -> dict[str, Any]:
    from collections import Counter

    items = checked.items
    return {
        "set": checked.header.name if checked.header else None,
        "version": checked.header.version if checked.header else None,
        "hash": checked.hash,
        "items": len(items),
        "drafted": checked.drafted,
        "splits": dict(Counter(item.split for item in items)),
        "domains": dict(Counter(item.domain for item in items if item.domain)),
        "sources": len({item.source_id for item in items} - {""}),
    }


def _print_json(
    checked: "Checked", separability: "Separability | None", size: "Size | None"
) -> None:
    from dataclasses import asdict

    found = {"faults": checked.errors, "warnings": checked.warnings}
    named = {name: [_as_json(one) for one in faults] for name, faults in found.items()}
    told = {"separability": _separability_as_json(separability)} if separability else {}
    needed = {"size": asdict(size)} if size else {}
    echo_json(_facts(checked) | named | told | needed)


def _separability_as_json(found: "Separability") -> dict[str, Any]:
    from dataclasses import asdict

    return {"share": found.share} | asdict(found)


def _as_json(fault: "Fault") -> dict[str, Any]:
    return {name: value for name, value in fault._asdict().items() if name != "warning"}


_PRINTERS = {"text": _print_text, "json": _print_json}
