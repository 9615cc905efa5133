"""The names of what a model is known by: source texts, by the ids of the catalogue."""

from collections.abc import Mapping

from joute.errors import N_

# Of the filters that a model can answer in several ways, in the order of the form.
FILTERS: Mapping[str, str] = {
    "arch": N_("Architecture"),
    "task": N_("Task"),
    "modality": N_("Reads"),
    "access": N_("Access"),
    "domain": N_("Domain"),
    "training": N_("Training"),
}

LABELS: Mapping[str, str] = {
    "unknown": N_("Unknown"),
    "dense": N_("Dense"),
    "moe": N_("Mixture of experts"),
    "matformer": N_("MatFormer: nested networks"),
    "text": N_("Text"),
    "image": N_("Images"),
    "audio": N_("Sound"),
    "video": N_("Video"),
    "pdf": N_("PDF files"),
    "api": N_("Through an API"),
    "weights": N_("By its weights, on own servers"),
    "agents": N_("Agents: several steps with tools"),
    "code": N_("Programming"),
    "image-analysis": N_("Image analysis"),
    "long-documents": N_("Long documents"),
    "math": N_("Mathematics"),
    "question-answering": N_("Answering questions"),
    "rag": N_("Answers from documents (RAG)"),
    "structured-output": N_("Structured output"),
    "summary": N_("Summaries"),
    "tools": N_("Use of tools"),
    "translation": N_("Translation"),
    "writing": N_("Writing"),
    "business": N_("Business"),
    "finance": N_("Finance"),
    "health": N_("Health"),
    "law": N_("Law"),
    "science": N_("Science"),
    "distilled": N_("Distilled from a larger model"),
    "dpo": N_("Preference optimisation (DPO)"),
    "fine-tuned": N_("Fine-tuned"),
    "human-feedback": N_("Feedback of people"),
    "instruct": N_("Instruction-tuned"),
    "rl": N_("Reinforcement learning"),
    "synthetic-data": N_("Synthetic data"),
}
