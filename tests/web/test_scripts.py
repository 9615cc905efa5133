"""The behaviours of the kit, in a real browser and under the real security policy."""

import pytest
from playwright.sync_api import Page, expect


def background(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_the_theme_follows_the_system_until_the_person_chooses(page: Page) -> None:
    page.goto("/")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    switch = page.get_by_role("button", name="Dark theme")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert background(page) != light
    switch.click()
    assert background(page) == light
    page.reload()
    assert background(page) == light
    assert page.context.cookies() == []


def test_a_choice_that_is_the_system_s_is_forgotten(page: Page) -> None:
    page.goto("/")
    switch = page.get_by_role("button", name="Dark theme")
    switch.click()
    assert page.evaluate("localStorage.getItem('joute-theme')") == "dark"
    switch.click()
    assert page.evaluate("localStorage.getItem('joute-theme')") is None


def test_what_is_copied_is_the_source_and_the_button_says_so(page: Page) -> None:
    page.goto("/behaviours")
    button = page.locator("button[data-copy]")
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "**bold**"


def test_times_are_written_in_the_zone_of_the_reader(page: Page) -> None:
    page.goto("/behaviours")
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    shown = page.evaluate(
        "zone => new Intl.DateTimeFormat('en', {dateStyle: 'long', timeStyle: 'short',"
        " timeZone: zone}).format(new Date('2026-11-21T09:05:00Z'))",
        zone,
    )
    expect(page.locator("time")).to_have_text(shown)


def test_control_and_enter_send_a_question(page: Page) -> None:
    page.goto("/behaviours")
    page.locator("textarea").fill("hello")
    page.locator("textarea").press("Control+Enter")
    page.wait_for_url("**/things/1?text=hello")


def test_a_form_is_sent_once(page: Page) -> None:
    page.goto("/behaviours")
    sent = page.evaluate("""() => {
        const form = document.querySelector("[data-once]");
        let sent = 0;
        addEventListener("submit", (event) => {
            if (!event.defaultPrevented) sent += 1;
            event.preventDefault();
        });
        form.requestSubmit();
        form.requestSubmit();
        return sent;
    }""")
    assert sent == 1


def test_a_fragment_is_shown_through_the_one_door(page: Page, complaints: list[str]) -> None:
    page.goto("/behaviours")
    page.locator("#place").click()
    expect(page.locator("#place")).to_have_text("<b>")
    assert complaints == []


def test_html_that_comes_by_another_way_is_refused(page: Page) -> None:
    page.goto("/behaviours")
    with pytest.raises(Exception, match="TrustedHTML"):
        page.evaluate("document.getElementById('place').innerHTML = '<img src=x>'")


@pytest.mark.parametrize("path", ["/", "/behaviours"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_window_or_breaks_the_policy(
    page: Page, complaints: list[str], path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_everything_can_be_pressed_by_a_thumb(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/behaviours")
    for control in page.locator("button:visible, nav a:visible, summary:visible, .chip").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control.inner_text()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
