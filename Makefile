# make run: the site on http://127.0.0.1:8000. make test: everything CI checks. Both need only
# Python 3.11 or later and make.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
TESTS ?=

.PHONY: run test lint types contracts messages bench clean

run: $(VENV)/.run
	$(BIN)/joute serve

test: lint types contracts
	$(BIN)/python -m pytest -n auto $(TESTS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

messages: $(VENV)/.dev
	$(BIN)/python tools/messages.py

bench: $(VENV)/.dev
	for script in start duels stream_cpu masking footprint workshop ranking; do $(BIN)/python benchmarks/$$script.py; done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Joute and what it needs in $(VENV): about a minute, once."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[ranking]'
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@ $(VENV)/.run
