"""An observation in words: sections with a sentence, tables and how they were counted.

The page shows them with charts, the report writes them down: both say the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from joute.ai_act import read_tree
from joute.errors import N_
from joute.footprint import METHOD_TEXTS, Band, format_indicator
from joute.impact.render import Figures
from joute.observatory.observation import Change, Observation, Survey, Used, UseLine, WeekShown
from joute.observatory.rebound import FACTORS, NO_REBOUND_TEXTS
from joute.observatory.survey import PROFESSIONS, QUESTION_TEXTS, QUESTIONS
from joute.translation import Translator
from joute.uses import State

STATE_TEXTS: Mapping[State, str] = {
    State.IDEA: N_("Ideas"),
    State.TRIAL: N_("On trial"),
    State.PILOT: N_("Pilots"),
    State.IN_SERVICE: N_("In service"),
    State.STOPPED: N_("Out of service"),
}
PURPOSE_TEXTS: Mapping[str, str] = {
    "duel": N_("Duels"),
    "chat": N_("Conversations with one model"),
    "workshop": N_("Workshops"),
    "evaluation": N_("Evaluations"),
    "labels": N_("Labels of questions"),
}
FACTOR_TEXTS: Mapping[str, str] = {
    "people": N_("People"),
    "calls_per_person": N_("Answers per person"),
    "tokens_per_call": N_("Tokens per answer"),
    "wh_per_token": N_("Energy per token"),
}
GROUP_TEXTS: Mapping[str, str] = {
    "people": N_("Duels and conversations"),
    "applications": N_("Applications"),
}
DECISION_TEXTS: Mapping[str, str] = {
    "dismissed": N_("Cases with nothing to do"),
    "item": N_("Cases made into items of a set"),
    "handed_over": N_("Cases handed over"),
}
_BETTER: Mapping[bool | None, str] = {
    True: N_("yes"),
    False: N_("no"),
    None: N_("no change"),
}
_UNCLASSED = N_("Not classed yet")


@dataclass(frozen=True)
class Table:
    """A table of texts in the language of the page: the first column names its row."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A question and its answer: `lead` is a sentence, `notes` say how it was counted, from what,
    until when, and what is left out."""

    id: str
    title: str
    lead: str
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Words:
    """Writes an observation in the language of a translator."""

    translator: Translator

    def sections(self, seen: Observation) -> Sequence[Section]:
        return [
            self._adoption(seen),
            self._uses(seen),
            self._risks(seen),
            self._effects(seen),
            self._models(seen),
            self._cost(seen),
            self._rebound(seen),
            self._incidents(seen),
        ]

    def title(self, seen: Observation) -> str:
        return self._("Observatory, %(quarter)s", quarter=self.quarter(seen))

    def quarter(self, seen: Observation) -> str:
        return self._(
            N_("quarter %(number)s of %(year)s"),
            number=seen.quarter.number,
            year=str(seen.quarter.year),
        )

    def until(self, seen: Observation) -> str:
        """Which days are in it, and when it was made."""
        text = (
            N_("From %(first)s to before %(end)s (UTC), as known on %(made)s.")
            if seen.over
            else N_(
                "From %(first)s to before %(end)s (UTC): the quarter goes on, and today is left "
                "out, since its sums would tell of duels that are still blind."
            )
        )
        days = self._(
            text,
            first=self.translator.date(seen.quarter.first),
            end=self.translator.date(seen.end),
            made=self.translator.moment(seen.made_at),
        )
        since = seen.counted_since
        if since is None or since <= seen.quarter.first:
            return days
        begun = self._(
            N_("Calls are counted since %(day)s: earlier ones are in no sum."),
            day=self.translator.date(since),
        )
        return f"{days} {begun}"

    # Each section.

    def _adoption(self, seen: Observation) -> Section:
        mean = seen.adoption.mean_people
        lead = (
            self._(
                N_(
                    "In weeks with five people or more, %(people)s on average asked something here."
                ),
                people=self.translator.number(mean, 0),
            )
            if mean is not None
            else self._(N_("No week of this quarter that is over had five people or more."))
        )
        members = self._(
            N_("People with a name on this site today: %(people)s."),
            people=self.people(seen.adoption.members),
        )
        head = (
            N_("Week from"),
            N_("People"),
            N_("In duels"),
            N_("In conversations"),
            N_("Came back after four weeks"),
        )
        return self._section(
            "adoption",
            N_("Who uses it?"),
            f"{lead} {members}",
            [self._table(N_("People a week"), head, map(self._week, seen.adoption.weeks))],
            (
                N_(
                    "Counted: browsers and members that asked in a duel or in a conversation with "
                    "one model. A person with two browsers counts twice. Phones of workshops and "
                    "the people behind applications are not known here."
                ),
                N_(
                    "No figure of fewer than five people is shown, nor two figures whose "
                    "difference would be one. Duels and conversations stand apart only where that "
                    "holds for both, and for those who did only one of them."
                ),
                N_(
                    "Came back: of those who first came four weeks before, the share that came in "
                    "that week again. Each week is counted once, when it is over, and nobody is "
                    "named in it."
                ),
            ),
        )

    def _week(self, week: WeekShown) -> Sequence[str]:
        day = self.translator.date(week.week)
        duels, chat = week.groups or (None, None)
        apart = self._(N_("not shown apart"))
        back = (
            self.translator.percent(week.returned.value)
            if week.returned
            else self._(N_("not shown"))
        )
        return (
            day,
            self.people(week.people),
            apart if duels is None else self.people(duels),
            apart if chat is None else self.people(chat),
            back,
        )

    def _uses(self, seen: Observation) -> Section:
        serving = seen.states[State.IN_SERVICE]
        lead = self.translator.ngettext(
            "%(num)s use is in service.", "%(num)s uses are in service.", serving
        )
        states = [
            (self._(text), self.translator.number(seen.states[state]))
            for state, text in STATE_TEXTS.items()
        ]
        lines = [
            (
                use.name
                or self._(N_("Uses of fewer than five people, or not yours to read, together")),
                self._state(use),
                self._(N_("not declared")) if use.people is None else self.people(use.people),
                self.translator.number(use.used.sums.calls),
                self.tokens(use.used),
                self.money(use.used),
                self.energy(use.used),
            )
            for use in seen.uses
        ]
        head = (
            N_("Name of the use"),
            N_("State"),
            N_("People concerned"),
            N_("Calls"),
            N_("Tokens"),
            N_("Cost"),
            N_("Energy"),
        )
        return self._section(
            "uses",
            N_("What is it used for?"),
            lead,
            [
                self._table(N_("Uses by state, today"), (N_("State"), N_("Uses")), states),
                self._table(N_("Calls of each use"), head, lines),
            ],
            (
                N_(
                    "States and people concerned are what the register says today; the people of "
                    "an application are not counted, since no application says who they are."
                ),
                N_(
                    "A use that concerns fewer than five people has no line of its own, and where "
                    "the difference would tell its figures, nor has another; its indicators are "
                    "not shown."
                ),
            ),
        )

    def _state(self, use: UseLine) -> str:
        if not use.id:
            return "–"
        return self._(STATE_TEXTS[use.state]) if use.state else self._(N_("deleted"))

    def _risks(self, seen: Observation) -> Section:
        overdue = seen.risks.overdue
        lead = self.translator.ngettext(
            "%(num)s use should have been reviewed by now.",
            "%(num)s uses should have been reviewed by now.",
            overdue,
        )
        undated = self.translator.ngettext(
            "%(num)s use has no date of review.",
            "%(num)s uses have no date of review.",
            seen.risks.without_date,
        )
        classes = [
            (self._class(name), self.translator.number(count))
            for name, count in seen.risks.classes.items()
        ]
        return self._section(
            "risks",
            N_("At what risk?"),
            f"{lead} {undated}",
            [self._table(N_("Uses by class under the AI Act"), (N_("Class"), N_("Uses")), classes)],
            (
                N_(
                    "Uses that are not stopped, by the class that somebody confirmed, and by what "
                    "their sheets in the register say today. This is not legal advice."
                ),
                self.translator.ngettext(
                    "%(num)s use was classed by another version of the tree of questions than that "
                    "of today, %(version)s.",
                    "%(num)s uses were classed by another version of the tree of questions than "
                    "that of today, %(version)s.",
                    seen.risks.other_tree,
                    version=seen.risks.tree,
                ),
            ),
        )

    def _class(self, name: str) -> str:
        labels = dict(read_tree().classes)
        label = labels.get(name)  # type: ignore[call-overload] # of another tree it may be unknown
        return label.of(self.translator.language) if label else name or self._(_UNCLASSED)

    def _effects(self, seen: Observation) -> Section:
        survey, number = seen.survey, self.translator.number
        if survey is None:
            answered = self._(N_("What the survey says is shown when the quarter is over."))
        else:
            answered = self._(
                N_("People who answered the survey on their work: %(people)s."),
                people=self.people(survey.people),
            )
        measured = self.translator.ngettext(
            "%(num)s indicator was measured before and after.",
            "%(num)s indicators were measured before and after.",
            len(seen.indicators),
        )
        tables = [
            self._table(
                N_("Indicators of uses, before and after"),
                (
                    N_("Name of the use"),
                    N_("Indicator"),
                    N_("Before"),
                    N_("After"),
                    N_("Change"),
                    N_("Better?"),
                    N_("Source"),
                ),
                [
                    (
                        use.name,
                        f"{one.name} ({one.period})" if one.period else one.name,
                        f"{number(float(one.before or 0))} {one.unit}".strip(),
                        f"{number(float(one.after or 0))} {one.unit}".strip(),
                        self._(N_("not a share of 0"))
                        if one.change is None
                        else self.translator.percent(float(one.change)),
                        self._(_BETTER[one.improved]),
                        one.source or self._(N_("not stated")),
                    )
                    for use, one in seen.indicators
                ],
            )
        ]
        if survey is not None and survey.people is not None:
            tables += self._survey_tables(survey)
        return self._section(
            "effects",
            N_("What does it change in work?"),
            f"{measured} {answered}",
            tables,
            (
                N_(
                    "As declared: by the owners of uses in the register, and by those who wanted "
                    "to answer. Who answers a survey is not everybody: read it as what these "
                    "people say."
                ),
                N_(
                    "An answer is added to counts the moment it is given: what one person said to "
                    "two questions is never together. Where a count would be under five, another "
                    "one is hidden with it."
                ),
            ),
        )

    def _survey_tables(self, survey: Survey) -> Iterator[Table]:
        yield self._table(
            N_("Professions of those who answered"),
            (N_("Profession"), N_("People")),
            [
                (self._(PROFESSIONS.get(name, name)), self.people(people))
                for name, people in survey.professions.items()
            ],
        )
        for question, answers in survey.answers.items():
            yield self._table(
                QUESTION_TEXTS[question],
                (N_("Answer"), N_("People")),
                [
                    (self._(QUESTIONS[question].get(name, name)), self.people(people))
                    for name, people in answers.items()
                ],
            )

    def _models(self, seen: Observation) -> Section:
        small, number = seen.small, self.translator.number
        known = small.small + small.large
        lead = (
            self._(
                N_("Small models gave %(share)s of the answers of models whose size is known."),
                share=self.translator.percent(small.small / known),
            )
            if known
            else self._(N_("No answer of this quarter is of a model whose size is known."))
        )
        sizes = (
            (N_("Small: up to %(most)s billion parameters"), small.small),
            (N_("Large: more than that"), small.large),
            (N_("Size not published"), small.unknown),
        )
        preferred = [
            (
                one.model,
                self.translator.percent(one.won / one.votes),
                self.interval(one.interval),
                number(one.votes),
            )
            for one in seen.quality.preferred
        ]
        scores = [
            (one.scorer, number(one.mean, 2), self.interval(one.interval), number(one.answers))
            for one in seen.quality.scores
        ]
        thumbs = seen.quality.thumbs
        liked = (
            self._(
                N_("Thumbs up: %(share)s of %(whole)s opinions (%(interval)s)."),
                share=self.translator.percent(thumbs.value),
                whole=number(thumbs.whole),
                interval=self.interval(seen.quality.thumbs_interval or (0, 1)),
            )
            if thumbs
            else self._(N_("Opinions on answers of applications are too few to show."))
        )
        return self._section(
            "models",
            N_("With which models, and how good?"),
            f"{lead} {liked}",
            [
                self._table(
                    N_("Answers by size of model"),
                    (N_("Size"), N_("Answers")),
                    [
                        (self._(text, most=number(small.most_b)), number(count))
                        for text, count in sizes
                    ],
                ),
                self._table(
                    N_("Preferred in blind duels"),
                    (N_("Model"), N_("Preferred"), N_("95%% interval"), N_("Votes")),
                    preferred,
                ),
                self._table(
                    N_("Scores of live answers"),
                    (N_("Scorer"), N_("Mean"), N_("95%% interval"), N_("Answers")),
                    scores,
                ),
            ],
            (
                N_(
                    "Size: all parameters, from the catalogue or what the operator declares; of an "
                    "estimate its middle."
                ),
                N_(
                    "Preferred: the share of blind votes for one side that went to the model, ties "
                    "left out, of models on which five people voted; Wilson’s interval, which "
                    "takes votes for independent. The ranking has one that counts voters, and "
                    "whom each model met."
                ),
            ),
        )

    def _cost(self, seen: Observation) -> Section:
        lead = self._(
            N_("Calls: %(calls)s; cost: %(cost)s; energy: %(energy)s; gases: %(gases)s."),
            calls=self.translator.number(seen.all.sums.calls),
            cost=self.money(seen.all),
            energy=self.energy(seen.all),
            gases=self.gases(seen.all),
        )
        kinds = [
            (self._(N_("Applications")), seen.applications),
            *(
                (self._(PURPOSE_TEXTS.get(purpose, purpose)), used)
                for purpose, used in seen.others.items()
            ),
        ]
        rows = [
            (
                name,
                self.translator.number(used.sums.calls),
                self.tokens(used),
                self.money(used),
                self.energy(used),
                self.gases(used),
            )
            for name, used in kinds
        ]
        weeks = [
            (
                self.translator.date(week),
                method or self._(N_("unknown")),
                self.translator.number(sums.calls),
                self.band("energy_wh", sums.energy_wh) if method else self._(N_("unknown")),
                self.band("gwp_g", sums.gwp_g)
                if method and sums.gwp_g.high
                else self._(N_("unknown")),
            )
            for week, by_method in seen.days
            for method, sums in sorted(by_method.items())
        ]
        return self._section(
            "footprint",
            N_("At what cost, for us and for the planet?"),
            lead,
            [
                self._table(
                    N_("By kind of use"),
                    (
                        N_("Name of the use"),
                        N_("Calls"),
                        N_("Tokens"),
                        N_("Cost"),
                        N_("Energy"),
                        N_("Gases"),
                    ),
                    rows,
                ),
                self._table(
                    N_("Week by week"),
                    (N_("Week from"), N_("Method"), N_("Calls"), N_("Energy"), N_("Gases")),
                    weeks,
                ),
            ],
            (
                N_(
                    "Sums of each day, added in the transaction that stores a call: they outlive "
                    "the calls, and hold nobody. What was prepared in advance or simulated is not "
                    "in them."
                ),
                N_(
                    "Cost at the catalogue’s prices. Energy and gases are bands by a named method, "
                    "never added to those of another one: the middle, then the lowest and the "
                    "highest. What is unknown of an answer is counted beside, never as zero; what "
                    "failed calls used is unknown too."
                ),
                *(f"{name}: {self._(METHOD_TEXTS[name])}" for name in self._methods(seen)),
            ),
        )

    def _rebound(self, seen: Observation) -> Section:
        leads = [self._change(one) for one in seen.changes] or [
            self._(
                N_(
                    "Nothing to compare: no method has the energy of answers of this quarter and "
                    "of the one before."
                )
            )
        ]
        return self._section(
            "rebound",
            N_("Did what was saved come back?"),
            " ".join(leads),
            [self._factors(one) for one in seen.changes],
            (
                N_(
                    "An average week of the quarter against one of the quarter before: energy is "
                    "people × answers per person × tokens per answer × energy per token, and the "
                    "parts sum to the change (additive LMDI, Ang 2005)."
                ),
                N_(
                    "Rebound: what more people, answers and tokens added, as a share of what each "
                    "token saved. It is said only where a token takes less energy beyond its "
                    "band. Which factor moved is a fact, why it moved is not said."
                ),
            ),
        )

    def _change(self, one: Change) -> str:
        group = self._(GROUP_TEXTS[one.group])
        if one.found.rebound is not None:
            return self._(
                N_("%(group)s: more use took back %(share)s of what each token saved."),
                group=group,
                share=self.translator.percent(one.found.rebound),
            )
        why = one.found.why_no_rebound
        return self._(
            N_("%(group)s: no rebound can be told. %(why)s"),
            group=group,
            why=self._(NO_REBOUND_TEXTS[why]) if why else "",
        )

    def _factors(self, one: Change) -> Table:
        rows = []
        for name in FACTORS:
            if name == "people" and not one.people_known:
                unknown = self._(N_("unknown: in the answers"))
                rows.append((self._(FACTOR_TEXTS[name]), unknown, unknown, unknown))
                continue
            before, after = (self._factor(name, side) for side in (one.before, one.after))
            term = self.wh(one.found.terms[name])
            rows.append((self.factor(one, name), before, after, term))
        rows.append(
            (
                self._(N_("Energy of a week")),
                self.wh(one.found.before_wh, sign=False),
                self.wh(one.found.after_wh, sign=False),
                self.wh(one.found.change_wh),
            )
        )
        head = (N_("Factor"), N_("Quarter before"), N_("This quarter"), N_("Part in the change"))
        return Table(self.group(one), [self._(text) for text in head], rows)

    def group(self, one: Change) -> str:
        """Whose change it is, and by which method."""
        return f"{self._(GROUP_TEXTS[one.group])}, {one.method}"

    def factor(self, one: Change, name: str) -> str:
        """The name of a factor; without known people all answers are together."""
        together = name == "calls_per_person" and not one.people_known
        return self._(N_("Answers")) if together else self._(FACTOR_TEXTS[name])

    def _factor(self, name: str, side: object) -> str:
        value = getattr(side, name)
        if name == "wh_per_token":
            low, mid, high = (one * 1_000 for one in value)
            return self._(
                N_("%(band)s for 1,000 tokens"), band=self.band("energy_wh", Band(low, mid, high))
            )
        return self.translator.figures(value, 3)

    def _incidents(self, seen: Observation) -> Section:
        found, number = seen.incidents, self.translator.number
        lead = self.translator.ngettext(
            "%(num)s signal of production has moved, and waits for somebody to look.",
            "%(num)s signals of production have moved, and wait for somebody to look.",
            found.alarms,
        )
        rows = [
            (self._(N_("Calls that the guard blocked")), number(found.blocked)),
            (self._(N_("Calls that failed")), number(found.failures)),
            (self._(N_("Answers that people reported")), self.people(found.reports)),
            *(
                (self._(DECISION_TEXTS.get(name, name)), self.people(count))
                for name, count in sorted(found.decisions.items())
            ),
        ]
        return self._section(
            "incidents",
            N_("What went wrong?"),
            lead,
            [self._table(N_("Answers and calls"), (N_("What"), N_("How many")), rows)],
            (
                N_(
                    "Blocked and failed: of all calls, as they were stored. Reports and decisions "
                    "as long as they are stored; each is of one person, so that fewer than five "
                    "are not shown. Signals: as they stand now."
                ),
            ),
        )

    # Figures.

    def people(self, count: int | None) -> str:
        if count is None:
            return self._(N_("fewer than 5"))
        return self.translator.number(count)

    def money(self, used: Used) -> str:
        known = self._(N_("US$%(amount)s"), amount=self.translator.figures(used.sums.cost_usd, 3))
        return self._beside(known, used.sums.unknown_cost, known=used.sums.cost_usd > 0)

    def tokens(self, used: Used) -> str:
        sums = used.sums
        known = self.translator.number(sums.input_tokens + sums.output_tokens)
        unknown = max(sums.unknown_input, sums.unknown_output)
        return self._beside(known, unknown, known=sums.output_tokens > 0)

    def energy(self, used: Used) -> str:
        texts = [self.band("energy_wh", one.sums.energy_wh) for one in used.methods]
        return self._beside("; ".join(texts), used.sums.unknown_energy, known=bool(texts))

    def gases(self, used: Used) -> str:
        found = [one.sums.gwp_g for one in used.methods if one.sums.gwp_g.high]
        text = "; ".join(self.band("gwp_g", one) for one in found)
        return self._beside(text, used.sums.unknown_gwp, known=bool(found))

    def band(self, indicator: str, band: Band) -> str:
        return format_indicator(indicator, band, Figures(self.translator).decimal)

    def wh(self, value: float, *, sign: bool = True) -> str:
        text = self.translator.quantity(abs(value), "Wh", 3)
        if value < 0:
            return f"−{text}"
        return f"+{text}" if sign and value > 0 else text

    def interval(self, ends: tuple[float, float]) -> str:
        return self._(
            N_("%(low)s to %(high)s"),
            low=self.translator.percent(ends[0]),
            high=self.translator.percent(ends[1]),
        )

    def _beside(self, text: str, unknown: int, *, known: bool) -> str:
        """A figure, and the answers of which nothing is known."""
        if not unknown:
            return text or self._(N_("none"))
        if not known:
            return self._(N_("unknown"))
        more = self.translator.ngettext(
            "and %(num)s unknown answer", "and %(num)s unknown answers", unknown
        )
        return f"{text}, {more}"

    def _methods(self, seen: Observation) -> Sequence[str]:
        return [one.method for one in seen.all.methods if one.method in METHOD_TEXTS]

    def _section(
        self,
        id: str,
        title: str,
        lead: str,
        tables: Sequence[Table],
        notes: Sequence[str],
    ) -> Section:
        shown = [one for one in tables if one.rows]
        return Section(
            id, self._(title), lead, shown, [self.translator.phrase(one) for one in notes]
        )

    def _table(self, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
        return Table(self._(caption), [self._(text) for text in head], list(rows))

    def _(self, text: str, **fields: object) -> str:
        return self.translator.gettext(text, **fields)
