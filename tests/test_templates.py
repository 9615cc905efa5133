"""Each page is given what its documented dataclass says: nothing is missing, nothing is unused.

A context names its template at the start of its docstring: `duel/home.html: …`.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

import pytest
from fastapi import FastAPI
from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

import joute
from joute.features import FEATURES
from joute.settings import Settings
from joute.web import Pages

PACKAGE = Path(joute.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
TEMPLATE_NAME = re.compile(r"\w+(/\w+)+\.html")
_DOCUMENTED = re.compile(rf'"""{TEMPLATE_NAME.pattern}:')
# What the security policy refuses, wherever it comes from.
REFUSED = re.compile(r"\sstyle=|\son\w+=[\"']|javascript:|<style|<script(?![^>]* src=)")


def contexts() -> Iterator[tuple[str, type]]:
    """The context of each template, wherever a docstring names it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if not _DOCUMENTED.search(path.read_text("utf-8")):
            continue
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for value in vars(import_module(module)).values():
            named = TEMPLATE_NAME.match(getattr(value, "__doc__", None) or "")
            own = getattr(value, "__module__", "") == module
            if named and own and is_dataclass(value) and isinstance(value, type):
                yield named.group(), value


@pytest.fixture(scope="module")
def environment() -> Environment:
    pages = Pages(Settings().site, FastAPI().router, FEATURES.folders)
    return pages.environments["en"]


def names(environment: Environment, template: str) -> set[str]:
    """The names that a template and those it extends or includes take from their context."""
    assert environment.loader is not None
    source, _path, _fresh = environment.loader.get_source(environment, template)
    tree = environment.parse(source)
    found = find_undeclared_variables(tree) - _own(tree)
    included: list[nodes.Extends | nodes.Include] = []
    included += tree.find_all(nodes.Extends)
    included += tree.find_all(nodes.Include)
    for other in included:
        assert isinstance(other.template, nodes.Const)
        found |= names(environment, other.template.value) - _set(tree)
    return found - environment.globals.keys() - {"page"}


def _own(tree: nodes.Template) -> set[str]:
    """Blocks see the macros of their template, and branches what others set: Jinja's analysis
    takes both for names of the context."""
    imported = {
        name if isinstance(name, str) else name[1]
        for found in tree.find_all(nodes.FromImport)
        for name in found.names
    }
    assigned = {
        found.target.name
        for found in tree.find_all(nodes.Assign)
        if isinstance(found.target, nodes.Name)
    }
    return imported | assigned | {macro.name for macro in tree.find_all(nodes.Macro)}


def _set(tree: nodes.Template) -> set[str]:
    """Names that the template itself gives to what it includes."""
    return {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}


@pytest.mark.parametrize(("template", "context"), list(contexts()))
def test_a_page_takes_all_of_its_context_and_nothing_else(
    environment: Environment, template: str, context: type
) -> None:
    assert names(environment, template) == {field.name for field in fields(context)}


def test_every_page_has_a_context() -> None:
    documented = {template for template, _context in contexts()}
    pages = {
        "/".join(part for part in path.relative_to(PACKAGE).parts if part != "templates")
        for path in TEMPLATES
        if not path.name.startswith("_")
        and re.search(r"{% extends ", path.read_text("utf-8"))
        and path.parent.parent.name != "web"
    }
    assert pages <= documented


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_an_exception_from_the_security_policy(path: Path) -> None:
    assert REFUSED.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/static/*.js")), ids=lambda path: path.name)
def test_scripts_are_short_and_give_html_through_one_door(path: Path) -> None:
    script = path.read_text("utf-8")
    assert len(script.splitlines()) < 100
    assert path.name == "fragment.js" or not re.search(r"innerHTML|outerHTML|eval\(", script)
