"""How far the judge of a run agrees with people who rated its answers."""

from collections.abc import Sequence

from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from joute.evaluation.agreement.agreeing import agreement
from joute.evaluation.campaigns import figures
from joute.evaluation.campaigns.state import CampaignState, load
from joute.evaluation.runs.records import Row, RunHeader
from joute.evaluation.site.judges import JudgeBesidePeople, JudgeRow
from joute.evaluation.site.rows import record_of
from joute.evaluation.site.runs import header_of
from joute.evaluation.tables import Campaign, StoredRow, StoredRun


def beside_people(
    state: CampaignState, columns: Sequence[str], records: Sequence[Row]
) -> list[JudgeRow]:
    """Columns of scores beside each criterion, where both have a verdict of the same answers."""
    found = [
        JudgeRow(
            column, criterion.name, agreement(records, column, figures.labels(state, criterion))
        )
        for column in columns
        for criterion in state.criteria
    ]
    return [one for one in found if one.found.n]


async def judge_beside_people(session: AsyncSession, run: StoredRun) -> JudgeBesidePeople | None:
    """The judge of a run, by the newest campaign that rated answers of its set which this judge
    scored in the same way, in this run or another; None where there is none."""
    judging = _judging(header_of(run))
    campaigns = await session.execute(
        select(Campaign, StoredRun)
        .join(StoredRun, StoredRun.id == Campaign.run_id)
        .where(Campaign.kind == "rating", StoredRun.set_name == run.set_name)
        .order_by(Campaign.created_at.desc(), Campaign.id)
    )
    for campaign, rated in campaigns.all():
        if _judging(header_of(rated)) == judging:
            state = await load(session, campaign)
            items = {one.item for one in state.items.values()}
            own = select(StoredRow).where(StoredRow.run_id == rated.id, StoredRow.item.in_(items))
            rows = (await session.scalars(own)).all()
            if found := await run_sync(_by_judge, state, rows):
                return JudgeBesidePeople(campaign, found)
    return None


def _judging(header: RunHeader) -> tuple[object, ...]:
    """Who judges, asked how, by which scorers."""
    return header.judge, header.asked.get(header.judge), header.scorers


def _by_judge(state: CampaignState, rows: Sequence[StoredRow]) -> list[JudgeRow]:
    records = [record_of(one) for one in rows]
    judged = {
        column for record in records for column, score in record.scores.items() if score.judged
    }
    return beside_people(state, sorted(judged), records)
