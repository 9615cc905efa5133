"""A use as a file in each layout, for those who may read it."""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Request, Response

from joute.register.errors import LackingFields
from joute.register.exporting import described
from joute.register.layouts import as_article_30, as_dutch, as_own_json, sheet_document
from joute.register.rights import READ_REGISTER, allow_register
from joute.register.site.opening import ReadableUse
from joute.services import OwnServices
from joute.web import PRIVATE
from joute.web.current import Web
from joute.writer import DOCX_MEDIA_TYPE, as_docx, as_markdown

router = APIRouter(include_in_schema=False)

# By the end of the address: the end of the name of the file, and its media type.
FILES = {
    "json": ("json", "application/json"),
    "nl-1.0": ("nl-1.0.json", "application/json"),
    "article-30": ("article-30.csv", "text/csv; charset=utf-8"),
    "markdown": ("md", "text/markdown; charset=utf-8"),
    "docx": ("docx", DOCX_MEDIA_TYPE),
}
Layout = Annotated[str, Path(pattern=r"^(json|nl-1\.0|article-30|markdown|docx)$")]


@router.get(
    "/register/{use_id}/files/{layout}",
    name="register_file",
    dependencies=[allow_register(READ_REGISTER)],
)
async def file(
    request: Request, web: Web, services: OwnServices, use: ReadableUse, layout: Layout
) -> Response:
    """The use alone, in the language of the request. Raises LackingFields."""
    words = web.translator(request)
    found = await described(services, [use.card], history=layout == "json")
    document = sheet_document(found[0], words, services.now())
    match layout:
        case "json":
            content: str | bytes = as_own_json(found, history=True)
        case "article-30":
            content = as_article_30(found, words)
        case "markdown":
            content = as_markdown(document)
        case "docx":
            content = await run_sync(as_docx, document)
        case _:
            made = as_dutch(found)
            for one in made.left_out:
                raise LackingFields(fields=", ".join((*one.missing, *one.too_long)))
            content = made.text
    suffix, media_type = FILES[layout]
    disposition = f'attachment; filename="{use.card.id}.{suffix}"'
    return Response(
        content, media_type=media_type, headers={**PRIVATE, "Content-Disposition": disposition}
    )
