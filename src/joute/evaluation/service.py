"""The services of evaluations: the keys of programs, and the runs that are made here."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from joute.evaluation.campaigns.judged import judge_beside_people
from joute.evaluation.campaigns.ranked import ranked_campaigns
from joute.evaluation.rights import READ
from joute.evaluation.settings import SandboxSettings
from joute.evaluation.site import job, rankings
from joute.evaluation.site.judges import Judges
from joute.evaluation.site.keys import Keys
from joute.evaluation.site.reading import AllowReading
from joute.evaluation.site.submissions.submitting import submissions
from joute.leaderboard import CampaignRankings, Snapshots
from joute.sandbox import Sandbox
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[Sequence[object]]:
    given = services.settings.of(SandboxSettings)
    sandbox = Sandbox(given) if given.allow else None
    services.jobs.register(job.kind(services, sandbox))
    services[Snapshots].sources.append(rankings.source(services.store))
    services[CampaignRankings].listed = ranked_campaigns
    services[CampaignRankings].readable = AllowReading(READ).opens
    keys = Keys(services.store, services.now, services.new_id)
    own = submissions(services, sandbox)
    try:
        yield (keys, own, Judges(judge_beside_people))
    finally:
        await own.watching.close()
