"""What starts with the site: what manages the gateway always, what serves calls where it is on."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from joute.evaluation.settings import EvaluationSettings
from joute.gateway.admission import Admissions
from joute.gateway.aliases import Aliases
from joute.gateway.answering import Gateway
from joute.gateway.budgets.purse import Purses
from joute.gateway.call import FEEDBACK
from joute.gateway.directory import Directory
from joute.gateway.guarding.profiles import GuardProfiles
from joute.gateway.keys import Keys
from joute.gateway.log import CallLog
from joute.gateway.policies import Policies
from joute.gateway.reading import Reading
from joute.gateway.router import job
from joute.gateway.router.acting import ActingRouters
from joute.gateway.router.routers import Routers
from joute.gateway.settings import GatewaySettings
from joute.gateway.shadow_calls import ShadowCalls
from joute.gateway.shadows.decisions import Shadows
from joute.gateway.shares import Shares
from joute.gateway.site_budget import SiteBudget
from joute.services import Services


@asynccontextmanager
async def start(services: Services) -> AsyncIterator[tuple[object, ...]]:
    """Keys, Aliases, Policies, GuardProfiles, Reading, Shadows and Routers; with [gateway] enabled
    Directory, Admissions, CallLog, ActingRouters, ShadowCalls and Gateway too."""
    store, now = services.store, services.now
    usd_per_euro = services.settings.of(EvaluationSettings).usd_per_euro
    routers = Routers(store, now, services.offer, services.random, usd_per_euro)
    services.jobs.register(job.kind(routers))
    managing = (
        Keys(store, now, services.new_id, services.random_bytes),
        Aliases(store, now, services.offer),
        Policies(store, now),
        GuardProfiles(store, now),
        Reading(store, now),
        Shadows(store, now, services.offer),
        routers,
    )
    if not services.settings.of(GatewaySettings).enabled:
        yield managing
        return
    async with AsyncExitStack() as stack:
        directory = Directory(store, now, services.calls.timer)
        stack.push_async_callback(directory.close)
        purses = Purses(store, now, services.new_id)
        stack.push_async_callback(purses.close)
        limits, timer = services.settings.limits, services.calls.timer
        site = SiteBudget(store, limits, now, timer, services.new_id)
        stack.push_async_callback(site.close)
        log = CallLog(store, purses, site.count)
        stack.push_async_callback(log.close)
        acting = ActingRouters(routers, services.calls.timer, services.random)
        stack.push_async_callback(acting.close)
        shares = Shares(store, now, services.new_id, services.calls.timer)
        stack.push_async_callback(shares.close)
        admissions = Admissions(purses, shares, log)
        shadow_calls = ShadowCalls(store, directory, shares, services.offer, now, services.random)
        stack.push_async_callback(shadow_calls.close)
        gateway = Gateway(
            directory,
            admissions,
            site,
            services.offer,
            services.settings.limits,
            now,
            services.calls.timer,
            services.new_id,
            services.random,
            partial(services.signer.sign, FEEDBACK),
            router=acting,
            shadows=shadow_calls,
        )
        yield (*managing, directory, log, acting, admissions, shadow_calls, gateway)
