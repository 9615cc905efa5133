"""Write docs/rights.md: who may do what, from the rules of the routes.

python tools/rights_page.py
"""

from collections.abc import Iterator
from pathlib import Path

from fastapi.routing import APIRoute

from joute.features import FEATURES
from joute.people.actors import action_of
from joute.people.rights import Action, Role

PAGE = Path(__file__).parents[1] / "docs" / "rights.md"

INTRODUCTION = """# Who may do what

`joute.people.rights.may(actor, action, thing)` is the one check. Each route declares its action;
this page is made from these declarations by `python tools/rights_page.py`, and a test fails for a
route that has none.

- **yes**: whoever has the role. **own**: what belongs to them, by the cookie of a voter or by the
  name of a member (a use belongs to its owner and its people, and is changed by its owner); what
  belongs to others is not found. **link**: whoever has the secret address, or the key, whatever
  their role.
- A visitor has no cookie yet. A member has the rights of a voter and those of the roles that the
  operator gave (`joute members invite`), until the date that was set. The operator comes in by
  `joute operator-link`, and has no right over what a voter owns.
- Settings open some pages to more people (`[evaluation]`, `[choices]`); `[chat]` opens its own to
  members alone, unless it says otherwise. Pages of uses are there where `[gateway]` is enabled.

"""


def rules() -> Iterator[tuple[str, str, Action | None]]:
    """Method, path and action of every route, in the order of paths; None without a rule."""
    routes = [
        route
        for feature in FEATURES
        for router in feature.load_routers()
        for route in router.routes
        if isinstance(route, APIRoute)
    ]
    found = [
        (method, route.path, action_of(route)) for route in routes for method in methods(route)
    ]
    yield from sorted(found, key=lambda rule: (rule[1], rule[0]))


def methods(route: APIRoute) -> frozenset[str]:
    return frozenset(route.methods or ())


def cell(action: Action, role: Role | None) -> str:
    """What a visitor (None) or a role may do."""
    if action.secret:
        return "link"
    if action.roles is None:
        return "yes"
    if role in action.anything:
        return "yes"
    if role not in action.roles:
        return ""
    return "own" if action.own else "yes"


def page() -> str:
    roles: tuple[Role | None, ...] = (None, *Role)
    names = " | ".join("visitor" if role is None else str(role) for role in roles)
    lines = [f"| route | action | {names} |", "| --- | --- |" + " --- |" * len(roles)]
    for method, path, action in rules():
        if action is not None:
            cells = " | ".join(cell(action, role) for role in roles)
            lines.append(f"| {method} `{path}` | `{action.name}` | {cells} |")
    return INTRODUCTION + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
