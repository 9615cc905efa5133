"""joute documents read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import echo, echo_json
from joute.errors import N_, BadInput

if TYPE_CHECKING:
    from joute.reader import Contents


def read(
    file: Annotated[list[Path], typer.Argument(help="Files.")],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Print the text of files, page by page, as a search would find it.

    Pages without text are named: pictures of pages are not read. The first file that cannot be read
    ends the command, with its reason.
    """
    found = [_read(one) for one in file]
    if format == "json":
        return echo_json(
            [_json(path, contents) for path, contents in zip(file, found, strict=True)]
        )
    for path, contents in zip(file, found, strict=True):
        for page in contents.pages:
            title = f" · {page.title}" if page.title else ""
            echo(f"— {path.name} · {page.number}{title}")
            if not page.blocks:
                echo("(no text)")
            for block in page.blocks:
                echo(f"{'#' * block.level} {block.text}" if block.level else block.text)
            echo("")
    return None


def _read(path: Path) -> "Contents":
    from joute.reader import read_file

    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(
            message=N_("%(file)s cannot be read: %(reason)s"),
            file=str(path),
            reason=error.strerror,
        ) from None
    return read_file(path.name, data)


def _json(path: Path, contents: "Contents") -> dict[str, Any]:
    return {
        "file": path.name,
        "kind": contents.kind,
        "empty": list(contents.empty),
        "pages": [
            {
                "number": page.number,
                "title": page.title,
                "blocks": [{"text": block.text, "level": block.level} for block in page.blocks],
            }
            for page in contents.pages
        ],
    }
