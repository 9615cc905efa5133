"""The page that holds a judge of a run against labels of people, which are not stored."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from sqlalchemy import select

from joute.errors import BadInput
from joute.evaluation.agreement.agreeing import Agreement, agreement
from joute.evaluation.agreement.labels import Label, read_labels
from joute.evaluation.site import runs
from joute.evaluation.site.contexts import AgreementPage
from joute.evaluation.site.reading import allow_reading
from joute.evaluation.site.rows import record_of
from joute.evaluation.tables import StoredRow
from joute.services import OwnServices, Services
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


class LabelsForm(BaseModel):
    """A column of the run, and labels as CSV."""

    scorer: str = ""
    labels: str = ""


@router.get(
    "/evaluations/runs/{run_id}/agreement",
    name="evaluation_agreement",
    dependencies=[allow_reading()],
)
async def form(request: Request, web: Web, services: OwnServices, run_id: str) -> Response:
    run = await runs.find(services.store, run_id)
    columns = [one.column for one in runs.header_of(run).scorers]
    page = AgreementPage(run, columns, "", "", "", None)
    return web.render(request, "evaluation/agreement.html", page, headers=PRIVATE)


@router.post("/evaluations/runs/{run_id}/agreement", dependencies=[allow_reading()])
async def compare(
    request: Request,
    web: Web,
    services: OwnServices,
    run_id: str,
    sent: Annotated[LabelsForm, Form()],
) -> Response:
    """How far the judge agrees with the labels."""
    run = await runs.find(services.store, run_id)
    columns = [one.column for one in runs.header_of(run).scorers]
    found, reason = None, ""
    try:
        labels = await run_sync(_labels, sent.labels)
    except BadInput as error:
        reason = web.translator(request).error(error)
    else:
        found = await _agreement(services, run_id, sent.scorer, labels)
    page = AgreementPage(run, columns, sent.scorer, sent.labels, reason, found)
    return web.render(request, "evaluation/agreement.html", page, headers=PRIVATE)


def _labels(text: str) -> list[Label]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels.csv"
        path.write_text(text, "utf-8")
        return read_labels(path)


async def _agreement(
    services: Services, run_id: str, column: str, labels: Sequence[Label]
) -> Agreement:
    async with services.store.read() as session:
        own = select(StoredRow).where(StoredRow.run_id == run_id).order_by(StoredRow.position)
        rows = (await session.scalars(own)).all()
    return await run_sync(lambda: agreement(map(record_of, rows), column, labels))
