"""A command starts the services of its feature alone: what that needs of others is declared."""

import ast
from collections.abc import Iterator
from pathlib import Path

from joute.feature import Feature
from joute.features import FEATURES
from tests.support.databases import sqlite_database
from tests.support.site import settings


async def test_each_feature_starts_with_what_it_needs_alone(tmp_path: Path) -> None:
    chosen = settings(sqlite_database(tmp_path), "http://127.0.0.1:9/v1", [])
    for feature in FEATURES:
        async with FEATURES.running(chosen, only=feature.name) as services:
            assert services.settings is chosen


def test_each_feature_names_those_whose_services_it_takes() -> None:
    for feature in FEATURES:
        started = {one.package for one in FEATURES.with_needs(feature.name)}
        assert set(packages_of_services(feature)) <= started, feature.name


def packages_of_services(feature: Feature) -> Iterator[str]:
    """The features whose services the code of this one looks up: `services[Uses]`, `Own(Uses)`."""
    for file in feature.folder.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        homes = {
            alias.name: ".".join(node.module.split(".")[:2])
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for node in ast.walk(tree):
            match node:
                case (
                    ast.Subscript(
                        value=ast.Name(id="services") | ast.Attribute(attr="services"),
                        slice=ast.Name(id=name),
                    )
                    | ast.Subscript(
                        value=ast.Call(func=ast.Name(id="services_of")), slice=ast.Name(id=name)
                    )
                    | ast.Call(func=ast.Name(id="Own"), args=[ast.Name(id=name)])
                ):
                    yield homes.get(name, feature.package)
