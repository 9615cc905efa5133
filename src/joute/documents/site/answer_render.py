"""Page contexts from the state of a question; its citations become links."""

import re
from collections.abc import Callable, Sequence

from markupsafe import Markup

from joute.documents.answer_state import Cited, QuestionState
from joute.documents.cards import CollectionCard
from joute.documents.citations import Verdict, marked
from joute.documents.site.answer_contexts import AnswerPage, FootprintView, PassageView
from joute.duel.contexts import AnswerView
from joute.duel.state import Status, failure_message
from joute.errors import N_
from joute.footprint import METHOD_TEXTS
from joute.guard import RULES
from joute.impact.render import Figures
from joute.services import Services
from joute.web import Pages, Translator, to_html

# In the place of a citation, and after a sentence without one, while Markdown is rendered:
# characters of private use, which are taken out of answers first.
_OPEN, _CLOSE, _MISSING = "\ue000", "\ue001", "\ue002"
_PRIVATE = dict.fromkeys(map(ord, _OPEN + _CLOSE + _MISSING))
_TAG_OR_MARK = re.compile(rf"<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>|{_OPEN}([0-9]+){_CLOSE}|{_MISSING}")
NO_SOURCE = N_("no source")

Link = Callable[[int], Markup]


def answer_page(
    services: Services,
    web: Pages,
    state: QuestionState,
    card: CollectionCard,
    translator: Translator,
    *,
    waited: bool = False,
) -> AnswerPage:
    """Slow on long answers: call it in a thread."""
    reading = state.reading
    over = bool(state.answer) or not state.given
    offered = services.offer.models.get(state.row.model)
    passages = [_passage(one, reading.cited) for one in state.passages]
    return AnswerPage(
        card=card,
        id=state.row.id,
        question=state.row.question,
        answer=_answer(web, state, translator),
        step=_step(state.status),
        verdict=str(reading.verdict) if over else None,
        missing=sum(not one.cited for one in reading.sentences) if over else 0,
        model=(offered.card.name if offered else state.row.model) if state.given else None,
        by=state.row.by,
        passages=[one for one in passages if one.number is not None],
        withheld=[one for one in passages if one.number is None],
        warnings=_rules(state.row.warned),
        footprint=_footprint(state, translator),
        unreal=bool(state.answer and state.answer.origin != "live"),
        waited=waited,
    )


def with_links(text: str, count: int, link: Link, missing: str) -> Markup:
    """An answer as safe HTML: each citation is `link(n)`, and each sentence without one is followed
    by the words of `missing`, if any. No other part of it can pretend to be either."""
    plain = marked(text.translate(_PRIVATE), count, lambda n: f"{_OPEN}{n}{_CLOSE}", _MISSING)
    within_link = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal within_link
        if match[0].startswith("<"):
            if re.match(r"</?a\b", match[0]):
                within_link = match[0][1] != "/"
            return match[0].translate(_PRIVATE)
        if match[1] is None:
            note = Markup(' <span class="no-source">{}</span>').format(missing)
            return str(note) if missing and not within_link else ""
        return f"[{match[1]}]" if within_link else str(link(int(match[1])))

    return Markup(_TAG_OR_MARK.sub(replaced, str(to_html(plain))))  # noqa: S704 # escaped above


def _answer(web: Pages, state: QuestionState, translator: Translator) -> AnswerView:
    text, verdict = state.text, state.reading.verdict
    by_number = {one.number: one for one in state.given}
    # An answer without any source says so once, and not after each sentence.
    missing = translator.gettext(NO_SOURCE) if verdict is Verdict.FOUND else ""

    def link(number: int) -> Markup:
        return citation_link(web, by_number.get(number), number, translator)

    html = None
    if text:
        count = max((one or 0 for one in by_number), default=0)
        html = with_links(text, count, link, missing)
    return AnswerView(
        side="a",
        turn=1,
        status=state.status,
        html=html,
        plain=text,
        cut=state.answer.cut if state.answer else False,
        failure=translator.gettext(failure_message(state.public_code))
        if state.public_code
        else None,
        like=None,
        tags=(),
        comment="",
        reasoning=to_html(state.answer.reasoning)
        if state.answer and state.answer.reasoning
        else None,
    )


def citation_link(web: Pages, cited: Cited | None, number: int, translator: Translator) -> Markup:
    """“[2]”, as a link to the passage on the page of its file; as text where it is gone."""
    if cited is None or cited.passage is None:
        gone = translator.gettext(N_("the passage was removed"))
        return Markup(
            '<span class="cite">[{}]<span class="visually-hidden"> {}</span></span>'
        ).format(number, gone)
    where = translator.gettext(N_("%(file)s, page %(page)s"), file=cited.file, page=cited.page)
    return Markup(
        '<a class="cite" href="{}" title="{}">[{}]<span class="visually-hidden"> {}</span></a>'
    ).format(passage_address(web, cited, cited.passage.id), where, number, where)


def passage_address(web: Pages, cited: Cited, passage_id: int) -> str:
    page = web.url(
        "document_page",
        collection_id=cited.collection_id,
        file_id=cited.file_id,
        number=cited.page,
    )
    return f"{page}?passage={passage_id}#passage-{passage_id}"


def _step(status: Status) -> str:
    if status is Status.ANSWERING:
        return "answering"
    return "failed" if status is Status.FAILED else "ready"


def _passage(cited: Cited, numbers: Sequence[int]) -> PassageView:
    found = cited.passage
    return PassageView(
        place=cited.place,
        number=cited.number,
        collection_id=cited.collection_id,
        file_id=cited.file_id,
        passage_id=found.id if found else None,
        file=cited.file,
        page=cited.page,
        last_page=found.last_page if found else cited.page,
        titles=found.titles if found else (),
        text=found.text if found else None,
        cited=cited.number in numbers,
        rules=_rules(cited.rules),
        useful=cited.useful,
    )


def _rules(ids: Sequence[str]) -> dict[str, str]:
    return {rule: RULES[rule].name for rule in ids if rule in RULES}


def _footprint(state: QuestionState, translator: Translator) -> FootprintView | None:
    figure, words = state.footprint, Figures(translator)
    if figure is None:
        return None
    gwp = words.band(figure.gwp_g, "g") if figure.gwp_g else None
    return FootprintView(words.band(figure.energy_wh, "Wh"), gwp, METHOD_TEXTS[figure.method])
