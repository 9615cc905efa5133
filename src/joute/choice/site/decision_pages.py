"""A signed decision: its page, its files, and the dissent that people add."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from joute.choice.records import Reason, SignedRecord, as_json, document
from joute.choice.rights import DISSENT, READ_DECISION
from joute.choice.site.chooser import Chooser, OwnChoosers, owner_of, remember
from joute.choice.site.deciding import as_written
from joute.choice.site.decision_contexts import DecisionEvidencePage, DecisionPage
from joute.choice.site.decision_reviews import reviews_of
from joute.choice.site.opening import OwnDecisions
from joute.control_characters import has_words
from joute.errors import NotFound
from joute.evaluation.rights import READ
from joute.people.actors import allow
from joute.people.rights import may
from joute.services import OwnServices
from joute.translation import Translator
from joute.web import PRIVATE
from joute.web.current import Web
from joute.writer import DOCX_MEDIA_TYPE, Document, as_docx, as_markdown, writes_docx

router = APIRouter(include_in_schema=False)

READS = [allow(READ_DECISION)]
LONGEST, LONGEST_NAME = 5_000, 200
Text = Annotated[str, Form(max_length=LONGEST)]
Name = Annotated[str, Form(max_length=LONGEST_NAME)]


async def _signed(decision_id: str, decisions: OwnDecisions) -> SignedRecord:
    return await decisions.read(decision_id)


CurrentDecision = Annotated[SignedRecord, Depends(_signed)]


@dataclass(frozen=True)
class Shown:
    """The page of a decision, and its document in the language of the request."""

    request: Request
    web: Web
    services: OwnServices
    decisions: OwnDecisions
    chooser: Chooser
    signed: CurrentDecision

    @property
    def words(self) -> Translator:
        return self.web.translator(self.request)

    @property
    def address(self) -> str:
        return f"{self.web.url('decision', decision_id=self.signed.id)}#dissent"

    async def document(self) -> Document:
        return document(self.signed, self.words, await self.reviews())

    async def reviews(self) -> Sequence[Reason]:
        reads = may(self.chooser, READ)
        return await reviews_of(self.services, self.signed, evaluations=reads)

    async def page(self, *, reason: str = "", author: str = "", status: int = 200) -> Response:
        shown = await self.document()
        page = DecisionPage(
            signed=self.signed,
            document=shown,
            has_docx=writes_docx(),
            own=await self.decisions.own_dissent(self.signed.id, self.chooser.names),
            reason=reason,
            author=author,
        )
        template = "choice/decision.html"
        return self.web.render(self.request, template, page, status=status, headers=PRIVATE)


Shows = Annotated[Shown, Depends()]


@router.get("/decisions/{decision_id}", name="decision", dependencies=READS)
async def decision(shown: Shows) -> Response:
    return await shown.page()


@router.get(
    "/decisions/{decision_id}/evidence/{number}", name="decision_evidence", dependencies=READS
)
async def evidence(shown: Shows, number: int) -> Response:
    """What was known of a candidate on the day, by its number in the record."""
    document = await shown.document()
    proofs = [one for one in document.sections if one.proof]
    if not 1 <= number <= len(proofs):
        raise NotFound(f"evidence {number}")
    page = DecisionEvidencePage(shown.signed, document.title, proofs[number - 1], number, proofs)
    template = "choice/decision_evidence.html"
    return shown.web.render(shown.request, template, page, headers=PRIVATE)


@router.get("/decisions/{decision_id}/decision.md", name="decision_markdown", dependencies=READS)
async def markdown(shown: Shows) -> Response:
    text = as_markdown(await shown.document())
    return _file(text, "text/markdown; charset=utf-8", "md")


@router.get("/decisions/{decision_id}/decision.docx", name="decision_docx", dependencies=READS)
async def docx(shown: Shows) -> Response:
    return _file(await run_sync(as_docx, await shown.document()), DOCX_MEDIA_TYPE, "docx")


@router.get("/decisions/{decision_id}/decision.json", name="decision_json", dependencies=READS)
async def json(shown: Shows) -> Response:
    text = as_json(shown.signed, await shown.reviews())
    return _file(text, "application/json", "json")


def _file(content: str | bytes, media_type: str, suffix: str) -> Response:
    disposition = f'attachment; filename="decision.{suffix}"'
    headers = {**PRIVATE, "Content-Disposition": disposition}
    return Response(content, media_type=media_type, headers=headers)


@router.post("/decisions/{decision_id}/dissent", name="add_dissent", dependencies=[allow(DISSENT)])
async def add_dissent(
    shown: Shows, choosers: OwnChoosers, text: Text = "", author: Name = ""
) -> Response:
    text, author = as_written(text), as_written(author)
    if not has_words(text):
        reason = shown.words.gettext("Write what you disagree with, and why.")
        return await shown.page(reason=reason, author=author, status=422)
    await choosers.arrive(shown.request)
    owner = owner_of(shown.chooser)
    number = owner or shown.services.new_id()
    await shown.decisions.add_dissent(shown.signed.id, text, author, number)
    response = RedirectResponse(shown.address, 303)
    if owner is None:
        remember(response, choosers, number)
    return response


@router.post(
    "/decisions/{decision_id}/dissent/{dissent_id}/delete",
    name="delete_dissent",
    dependencies=[allow(DISSENT)],
)
async def delete_dissent(shown: Shows, dissent_id: str) -> Response:
    own = shown.chooser.names
    await shown.decisions.delete_dissent(shown.signed.id, dissent_id, own)
    return RedirectResponse(shown.address, 303)
