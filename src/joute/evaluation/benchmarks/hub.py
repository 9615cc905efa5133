"""The files of a benchmark from the hub of datasets, by its own client.

Its token is in the environment, `HF_TOKEN`. What is fetched is a commit,
which `source.json` names; fetched again, it is the same one unless another is asked for.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from httpx2 import HTTPError

from joute.evaluation.benchmarks.adapter import Adapter, Hub
from joute.evaluation.benchmarks.folder import SOURCE_FILE, Source, brought, source_of
from joute.evaluation.errors import (
    BenchmarkNotFetched,
    BenchmarkNotOnHub,
    BenchmarkTooLarge,
    MissingExtra,
)

_KIND = "dataset"


def get(
    adapter: Adapter,
    folder: Path,
    now: datetime,
    *,
    address: str | None = None,
    revision: str = "",
    most_megabytes: int,
    report: Callable[[str], None],
) -> Source:
    """Fetch the files of a benchmark into its folder, from the hub at `address`, or the usual one.

    Raises BenchmarkNotOnHub, BenchmarkTooLarge, BenchmarkNotFetched and MissingExtra, each of which
    says what to do.
    """
    own = folder / adapter.id
    if adapter.hub is None:
        raise BenchmarkNotOnHub(name=adapter.id, folder=str(own), bring=adapter.bring)
    try:
        from huggingface_hub import HfApi  # noqa: PLC0415 # an optional extra
        from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415
    except ImportError:
        raise MissingExtra(library="huggingface_hub", extra="hub") from None
    before = source_of(own)
    wanted = revision or (before.revision if before else "")
    try:
        source = _fetched(HfApi(endpoint=address), adapter.hub, own, wanted, most_megabytes, report)
    except (HfHubHTTPError, HTTPError, OSError, ValueError) as error:
        raise BenchmarkNotFetched(
            name=adapter.id, reason=_reason(error), folder=str(own), bring=brought(adapter)
        ) from error
    source = source.model_copy(update={"fetched_at": now.isoformat(timespec="seconds")})
    (own / SOURCE_FILE).write_text(source.model_dump_json(indent=2) + "\n", "utf-8")
    return source


def _fetched(  # noqa: PLR0917 # one caller
    api: Any,
    hub: Hub,
    own: Path,
    wanted: str,
    most_megabytes: int,
    report: Callable[[str], None],
) -> Source:
    info = api.dataset_info(hub.dataset, revision=wanted or None, files_metadata=True)
    chosen = _chosen(info.siblings or (), hub.files)
    if not chosen:
        raise ValueError(f"no file of {hub.dataset} is named {', '.join(hub.files)}")
    megabytes = sum(one.size or 0 for one in chosen) / 1_000_000
    if megabytes > most_megabytes:
        raise BenchmarkTooLarge(name=hub.dataset, size=round(megabytes), most=most_megabytes)
    for one in chosen:
        api.hf_hub_download(
            hub.dataset, one.rfilename, repo_type=_KIND, revision=info.sha, local_dir=own
        )
        report(one.rfilename)
    return Source(dataset=hub.dataset, revision=info.sha, licence=_licence(info))


def _chosen(siblings: Sequence[Any], patterns: Sequence[str]) -> list[Any]:
    return [
        one for one in siblings if any(fnmatchcase(one.rfilename, pattern) for pattern in patterns)
    ]


def _licence(info: Any) -> str:
    """The licence that the card states; several are all named."""
    found = getattr(info.card_data, "license", None) or ""
    return ", ".join(found) if isinstance(found, list) else str(found)


def _reason(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
