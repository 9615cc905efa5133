# make run: the site on http://127.0.0.1:8000. make test: is a change sound? Both need only Python
# 3.11 or later and make.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
TESTS ?=
ENGINES ?=
SHORT ?=
PYTEST = -m pytest -n auto --dist worksteal --durations 15
# What the import contracts call pure: values in, values out.
CORES = ranking footprint catalog blindness privacy published statistics classification routing guard ai_act
COMMA := ,
SPACE := $(subst ,, )
COVERED = $(subst $(SPACE),$(COMMA),$(CORES:%=src/joute/%/*))

# Tests start dozens of processes: they share what they compile, whatever the shell says.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test cores others coverage evidence interop mutants lint types contracts messages bench clean local-models

run: $(VENV)/.run
	$(BIN)/joute serve

test: lint types contracts
	$(BIN)/python $(PYTEST) --one-engine $(TESTS)

# Machines are shared: what failed beside everything else is tried once more, alone. It must pass.
AGAIN = -m pytest --last-failed --last-failed-no-failures none
# Long simulations too, in their short form.
SHORTLY = -m "not interop"

# What CI runs: the tests of the cores with their coverage, which costs a third more time, and then
# all others without.
cores: $(VENV)/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) $(SHORTLY) $(CORES:%=tests/%) || \
		$(BIN)/coverage run $(AGAIN) $(SHORTLY) $(CORES:%=tests/%)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95 --include=$(COVERED)

others: $(VENV)/.dev
	$(BIN)/python $(PYTEST) $(SHORTLY) $(ENGINES) $(CORES:%=--ignore=tests/%) || \
		$(BIN)/python $(AGAIN) $(SHORTLY) $(ENGINES) $(CORES:%=--ignore=tests/%)

# The coverage of all, long simulations included: about an hour on two cores.
coverage: $(VENV)/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) $(SHORTLY) $(ENGINES) $(TESTS) || \
		$(BIN)/coverage run $(AGAIN) $(SHORTLY) $(ENGINES) $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --fail-under=95 --include=$(COVERED)

evidence: $(VENV)/.dev
	$(BIN)/python $(PYTEST) -m evidence
ifndef SHORT
	for study in coverage sequences next_pair; do $(BIN)/python -m benchmarks.ranking_$$study || exit 1; done
endif

# Scorers by local models, in an environment of its own: their libraries weigh 250 MB.
local-models: $(VENV)-local-models/.installed
	$(VENV)-local-models/bin/python -m pytest interop/local_models

$(VENV)-local-models/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)-local-models
	$(VENV)-local-models/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[nli]' onnx pytest pytest-timeout
	touch $@

# What other tools and heavy libraries do with ours, each in an environment of its own (.venv-NAME).
interop: local-models $(VENV)/.dev
	$(BIN)/python tools/interop.py

mutants: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[mutants]'
	$(BIN)/python tools/mutants.py $(CORES)

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
	for name in start duels stream_cpu bench_ceiling masking footprint workshop ranking privacy guard classification drift routing dataset_import dataset_export dataset_pages scorers eval_check evaluation_run evaluation_grid evaluation_pages pytest_plugin cheapest campaigns choice choice_pages observatory documents documents_vectors; do $(BIN)/python -m benchmarks.$$name; done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage*

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Joute and what it needs in $(VENV): about a minute, once."
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[ranking]'
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[dev]'
	@# On every core, where pip would take one. What is no Python of this version stays as it is.
	-@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib
	touch $@ $(VENV)/.run
