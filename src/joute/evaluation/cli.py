"""joute eval, joute benchmarks, joute redteam: sets, runs, verdicts; a file each in `commands`."""

import typer

from joute.evaluation.commands import benchmarks, campaign, keys, prompts
from joute.evaluation.commands.accept import accept
from joute.evaluation.commands.agreement import agreement
from joute.evaluation.commands.cheapest import cheapest
from joute.evaluation.commands.check import check
from joute.evaluation.commands.compare import compare
from joute.evaluation.commands.contamination import contamination
from joute.evaluation.commands.convert import convert
from joute.evaluation.commands.draft import draft
from joute.evaluation.commands.duel import duel
from joute.evaluation.commands.export import export
from joute.evaluation.commands.from_duels import from_duels
from joute.evaluation.commands.gate import gate
from joute.evaluation.commands.hallucinations import hallucinations
from joute.evaluation.commands.import_results import import_results
from joute.evaluation.commands.measures import measures
from joute.evaluation.commands.new import new
from joute.evaluation.commands.perturb import perturb
from joute.evaluation.commands.pull import pull
from joute.evaluation.commands.push import push
from joute.evaluation.commands.redteam import redteam
from joute.evaluation.commands.robustness import robustness
from joute.evaluation.commands.run import run
from joute.evaluation.commands.runs import runs
from joute.evaluation.commands.schema import schema

app = typer.Typer(
    help="Evaluations: models against a standard, item by item.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def evaluation() -> None:
    """Evaluations: models against a standard, item by item."""


# In the order in which they are met: sets, runs, verdicts, doubts, the site.
app.command()(new)
app.command()(check)
app.command()(schema)
app.command()(convert)
app.command()(draft)
app.command("from-duels")(from_duels)
app.command()(run)
app.command()(runs)
app.command()(measures)
app.command()(export)
app.command("import")(import_results)
app.command()(compare)
app.command()(cheapest)
app.command()(accept)
app.command()(gate)
app.command()(duel)
app.command()(agreement)
app.command()(hallucinations)
app.command()(perturb)
app.command()(robustness)
app.command()(contamination)
app.command()(push)
app.command()(pull)
app.add_typer(prompts.app, name="prompt")
app.add_typer(campaign.app, name="campaign")
app.add_typer(keys.app, name="keys")

COMMANDS = {"eval": app, "benchmarks": benchmarks.app, "redteam": redteam}
