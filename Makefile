# One place for every command; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
STACK ?= prod
VENV := .venv
BIN := $(VENV)/bin
DRILL_VENV := .venv-drill
# As root, the drill's servers run as another user, who must be able to run this Python: one below /root will not do.
DRILL_PYTHON ?= $(firstword $(wildcard /usr/bin/python3) $(PYTHON))
PIP := pip --disable-pip-version-check --quiet

.PHONY: help preview test lint types unit drill docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

preview: $(VENV)/program.stamp ## every resource of STACK (prod, dr) as a tree, with a verdict; offline
	@$(BIN)/python -m offline preview '$(STACK)' $(if $(VERBOSE),--all)

test: lint types unit ## everything below but the drill

lint: $(VENV)/tests.stamp ## style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/tests.stamp ## strict type check
	$(BIN)/basedpyright

unit: $(VENV)/tests.stamp ## the tests, without the drill
	$(BIN)/python -m pytest --numprocesses auto --ignore tests/drills

drill: $(VENV)/tests.stamp $(DRILL_VENV)/drill.stamp ## destroy a real PostgreSQL server and bring it back from its archive
	$(BIN)/python -m pytest tests/drills --numprocesses 2 --dist loadfile $(DRILL)

docs: $(VENV)/tests.stamp ## write the pages that are made from the program
	$(BIN)/python -m settings.reference
	$(BIN)/python -m components.observability.alerts.runbooks

clean: ## remove what the other targets made, the environments included
	rm -rf build $(VENV) $(DRILL_VENV) .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one with: make PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/program.stamp: requirements.txt | $(BIN)/python
	$(BIN)/$(PIP) install --requirement requirements.txt
	@touch $@

$(VENV)/tests.stamp: requirements-dev.txt $(VENV)/program.stamp
	$(BIN)/$(PIP) install --requirement requirements-dev.txt
	@touch $@

$(DRILL_VENV)/drill.stamp: tests/drills/requirements.txt | $(BIN)/python
	$(DRILL_PYTHON) -m venv --without-pip $(DRILL_VENV)
	$(BIN)/$(PIP) --python $(DRILL_VENV)/bin/python install --no-deps --requirement tests/drills/requirements.txt
	@touch $@
