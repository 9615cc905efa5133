"""joute footprint: the footprint of an answer, or of the runs of a CodeCarbon file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from joute.command import console, echo_json
from joute.errors import N_, BadInput

if TYPE_CHECKING:
    from joute.catalog import Model
    from joute.footprint import CodeCarbonRun, Footprint, Value

Format = Literal["table", "json"]


def footprint(
    model: Annotated[str | None, typer.Option(help="Id in the catalogue.")] = None,
    total: Annotated[float | None, typer.Option(help="Billions of parameters.")] = None,
    active: Annotated[
        float | None, typer.Option(help="Billions used per token, when not all of them.")
    ] = None,
    tokens: Annotated[float, typer.Option(help="Tokens of the answer.")] = 400,
    zone: Annotated[
        str | None,
        typer.Option(help="Country of the host, ISO 3166-1 alpha-3, when known."),
    ] = None,
    method: Annotated[
        str, typer.Option(help="ecologits-0.11@1 or ecologits-0.8@1.")
    ] = "ecologits-0.11@1",
    format: Annotated[Format, typer.Option(help="How to print.")] = "table",
    emissions: Annotated[
        Path | None, typer.Option("--import", help="An emissions.csv written by CodeCarbon.")
    ] = None,
) -> None:
    """Estimate what an answer uses: electricity, greenhouse gases, water, metals."""
    if emissions is not None:
        return _print_runs(emissions, zone, format)
    from joute.footprint import WORLD, estimate

    total_b, active_b = _sizes(model, total, active)
    found = estimate(
        total_b=total_b,
        active_b=active_b,
        output_tokens=tokens,
        method=method,
        mix=zone or WORLD,
    )
    if format == "json":
        return echo_json(found.to_dict())
    return _print_table(found)


def _sizes(model: str | None, total: float | None, active: float | None) -> tuple["Value", "Value"]:
    if model is not None and total is None and active is None:
        return _sizes_of(model)
    if model is None and total is not None:
        return total, total if active is None else active
    raise BadInput(message=N_("Give either --model, or --total and, for some models, --active."))


def _sizes_of(id: str) -> tuple["Value", "Value"]:
    from joute.footprint import size

    model = _find(id)
    active = model.active_b or (model.total_b if model.arch == "dense" else None)
    if model.total_b is None or active is None:
        raise BadInput(
            message=N_("The size of %(name)s is not known: give --total and --active."),
            name=model.name,
        )
    return size(model.total_b), size(active)


def _find(id: str) -> "Model":
    from difflib import get_close_matches

    from joute import catalog

    models = catalog.load().models
    if id in models:
        return models[id]
    raise BadInput(
        message=N_("No model “%(id)s” in the catalogue. Close to it: %(close)s."),
        id=id,
        close=", ".join(get_close_matches(id, models)) or "—",
    )


def _print_table(found: "Footprint") -> None:
    from rich.table import Table

    from joute.footprint import (
        BAND_FIELDS,
        INDICATOR_TEXTS,
        NOTE_TEXTS,
        STAGE_TEXTS,
        STATUS_TEXTS,
        TIER_TEXTS,
        format_indicator,
    )

    figures = Table(box=None, show_header=False)
    for name in BAND_FIELDS:
        band = getattr(found, name)
        text = format_indicator(name, band) if band else STATUS_TEXTS["unknown"]
        figures.add_row(INDICATOR_TEXTS[name], text)
    scope = Table(box=None, show_header=False)
    for stage, status in found.coverage:
        scope.add_row(STAGE_TEXTS[stage], STATUS_TEXTS[status])
    print_ = console().print
    print_(figures)
    print_(f"\n{found.method}, {found.mix}, tier {found.tier}: {TIER_TEXTS[found.tier]}")
    _print_equivalences(found)
    for note in found.notes:
        print_(NOTE_TEXTS[note])
    print_()
    print_(scope)


def _print_equivalences(found: "Footprint") -> None:
    from joute.footprint import PHRASES, suitable

    for same in suitable(found):
        typer.echo("= " + PHRASES[same.equivalence.id] % {"amount": same.formatted()})


def _print_runs(file: Path, zone: str | None, format: Format) -> None:
    from joute.footprint import read_codecarbon
    from joute.textfiles import read_text

    try:
        text = read_text(file)
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be read: %(reason)s"), file=file, reason=error
        ) from error
    found = read_codecarbon(text.splitlines(keepends=True), file=str(file))
    if found.unread_lines:
        lines = ", ".join(str(line) for line in found.unread_lines)
        typer.echo(f"Lines that cannot be read, and are not counted: {lines}.", err=True)
    runs = [(run, _measured(run, zone)) for run in found.runs]
    if format == "json":
        return echo_json(
            [{"run_id": run.run_id, "project": run.project, **f.to_dict()} for run, f in runs]
        )
    return _print_runs_table(runs)


def _measured(run: "CodeCarbonRun", zone: str | None) -> "Footprint":
    """In the given zone, otherwise in the country that the file names."""
    from joute.footprint import find_mix, host_mix, measured

    mix = find_mix(zone) if zone else host_mix(run.country or None)
    return measured(run.measurement(), mix=mix, pue=run.pue)


def _print_runs_table(runs: list[tuple["CodeCarbonRun", "Footprint"]]) -> None:
    from rich.table import Table

    from joute.footprint import STATUS_TEXTS, format_indicator, format_quantity

    table = Table(
        "run", "project", "date", "electricity", "greenhouse gases of use", "mix", box=None
    )
    for run, found in runs:
        gases = found.gwp_usage_g
        table.add_row(
            run.run_id,
            run.project,
            run.timestamp,
            format_indicator("energy_wh", found.energy_wh),
            format_indicator("gwp_usage_g", gases) if gases else STATUS_TEXTS["unknown"],
            found.mix,
        )
    console().print(table)
    total_wh = sum(found.energy_wh.mid for _, found in runs)
    typer.echo(f"Runs: {len(runs)}. Electricity: {format_quantity(total_wh, 'Wh')}.")
