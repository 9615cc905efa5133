"""The scripts of streams.jsonl: what hosts send, and what Joute makes of it."""

import json
from pathlib import Path
from typing import Any

Script = dict[str, Any]

# Not splitlines: some lines hold U+2028 and U+0085.
_LINES = (Path(__file__).parent / "streams.jsonl").read_text("utf-8").split("\n")

SCRIPTS: list[Script] = [json.loads(line) for line in _LINES if line]
