"""Every route has a rule, and the page of rights is made from them."""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from tools.rights_page import PAGE, page, rules

from joute.app import create_app
from joute.settings import Settings


def test_every_route_has_a_rule() -> None:
    assert [(method, path) for method, path, action in rules() if action is None] == []


def test_no_route_of_the_site_is_missing_from_the_features() -> None:
    app: FastAPI = create_app(Settings(secret="s" * 40))
    served = {route.path for route in app.routes if isinstance(route, APIRoute)}
    assert served == {path for _, path, _ in rules()}


def test_the_page_of_rights_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_actions_have_names_of_their_own() -> None:
    actions = {action for _, _, action in rules() if action is not None}
    assert len({action.name for action in actions}) == len(actions)
