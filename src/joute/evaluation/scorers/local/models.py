"""A model in a folder: `model.onnx`, `tokenizer.json` and `config.json`, as exports to ONNX write
them. Nothing is downloaded, and nothing in the folder is code."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from joute.evaluation.scorers.extras import library
from joute.statistics.arrays import Floats

FILES = ("model.onnx", "tokenizer.json", "config.json")
# Tokens of one input that models of this kind read, where the folder does not say.
_LONGEST = 512
_BATCH = 32

# A text, or two that are read together.
Input = str | tuple[str, str]


class Encoded(NamedTuple):
    """What a model made of inputs, shape (inputs, …), and which tokens are of a text: (inputs,
    tokens)."""

    output: Floats
    of_text: Any


class LocalModel:
    """Loaded when it is first used; safe to use from several threads.

    ValueError where the folder holds no model; raises MissingExtra.
    """

    def __init__(self, folder: str) -> None:
        self._onnx = library("onnxruntime", "nli")
        self._tokenizers = library("tokenizers", "nli")
        self._folder = Path(folder).expanduser()
        missing = [name for name in FILES if not (self._folder / name).is_file()]
        if missing:
            raise ValueError(f"{folder} holds no {', '.join(missing)}")
        self.config: Mapping[str, Any] = json.loads((self._folder / "config.json").read_bytes())
        self._lock = Lock()

    @cached_property
    def version(self) -> str:
        """The start of the SHA-256 of its files."""
        digests = [self._digest(name) for name in FILES]
        return "".join(digest[:4] for digest in digests)

    def _digest(self, name: str) -> str:
        with (self._folder / name).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()

    @property
    def labels(self) -> list[str]:
        """The names of its classes, in the order of its outputs."""
        named = self.config.get("id2label") or {}
        return [str(named[key]).casefold() for key in sorted(named, key=int)]

    def probabilities(self, inputs: Sequence[Input]) -> Floats:
        """Of each class: shape (inputs, classes). Classes that exclude each other add up to 1; of
        one class alone, or of several that go together, each has its own."""
        logits = np.concatenate([encoded.output for encoded in self.encode(inputs)])
        several = self.config.get("problem_type") == "multi_label_classification"
        if several or logits.shape[1] == 1:
            return np.asarray(1 / (1 + np.exp(-logits)))
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def encode(self, inputs: Sequence[Input]) -> Iterator[Encoded]:
        """What the model's first output is, a batch at a time; longer inputs are cut."""
        for start in range(0, len(inputs), _BATCH):
            with self._lock:
                read = self._tokenizer.encode_batch(list(inputs[start : start + _BATCH]))
            given = {
                "input_ids": [one.ids for one in read],
                "attention_mask": [one.attention_mask for one in read],
                "token_type_ids": [one.type_ids for one in read],
            }
            names = [one.name for one in self._session.get_inputs()]
            arrays = {name: np.array(given[name], dtype=np.int64) for name in names}
            output = self._session.run(None, arrays)[0]
            special = np.array([one.special_tokens_mask for one in read], dtype=bool)
            present = np.array([one.attention_mask for one in read], dtype=bool)
            yield Encoded(np.asarray(output, dtype=np.float64), present & ~special)

    @cached_property
    def _session(self) -> Any:
        return self._onnx.InferenceSession(
            str(self._folder / "model.onnx"), providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = self._tokenizers.Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        longest = min(_LONGEST, int(self.config.get("max_position_embeddings", _LONGEST)))
        tokenizer.enable_truncation(longest)
        tokenizer.enable_padding(pad_id=int(self.config.get("pad_token_id") or 0))
        return tokenizer
