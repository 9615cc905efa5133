"""A prompt of evaluations as the instructions of an arm."""

from pathlib import Path

from joute.errors import N_, NotFound
from joute.evaluation.prompts.prompt import Prompt, filled, variables_in
from joute.evaluation.prompts.reading import SUFFIX, read_prompt
from joute.evaluation.site.prompts import latest, prompt_of
from joute.gateway.aliases import ArmPrompt
from joute.monitoring.errors import PromptNotForCalls
from joute.store import Store


def arm_prompt(prompt: Prompt) -> ArmPrompt:
    """What it says to a model before the application does. Its parameters are not used: those are
    for the application to set. Raises PromptNotForCalls."""
    values = {name: value for name, value in prompt.variables.items() if value is not None}
    system = filled(prompt.system, values)
    unknown = variables_in(prompt.system) - values.keys()
    examples = prompt.shots or prompt.examples
    if unknown or examples or not system.strip() or prompt.prompt.strip() != "{input}":
        raise PromptNotForCalls(name=prompt.name)
    return ArmPrompt(f"{prompt.name}:{prompt.version}", system)


async def stored_arm(store: Store, name: str) -> ArmPrompt | None:
    """The latest version of a prompt of the site; None for no name. Raises NotFound and
    PromptNotForCalls."""
    if not name:
        return None
    async with store.read() as session:
        known = {one.name: one for one in await latest(session)}
    if name not in known:
        raise NotFound(
            message=N_("There is no prompt “%(name)s”. Known: %(known)s."),
            name=name[:100],
            known=", ".join(known) or "–",
        )
    return arm_prompt(prompt_of(known[name]))


async def named_arm(store: Store, reference: str) -> ArmPrompt | None:
    """As `stored_arm`, or the prompt of a file, by its path. Raises BadData too."""
    if Path(reference).suffix == SUFFIX:
        return arm_prompt(read_prompt(Path(reference)))
    return await stored_arm(store, reference)
