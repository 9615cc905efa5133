"""The card of a release, and its licence."""

import json
from collections.abc import Mapping
from typing import Any

from joute.dataset.release.columns import Table
from joute.dataset.release.facts import Facts
from joute.dataset.release.files import SAMPLE_ROWS
from joute.dataset.release.folder import SAMPLE
from joute.dataset.release.layouts import LAYOUTS

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(facts: Facts) -> str:
    """README.md, with the block of metadata that hubs of datasets read."""
    return f"""---
{_metadata(facts)}
---

# {facts.name}, {facts.version}

Blind duels between AI models: people asked a question, read two anonymous answers side by side and
voted; the models were revealed afterwards. {facts.counts["rows"]["votes"]} duels with a vote, of
{facts.counts["voters"]} people who agreed to their publication. Personal data is masked.

**The answers were written by AI systems. They may be wrong, biased or offensive.**

Made by Joute {facts.software} on {facts.created}; layout
“{facts.layout}”. What was removed and why, and what is not safe to assume, is in
[DATASHEET.md](DATASHEET.md); the settings of the export in [release.json](release.json);
[Croissant](https://docs.mlcommons.org/croissant/) metadata in [croissant.json](croissant.json).

## Use it

```python
from datasets import load_dataset

votes = load_dataset("parquet", data_files="votes.parquet")
```

Each table is there as Parquet and as lines of JSON; `{SAMPLE}/` has the first {SAMPLE_ROWS:,}
rows of each, which are a sample at random. `sha256sum --check SHA256SUMS` checks that nothing
changed.

The leaderboard in [leaderboard.json](leaderboard.json) is made from the votes alone:

```sh
{facts.rebuild} --format json
```

## Tables

{_tables(facts)}

## Licence

{facts.licence} (see [LICENSE](LICENSE)). Some makers of models limit the training of other models
on answers: `models.reuse_of_outputs` and `preferences.reuse` say what is known; “unknown” means
that you must read the terms of the maker.

## Cite

> {facts.name}, version {facts.version} ({facts.created}), {facts.licence}. SHA-256 of its files:
> SHA256SUMS.
"""


def _metadata(facts: Facts) -> str:
    """A block of YAML, of which JSON is a part."""
    block: Mapping[str, Any] = {
        "pretty_name": f"{facts.name} {facts.version}",
        "license": facts.licence.lower(),
        **({"language": facts.languages} if facts.languages else {}),
        "task_categories": ["text-generation", "text-ranking"],
        "tags": ["human-feedback", "preferences", "llm-evaluation", "arena", "ai-generated"],
        "size_categories": [_size(facts.counts["rows"]["votes"])],
        "configs": [
            {"config_name": table.name, "data_files": f"{table.name}.parquet"}
            for table in LAYOUTS[facts.layout].all_tables
        ],
    }
    return "\n".join(f"{name}: {json.dumps(value)}" for name, value in block.items())


def _size(rows: int) -> str:
    return next((size for limit, size in _SIZES if rows < limit), "n>1M")


def _tables(facts: Facts) -> str:
    rows = facts.counts["rows"]
    return "\n\n".join(_table(table, rows) for table in LAYOUTS[facts.layout].all_tables)


def _table(table: Table, rows: Mapping[str, int]) -> str:
    columns = "\n".join(
        f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in table.columns
    )
    return f"""### {table.name} ({rows[table.name]} rows)

{table.meaning}

| column | kind | meaning |
| --- | --- | --- |
{columns}"""


def licence_text(facts: Facts) -> str:
    """LICENSE."""
    return f"""{facts.name}, version {facts.version}, is released under {facts.licence}:
https://spdx.org/licenses/{facts.licence}.html

The licence covers the dataset. The answers were written by AI models: the terms of their makers may
limit what they are used for (see models.parquet, column reuse_of_outputs).
"""
