"""A campaign as tables and as JSON."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

from joute.evaluation.agreement.labels import Label
from joute.evaluation.campaigns import figures
from joute.evaluation.campaigns.grid import BOTH_BAD, FIRST, SECOND, TIE
from joute.evaluation.campaigns.state import CampaignState
from joute.statistics import Mean
from joute.textfiles import inert

RATINGS = (
    *("rater", "item", "item_hash", "calibration", "model_a", "model_b", "criterion", "value"),
    *("settled", "reason", "left_out", "rated_at", "comment"),
)
LABELS = ("item", "model", "label", "rater")
VOTES = ("model_a", "model_b", "winner", "voter", "prompt")
_WINNERS = {FIRST: "a", SECOND: "b", TIE: "tie", BOTH_BAD: "both_bad"}


def ratings_csv(state: CampaignState) -> str:
    """A line for each rating, those of the calibration and of raters who are left out too; what was
    settled stands beside it."""
    return _csv(RATINGS, _ratings(state))


def _ratings(state: CampaignState) -> Iterator[Sequence[Any]]:
    for task in state.tasks:
        item, rater = state.items[task.item], state.raters[task.rater]
        for criterion, value in state.values.get(task.id, {}).items():
            settled = state.settlements.get((task.item, criterion))
            yield (
                *(rater.number, item.item, item.item_hash, int(item.calibration)),
                *(item.model_a, item.model_b, criterion, _number(value)),
                *((_number(settled.value), settled.reason) if settled else ("", "")),
                *(int(rater.left_out), task.rated_at and task.rated_at.isoformat(), task.comment),
            )


def _number(value: float) -> float:
    """As it is read in a table: 4, and 0.5."""
    return int(value) if value.is_integer() else value


def labels_csv(labels: Sequence[Label]) -> str:
    """Labels of people, as `joute eval agreement` reads them."""
    return _csv(LABELS, ((one.item, one.model, one.value, one.rater) for one in labels))


def votes_csv(state: CampaignState) -> str:
    """The preferences that count, as `joute rank` reads them: a ranking of the targets of this
    campaign alone."""
    given = state.given("pairwise") if state.campaign.kind == "pairwise" else ()
    rows = (
        (item.model_a, item.model_b, _WINNERS[value], state.raters[task.rater].number, item.item)
        for task, value in given
        if (item := state.items[task.item])
    )
    return _csv(VOTES, rows)


def _csv(header: Sequence[str], rows: Iterator[Sequence[Any]]) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(
        [inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return text.getvalue()


def summary(state: CampaignState) -> dict[str, Any]:
    """The results of a campaign as JSON."""
    campaign = state.campaign
    rated, items = figures.coverage(state)
    return {
        "id": campaign.id,
        "title": campaign.title,
        "kind": campaign.kind,
        "state": campaign.state,
        "run": campaign.run_id,
        "set": campaign.set_name,
        "items": items,
        "items_complete": rated,
        "ratings": len(state.counted),
        "raters": [
            {
                "number": one.number,
                "done": one.done,
                "sent": one.sent,
                "left_out": one.left_out,
                "calibration": {
                    "hits": one.calibrated.hits,
                    "n": one.calibrated.n,
                    "p_random": one.calibrated.p_random,
                    "p_honest": one.calibrated.p_honest,
                    "p_above": one.calibrated.p_above,
                    "at_random": one.calibrated.named if one.calibrated.judged else None,
                },
            }
            for one in figures.raters(state)
        ],
        "agreement": [
            {
                "criterion": one.criterion.id,
                "alpha": one.alpha,
                "interval": one.interval,
                "n": one.n,
                "items": one.items,
                "method": f"krippendorff, {one.criterion.scale}",
            }
            for one in figures.agreements(state)
        ],
        "results": _results(state),
    }


def _results(state: CampaignState) -> list[dict[str, Any]]:
    if state.campaign.kind == "pairwise":
        return [
            {
                "a": one.a,
                "b": one.b,
                "wins_a": one.wins_a,
                "wins_b": one.wins_b,
                "ties": one.ties,
                "both_bad": one.both_bad,
                **_mean(one.share),
            }
            for one in figures.pairs(state)
        ]
    if state.campaign.kind == "author":
        return [
            {
                "target": one.of,
                "hits": one.hits,
                "n": one.n,
                "chance": 0.5,
                "p": one.p,
                "interval": one.interval,
                "interval_by_items": one.clustered,
            }
            for one in figures.hit_rates(state)
        ]
    return [
        {
            "target": one.target,
            "criterion": one.criterion.id,
            "ratings": one.ratings,
            **_mean(one.mean),
        }
        for one in figures.means(state)
    ]


def _mean(mean: Mean) -> dict[str, Any]:
    return {"mean": mean.mean, "items": mean.n, "interval": mean.interval}
