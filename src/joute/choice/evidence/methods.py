"""How scores were made, and sources that are words, for people to read: source texts."""

from joute.errors import N_

# Sources.
RANKING = N_("ranking of this site")
CAMPAIGN = N_("%(title)s, a campaign on questions of %(set)s")
BENCH = "joute bench"
CALLS = N_("calls of this site")
JUDGED = N_("%(set)s, judged by %(judge)s, whose agreement with people is not known here")
JUDGED_BESIDE_PEOPLE = N_(
    "%(set)s, judged by %(judge)s, whose kappa with people is %(kappa)s on %(n)s answers"
)
ON_OWN_SERVERS = N_("own servers")
STATED_SERVERS = N_("your servers, as they are stated")

WIN_RATE = N_(
    "Win rate against a fixed reference, GPT-4.1 in December 2025: the mean of the boards named, "
    "wider when they are few, disagree or are old"
)
WIN_RATE_ELSEWHERE = N_(
    "Win rate against a fixed reference, GPT-4.1 in December 2025, on other boards: none here "
    "measures this kind of task"
)
WITH_LOCAL = N_(
    "Win rate against a fixed reference: published boards and what was found here, each weighing "
    "as its band is narrow"
)
ANCHORED = N_(
    "Found here, moved so that its models that have published results stand where those put them"
)
UNANCHORED = N_(
    "Found here; none of its models has published results, so that their mean stands for the "
    "reference"
)
FITTED = N_(
    "A board that was imported: the line of published results over its ratings, with its spread"
)
# Why something that was found here counts in no score, or with a wider band.
ALONE = N_("no other model was found beside it: nothing tells how good it is")
APART = N_("no votes link this model to most of the others")
FEW_VOTERS = N_("fewer than five people judged this model")
FEW_ANCHORS = N_("fewer than five of its models have published results: its scale is not known")
NO_INTERVAL = N_("too few of them for an interval")
NO_SHARE = N_("its scores are no shares of right answers: their scale is not known")
OTHER_SET = N_("this choice does not name its set, and has other results")
OTHER_TASK = N_("of no kind of task, and there are results of yours")
WIDER = N_("of another kind of task, or of none: its band is wider")
ANSWERS = N_(
    "Answers to the questionnaire: yes 1, in part 0.5, in progress 0.25, no 0, wider by the year; "
    "an unanswered question may be anything"
)
LICENCE = N_(
    "Licence: open source 1, open weights for any use 0.8, with restrictions 0.5, API only 0"
)
OPEN_DATA = N_("Open source in full, training data included, as the catalogue says")
CONTEXT = N_("Tokens of context, by order of magnitude: 0 at 4,000, 1 at a million")
MODALITIES = N_("Text only 0; images 0.5, sound 0.2, video 0.2, an output beyond text 0.1")
DOMAIN = N_("A domain that a source states of the model itself")
FEATURES = N_("Tools and structured output at this host, and answers to the questionnaire")
WAYS = N_(
    "Ways to run it, of four: an API, several hosts, a host in the EU, own servers. What is not "
    "found may be there"
)
OWN_SERVERS = N_("On your own servers: prompts stay with you, and the rest is yours to do")
OPEN_WEIGHTS = N_("Open weights can be tuned, or kept, elsewhere; this host may allow less")
RENEWAL = N_("Months between two models of its maker, by order of magnitude: 1 at 2, 0 at 24")
LONGEVITY = N_(
    "Years since the first model of its maker in the catalogue, at least: 1 at 10. Funding and "
    "shareholders are not known"
)
SCALING = N_(
    "Measured here: how throughput held as streams grew, and how few requests failed: 1 at one in "
    "1,000, 0 at one in 10"
)
