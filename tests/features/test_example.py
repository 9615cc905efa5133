"""The feature that docs/architecture.md adds as an example is found everywhere.

It is tested in a process of its own: its table and its errors are no part of the other tests.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT, read

# What a sentence names, in the order of the blocks below it.
FILE = re.compile(r"`notes/([\w./]+)`")
BLOCK = re.compile(r"```(?:python|html|po)\n(.*?)```", re.DOTALL)


def written(folder: Path) -> Path:
    """The package of the example, as the page has it."""
    section = read("docs/architecture.md").partition("## Add a feature")[2].partition("\n## ")[0]
    files, blocks = FILE.findall(section), BLOCK.findall(section)
    assert len(files) == len(blocks) == 11
    for name, block in zip(files, blocks, strict=True):
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, "utf-8")
    (folder / "notes" / "__init__.py").write_text('"""Notes that people leave."""\n')
    return folder


def test_the_example_of_the_page_is_found_everywhere(tmp_path: Path) -> None:
    example = Path(__file__).parent / "in_the_build.py"
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", str(example)],
        cwd=ROOT,
        env={**os.environ, "EXAMPLE": str(written(tmp_path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
