"""The disagreements of a campaign as its pages show them."""

from collections.abc import Collection

from joute.evaluation.campaigns import figures
from joute.evaluation.campaigns.contexts import Discussed
from joute.evaluation.campaigns.state import CampaignState
from joute.web import to_html


def discussed(state: CampaignState, among: Collection[int] | None = None) -> list[Discussed]:
    """What raters see most differently, of the items `among` which a rater may look."""
    found = [
        one
        for one in figures.disagreements(state, most=len(state.items) * len(state.criteria))
        if among is None or one.item.id in among
    ]
    return [
        Discussed(
            found=one,
            answers=[to_html(text) for text in (one.item.answer_a, one.item.answer_b) if text],
            remarks=[
                (None if remark.rater_id is None else state.raters[remark.rater_id].number, remark)
                for remark in state.remarks
                if remark.item_id == one.item.id
            ],
            settlement=state.settlements.get((one.item.id, one.criterion.id)),
        )
        for one in found[:_SHOWN]
    ]


_SHOWN = 20
