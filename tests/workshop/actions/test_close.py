"""The end: what is erased, what stays, what is published, what the daily purge does."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from tests.support.orphans import orphans
from tests.support.site import Site
from tests.workshop.held import PROGRAM, ROOM_PROPOSES, Held, Phone, answer_all, everything, hold

from joute.calls import Answer, StoredFootprint
from joute.duel import Duel, DuelAnswer
from joute.evidence import Vote
from joute.features import FEATURES
from joute.people import Voter
from joute.store import Base
from joute.workshop.settings import WorkshopRetention
from joute.workshop.tables import Ballot, Participant, PollBallot

PROPOSED = "Pourquoi Capucine a-t-elle peur du loup ?"


async def count(held: Held, *tables: type) -> list[int]:
    async with held.service.store.read() as session:
        return [
            (await session.scalars(select(func.count()).select_from(table))).one()
            for table in tables
        ]


async def with_votes(site: Site, **options: Any) -> Held:
    """Round 1 voted by phones and hands, and revealed; a poll answered."""
    held = await hold(site, **options)
    await held.go("poll-before")
    (phone,) = await held.join()
    await phone.answer_poll("before", 1)
    await held.vote(1, "a", "a", "b", "tie")
    await held.change("PUT", "rounds/1/hands", hands={"b": 7})
    await held.go("r1:reveal")
    return held


async def test_closing_keeps_counts_and_erases_phones(own_workshops: Site) -> None:
    held = await with_votes(own_workshops)
    before = await held.state()
    await held.close()
    state = await held.state()
    assert state.closed
    assert await count(held, Participant, Ballot, PollBallot) == [0, 0, 0]
    assert state.numbered(1).counts == before.numbered(1).counts
    assert state.polls["before"] == before.polls["before"]
    assert state.numbered(1).counts is not None
    # The desk still shows the report; nothing moves any more.
    assert (await held.client.get(held.desk)).json()["closed"]
    again = await held.change("POST", "close")
    assert (again.status_code, again.json()["code"]) == (409, "workshop_closed")
    # Nothing was to be published.
    assert await count(held, Duel, Vote) == [0, 0]


async def test_publishing_adds_each_phone_s_vote_once(own_workshops: Site) -> None:
    held = await with_votes(own_workshops, publish=True)
    await held.go("r2:vote")
    await held.phones[0].vote(2, "a")
    await held.close()
    async with held.service.store.read() as session:
        # The second duel was never revealed: its vote was not over.
        votes = (await session.scalars(select(Vote))).all()
    models = (await held.state()).numbered(1).row.models
    for vote in votes:
        assert (vote.source, vote.method, vote.mode) == ("workshop", "blind", "workshop")
        assert (vote.model_a, vote.model_b, vote.language) == (models["a"], models["b"], "en")
        assert (vote.category, vote.task) == ("science", "explain")
        assert vote.subject == f"workshop/{held.created.id}/1"
        assert (vote.simulated, vote.flags) == (False, ["names_itself"])
        assert (vote.tokens_a, vote.cut_a) == (400.0, False)
        assert vote.length_a
    # Hands have no voter: they are not votes.
    assert sorted(vote.choice for vote in votes) == ["a", "a", "b", "tie"]
    assert len({vote.contributor for vote in votes}) == 4
    # No duel, answer or voter is made up for them.
    assert await count(held, Duel, DuelAnswer, Voter) == [0, 0, 0]


async def test_a_phone_in_three_duels_is_one_contributor(own_workshops: Site) -> None:
    rounds = [
        PROGRAM.rounds[0].model_copy(update={"pair": pair})
        for pair in (("oak", "elm"), ("elm", "ash"), ("ash", "oak"))
    ]
    program = PROGRAM.model_copy(update={"rounds": (*rounds, PROGRAM.rounds[2])})
    held = await hold(own_workshops, program, publish=True)
    for number in (1, 2, 3):
        await held.vote(number, *("aab" * 10))
        await held.go(f"r{number}:reveal")
    await held.close()
    # The answers of these tests name their models: such votes are kept on request only.
    ranking = (await held.client.get("/api/v1/ranking?keep=flag")).json()
    assert (ranking["votes"], ranking["voters"]) == (90, 30)
    assert [row["voters"] for row in ranking["rows"]] == [30, 30, 30]


async def test_nothing_that_stays_leads_from_a_vote_to_a_phone(own_workshops: Site) -> None:
    held = await with_votes(own_workshops, publish=True)
    await held.vote(2, "b", "a", "tie", "b")
    await held.go("r2:reveal")
    async with held.service.store.read() as session:
        phones = [*await session.scalars(select(Participant.id))]
    await held.close()
    left = await everything(held.service)
    assert not [one for one in (*phones, *(phone.token for phone in held.phones)) if one in left]
    async with held.service.store.read() as session:
        votes = (await session.scalars(select(Vote).order_by(Vote.id))).all()
        elsewhere = [
            repr(row)
            for table in Base.metadata.sorted_tables
            if table.name != Vote.__tablename__
            for row in await session.execute(select(table))
        ]
    contributors = [vote.contributor for vote in votes]
    assert len(votes) == 8
    assert len(set(contributors)) == 4
    # Their ids are nowhere else; neither the moment nor the order of the votes tells them apart.
    assert not [one for one in contributors if one in "\n".join(elsewhere)]
    assert contributors == sorted(contributors)
    assert {vote.created_at for vote in votes} == {own_workshops.clock()}


async def test_published_votes_go_when_their_time_is_over(own_workshops: Site) -> None:
    held = await with_votes(own_workshops, publish=True)
    await held.close()
    store, clock = own_workshops.services.store, own_workshops.clock
    days = {"retention": {"workshop_days": 30, "voted_days": 200}}
    settings = FEATURES.settings.model_validate(days)
    clock.pass_(days=199)
    assert (await FEATURES.purge(store, settings, clock()))["reports of workshops"] == 1
    assert await count(held, Vote) == [4]
    clock.pass_(days=2)
    assert (await FEATURES.purge(store, settings, clock()))["votes of workshops"] == 4
    assert await count(held, Vote) == [0]


async def test_nothing_typed_by_a_room_of_minors_stays(own_workshops: Site) -> None:
    held = await hold(own_workshops, ROOM_PROPOSES, minors=True)
    asked = await held.change("PUT", "rounds/1/question", question=PROPOSED, from_room=False)
    assert asked.status_code == 200, asked.text
    await held.go("poll-before")
    await held.change("PUT", "rounds/3/question", question=f"{PROPOSED} Encore ?")
    await answer_all(held)
    await held.vote(1, "a", "b")
    await held.go("r1:reveal")
    assert "Capucine" in await everything(held.service)
    await held.close()
    left = await everything(held.service)
    assert "Capucine" not in left
    assert not [phone.token for phone in held.phones if phone.token in left]
    assert await count(held, Participant, Ballot, Duel, Vote) == [0, 0, 0, 0]
    # What was prepared and counted is still there.
    state = await held.state()
    assert state.numbered(2).row.question == "Why is grass green?"
    assert state.numbered(1).figures["a"]


async def test_a_question_of_the_room_is_not_published(own_workshops: Site) -> None:
    held = await hold(own_workshops, ROOM_PROPOSES, publish=True)
    await held.change("PUT", "rounds/1/question", question=PROPOSED, from_room=True)
    await answer_all(held)
    await held.vote(1, "a")
    await held.go("r1:reveal")
    await held.close()
    assert await count(held, Duel, Vote) == [0, 0]
    assert "Capucine" not in await everything(held.service)


async def test_abandoned_workshops_are_closed_and_old_reports_deleted(own_workshops: Site) -> None:
    begun, waiting = (
        await with_votes(own_workshops, publish=True),
        await hold(own_workshops, PROGRAM),
    )
    clock, settings = own_workshops.clock, own_workshops.services.settings
    retention = settings.of(WorkshopRetention)

    async def purged() -> tuple[int, int]:
        gone = await FEATURES.purge(own_workshops.services.store, settings, clock())
        return gone["workshops closed"], gone["reports of workshops"]

    clock.now += timedelta(days=retention.workshop_open_days - 1)
    assert await purged() == (0, 0)
    clock.now += timedelta(days=2)
    assert await purged() == (1, 0)
    assert (await begun.state()).closed
    assert not (await waiting.state()).closed
    assert await count(begun, Participant, Ballot, Vote) == [0, 0, 0]
    clock.now += timedelta(days=retention.workshop_days + 1)
    assert await purged() == (0, 2)
    assert await orphans(own_workshops.services.store) == {
        "answers": 0,
        "failures": 0,
        "votes": 0,
    }
    assert await count(begun, Answer, StoredFootprint) == [0, 0]


async def test_five_hundred_phones_of_one_client_publish_no_more_voters_than_people(
    own_workshops: Site,
) -> None:
    held = await hold(own_workshops, publish=True, headcount=12)
    phones = f"/api/v1/workshops/{held.created.code}/phones"
    joining = [await held.client.post(phones) for _ in range(500)]
    tokens = [one.json()["phone"] for one in joining if one.status_code == 201]
    assert len(tokens) == 12
    await held.go("r1:vote")
    for token in tokens:
        assert (await Phone(held.client, held.created.code, token).vote(1, "a")).status_code == 204
    await held.go("r1:reveal")
    await held.close()
    async with held.service.store.read() as session:
        votes = (await session.scalars(select(Vote))).all()
    assert len({vote.contributor for vote in votes}) == 12


async def test_nothing_is_published_when_more_phones_voted_than_there_were_people(
    own_workshops: Site,
) -> None:
    held = await with_votes(own_workshops, publish=True)
    await held.change("PUT", "headcount", headcount=3)
    await held.close()
    assert await count(held, Vote) == [0]
    counts = (await held.state()).numbered(1).counts
    assert counts is not None
    assert sum(counts.phones.values()) == 4


THREE_DUELS = PROGRAM.model_copy(
    update={
        "rounds": (
            *PROGRAM.rounds[:2],
            PROGRAM.rounds[0].model_copy(
                update={"pair": ("oak", "ash"), "question": {"en": "Why is snow white?"}}
            ),
        )
    }
)


async def test_a_phone_in_three_duels_is_one_voter_in_the_evidence_and_in_the_ranking(
    own_workshops: Site,
) -> None:
    held = await hold(own_workshops, THREE_DUELS, publish=True)
    async with held.service.store.write() as session:
        # Answers that name their model would be kept out of the ranking.
        await session.execute(update(Answer).values(text="It depends on the light."))
    for number in (1, 2, 3):
        await held.vote(number, "a", "b", "tie", "a")
        await held.go(f"r{number}:reveal")
    await held.close()
    async with held.service.store.read() as session:
        votes = (await session.scalars(select(Vote))).all()
    by_contributor = Counter(vote.contributor for vote in votes)
    assert list(by_contributor.values()) == [3, 3, 3, 3]
    ranking = (await held.client.get("/api/v1/ranking")).json()
    assert (ranking["votes"], ranking["voters"]) == (12, 4)
