"""A choice with the keyboard alone, from its first page to a signed decision in a file."""

from pathlib import Path

import docx
import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Locator, expect

from joute.choice.needs import kinds_of_data, questions, tasks
from joute.choice.shortlist import AT_HOST
from joute.llm.server import Running
from joute.settings import Language
from tests.journeys.conftest import OpenSite, Visit
from tests.journeys.evaluations import add_evaluations
from tests.journeys.steps import TRANSLATORS, Duelist, tab_to
from tests.journeys.tour import become_operator
from tests.support.databases import sqlite_database
from tests.support.english import english_in
from tests.support.served import joute
from tests.support.site import model

MODELS = [
    model("oak", "fast") | {"catalog": "mistral-small-2506"},
    model("elm", "fast") | {"catalog": "gpt-5.5"},
]
SMALL, LARGE = "mistral-small-2506@mistral", "gpt-5.5@openai"
TITLE, AUTHOR = "Répondre aux usagers", "Ada Lovelace"


class Chooser(Duelist):
    """Somebody without a mouse."""

    def arrives(self, heading: str) -> None:
        """The page of this heading is there, in one language; its content has the focus."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        if self.translator.language == "fr":
            assert english_in(self.page.content()) == []
        tab_to(self.page, self.page.get_by_role("link", name=self.say("Skip to the content")))
        self.page.keyboard.press("Enter")

    def arrives_at(self, heading: str) -> None:
        self.arrives(self.say(heading))

    def presses(self, label: str) -> None:
        tab_to(self.page, self.button(label))
        self.page.keyboard.press("Enter")

    def follows(self, label: str) -> None:
        link = self.page.get_by_role("main").get_by_role("link", name=self.say(label), exact=True)
        tab_to(self.page, link.first)
        self.page.keyboard.press("Enter")

    def ticks(self, box: Locator) -> None:
        tab_to(self.page, box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def picks(self, name: str, value: str) -> None:
        """One of several: Tab goes to the first, and arrows to the others."""
        radios = self.page.locator(f"input[type=radio][name={name}]")
        tab_to(self.page, radios.first)
        self.page.keyboard.press("Space")
        wanted = radios.and_(self.page.locator(f"[value={value}]"))
        for _ in range(radios.count()):
            if wanted.is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()
        expect(wanted).to_be_focused()

    def writes(self, id: str, text: str) -> None:
        """In place of what is there: Tab selects it."""
        field = self.page.locator(f"#{id}")
        tab_to(self.page, field)
        self.page.keyboard.type(text)
        expect(field).to_have_value(text)


@pytest.mark.parametrize("language", ["fr", "en"], ids=["in French", "in English"])
def test_a_choice_from_its_first_page_to_a_decision_in_a_file(
    language: Language, open_site: OpenSite, visit: Visit
) -> None:
    person = visit(f"{open_site(*MODELS)}/choices", language, accept_downloads=True)
    chooser = Chooser(person, TRANSLATORS[language])
    begin(chooser)
    say_whether_one_is_needed(chooser)
    answer_the_questions(chooser, language)
    weigh(chooser)
    say_what_it_must_have(chooser)
    take_two_candidates(chooser)
    read_what_is_known(chooser)
    chosen = read_the_shortlist(chooser)
    decide(chooser, chosen)
    read_the_file(chooser, download(chooser), chosen)


COMPARED = (SMALL, LARGE, "gemma-3-27b@own", "ministral-8b-2512@own", "claude-sonnet-4-6@anthropic")


def test_a_volume_and_servers_are_stated_for_one_candidate_then_for_five(
    open_site: OpenSite, visit: Visit
) -> None:
    """Figures that are guesses stay as they were written; each candidate has its row."""
    chooser = Chooser(visit(open_site(*MODELS), "fr"), TRANSLATORS["fr"])
    for offers in (COMPARED[:1], COMPARED):
        costs = begun_with(chooser, *offers).replace("/test", "/costs")
        chooser.page.goto(costs)
        state_costs(chooser)
        expect(chooser.page.locator("#own-eur_per_server_hour")).to_have_value("1,5 / 2 / 3")
        expect(chooser.page.locator("#reasoning_tokens")).to_have_value("0 / 200 / 800")
        chooser.sees("When own servers become cheaper")
        chooser.sees("These servers cannot answer as much: more of them are needed.")
        by = chooser.page.get_by_role("region", name=chooser.say("By candidate"))
        expect(by.locator("tbody tr")).to_have_count(len(offers))
        chooser.page.goto(costs.replace("/costs", "/shortlist"))
        chooser.arrives_at("Shortlist")
        order = chooser.page.get_by_role("region", name=chooser.say("In order"))
        expect(order.locator("tbody tr")).to_have_count(len(offers))
        own = chooser.say(AT_HOST)
        main = chooser.page.get_by_role("main")
        if len(offers) == 1:
            expect(order).to_contain_text("100")
            expect(main).to_contain_text(own)
        else:
            expect(main).not_to_contain_text(own)


def state_costs(chooser: Chooser) -> None:
    chooser.arrives_at("What does it cost, in full?")
    chooser.writes("requests_per_month", "40000")
    chooser.writes("output_tokens", "400")
    chooser.writes("reasoning_tokens", "0 / 200 / 800")
    tab_to(chooser.page, chooser.page.locator("form summary"))
    chooser.page.keyboard.press("Enter")
    chooser.writes("own-eur_per_server_hour", "1,5 / 2 / 3")
    chooser.writes("own-requests_per_month_at_most", "200000")
    chooser.writes("own-model", "gemma-3-27b")
    chooser.writes("own-against", SMALL)
    chooser.presses("Save and compute")
    chooser.page.wait_for_load_state()
    chooser.arrives_at("What does it cost, in full?")


def test_a_test_of_the_shortlist_is_one_key_away(
    tmp_path: Path, llm_server: Running, open_site: OpenSite, visit: Visit
) -> None:
    """A run, a campaign and a duel begin with these candidates."""
    database = sqlite_database(tmp_path)
    with start_blocking_portal() as portal:
        portal.call(add_evaluations, database, tmp_path)
    chooser = Chooser(visit(open_site(*MODELS)))
    link = joute("operator-link", "--database", database, folder=tmp_path)
    become_operator(chooser, link)
    test = begun_with(chooser, SMALL, LARGE)

    chooser.page.goto(test)
    chooser.arrives_at("Test the first on your own questions")
    start = f"villes, {chooser.say('Start a run with these candidates')}"
    tab_to(chooser.page, chooser.page.get_by_role("button", name=start))
    chooser.page.keyboard.press("Enter")
    chooser.page.wait_for_url("**/evaluations/villes/start?**")
    for name in ("Mistral Small 3.2", "GPT-5.5"):
        expect(chooser.page.get_by_role("checkbox", name=name)).to_be_checked()

    chooser.page.goto(test)
    chooser.arrives_at("Test the first on your own questions")
    chooser.follows("let people compare these answers in pairs")
    chooser.page.wait_for_url("**/campaigns/new?run=*")
    chooser.sees("villes")

    chooser.page.goto(test)
    chooser.arrives_at("Test the first on your own questions")
    chooser.writes("prompt", "Pourquoi le ciel est-il bleu ?")
    chooser.presses("Start a blind duel")
    chooser.ticks(chooser.page.get_by_label(chooser.say("I have read these conditions")))
    chooser.presses("Start the duel")
    chooser.page.wait_for_url("**/duels/*")
    chooser.wait_for("ready")
    chooser.vote("A is better")
    for name in ("Mistral Small 3.2", "GPT-5.5"):
        chooser.sees(name)


def begun_with(chooser: Chooser, *offers: str) -> str:
    """The address of the test of a new choice between these."""
    sent = {"need": {"candidates": offers}}
    begun = chooser.person.context.request.post("/api/v1/choices", data=sent)
    assert begun.status == 201, begun.text()
    return f"/choices/{begun.json()['key']}/test"


def begin(chooser: Chooser) -> None:
    chooser.arrives_at("Choose a model")
    chooser.writes("title", TITLE)
    chooser.presses("Begin a choice")


def say_whether_one_is_needed(chooser: Chooser) -> None:
    chooser.arrives_at("Do you need one?")
    chooser.picks("task", "document_answers")
    chooser.picks("data", list(kinds_of_data())[-1])
    chooser.writes("requests", "5000")
    chooser.presses("Save and see")
    chooser.sees(tasks()["document_answers"].technique.of(chooser.translator.language))
    chooser.arrives_at("Do you need one?")
    chooser.follows("Go on to your need")


def answer_the_questions(chooser: Chooser, language: Language) -> None:
    """The first answer shows what it makes important; those of no interest are skipped."""
    asked = [question.text.of(language) for question in questions().values()]
    chooser.arrives(asked[0])
    chooser.ticks(chooser.page.locator("[value=task_document_qa]"))
    chooser.picks("complexity", "complexity_medium")
    chooser.presses("Save and go on")
    chooser.arrives(asked[1])
    chooser.sees("What your answers make important")
    chooser.ticks(chooser.page.locator("[value=data_none]"))
    chooser.presses("Save and go on")
    for text in asked[2:]:
        chooser.arrives(text)
        chooser.follows("Skip")


def weigh(chooser: Chooser) -> None:
    chooser.arrives_at("What weighs how much?")
    points = chooser.page.locator("[name=points-quality]")
    tab_to(chooser.page, points)
    chooser.page.keyboard.type("50")
    chooser.presses("Use my points")
    chooser.sees("Weights in force: your points")
    chooser.arrives_at("What weighs how much?")
    expect(points).to_have_value("50.0")
    chooser.follows("Go on to must-haves")


def say_what_it_must_have(chooser: Chooser) -> None:
    chooser.arrives_at("What must it have?")
    chooser.writes("context_tokens", "32000")
    chooser.presses("Save and go on")


def take_two_candidates(chooser: Chooser) -> None:
    for count, offer in enumerate((SMALL, LARGE), 1):
        model = offer.partition("@")[0]
        chooser.arrives_at("Who is a candidate?")
        chooser.writes("q", model)
        chooser.presses("Search")
        chooser.page.wait_for_url(f"**/candidates?q={model}")
        chooser.arrives_at("Who is a candidate?")
        chooser.ticks(chooser.page.locator(f"[name=candidate][value='{offer}']"))
        chooser.presses("Save this selection")
        selected = chooser.translator.ngettext(
            "%(count)s candidate is selected.",
            "%(count)s candidates are selected.",
            count,
            count=count,
        )
        expect(chooser.page.get_by_role("main")).to_contain_text(selected)
    chooser.arrives_at("Who is a candidate?")
    chooser.follows("Go on to the evidence")


def read_what_is_known(chooser: Chooser) -> None:
    chooser.arrives_at("What is known?")
    chooser.follows("Go on to the cost")
    chooser.arrives_at("What does it cost, in full?")
    chooser.follows("Go on to the shortlist")


def read_the_shortlist(chooser: Chooser) -> str:
    """Returns the name of the first."""
    chooser.arrives_at("Shortlist")
    chooser.sees("No best model in general")
    first = chooser.page.locator("table tbody th a").first.inner_text()
    chooser.follows("Go on to the test")
    chooser.arrives_at("Test the first on your own questions")
    chooser.sees("A single duel, now")
    chooser.follows("Go on to the decision")
    return first


def decide(chooser: Chooser, chosen: str) -> None:
    chooser.arrives_at("Decide, and sign")
    expect(chooser.page.locator("#title")).to_have_value(TITLE)
    chooser.writes("need", "Réponses tirées de nos guides.")
    chooser.picks("kind", "candidates")
    chooser.ticks(chooser.page.get_by_role("checkbox", name=chosen))
    chooser.writes("reasons", "Le premier à tous égards.")
    chooser.writes("author", AUTHOR)
    chooser.presses("Sign the decision")


def download(chooser: Chooser) -> Path:
    chooser.arrives(TITLE)
    with chooser.page.expect_download() as downloaded:
        chooser.follows("DOCX")
    return Path(downloaded.value.path())


def read_the_file(chooser: Chooser, path: Path, chosen: str) -> None:
    file = docx.Document(str(path))
    paragraphs = [(one.style.name, one.text) for one in file.paragraphs if one.style]
    assert ("Title", TITLE) in paragraphs
    headings = [text for style, text in paragraphs if style == "Heading 1"]
    expected = ("Decision", "Need", "Must-haves", "Weights", "Shortlist")
    assert headings[: len(expected)] == [chooser.say(one) for one in expected]
    texts = [text for _, text in paragraphs]
    assert chooser.say("Chosen: %(names)s.", names=chosen) in texts
    facts = {row.cells[0].text: row.cells[1].text for row in file.tables[0].rows}
    assert facts[chooser.say("Author")] == AUTHOR
    assert file.core_properties.author == AUTHOR
