"""Sets and runs between this machine and a site, by its API."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from joute.errors import N_, BadInput, NotFound
from joute.evaluation.errors import SiteRefused
from joute.evaluation.runs.files import Run, read_run
from joute.evaluation.runs.folder import run_path
from joute.evaluation.sets.evalset import EvaluationSet
from joute.evaluation.site.sets import lines_of, read_lines

KEY = "JOUTE_KEY"
BLOCK = 1 << 18
# To connect; a site then takes its time to store what it received.
CONNECT_S = 20.0
ANSWER_S = 600.0


def push_run(run: Run, url: str) -> dict[str, Any]:
    """Send a run; the answer of the site. Raises SiteRefused."""

    def blocks() -> Iterator[bytes]:
        with run.path.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")

    return send(url, "evaluations/runs", blocks())


def push_set(found: EvaluationSet, url: str) -> dict[str, Any]:
    """Send a set; the answer of the site. Raises SiteRefused."""
    return send(url, "evaluations/sets", lines_of(found))


def pull_run(run_id: str, url: str, folder: Path) -> Path:
    """Write a run of the site, by its id or SET@accepted, into the folder of runs; its file. Raises
    NotFound, SiteRefused."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{Path(run_id).name}.part"
    try:
        with _client() as client, draft.open("wb") as file:
            for block in _blocks(client, f"{_api(url)}/runs/{quote(run_id, safe='')}"):
                file.write(block)
        path = run_path(folder, Path(read_run(draft).header.id).name)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def pull_set(name: str, url: str, folder: Path) -> Path:
    """Write the latest version of a set of the site as a folder. Raises NotFound, SiteRefused, and
    BadInput where the folder holds something."""
    target = folder / Path(name).name
    if target.exists():
        raise BadInput(message=N_("There is a %(folder)s already."), folder=str(target))
    target.mkdir(parents=True)
    lines = target / "set.jsonl"
    try:
        with _client() as client, lines.open("wb") as file:
            for block in _blocks(client, f"{_api(url)}/sets/{quote(name, safe='')}"):
                file.write(block)
        header = read_lines(lines).header.model_dump(mode="json", exclude_defaults=True)
        _write_yaml(target / "evalset.yaml", {**header, "items": "items.jsonl"})
    except BaseException:
        shutil.rmtree(target)
        raise
    lines.unlink()
    return target


def _write_yaml(path: Path, value: dict[str, Any]) -> None:
    from ruamel.yaml import YAML  # noqa: PLC0415 # takes long

    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(value, file)


def _api(url: str) -> str:
    return f"{_root(url)}/evaluations"


def _root(url: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise BadInput(message=N_("%(url)s is no address of a site: https://…"), url=url)
    return f"{url.rstrip('/')}/api/v1"


@contextmanager
def _client() -> Iterator[httpx2.Client]:
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise BadInput(
            message=N_("There is no key of the site in the environment variable %(name)s."),
            name=KEY,
        )
    timeout = httpx2.Timeout(ANSWER_S, connect=CONNECT_S)
    with httpx2.Client(headers={"Authorization": f"Bearer {key}"}, timeout=timeout) as client:
        yield client


def send(
    url: str, path: str, content: Iterable[bytes], kind: str = "application/octet-stream"
) -> dict[str, Any]:
    """Send something to a path of the API of a site; its answer. Raises SiteRefused, and BadInput
    without a key."""
    address = f"{_root(url)}/{path}"
    try:
        with _client() as client:
            response = client.post(address, content=content, headers={"Content-Type": kind})
    except httpx2.HTTPError as error:
        raise SiteRefused(url=address, reason=str(error) or type(error).__name__) from error
    if not response.is_success:
        raise SiteRefused(url=address, reason=_reason(response))
    answer: dict[str, Any] = response.json()
    return answer


def _blocks(client: httpx2.Client, address: str) -> Iterator[bytes]:
    try:
        with client.stream("GET", address) as response:
            if response.status_code == httpx2.codes.NOT_FOUND:
                raise NotFound(message=N_("%(url)s: there is nothing of this name."), url=address)
            if not response.is_success:
                response.read()
                raise SiteRefused(url=address, reason=_reason(response))
            yield from response.iter_bytes(BLOCK)
    except httpx2.HTTPError as error:
        raise SiteRefused(url=address, reason=str(error) or type(error).__name__) from error


def _reason(response: httpx2.Response) -> str:
    """What the site says, or its status where what answered is another program."""
    try:
        return f"{response.status_code}: {response.json()['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.reason_phrase}"
