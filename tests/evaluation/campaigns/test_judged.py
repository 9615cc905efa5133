"""A judge is trusted only as far as its agreement with people is known: runs and choices say it."""

from datetime import timedelta

import httpx2
import pytest

from joute.choice.evidence import known
from joute.evaluation.answers import Answer
from joute.evaluation.runs.records import Row, ScoreRecord
from joute.evaluation.site import runs
from joute.evaluation.site.judges import Judges
from joute.evaluation.site.keys import Keys
from joute.features import FEATURES
from joute.translation import load_translators
from tests.evaluation.campaigns.conftest import (
    JUDGE,
    TARGETS,
    answers,
    campaign,
    items_of,
    questions,
    shown,
)
from tests.evaluation.site.conftest import NOW, Carrier, run_file
from tests.support.site import Site

FRENCH = load_translators(["fr"], FEATURES.folders.values())["fr"]
# What people give to the answers of oak and elm: the judge finds all of oak right, none of elm.
GIVEN = {"oak": ["5", "5", "5", "1"], "elm": ["1", "1", "1", "1"]}


def judged() -> list[Row]:
    """The answers of the run of the conftest, by a judge that asked a model."""
    return [
        one.model_copy(
            update={"scores": {"useful": ScoreRecord(value=value, judged=(Answer(text="{}"),))}}
        )
        for one in answers(questions(12), TARGETS)
        for value in [float(one.model == "oak")]
    ]


async def test_a_run_and_a_choice_say_how_far_their_judge_agrees_with_people(
    site: Site, owner: httpx2.AsyncClient
) -> None:
    key = await site.services[Keys].new("judged")
    carrier = Carrier(site.client(headers={"Authorization": f"Bearer {key}"}))
    for number, judge in (("r2", "birch"), ("r3", "yew"), ("r4", "birch")):
        moment = NOW + timedelta(hours=int(number[1]))
        run = run_file(judged(), number, scorers=(JUDGE,), judge=judge, started_at=moment)
        assert (await carrier.push(run)).status_code == 201

    assert "birch judged answers: how far it agrees with people is not known here." in shown(
        await owner.get("/evaluations/runs/r2")
    )
    assert "judged answers" not in shown(await owner.get("/evaluations/runs/r1"))
    source = await source_of(site)
    assert source == "villes 1, judged by birch, whose agreement with people is not known here"

    made = await campaign(site, owner, run="r2", per_item="1", per_rater="8")
    await made.move("open")
    (link,) = await made.invite(1)
    rater = site.client()
    left = {target: list(values) for target, values in GIVEN.items()}
    for position in range(1, await items_of(rater, link) + 1):
        page = shown(await rater.get(f"{link}/items/{position}"))
        target = "oak" if "dit o." in page else "elm"
        value = {"value-usefulness": left[target].pop()}
        assert (await rater.post(f"{link}/items/{position}", data=value)).status_code == 303

    # Both say right of 3 and wrong of 4 of 8 answers: 7/8 observed, 1/2 by chance.
    for run_id in ("r2", "r4"):
        told = await owner.get(f"/evaluations/runs/{run_id}")
        assert "useful beside “Usefulness”: kappa 0.75, 8 answers" in shown(told)
        assert f"{made.path}/results" in told.text
    assert "yew judged answers: how far it agrees with people is not known here." in shown(
        await owner.get("/evaluations/runs/r3")
    )
    source = await source_of(site)
    assert source == "villes 1, judged by birch, whose kappa with people is 0.75 on 8 answers"
    async with site.services.store.read() as session:
        rated = await runs.find(site.services.store, "r4")
        found = await site.services[Judges].beside_people(session, rated)
    assert found is not None
    assert found.lowest is not None
    assert found.lowest == pytest.approx((0.75, 8))


async def source_of(site: Site) -> str:
    """What a choice says of the source of the quality of oak."""
    (score,) = (await known(site.services, evaluations=True)).local.quality["oak"]
    assert "jugé par birch" in FRENCH.phrase(score.source)
    return str(score.source)
