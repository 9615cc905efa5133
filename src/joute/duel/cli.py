"""joute duel: a blind duel in the terminal."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joute.command import Config, Database, console, running, settings_from

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from joute.calls.channel import Channel
    from joute.duel import Duels
    from joute.duel.reveal import Reveal

CHOICES = {"a": "A", "b": "B", "tie": "tie", "both_bad": "both bad", "skip": "skip"}


def duel(
    question: Annotated[str, typer.Argument(help="What to ask both models.")],
    mode: Annotated[str, typer.Option(help="random, small, david, family or chosen.")] = "random",
    model: Annotated[
        list[str] | None, typer.Option(help="With --mode chosen: one or two model ids.")
    ] = None,
    vote: Annotated[
        str | None, typer.Option(help=f"Vote without being asked: {', '.join(CHOICES)}.")
    ] = None,
    language: Annotated[str, typer.Option(help="fr or en, stored with the duel.")] = "en",
    config: Config = None,
    database: Database = None,
) -> None:
    """Ask two anonymous models, read them as they write, vote, then see who they are."""
    from joute.duel import Duels
    from joute.duel.questions import NewDuel

    settings = settings_from(config, database, use_found=True)
    new = NewDuel(question, language, mode, tuple(model or ()))  # type: ignore[arg-type]
    _check_words(mode, vote)

    async def run() -> None:
        async with running(settings) as services:
            await _duel(services[Duels], console(), new, vote)

    asyncio.run(run())


def _check_words(mode: str, vote: str | None) -> None:
    if mode not in ("random", "small", "david", "family", "chosen"):
        raise typer.BadParameter("random, small, david, family or chosen", param_hint="--mode")
    if vote is not None and vote not in CHOICES:
        raise typer.BadParameter(", ".join(CHOICES), param_hint="--vote")


async def _duel(duels: "Duels", console: "Console", new: Any, vote: str | None) -> None:
    from joute.duel import questions, voting
    from joute.duel.reveal import reveal
    from joute.duel.state import load
    from joute.duel.votes import Ballot

    voter = await _consenting_voter(duels, console)
    opened = await questions.open_duel(duels.services, duels.answering, voter, new)
    duel_id = opened.duel.id
    channel = await duels.services.bus.find(duel_id)
    if channel is not None:
        await _show_live(console, channel)
    await duels.answering.finished(duel_id)
    state = await load(duels.services, duel_id, voter)
    choice = vote or _ask_choice(state.step == "failed")
    await voting.record(duels.services, voter, duel_id, Ballot(choice))  # type: ignore[arg-type]
    _print_reveal(console, reveal(await load(duels.services, duel_id, voter)))


async def _consenting_voter(duels: "Duels", console: "Console") -> str:
    """The terminal has no cookie: its one voter accepts each version of the conditions once."""
    from rich.markdown import Markdown

    people, voter = duels.people, "terminal"
    if await people.accepted(voter):
        return voter
    console.print(Markdown(people.conditions.text("en", lambda text: text)))
    for host in people.conditions.hosts:
        console.print(f"  • {host.name} ({host.country or 'country unknown'})")
    typer.confirm("Do you accept?", abort=True)
    return await people.accept(voter, people.conditions.version, "en", "terminal")


async def _show_live(console: "Console", channel: "Channel") -> None:
    """Both answers side by side while they are written, then once more in full."""
    from rich.live import Live

    from joute.calls.channel import Cursor

    with Live(console=console, refresh_per_second=12, transient=True) as live:
        async for _ in channel.follow(Cursor(channel.turn)):
            live.update(_side_by_side(channel, last_lines=console.height - 4))
    console.print(_side_by_side(channel))


def _side_by_side(channel: "Channel", last_lines: int | None = None) -> "RenderableType":
    from rich.markdown import Markdown
    from rich.table import Table

    table = Table("A", "B", expand=True, show_lines=False)
    cells: list[RenderableType] = []
    for side in channel.sides.values():
        if last_lines is None:
            cells.append(Markdown(side.text or f"({side.code})"))
        else:
            cells.append("\n".join(side.text.splitlines()[-last_lines:]) or "…")
    table.add_row(*cells)
    return table


def _ask_choice(missing: bool) -> str:
    if missing:
        typer.echo("An answer is missing: this duel cannot be voted on.")
        return "skip"
    from rich.prompt import Prompt

    return Prompt.ask("Your vote", choices=list(CHOICES))


def _print_reveal(console: "Console", reveal: "Reveal") -> None:
    from rich.table import Table

    table = Table(box=None)
    for heading in ("", "model", "maker", "tokens", "seconds", "energy (Wh)", "method"):
        table.add_column(heading, overflow="fold")
    for name, side in reveal.sides.items():
        footprint = side.footprint
        band = footprint.energy_wh if footprint else None
        table.add_row(
            name.upper(),
            side.model.name + (" (simulated)" if side.model.simulated else ""),
            side.model.maker.name,
            "unknown" if side.tokens.output is None else str(side.tokens.output),
            f"{side.times.duration_s:.1f}",
            f"{band.mid:.2g} ({band.low:.2g} – {band.high:.2g})" if band else "unknown",
            footprint.method if footprint else "",
        )
    console.print(f"You voted: {CHOICES[reveal.choice]}" if reveal.choice != "skip" else "Skipped.")
    console.print(table)


COMMANDS = {"duel": duel}
