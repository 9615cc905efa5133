"""The data files of this package, read when first needed: importing reads nothing."""

from typing import Any


def read_json(*parts: str) -> Any:
    """The content of `data/<parts>`."""
    # Imported here because they weigh a third of this package's import time.
    import json  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    path = Path(__file__).parent.joinpath("data", *parts)
    return json.loads(path.read_text(encoding="utf-8"))
