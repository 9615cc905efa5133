"""The page on which a member submits an endpoint and a key for one run."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from joute.errors import NotFound
from joute.evaluation.rights import SUBMIT
from joute.evaluation.settings import EvaluationSettings
from joute.evaluation.site import sets
from joute.evaluation.site.running_pages import Empty
from joute.evaluation.site.submissions.held import Submitted
from joute.evaluation.site.submissions.submitting import Submissions
from joute.people.actors import CurrentActor, allow
from joute.people.rights import author
from joute.services import Own, OwnServices, Services
from joute.web import PRIVATE
from joute.web.current import Web

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class SubmitPage:
    """evaluation/submit.html: `items` are those of the set that count."""

    name: str
    items: int
    private: bool


class SubmissionForm(BaseModel):
    """What a member submits. Texts have no limits here: what Pydantic refuses, it repeats."""

    base_url: str = ""
    key: str = ""
    model: str = ""
    limit: Annotated[Annotated[int, Field(ge=1, le=1_000_000)] | None, Empty] = None


@router.get("/evaluations/{name}/submit", name="submit_evaluation", dependencies=[allow(SUBMIT)])
async def submit_page(request: Request, web: Web, services: OwnServices, name: str) -> Response:
    own = _open(services)
    async with services.store.read() as session:
        stored = await sets.find(session, name)
        counting, _ = await sets.counts(session, stored.id)
    page = SubmitPage(name, counting, own.submissions_private)
    return web.render(request, "evaluation/submit.html", page, headers=PRIVATE)


@router.post("/evaluations/{name}/submit", dependencies=[allow(SUBMIT)])
async def submit(
    web: Web,
    services: OwnServices,
    actor: CurrentActor,
    submissions: Annotated[Submissions, Own(Submissions)],
    name: str,
    form: Annotated[SubmissionForm, Form()],
) -> Response:
    """Begin a run on the endpoint of a member."""
    _open(services)
    given = Submitted(form.base_url, form.key, form.model)
    run_id = await submissions.submit(name, given, form.limit, author(actor))
    return RedirectResponse(web.url("evaluation_run", run_id=run_id), 303)


def _open(services: Services) -> EvaluationSettings:
    """The settings; what is off is not there."""
    own = services.settings.of(EvaluationSettings)
    if not own.submissions:
        raise NotFound("submissions are off")
    return own
