"""To S3 and the stores that speak as it does, by obstore.

Keys, region and address of the store are in the environment: `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`.
"""

from collections.abc import Callable
from pathlib import Path

from joute.dataset.errors import MissingClient, PushFailed
from joute.dataset.release.folder import files_of


def push(folder: Path, place: str, report: Callable[[str], None]) -> None:
    """Copy the files to `place`, a bucket and a prefix; data first, what describes it after."""
    try:
        from obstore.exceptions import BaseError  # noqa: PLC0415 # an optional extra
        from obstore.store import S3Store  # noqa: PLC0415
    except ImportError:
        raise MissingClient(extra="s3") from None
    target = f"s3://{place}"
    try:
        store = S3Store.from_url(target)
        for path in files_of(folder):
            store.put(path, folder / path)
            report(path)
    except BaseError as error:
        raise PushFailed(target=target, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    """Its first line: the others are for developers of the client."""
    return str(error).partition("\n")[0]
