"""docs/architecture.md names every folder."""

from tests.docs.pages import ROOT, headings, read, tracked_files

PAGE = read("docs/architecture.md")
PACKAGE = ROOT / "src" / "joute"


def test_every_package_is_named_with_its_purpose() -> None:
    packages = [path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name[0] != "_"]
    assert [package for package in packages if f"| `{package}/` | " not in PAGE] == []


def test_every_module_at_the_top_is_named() -> None:
    modules = [path.name for path in PACKAGE.glob("*.py") if path.name[0] != "_"]
    assert [module for module in modules if f"| `{module}` | " not in PAGE] == []


def test_no_package_is_named_that_does_not_exist() -> None:
    named = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert [name for name in named if not (PACKAGE / name).exists()] == []


def test_no_two_sections_have_one_name() -> None:
    names = [heading.text for heading in headings(PAGE)]
    assert sorted(set(names)) == sorted(names)


def test_every_folder_beside_the_package_is_named() -> None:
    folders = {name.partition("/")[0] for name in tracked_files() if "/" in name} - {"src", ".ci"}
    assert [folder for folder in folders if f"`{folder}/`" not in PAGE] == []
