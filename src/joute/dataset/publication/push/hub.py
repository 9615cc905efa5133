"""To a hub of datasets, by its own client.

Token and address are in the environment: `HF_TOKEN`, `HF_ENDPOINT`.
"""

from collections.abc import Callable
from pathlib import Path

from httpx2 import HTTPError

from joute.dataset.errors import MissingClient, PushFailed
from joute.dataset.release.folder import files_of

KIND = "dataset"


def push(folder: Path, place: str, report: Callable[[str], None]) -> None:
    """Copy the files to the dataset `place`, “organisation/name”, which is made if need be.

    Earlier commits go: what was erased since would stay in them.
    """
    try:
        from huggingface_hub import HfApi  # noqa: PLC0415 # an optional extra
        from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415
    except ImportError:
        raise MissingClient(extra="hub") from None
    api, paths = HfApi(), list(files_of(folder))
    try:
        api.create_repo(place, repo_type=KIND, exist_ok=True)
        api.upload_folder(
            repo_id=place,
            repo_type=KIND,
            folder_path=folder,
            allow_patterns=paths,
            commit_message=folder.name,
        )
        api.super_squash_history(place, repo_type=KIND)
    except (HfHubHTTPError, HTTPError, OSError, ValueError) as error:
        raise PushFailed(target=f"hf://{place}", reason=_reason(error)) from error
    for path in paths:
        report(path)


def _reason(error: Exception) -> str:
    """Its first and its last line: what was refused, and why."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    return " ".join(dict.fromkeys((lines[0], lines[-1]))) if lines else type(error).__name__
