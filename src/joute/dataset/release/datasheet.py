"""The datasheet of a release: where the data comes from, what was removed and why."""

from collections.abc import Mapping

from joute.dataset.release.facts import Facts


def datasheet(facts: Facts) -> str:
    """DATASHEET.md."""
    counts, settings = facts.counts, facts.settings
    size = {"duels with a vote": counts["rows"]["votes"], "people": counts["voters"]}
    return f"""# Datasheet of {facts.name}, {facts.version}

{_state(facts)}

## Where it comes from

People asked questions on a site that runs Joute. Two models, drawn as `votes.draw_probability`
says, answered side by side without their names. Votes came before the reveal; questions asked after
it are not in this release. Each person agreed to the publication, apart from the conditions of the
site, and stated to be 15 or older. Votes of workshops, which belong to no person, are not in it,
nor is any answer of a simulated player.

## Counts

{_list(size)}
{_list({f"rows of {name}": count for name, count in counts["rows"].items()})}

## Votes that were left out

{_list(counts["left_out"])}

## Votes that make no preference

{_list(counts["no_preference"])}

## Personal data that was masked, by kind

{_list(counts["masks"])}

Masks are set by rules, without a model and offline. Their misses are measured in the documentation
of Joute; names are the least certain. A mark such as `[PERSON_1]` or `[PERSONNE_1]` stands for the
same value within one duel, and for nothing across duels. No mark can be turned back.

## What else was removed

- Ids of voters, duels and questions are hashes under a key of this release, which was thrown away.
  No id is shared with another release.
- No address and no code of a network is published. Where several people voted from one network on
  one day, their votes there share one id: rankings take them together.
- The moment of a vote is its day. Rows are in the order of a hash of their masked content, which
  says nothing of time; votes that repeat a question of the same voter stand in the order of their
  time.
- Durations, costs, hosts, parameters and the reasoning of models are not published.
- A language, a category or a group that fewer than {settings["min_voters"]} people shared at the
  export is blank.
- Votes younger than {settings["embargo_days"]} days were not exported.

## What remains

This is pseudonymised data, not anonymous data. The words of a question can identify the person who
wrote it to somebody who knows them, or who kept a copy of it. Two releases that hold the same duel
can be joined by its text and its counts of tokens and characters, and with it the ids of its voter:
whoever wants people to be apart publishes periods that do not overlap. On a site with few votes, a
day and a pair of models may be enough to find a vote in a log.
"""


def _state(facts: Facts) -> str:
    review = facts.review
    if review is None:
        return "State: **draft**. Nobody has reviewed it: its free text must not be published."
    return f"""State: **{facts.status}**. On {review.day} a person read {review.texts} texts,
drawn at random. In {review.missed} of them there was personal data without a mask; these duels
left the release. Of all texts of the draft, under {100 * review.upper:.2f} % hold some, with a
confidence of 95 %."""


def _list(counts: Mapping[str, int]) -> str:
    return "\n".join(f"- {name}: {count}" for name, count in counts.items()) or "None."
