"""A set with drafts, two runs of it and one that goes on, and campaigns, for the pages that show
them."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.campaigns.grid import asked, started, written
from joute.evaluation.runs.files import read_run
from joute.evaluation.runs.records import RunHeader, SetReference
from joute.evaluation.site import runs, sets
from joute.evaluation.tables import (
    Campaign,
    CampaignItem,
    CampaignRater,
    CampaignRating,
    CampaignRemark,
    CampaignTask,
)
from joute.features import FEATURES
from joute.services import utc_now
from joute.store import open_store
from joute.translation import load_translators
from joute.web import digest
from tests.evaluation.site.conftest import NOW, items, row, run_file, set_lines

SPITEFUL = "<script>window.attacked = 21</script> <img src=//attacker.example> " + "unbroken" * 40
GOING_ON = RunHeader(
    id="going-on",
    set=SetReference(name="villes", version="1", items=40),
    models=("oak",),
    started_at=NOW + timedelta(days=3),
)


async def add_evaluations(database: str, folder: Path) -> None:
    """The set “villes” and its runs “before”, “now” and “going-on”, in a database with tables."""
    store, path = open_store(database), folder / "lines.jsonl"
    path.write_bytes(set_lines(items(43, drafted=3)))
    await sets.receive(store, sets.read_lines(path), "operator", utc_now())
    for number, run_id in enumerate(("before", "now")):
        rows = [
            row(item, model, float((place + number) % 4 > 0), text=SPITEFUL)
            for place, item in enumerate(items(40))
            for model in ("oak", "an-elm-with-a-name-that-is-long")
        ]
        path.write_bytes(run_file(rows, run_id, started_at=NOW + timedelta(days=number)))
        await runs.receive(store, read_run(path), runs.Start("operator", utc_now()))
    async with store.write() as session:
        runs.begin(session, GOING_ON, runs.Start("operator", NOW), "running")
    await store.close()


SHOWN = "**Une réponse** " + SPITEFUL


async def add_campaigns(database: str) -> None:
    """A draft with a calibration, “draft”; a campaign of pairs that is open, “pairs”, with a rater
    by the link “pairs”; one that is discussed, “talk”, with two raters by “talk-1” and “talk-2”."""
    store = open_store(database)
    words = "Une question posée par une personne, n° "
    french = load_translators(["fr"], FEATURES.folders.values())["fr"].gettext
    grid_ = written(started(["usefulness", "clarity"], french))
    pairs = written(asked("pairwise", french))
    async with store.write() as session:
        for id_, kind, state, criteria in (
            ("draft", "rating", "draft", grid_),
            ("pairs", "pairwise", "open", pairs),
            ("talk", "rating", "discussion", grid_),
        ):
            campaign = Campaign(
                id=id_,
                title=f"Une campagne, {id_}",
                kind=kind,
                language="fr",
                instructions="Lisez tout avant de noter.",
                run_id="now",
                set_name="villes",
                set_version="1",
                targets=["oak", "an-elm-with-a-name-that-is-long"],
                criteria=criteria,
                per_item=2,
                per_rater=4,
                state=state,
                created_by="operator",
                created_at=NOW,
            )
            session.add(campaign)
            await session.flush()
            several = [
                CampaignItem(
                    campaign_id=id_,
                    position=place,
                    calibration=place == 0,
                    item=f"q{place}",
                    item_hash=item.hash,
                    question=f"{words}{place} ?",
                    model_a="oak",
                    answer_a=SHOWN,
                    model_b="an-elm-with-a-name-that-is-long" if kind == "pairwise" else "",
                    answer_b=SHOWN if kind == "pairwise" else "",
                    known={},
                )
                for place, item in enumerate(items(4))
            ]
            session.add_all(several)
            await session.flush()
            for number in (1, 2) if id_ == "talk" else (1,):
                await _add_rater(session, campaign, number, several)
    await store.close()


async def _add_rater(
    session: AsyncSession, campaign: Campaign, number: int, several: Sequence[CampaignItem]
) -> None:
    """A rater, who rated all but the last item where ratings have ended."""
    secret = campaign.id if campaign.kind == "pairwise" else f"{campaign.id}-{number}"
    rater = CampaignRater(
        id=f"rater-{secret}",
        campaign_id=campaign.id,
        number=number,
        link=digest(secret),
        created_at=NOW,
        started_at=NOW,
        left_out=False,
    )
    session.add(rater)
    await session.flush()
    over = campaign.state == "discussion"
    for place, item in enumerate(several, 1):
        task = CampaignTask(
            rater_id=rater.id,
            item_id=item.id,
            position=place,
            exchanged=False,
            rated_at=NOW if over and place < len(several) else None,
            comment="Réponse trop longue." if over else "",
        )
        session.add(task)
        await session.flush()
        if task.rated_at:
            session.add_all(
                CampaignRating(task_id=task.id, criterion=name, value=1 + 3 * (number % 2))
                for name in ("usefulness", "clarity")
            )
    if over:
        session.add(
            CampaignRemark(item_id=several[1].id, rater_id=rater.id, text=SPITEFUL, written_at=NOW)
        )
