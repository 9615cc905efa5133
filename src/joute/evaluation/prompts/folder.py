"""Where prompts are: in `prompts/` of a set, or of the working folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from joute.errors import N_, NotFound
from joute.evaluation.prompts.prompt import Prompt
from joute.evaluation.prompts.reading import SUFFIX, read_prompt

FOLDER = "prompts"
# The prompt that a set brings itself, in its header.
OF_SET = "set"


def prompt_folders(set_folder: str) -> Sequence[Path]:
    """The folders in which the prompts of a set are looked for."""
    folders = (Path(set_folder) / FOLDER, Path(FOLDER)) if set_folder else (Path(FOLDER),)
    return [folder for folder in folders if folder.is_dir()]


def files_in(folders: Sequence[Path]) -> Iterator[Path]:
    """The files of prompts by name; the first folder that has one counts."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            found.setdefault(path.stem, path)
    yield from found.values()


def find_prompt(reference: str, folders: Sequence[Path]) -> Path:
    """The file of a name, or of a path. Raises NotFound."""
    if Path(reference).suffix == SUFFIX and Path(reference).is_file():
        return Path(reference)
    known = {path.stem: path for path in files_in(folders)}
    if reference not in known:
        raise NotFound(
            message=N_("There is no prompt “%(name)s”. Known: %(known)s."),
            name=reference,
            known=", ".join(known) or "–",
        )
    return known[reference]


def read_prompts(references: Sequence[str], set_folder: str) -> list[Prompt | None]:
    """The prompts of names or paths, None for that of the set. Raises NotFound and BadData."""
    folders = prompt_folders(set_folder)
    return [None if one == OF_SET else read_prompt(find_prompt(one, folders)) for one in references]
