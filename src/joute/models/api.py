"""The models as JSON, under /api/v1."""

from typing import Annotated

from fastapi import APIRouter, Query

from joute.calls.card import ModelCard
from joute.models.filters import Filters
from joute.models.service import OwnModels
from joute.people.actors import allow
from joute.people.rights import READ_SITE
from joute.web import REFUSALS_DOCUMENTED

router = APIRouter(prefix="/api/v1", tags=["models"], responses=REFUSALS_DOCUMENTED)


@router.get("/models", dependencies=[allow(READ_SITE)])
async def get_models(models: OwnModels, filters: Annotated[Filters, Query()]) -> list[ModelCard]:
    """The models offered here, or those of the catalogue, as on the page."""
    return models.listed(filters)


@router.get("/models/{model_id}", dependencies=[allow(READ_SITE)])
async def get_model(models: OwnModels, model_id: str) -> ModelCard:
    """The card of one model; null means unknown, never zero."""
    return models.card(model_id)
