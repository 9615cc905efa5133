"""Collections, files and imports as programs receive them."""

from typing import Any

from joute.documents.cards import CollectionCard, FileCard, Size
from joute.documents.importing import FileImport
from joute.translation import Translator


def collection_as_json(card: CollectionCard, size: Size | None) -> dict[str, Any]:
    size = size or Size()
    return {
        "id": card.id,
        "name": card.name,
        "owner": card.owner,
        "open_to": card.open_to,
        "readers": sorted(card.readers),
        "use": card.use_id,
        "retention_days": card.retention_days,
        "files": size.files,
        "passages": size.passages,
        "bytes": size.bytes,
        "created_at": card.created_at.isoformat(),
        "changed_at": card.changed_at.isoformat(),
    }


def file_as_json(file: FileCard) -> dict[str, Any]:
    return {
        "id": file.id,
        "name": file.name,
        "kind": file.kind,
        "bytes": file.bytes,
        "pages": file.pages,
        "words": file.words,
        "passages": file.passages,
        "empty": [*file.empty],
        "added_at": file.added_at.isoformat(),
    }


def import_as_json(found: FileImport, words: Translator) -> dict[str, Any]:
    state = "stopped" if found.stopped else "over" if found.over else "running"
    return {
        "id": found.id,
        "state": state,
        "done": found.done,
        "total": len(found.sent),
        "files": [
            {
                "name": one.name,
                "outcome": one.outcome,
                "reason": one.said(words),
            }
            for one in found.sent
        ],
    }
