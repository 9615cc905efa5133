"""Croissant metadata: what each table holds, for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from joute.dataset.release.columns import Column, Kind, Table
from joute.dataset.release.facts import Facts
from joute.dataset.release.layouts import LAYOUTS

# The context of version 1.1 of the format, as its validator publishes it.
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_TYPES: Mapping[Kind, str] = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "truth": "sc:Boolean",
    "texts": "sc:Text",
    "messages": "sc:Text",
}


def croissant(facts: Facts, sums: Mapping[str, str]) -> Mapping[str, Any]:
    """The metadata as JSON-LD; `sums` are SHA-256 by file."""
    tables = LAYOUTS[facts.layout].all_tables
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": facts.name,
        "description": "Blind duels between AI models, with votes; personal data masked.",
        "version": _semantic(facts.version),
        "datePublished": str(facts.created),
        "license": f"https://spdx.org/licenses/{facts.licence}.html",
        "url": "README.md",
        "citeAs": f"{facts.name}, version {facts.version} ({facts.created}).",
        "distribution": [_file(table, sums) for table in tables],
        "recordSet": [_records(table) for table in tables],
    }


def _semantic(version: str) -> str:
    """2026-11-29.2 as 2026.11.29 with 2: three numbers, as the format asks."""
    day, _, number = version.partition(".")
    year, month, of_month = day.split("-")
    return f"{int(year)}.{int(month)}{of_month}.{number or 1}"


def _file(table: Table, sums: Mapping[str, str]) -> Mapping[str, Any]:
    name = f"{table.name}.parquet"
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "encodingFormat": "application/x-parquet",
        "sha256": sums[name],
    }


def _records(table: Table) -> Mapping[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> Mapping[str, Any]:
    name = f"{table.name}/{column.name}"
    return {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "description": column.meaning,
        "dataType": _TYPES[column.kind],
        "source": _source(table, column.name),
        **_repeated(table, column),
    }


def _repeated(table: Table, column: Column) -> Mapping[str, Any]:
    if column.kind == "texts":
        return {"repeated": True}
    if column.kind != "messages":
        return {}
    return {"repeated": True, "subField": _subfields(table, column)}


def _subfields(table: Table, column: Column) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "@type": "cr:Field",
            "@id": f"{table.name}/{column.name}/{part}",
            "name": f"{table.name}/{column.name}/{part}",
            "description": meaning,
            "dataType": "sc:Text",
            "source": _source(table, column.name, part),
        }
        for part, meaning in (("role", "user or assistant."), ("content", "The message."))
    ]


def _source(table: Table, column: str, part: str = "") -> Mapping[str, Any]:
    source: dict[str, Any] = {
        "fileObject": {"@id": f"{table.name}.parquet"},
        "extract": {"column": column},
    }
    return source | ({"transform": {"jsonPath": part}} if part else {})
