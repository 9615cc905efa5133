"""The ratings of a campaign as evidence, at its close: votes of pairs, scores of answers."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.campaigns import grid
from joute.evaluation.tables import (
    Campaign,
    CampaignItem,
    CampaignRater,
    CampaignRating,
    CampaignTask,
)
from joute.evidence import (
    BLIND,
    Score,
    Vote,
    campaign_source,
    prompt_digest,
    question_columns,
    side_columns,
)

MODE = "campaign"


def subject_of(task_id: int) -> str:
    """What a piece of evidence is about: an item as a rater was sent it."""
    return f"campaign/{task_id}"


async def evidence_of(session: AsyncSession, campaign: Campaign) -> list[Vote | Score]:
    """A vote for each preference, a score for each other rating, under the random id of its rater.

    The calibration is no evidence; neither are raters who were left out.
    """
    rows = await session.execute(
        select(CampaignItem, CampaignTask, CampaignRating.criterion, CampaignRating.value)
        .join(CampaignTask, CampaignTask.item_id == CampaignItem.id)
        .join(CampaignRating, CampaignRating.task_id == CampaignTask.id)
        .join(CampaignRater, CampaignRater.id == CampaignTask.rater_id)
        .where(
            CampaignItem.campaign_id == campaign.id,
            ~CampaignItem.calibration,
            ~CampaignRater.left_out,
        )
        .order_by(CampaignTask.id, CampaignRating.criterion)
    )
    criteria = {one.id: one for one in grid.read(campaign.criteria)}
    if campaign.kind == "pairwise":
        return [_vote(campaign, item, task, value) for item, task, _, value in rows]
    return [
        Score(
            **_common(campaign, task),
            method=campaign.kind,
            name=criterion,
            value=value,
            detail=_about(campaign, item) | {"share": criteria[criterion].share(value)},
        )
        for item, task, criterion, value in rows
    ]


def _common(campaign: Campaign, task: CampaignTask) -> dict[str, Any]:
    return {
        "contributor": task.rater_id,
        "source": campaign_source(campaign.id),
        "subject": subject_of(task.id),
        "created_at": task.rated_at,
    }


def _about(campaign: Campaign, item: CampaignItem) -> dict[str, Any]:
    return {
        "run": campaign.run_id,
        "item": item.item,
        "item_hash": item.item_hash,
        "model": item.model_a,
    }


def _vote(campaign: Campaign, item: CampaignItem, task: CampaignTask, value: float) -> Vote:
    """A vote on the sides as its rater saw them."""
    sides = [(item.model_a, item.answer_a), (item.model_b, item.answer_b)]
    if task.exchanged:
        sides.reverse()
        value = grid.turned(value)
    (model_a, answer_a), (model_b, answer_b) = sides
    choices = {grid.FIRST: "a", grid.SECOND: "b", grid.TIE: "tie", grid.BOTH_BAD: "both_bad"}
    return Vote(
        **_common(campaign, task),
        method=BLIND,
        model_a=model_a,
        model_b=model_b,
        choice=choices[value],
        # The pair was planned; only its sides were drawn.
        draw_probability=0.5,
        mode=MODE,
        simulated=False,
        flags=[],
        tags_a=[],
        tags_b=[],
        prompt_digest=prompt_digest(task.rater_id, item.question),
        **question_columns(item.question, page=campaign.language),
        **side_columns("a", [answer_a], tokens=None, cut=False),
        **side_columns("b", [answer_b], tokens=None, cut=False),
    )
