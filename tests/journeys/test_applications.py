"""An operator gives an application its key on pages, it calls, and what it cost is seen."""

from collections.abc import Callable
from typing import Any

import httpx2

from tests.journeys.conftest import Visit
from tests.journeys.steps import TRANSLATORS, Duelist
from tests.journeys.tour import become_operator
from tests.support.served import Installation, joute
from tests.support.site import model


def test_an_application_is_connected_on_pages_and_its_call_is_seen(
    installation: Installation, visit: Visit, configuration: Callable[[int], Any]
) -> None:
    installation.kill()
    priced = {"price_in": 1.0, "price_out": 2.0}
    models = [model("oak", "fast") | priced, model("elm", "echo") | priced]
    tables = configuration(0) | {"models": models, "gateway": {"enabled": True}}
    installation.configure(tables)
    installation.start()
    operator = Duelist(visit(installation.address), TRANSLATORS["en"])
    page = operator.page
    become_operator(operator, joute("operator-link", folder=installation.folder))

    page.goto("/gateway/aliases")
    page.locator("#alias").fill("assistant")
    page.locator("#model-1").select_option("oak")
    operator.press("Set it")
    page.goto("/gateway")
    page.locator("#id").fill("letters")
    page.get_by_label("Name").fill("Letters of the town hall")
    operator.press("Add this use")
    page.get_by_role("link", name="Add a key").click()
    page.locator("#name").fill("production")
    page.get_by_label("US dollars at most").fill("5")
    operator.press("Add this key")
    secret = page.locator("#secret").inner_text()
    assert secret.startswith("joute-")
    assert secret not in page.url
    page.get_by_role("link", name="I have copied it").click()
    page.goto("/gateway/uses/letters")
    assert secret not in page.content()

    body = {"model": "assistant", "messages": [{"role": "user", "content": "Hello"}]}
    answer = httpx2.post(
        f"{installation.address}/v1/chat/completions",
        json=body,
        headers={"Authorization": f"Bearer {secret}"},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    call_id = answer.headers["x-joute-call-id"]
    calls: list[Any] = []
    while not calls:  # rows are stored in groups
        calls = page.context.request.get("/api/v1/gateway/uses/letters/calls").json()
    assert calls[0]["id"] == call_id
    page.goto("/gateway")
    row = page.get_by_role("row").filter(has_text="Letters of the town hall")
    assert row.get_by_role("cell").first.inner_text() == "1"
    assert "US$0.0" in row.inner_text()
    assert "none" in row.inner_text()
    row.get_by_role("link").click()
    assert "of US$5.00" in page.content()
    assert page.locator("#calls ~ .table-scroll tbody tr").count() == 1
