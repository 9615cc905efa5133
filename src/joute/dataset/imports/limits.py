"""What a file of strangers may be before anything of it is loaded."""

from dataclasses import dataclass

from joute.dataset.errors import FileRefused
from joute.errors import N_

# A longer line, or an entry of JSON, is no vote; nor is one that nests deeper.
LINE_BYTES = 16 << 20
DEPTH = 100
COLUMNS = 2_000
# Small files may expand as they like.
FREE_BYTES = 64 << 20


@dataclass(frozen=True)
class Limits:
    """Bytes of a file, also once it is unpacked, rows, cells (rows times columns), and how many
    times larger its content may be than the file."""

    bytes: int = 4 << 30
    rows: int = 20_000_000
    cells: int = 1_000_000_000
    expansion: int = 200

    def check_bytes(self, file: str, found: int) -> None:
        if found > self.bytes:
            raise FileRefused(
                message=N_("%(file)s has more than %(most)s MB (limit: import_megabytes)."),
                file=file,
                most=self.bytes >> 20,
            )

    def check_rows(self, file: str, rows: int) -> None:
        if rows > self.rows:
            raise FileRefused(
                message=N_("%(file)s has more than %(most)s rows (limit: import_rows)."),
                file=file,
                most=self.rows,
            )

    def check_cells(self, file: str, cells: int) -> None:
        if cells > self.cells:
            raise FileRefused(
                message=N_("%(file)s has more than %(most)s cells (limit: import_cells)."),
                file=file,
                most=self.cells,
            )

    def check_expansion(self, file: str, packed: int, content: int) -> None:
        """`packed` and `content` in bytes."""
        self.check_bytes(file, content)
        if content > FREE_BYTES and content > packed * self.expansion:
            raise FileRefused(
                message=N_(
                    "%(file)s holds more than %(most)s times its own size (limit: "
                    "import_expansion): it would fill the memory."
                ),
                file=file,
                most=self.expansion,
            )


def check_columns(file: str, columns: int) -> None:
    if columns > COLUMNS:
        message = N_("%(file)s has more than %(most)s columns.")
        raise FileRefused(message=message, file=file, most=COLUMNS)


def too_long(file: str, row: int) -> FileRefused:
    return FileRefused(
        message=N_("%(file)s, row %(row)s: a line of more than %(most)s MB."),
        file=file,
        row=row,
        most=LINE_BYTES >> 20,
    )


def too_deep(file: str, row: int) -> FileRefused:
    return FileRefused(
        message=N_("%(file)s, row %(row)s: JSON that nests deeper than %(most)s levels."),
        file=file,
        row=row,
        most=DEPTH,
    )
