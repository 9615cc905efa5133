"""The files of a benchmark on this machine: a folder for each, its splits, where they came from.

joute-benchmarks/gsm8k/main/test-00000-of-00001.parquet
joute-benchmarks/gsm8k/main/train-00000-of-00001.parquet
joute-benchmarks/gsm8k/source.json                         written by `joute benchmarks get`
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from joute.evaluation.benchmarks.adapter import Adapter
from joute.evaluation.benchmarks.rows import SUFFIXES, TEXT
from joute.evaluation.errors import BenchmarkFilesMissing, UnclearBenchmarkFiles
from joute.language import plain

FOLDER = Path("joute-benchmarks")
SOURCE_FILE = "source.json"
# Any name of a split: a file with none of them, alone, is that of the items.
_SPLITS = frozenset({"train", "dev", "validation", "valid", "val", "test", "prompt", "prompts"})


class Source(BaseModel):
    """Where files came from: the dataset and its commit, the licence that it states ("" without
    one), and when, in UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    revision: str
    licence: str = ""
    fetched_at: str = ""


@dataclass(frozen=True)
class Files:
    """The files of the items, and those of the examples; `source` is None of files that a person
    brought."""

    folder: Path
    items: Sequence[Path]
    examples: Sequence[Path]
    source: Source | None

    def version(self, shots: int) -> str:
        """The commit, or the digest of the files of the items and of the examples that are given,
        in eight digits."""
        used = (*self.items, *(self.examples if shots else ()))
        return self.source.revision[:8] if self.source else _digest(used)

    @property
    def origin(self) -> str:
        """The dataset and its commit, or the names of the files."""
        if self.source:
            return f"{self.source.dataset}@{self.source.revision}"
        return ", ".join(path.name for path in self.items)

    def path_of(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix()


def files_of(adapter: Adapter, folder: Path) -> Files:
    """The files of a benchmark. Raises BenchmarkFilesMissing, and UnclearBenchmarkFiles where none
    is named after the split that is asked."""
    own = folder / adapter.id
    found = data_files(own)
    if not found:
        raise BenchmarkFilesMissing(name=adapter.id, folder=str(own), bring=brought(adapter))
    items = [file for file in found if _splits(own, file) & set(adapter.evaluated)]
    unnamed = [file for file in found if not _splits(own, file)]
    if not items and (len(unnamed) == 1 or adapter.parts):
        items = unnamed
    if not items:
        names = ", ".join(file.name for file in found[:5])
        raise UnclearBenchmarkFiles(folder=str(own), files=names, split=adapter.evaluated[0])
    texts = data_files(own, {TEXT}) if adapter.texts else []
    examples = [
        file
        for file in (*found, *texts)
        if _splits(own, file) & set(adapter.examples) and file not in items
    ]
    return Files(own, items, examples, source_of(own))


def data_files(own: Path, suffixes: Collection[str] = SUFFIXES) -> list[Path]:
    """The data files in the folder of a benchmark, by path; hidden ones left out."""
    if not own.is_dir():
        return []
    return sorted(
        file
        for file in own.rglob("*")
        if file.is_file()
        and file.suffix.lower() in suffixes
        and file.name != SOURCE_FILE
        and not any(part.startswith(".") for part in file.relative_to(own).parts)
    )


def brought(adapter: Adapter) -> str:
    """Which files to bring: a dataset and its patterns, or where they are given."""
    return (
        f"{adapter.hub.dataset}: {', '.join(adapter.hub.files)}" if adapter.hub else adapter.bring
    )


def source_of(own: Path) -> Source | None:
    """What `get` wrote beside the files; None without it."""
    try:
        return Source.model_validate_json((own / SOURCE_FILE).read_text("utf-8"))
    except (OSError, ValidationError):
        return None


def _splits(own: Path, file: Path) -> frozenset[str]:
    """The names of splits in the path of a file."""
    return _SPLITS & set(re.split(r"[^a-z0-9]+", plain(file.relative_to(own).as_posix())))


def _digest(files: Sequence[Path]) -> str:
    digest = sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()[:8]
