"""joute duel: a blind duel in the terminal."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from joute.command import BUILD, Config, Database, console, running, settings_from
from joute.errors import N_

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from joute.calls.channel import Channel
    from joute.duel import Duels
    from joute.duel.reveal import Reveal
    from joute.web import Translator

CHOICES = {
    "a": N_("A"),
    "b": N_("B"),
    "tie": N_("tie"),
    "both_bad": N_("both bad"),
    "skip": N_("skip"),
}
HEADINGS = (
    *("", N_("model"), N_("maker"), N_("tokens"), N_("seconds")),
    *(N_("energy (Wh)"), N_("method")),
)


@dataclass(frozen=True)
class Terminal:
    """Where a duel is played: a console and the language that it speaks."""

    console: "Console"
    words: "Translator"

    def say(self, message: str, **fields: object) -> None:
        self.console.print(self.words.gettext(message, **fields))


def duel(
    question: Annotated[str, typer.Argument(help="What to ask both models.")],
    mode: Annotated[str, typer.Option(help="random, small, david, family or chosen.")] = "random",
    model: Annotated[
        list[str] | None, typer.Option(help="With --mode chosen: one or two model ids.")
    ] = None,
    vote: Annotated[
        str | None, typer.Option(help=f"Vote without being asked: {', '.join(CHOICES)}.")
    ] = None,
    language: Annotated[
        Literal["en", "fr"],
        typer.Option(help="The language of texts, and of a question that shows none."),
    ] = "en",
    personal_data: Annotated[
        Literal["keep", "mask"] | None,
        typer.Option(help="Mask personal data in the question, or keep it, without being asked."),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept the conditions without being asked.")
    ] = False,
    config: Config = None,
    database: Database = None,
) -> None:
    """Ask two anonymous models, read them as they write, vote, then see who they are."""
    from joute.duel import Duels
    from joute.duel.questions import NewDuel
    from joute.translation import load_translators

    settings = settings_from(config, database, use_found=True)
    new = NewDuel(
        question,
        language,
        mode,  # type: ignore[arg-type]
        tuple(model or ()),
        personal_data=personal_data or "",
    )
    _check_words(mode, vote)

    words = load_translators([language], BUILD.get().folders.values())[language]
    terminal = Terminal(console(), words)

    async def run() -> None:
        async with running(settings, feature="duel") as services:
            await _duel(services[Duels], terminal, new, vote, accept=accept)

    asyncio.run(run())


def _check_words(mode: str, vote: str | None) -> None:
    if mode not in ("random", "small", "david", "family", "chosen"):
        raise typer.BadParameter("random, small, david, family or chosen", param_hint="--mode")
    if vote is not None and vote not in CHOICES:
        raise typer.BadParameter(", ".join(CHOICES), param_hint="--vote")


async def _duel(
    duels: "Duels", terminal: Terminal, new: Any, vote: str | None, *, accept: bool
) -> None:
    from joute.duel import questions, voting
    from joute.duel.restored import restored
    from joute.duel.reveal import reveal
    from joute.duel.state import load
    from joute.duel.votes import Ballot

    voter = await _consenting_voter(duels, terminal, accept=accept)
    opened = await questions.open_duel(duels.services, duels.answering, duels.labelling, voter, new)
    duel_id = opened.duel.id
    channel = await duels.services.bus.find(duel_id)
    if channel is not None:
        await _show_live(terminal.console, restored(duels.services, duel_id, channel))
    await duels.answering.finished(duel_id)
    state = await load(duels.services, duel_id, voter)
    choice = _choice(terminal, vote, missing=state.step == "failed")
    await voting.record(duels.services, voter, duel_id, Ballot(choice))  # type: ignore[arg-type]
    _print_reveal(terminal, reveal(await load(duels.services, duel_id, voter)))


async def _consenting_voter(duels: "Duels", terminal: Terminal, *, accept: bool) -> str:
    """The terminal has no cookie: its one voter accepts each version of the conditions once."""
    from rich.markdown import Markdown

    people, voter, words = duels.people, "terminal", terminal.words
    language: Any = words.language
    if await people.accepted(voter):
        return voter
    if not accept:
        text = people.conditions.text(language, words.gettext)
        terminal.console.print(Markdown(text))
        terminal.console.print(people.conditions.recipients.sentence(words), markup=False)
        typer.confirm(words.gettext(N_("Do you accept?")), abort=True)
    return await people.accept(voter, people.conditions.version, language, "terminal")


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


def _choice(terminal: Terminal, vote: str | None, *, missing: bool) -> str:
    if missing:
        terminal.say(N_("An answer is missing: this duel cannot be voted on."))
        return "skip"
    if vote is not None:
        return vote
    from rich.prompt import Prompt

    question = terminal.words.gettext(N_("Your vote"))
    return Prompt.ask(question, choices=list(CHOICES), console=terminal.console)


def _print_reveal(terminal: Terminal, reveal: "Reveal") -> None:
    from rich.table import Table

    words, table = terminal.words, Table(box=None)
    unknown, simulated = words.gettext(N_("unknown")), words.gettext(N_("simulated player"))
    for heading in HEADINGS:
        table.add_column(heading and words.gettext(heading), overflow="fold")
    for name, side in reveal.sides.items():
        footprint = side.footprint
        band = footprint.energy_wh if footprint else None
        table.add_row(
            name.upper(),
            f"{side.model.name} ({simulated})" if side.model.simulated else side.model.name,
            side.model.maker.name,
            unknown if side.tokens.output is None else str(side.tokens.output),
            words.number(side.times.duration_s, decimals=1),
            _range(words, band) if band else unknown,
            footprint.method if footprint else "",
        )
    if reveal.choice == "skip":
        terminal.say(N_("Skipped."))
    else:
        choice = words.gettext(CHOICES[reveal.choice])
        terminal.say(N_("You voted: %(choice)s"), choice=choice)
    terminal.console.print(table)


def _range(words: "Translator", band: Any) -> str:
    mid, low, high = (words.figures(value) for value in (band.mid, band.low, band.high))
    return f"{mid} ({low} – {high})"


COMMANDS = {"duel": duel}
