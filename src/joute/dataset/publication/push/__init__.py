"""Copies of a published release elsewhere, through the client of each kind of place.

    push(folder, "s3://bucket/prefix", report=print)      any S3-compatible store
    push(folder, "hf://organisation/name", report=print)  a hub of datasets

A second push replaces the files of the first, so that what was erased leaves the copy too.
"""

from collections.abc import Callable
from pathlib import Path

from joute.dataset.errors import UnknownTarget
from joute.dataset.publication.push import hub, s3

# Told the path of each file that is there.
Report = Callable[[str], None]

_PLACES: dict[str, Callable[[Path, str, Report], None]] = {"s3": s3.push, "hf": hub.push}


def push(folder: Path, target: str, report: Report) -> None:
    """Copy every file to `target`. Raises UnknownTarget, MissingClient, PushFailed."""
    scheme, _, place = target.partition("://")
    if scheme not in _PLACES or not place:
        raise UnknownTarget(target=target)
    _PLACES[scheme](folder, place, report)
