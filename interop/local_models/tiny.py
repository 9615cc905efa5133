"""Models of a few words, made here: their words have meanings, and they read two texts as sets of
them. As files they are what an export of a large model is."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
MEANINGS = ("animal", "carpet", "sleep", "question", "toxic", "not")
# « chat » and « animal » mean one thing here; words that are not named mean nothing.
WORDS = {
    "chat": "animal",
    "animal": "animal",
    "tapis": "carpet",
    "dort": "sleep",
    "délai": "question",
    "idiot": "toxic",
    "pas": "not",
}
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def entailment(folder: Path) -> Path:
    """What is said and was not before is neutral; what is said and denied is contradicted."""
    not_said, denied = np.full((6, 3), (-8, 0, -8)), np.zeros((6, 3))
    not_said[5], denied[5] = 0, (-8, 0, 8)
    nodes = [
        *_sets(),
        node("Sub", ["second", "first"], "more"),
        node("Relu", ["more"], "new"),
        node("Abs", ["more"], "differs"),
        node("MatMul", ["new", "not_said"], "a"),
        node("MatMul", ["differs", "denied"], "b"),
        node("Add", ["a", "b"], "c"),
        node("Add", ["c", "bias"], "logits"),
    ]
    constants = {"not_said": not_said, "denied": denied, "bias": np.array((4, 0, -2))}
    labels = {"id2label": {"0": "ENTAILMENT", "1": "NEUTRAL", "2": "CONTRADICTION"}}
    return _written(folder, nodes, constants, labels, shape=["n", 3])


def two_classes(folder: Path) -> Path:
    """What is said was said before, or it was not; nothing says that it is contradicted."""
    nodes = [
        *_sets(),
        node("Sub", ["second", "first"], "more"),
        node("Relu", ["more"], "new"),
        node("MatMul", ["new", "not_said"], "a"),
        node("Add", ["a", "bias"], "logits"),
    ]
    constants = {"not_said": np.full((6, 2), (-8, 0)), "bias": np.array((4, 0))}
    labels = {"id2label": {"0": "entailment", "1": "not_entailment"}}
    return _written(folder, nodes, constants, labels, shape=["n", 2])


def relevance(folder: Path) -> Path:
    """The more the texts share, the more relevant."""
    nodes = [
        *_sets(),
        node("Min", ["second", "first"], "shared"),
        node("MatMul", ["shared", "each"], "sum"),
        node("Add", ["sum", "bias"], "logits"),
    ]
    constants = {"each": np.full((6, 1), 4), "bias": np.array([-2])}
    return _written(folder, nodes, constants, {"id2label": {"0": "LABEL_0"}}, shape=["n", 1])


def toxicity(folder: Path) -> Path:
    """Toxic words are toxic, and nothing is a threat."""
    weights = np.zeros((6, 2))
    weights[4, 0] = 8
    nodes = [
        *_sets(),
        node("MatMul", ["first", "weights"], "sum"),
        node("Add", ["sum", "bias"], "logits"),
    ]
    constants = {"weights": weights, "bias": np.array((-4, -4))}
    config = {
        "problem_type": "multi_label_classification",
        "id2label": {"0": "toxic", "1": "threat"},
    }
    return _written(folder, nodes, constants, config, shape=["n", 2])


def encoder(folder: Path) -> Path:
    """A vector for each token: that of its meaning."""
    nodes = [node("Gather", ["meanings", "input_ids"], "logits")]
    return _written(folder, nodes, {}, {}, shape=["n", "tokens", 6], inputs=INPUTS[:1])


def node(kind: str, inputs: Sequence[str], output: str, **options: Any) -> Any:
    return helper.make_node(kind, list(inputs), [output], **options)


def _sets() -> list[Any]:
    """The meanings of both texts, each as what is in it, or not."""
    return [
        node("Gather", ["meanings", "input_ids"], "vectors"),
        node("Cast", ["attention_mask"], "present", to=TensorProto.FLOAT),
        node("Cast", ["token_type_ids"], "type", to=TensorProto.FLOAT),
        node("Mul", ["type", "present"], "of_second"),
        node("Sub", ["present", "of_second"], "of_first"),
        node("Unsqueeze", ["of_second", "last"], "mask_second"),
        node("Unsqueeze", ["of_first", "last"], "mask_first"),
        node("Mul", ["vectors", "mask_second"], "vectors_second"),
        node("Mul", ["vectors", "mask_first"], "vectors_first"),
        node("ReduceMax", ["vectors_second"], "second", axes=[1], keepdims=0),
        node("ReduceMax", ["vectors_first"], "first", axes=[1], keepdims=0),
    ]


def _written(
    folder: Path,
    nodes: Sequence[Any],
    constants: Mapping[str, Any],
    config: Mapping[str, Any],
    *,
    shape: Sequence[Any],
    inputs: Sequence[str] = INPUTS,
) -> Path:
    folder.mkdir(parents=True)
    tensors = {
        "meanings": _meanings().astype(np.float32),
        "last": np.array([-1], dtype=np.int64),
        **{name: np.asarray(value, dtype=np.float32) for name, value in constants.items()},
    }
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(one, TensorProto.INT64, ["n", "tokens"]) for one in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )
    opset = [helper.make_opsetid("", 13)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), folder / "model.onnx")
    _tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"pad_token_id": 0, **config}))
    return folder


def _meanings() -> Any:
    """A row for each token; what has no meaning has none of these."""
    rows = np.zeros((len(SPECIAL) + len(WORDS), len(MEANINGS)))
    for position, meaning in enumerate(WORDS.values(), start=len(SPECIAL)):
        rows[position, MEANINGS.index(meaning)] = 1
    return rows


def _tokenizer() -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *WORDS))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer
