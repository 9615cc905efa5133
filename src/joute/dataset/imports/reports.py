"""`joute dataset import` as a person follows it: progress, what was added, what was refused."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joute.command import console, echo
from joute.dataset.imports.conversations import read_facts
from joute.dataset.imports.files import data_files, safe_file
from joute.dataset.imports.limits import Limits
from joute.dataset.imports.loading import Imported, Importing, Publication, Report
from joute.dataset.settings import ImportLimits
from joute.errors import N_, BadInput
from joute.evidence import source_of
from joute.services import Services

if TYPE_CHECKING:
    import polars as pl
    from rich.progress import Progress


async def import_all(
    services: Services, paths: Sequence[Path], publication: Publication
) -> list[Report]:
    """Import the files, with a bar on the terminal.

    Tables of conversations say more of the votes of the others. Raises BadInput when they are all.
    """
    limits = limits_of(services.settings.of(ImportLimits))
    files = [file for path in paths for file in data_files(path)]
    facts, votes = _facts_and_votes(files, limits)
    if not votes:
        raise BadInput(message=N_("These are conversations: votes are in other files."))
    with _bar() as bar:
        task = bar.add_task("votes", total=None)
        importing = Importing(
            services.store,
            publication,
            limits,
            services.now,
            services.random_bytes,
            lambda done, rows: bar.update(task, completed=done, total=rows),
        )
        return [await importing.run(file, facts) for file in votes]


def limits_of(settings: ImportLimits) -> Limits:
    return Limits(
        bytes=settings.import_megabytes << 20,
        rows=settings.import_rows,
        cells=settings.import_cells,
        expansion=settings.import_expansion,
    )


def _facts_and_votes(
    files: Sequence[Path], limits: Limits
) -> "tuple[pl.DataFrame | None, list[Path]]":
    facts, votes = None, []
    for file in files:
        found = _facts_of(file, limits)
        if found is None:
            votes.append(file)
        else:
            facts = found
    return facts, votes


def _facts_of(file: Path, limits: Limits) -> "pl.DataFrame | None":
    if file.suffix.lower() != ".parquet":
        return None
    with safe_file(file, limits) as safe:
        return read_facts(safe.path)


def _bar() -> "AbstractContextManager[Progress]":
    from rich.console import Console  # noqa: PLC0415 # for a terminal only
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn  # noqa: PLC0415

    return Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )


def row_of(report: Report) -> dict[str, Any]:
    return asdict(report)


def print_reports(reports: Sequence[Report]) -> None:
    """What became of each file, and of the rows that are no votes."""
    for report in reports:
        if report.before:
            echo(f"{report.file}: imported before, nothing to add.")
            continue
        echo(f"{report.file} ({report.layout}): {report.added} new votes in {report.rows} rows.")
        if report.known:
            echo(f"  {report.known} were votes of this import already")
        for reason, found in report.refused.items():
            echo(f"  {found['rows']} refused: {_reason(reason)} (row {_rows(found)})")


def _reason(reason: str) -> str:
    from joute.ranking.votes.io.batches import REFUSALS  # noqa: PLC0415 # polars

    return REFUSALS[reason]


def _rows(found: Mapping[str, Any]) -> str:
    more = ", …" if found["rows"] > len(found["first"]) else ""
    return ", ".join(map(str, found["first"])) + more


def row_of_import(one: Imported) -> dict[str, Any]:
    publication = one.publication
    return {
        "name": publication.name,
        "source": source_of(publication.name),
        "licence": publication.licence,
        "published_on": publication.published_on.isoformat(),
        "imported_at": publication.imported_at.isoformat(),
        "votes": one.votes,
        "files": [
            {
                "file": file.file,
                "sha256": file.sha256,
                "layout": file.layout,
                "rows": file.rows,
                "rows_read": file.rows_read,
                "added": file.added,
                "refused": file.refused,
            }
            for file in one.files
        ],
    }


def print_imports(found: Sequence[Imported]) -> None:
    from rich.table import Table  # noqa: PLC0415 # for a terminal only

    table = Table("name", "votes", "published", "licence", "files", box=None)
    for one in found:
        row = row_of_import(one)
        files = ", ".join(file["file"] for file in row["files"])
        table.add_row(row["name"], str(row["votes"]), row["published_on"], row["licence"], files)
    console().print(table)
