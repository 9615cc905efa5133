"""The process that reads files for `joute.reader.apart`: from its standard input, to its output."""

import json
import os
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from joute.reader.errors import DamagedFile, UnreadableFile
from joute.reader.files import read_file

_MIB = 1 << 20
_NICE = 10


def main() -> None:
    """Read files until there are no more."""
    _limit(int(sys.argv[1]))
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := given.read(4):
        asked = json.loads(given.read(int.from_bytes(head, "big")))
        _write(answers, _read(asked["name"], given.read(asked["bytes"])))


def _limit(memory_mb: int) -> None:
    """Bound the memory of this process, where the system can (not on Windows); others of the
    machine go before it."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 # not on every system

        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MIB, memory_mb * _MIB))
        os.nice(_NICE)


def _read(name: str, data: bytes) -> dict[str, Any]:
    try:
        contents = read_file(name, data)
    except UnreadableFile as error:
        return {"error": error.code, "cause": error.cause, "params": error.params}
    except MemoryError:
        raise
    except Exception as error:  # Whatever a stranger brought about.
        return {"error": DamagedFile.code, "cause": repr(error), "params": {"file": name}}
    return {
        "kind": contents.kind,
        "pages": [
            (page.number, page.title, [(block.text, block.level) for block in page.blocks])
            for page in contents.pages
        ],
    }


def _write(answers: BinaryIO, answer: dict[str, Any]) -> None:
    text = json.dumps(answer).encode()
    answers.write(len(text).to_bytes(4, "big") + text)
    answers.flush()


if __name__ == "__main__":
    main()
