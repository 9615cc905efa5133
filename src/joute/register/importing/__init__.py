"""Uses of files, taken in whole or not at all."""

from joute.register.importing.files import FORMATS, Row, read_file
from joute.register.importing.reading import Described, read_uses
from joute.register.importing.storing import Imported, import_uses

__all__ = [
    "FORMATS",
    "Described",
    "Imported",
    "Row",
    "import_uses",
    "read_file",
    "read_uses",
]
