"""The contexts of the gateway's pages: one documented dataclass for each template.

`days` is how far back figures go; `may_change` whether the person changes the use. Names of people
are by the id of a member, of a group as `group:NAME`, or "operator".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from joute import routing
from joute.gateway.aliases import AliasCard
from joute.gateway.guarding.profiles import GuardCard
from joute.gateway.keys import KeyCard
from joute.gateway.reading import Sums
from joute.gateway.router.routers import Router
from joute.gateway.site.charts import UseCharts
from joute.gateway.site.guard_form import GuardForm
from joute.gateway.site.key_form import KeyForm
from joute.gateway.tables import GatewayCall
from joute.guard import Rule
from joute.uses import UseCard


@dataclass(frozen=True)
class UseRow:
    """A use, its figures, and the share that is left of the budget of its key that has least; None
    without a budget."""

    use: UseCard
    sums: Sums
    left: float | None


@dataclass(frozen=True)
class NewUseForm:
    """What was typed of a use to add."""

    id: str = ""
    name: str = ""
    owner: str = "operator"


@dataclass(frozen=True)
class GatewayPage:
    """gateway/gateway.html: the uses of a person, the dearest first. `members` can own a use: those
    of the site, for the operator alone; `reason` is why the use that was `sent` was refused."""

    days: int
    total: Sums
    uses: Sequence[UseRow]
    may_manage: bool
    sees_aliases: bool
    members: Mapping[str, str]
    sent: NewUseForm
    reason: str


@dataclass(frozen=True)
class BudgetRow:
    """A budget of a key in its period, `unit` usd or wh; `share` is from 0 to 1."""

    unit: str
    spent: float
    most: float

    @property
    def share(self) -> float:
        return min(self.spent / self.most, 1.0)


@dataclass(frozen=True)
class KeyRow:
    """A key, its figures, its budgets in their present period, its `limits` in words. `over`: it
    calls nothing any more; `last_day` is that of a key that ends."""

    card: KeyCard
    over: bool
    last_day: date | None
    budgets: Sequence[BudgetRow]
    limits: Sequence[str]
    sums: Sums


@dataclass(frozen=True)
class UsePage:
    """gateway/use.html: what a use costs and whether it works, its keys, its latest calls."""

    use: UseCard
    may_change: bool
    days: int
    sums: Sums
    charts: UseCharts | None
    by_day: Sequence[tuple[date, Sums]]
    keys: Sequence[KeyRow]
    by_alias: Sequence[Sums]
    by_model: Sequence[Sums]
    calls: Sequence[GatewayCall]
    keeps_text: bool


@dataclass(frozen=True)
class NewKeyPage:
    """gateway/key_new.html: the form of a key, with what was typed and what is wrong with it."""

    use: UseCard
    aliases: Sequence[str]
    form: KeyForm
    reason: str


@dataclass(frozen=True)
class KeyAddedPage:
    """gateway/key_added.html: the secret of a key, shown this once."""

    use: UseCard
    secret: str
    base_url: str
    aliases: Sequence[str]


@dataclass(frozen=True)
class KeyPage:
    """gateway/key.html: other limits for a key, or its end."""

    use: UseCard
    card: KeyCard
    aliases: Sequence[str]
    form: KeyForm
    reason: str


@dataclass(frozen=True)
class ConnectPage:
    """gateway/connect.html: how an application calls the aliases of this site."""

    use: UseCard
    may_change: bool
    base_url: str
    aliases: Sequence[str]


@dataclass(frozen=True)
class UseSettingsPage:
    """gateway/use_settings.html: the state of a use, its people, and whether texts are kept, for
    `text_days`. `members` are those of the site, for the operator alone, who also gives the use to
    somebody else (`may_give`)."""

    use: UseCard
    keeps_text: bool
    text_days: int
    names: Mapping[str, str]
    readers: Sequence[str]
    members: Mapping[str, str]
    may_give: bool
    sent_owner: str
    sent_members: str
    reason: str


@dataclass(frozen=True)
class AliasRow:
    """An alias and its figures."""

    card: AliasCard
    sums: Sums


@dataclass(frozen=True)
class AliasesPage:
    """gateway/aliases.html: what each alias costs, and the models behind them beside each other.
    `offered` are the models of this site by id."""

    days: int
    aliases: Sequence[AliasRow]
    models: Sequence[Sums]
    may_manage: bool
    offered: Mapping[str, str]
    sent_alias: str
    sent_models: Sequence[str]
    reason: str


@dataclass(frozen=True)
class AliasPage:
    """gateway/alias.html: the versions of an alias, the newest first, and the models that answered
    behind it beside each other."""

    days: int
    alias: str
    models: Sequence[Sums]
    versions: Sequence[AliasCard]
    names: Mapping[str, str]
    may_manage: bool


@dataclass(frozen=True)
class RouterPage:
    """gateway/router.html: what is promised and saved by choosing models in a use, what is missing.
    `learning` while a job learns; `aliases` are those that point at auto; `heard` is what people
    said of the calls in which it drew the model, None where nothing is learned."""

    use: UseCard
    may_change: bool
    router: Router | None
    heard: "routing.Heard | None"
    learning: bool
    aliases: Sequence[str]
    usd_per_euro: float


@dataclass(frozen=True)
class RuleRow:
    """A rule of the guard and what it is called; `action` is what is set, "" for off; `calls` are
    those in which it spoke."""

    rule: Rule
    name: str
    action: str
    calls: int


@dataclass(frozen=True)
class GuardPage:
    """gateway/guard.html: what is checked of the calls of a use, how often each rule is wrong, what
    was found in `found_days`, and since when. `families` are rules by the name of their family;
    `reason` is why what was typed in `form` was refused."""

    use: UseCard
    may_change: bool
    card: GuardCard
    form: GuardForm
    families: Mapping[str, Sequence[RuleRow]]
    found_days: int
    aliases: Sequence[str]
    versions: Sequence[GuardCard]
    names: Mapping[str, str]
    reason: str
