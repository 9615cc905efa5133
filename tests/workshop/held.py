"""Workshops held on a running application, driven by its API."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from tests.support.site import Site, model

from joute.calls import Answer, ModelCard, footprint_of
from joute.calls.footprints import footprint_row
from joute.workshop import WorkshopService
from joute.workshop.actions.create import Created, NewWorkshop, create
from joute.workshop.program.model import Program, parse_program
from joute.workshop.state import WorkshopState, load
from joute.workshop.tables import Round, RoundAnswer, Workshop

MODELS = [
    model("oak", "markdown", size=120.0, family="trees"),
    model("elm", "echo", size=7.0, family="trees"),
    model("ash", "echo", size=70.0),
    model("fir", "markdown", size=3.0),
]

PROGRAM = parse_program(
    """
id = "short"
weight = 0.5
opening_cards = ["model"]

[title]
en = "A short workshop"

[poll]
[poll.question]
en = "What will you change?"
[[poll.options]]
en = "Something"
[[poll.options]]
en = "Nothing"

[[rounds]]
pair = ["oak", "elm"]
timer_s = 60
[rounds.question]
en = "Why is the sky blue?"

[[rounds]]
pair = ["ash", "fir"]
[rounds.question]
en = "Why is grass green?"

[[rounds]]
kind = "final"
[rounds.question]
en = "What is a rainbow?"
""",
    "short.toml",
)
ROOM_PROPOSES = PROGRAM.model_copy(
    update={
        "rounds": (
            PROGRAM.rounds[0].model_copy(update={"question": None, "room_proposes": True}),
            *PROGRAM.rounds[1:],
        )
    }
)


@dataclass
class Phone:
    client: httpx2.AsyncClient
    code: str
    token: str

    async def vote(self, number: int, choice: str) -> httpx2.Response:
        return await self.client.post(
            f"/api/v1/workshops/{self.code}/rounds/{number}/vote",
            json={"phone": self.token, "choice": choice},
        )

    async def answer_poll(self, moment: str, option: int) -> httpx2.Response:
        return await self.client.post(
            f"/api/v1/workshops/{self.code}/polls/{moment}/vote",
            json={"phone": self.token, "option": option},
        )


@dataclass
class Held:
    """A workshop, its desk, and what a test does with it."""

    service: WorkshopService
    created: Created
    client: httpx2.AsyncClient
    phones: list[Phone] = field(default_factory=list)

    @property
    def desk(self) -> str:
        return f"/api/v1/workshops/desk/{self.created.desk}"

    async def state(self) -> WorkshopState:
        return await load(self.service, self.created.id)

    async def version(self) -> int:
        """The version of now."""
        async with self.service.store.read() as session:
            return (await session.get_one(Workshop, self.created.id)).version

    async def change(self, method: str, path: str, **body: Any) -> httpx2.Response:
        """A change made by somebody who has just looked."""
        seen = await self.version()
        return await self.client.request(
            method, f"{self.desk}/{path}", json={"expected_version": seen, **body}
        )

    async def move(self, move: str, **body: Any) -> dict[str, Any]:
        response = await self.change("POST", "moves", move=move, **body)
        assert response.status_code == 200, response.text
        state: dict[str, Any] = response.json()
        return state

    async def go(self, key: str) -> dict[str, Any]:
        return await self.move("skip_to", step=key)

    async def join(self, count: int = 1) -> list[Phone]:
        joined = []
        for _ in range(count):
            response = await self.client.post(f"/api/v1/workshops/{self.created.code}/phones")
            assert response.status_code == 201, response.text
            joined.append(Phone(self.client, self.created.code, response.json()["phone"]))
        self.phones += joined
        return joined

    async def vote(self, number: int, *choices: str) -> None:
        """The vote of round `number`: opened, one phone for each choice, closed."""
        await self.go(f"r{number}:vote")
        await self.join(len(choices) - len(self.phones))
        for phone, choice in zip(self.phones, choices, strict=False):
            assert (await phone.vote(number, choice)).status_code == 204
        await self.move("close_vote")

    async def side(self, number: int, model_id: str) -> str:
        """The side on which a model sits."""
        models = (await self.state()).numbered(number).row.models
        return next(side for side, sits in models.items() if sits == model_id)

    async def close(self) -> None:
        response = await self.change("POST", "close")
        assert response.status_code == 200, response.text


async def hold(site: Site, program: Program = PROGRAM, **options: Any) -> Held:
    """A new workshop, all of its answers there."""
    service: WorkshopService = site.services[WorkshopService]
    created = await create(service, NewWorkshop(program, "en", **options))
    held = Held(service, created, site.client())
    await answer_all(held)
    return held


async def answer_all(held: Held, tokens: int = 400) -> None:
    """Answers of every model of the duels, in the final too, where they are missing."""
    service = held.service
    async with service.store.write() as session:
        rounds = (
            await session.scalars(select(Round).where(Round.workshop_id == held.created.id))
        ).all()
        cards = {
            row.models[side]: ModelCard.model_validate(card)
            for row in rounds
            for side, card in row.shown.items()
        }
        there = {
            tuple(row)
            for row in await session.execute(select(RoundAnswer.round_id, RoundAnswer.model))
        }
        for row in rounds:
            for name in cards if row.kind == "final" else row.models.values():
                if (row.id, name) not in there and row.question:
                    await _add_answer(session, service, row, cards[name], tokens)


async def _add_answer(
    session: AsyncSession, service: WorkshopService, row: Round, card: ModelCard, tokens: int
) -> None:
    answer = Answer(
        purpose="workshop",
        model=card.id,
        endpoint="test",
        origin="live",
        parameters={},
        text=f"About “{row.question}”: I am {card.name}.",
        reasoning="",
        finish_reason="stop",
        input_tokens=10,
        output_tokens=tokens,
        token_source="host",
        first_token_s=0.2,
        duration_s=4.0,
        created_at=service.now(),
    )
    session.add(answer)
    await session.flush()
    session.add(RoundAnswer(round_id=row.id, model=card.id, answer_id=answer.id))
    if figure := footprint_of(card, tokens):
        session.add(
            footprint_row(
                answer.id,
                figure,
                output_tokens=tokens,
                token_source="host",
                origin="live",
                now=service.now(),
            )
        )


async def everything(service: WorkshopService) -> str:
    """All that the database holds, as one text."""
    from joute.store import Base

    found = []
    async with service.store.read() as session:
        for table in Base.metadata.sorted_tables:
            found += [repr(row) for row in await session.execute(select(table))]
    return "\n".join(found)
