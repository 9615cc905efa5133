"""joute eval check."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import echo, echo_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joute.evaluation.checks.sets import Checked
    from joute.evaluation.sets.faults import Fault

FAULTS = 1
NOTHING_IN_IT = 5


def check(
    path: Annotated[
        Path, typer.Argument(metavar="SET", help="The folder of a set, or its evalset.yaml.")
    ],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Explain every fault of a set, with its file and line.

    Exits with 1 when there are faults, and with 5 when no item counts. Warnings are no faults.
    """
    from joute.evaluation.checks.sets import check_set

    checked = check_set(path)
    _PRINTERS[format](checked)
    if checked.errors:
        raise typer.Exit(FAULTS)
    if not checked.items:
        raise typer.Exit(NOTHING_IN_IT)


def _print_text(checked: "Checked") -> None:
    for fault in checked.faults:
        echo(f"{'warning: ' if fault.warning else ''}{_place(fault)}: {fault.reason}")
    if checked.header:
        echo(_summary(_facts(checked)))
    echo(f"{len(checked.errors)} faults, {len(checked.warnings)} warnings.")


def _place(fault: "Fault") -> str:
    named = f" ({fault.item})" if fault.item else ""
    return f"{fault.file}, line {fault.line}{named}"


def _summary(facts: "Mapping[str, Any]") -> str:
    splits = ", ".join(f"{count} {name}" for name, count in facts["splits"].items())
    return (
        f"{facts['set']} {facts['version']}: {facts['items']} items ({splits or 'none counts'}), "
        f"{facts['drafted']} drafted, {len(facts['domains'])} domains, {facts['sources']} sources. "
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


def _print_json(checked: "Checked") -> None:
    found = {"faults": checked.errors, "warnings": checked.warnings}
    named = {name: [_as_json(one) for one in faults] for name, faults in found.items()}
    echo_json(_facts(checked) | named)


def _as_json(fault: "Fault") -> dict[str, Any]:
    return {name: value for name, value in fault._asdict().items() if name != "warning"}


_PRINTERS = {"text": _print_text, "json": _print_json}
