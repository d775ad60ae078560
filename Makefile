# Makes its own .venv (Python 3.11 or later) with the pinned requirements. `make help` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

STACK ?= prod
PYTHON ?= python3
VERBOSE ?=
BASE ?= main
export STACK BASE

BIN := .venv/bin
DRILL_BIN := .venv-drill/bin
# As root, the drill's servers run as another user, who must be able to run this Python: one below /root will not do.
DRILL_PYTHON ?= $(firstword $(wildcard /usr/bin/python3) $(PYTHON))
DRILL ?=
BENCH ?=
CHARTS ?=
HELM ?=
ALL ?=
PROVIDER ?=
CHROMIUM ?= chromium
SET ?=
export SET
# Of the mirror (docs/mirror.md).
CHECK ?=
ACCEPT ?=
SOURCE ?=
TARGET ?=
JSON ?=
export ACCEPT SOURCE TARGET
# Of the restore test of third copies.
PUBLISH ?=
FOLDER ?=
export FOLDER
# Of the commands of a disaster recovery (docs/operations.md).
INCIDENT ?=
SINCE ?=
YES ?=
KIND ?=
DRY_RUN ?=
WITHOUT_PULUMI ?=
ACCEPT_LOSS ?=
export INCIDENT SINCE YES KIND
# A few of the SDKs' thousands of modules are used: Python compiles these as it meets them, and keeps the result.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input install --no-compile
unexport PYTHONDONTWRITEBYTECODE

# A misspelt variable would otherwise preview the wrong stack without a word.
EMPTY :=
SPACE := $(EMPTY) $(EMPTY)
UNKNOWN := $(filter-out STACK=% BASE=% PYTHON=% VERBOSE=% DRILL=% DRILL_PYTHON=% BENCH=% CHARTS=% HELM=% ALL=% PROVIDER=% SET=% CHROMIUM=% INCIDENT=% SINCE=% YES=% KIND=% DRY_RUN=% WITHOUT_PULUMI=% ACCEPT_LOSS=% CHECK=% PUBLISH=% FOLDER=% ACCEPT=% SOURCE=% TARGET=% JSON=%,$(subst \$(SPACE),_,$(MAKEOVERRIDES)))
ifneq ($(UNKNOWN),)
$(error unknown variable $(UNKNOWN); allowed: STACK, BASE, PYTHON, VERBOSE, DRILL, DRILL_PYTHON, BENCH, CHARTS, HELM, ALL, PROVIDER, SET, CHROMIUM, INCIDENT, SINCE, YES, KIND, DRY_RUN, WITHOUT_PULUMI, ACCEPT_LOSS, CHECK, PUBLISH, FOLDER, ACCEPT, SOURCE, TARGET, JSON)
endif

.PHONY: help preview diff what-if login status failover switchover failback gameday test lint unit drill drill-tools restore-test bench mutations charts repositories mirror provider prices docs screenshots clean runtime development

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "Variables: STACK=prod (or dr, or all), BASE=main (a commit), VERBOSE=1 (every resource and output, cost by component), PYTHON=python3 (3.11 or later)"

preview: runtime ## declare a stack with no account, cluster or CLI; writes build/STACK
	@$(BIN)/python -m offline preview "$$STACK" $(if $(filter-out 0,$(VERBOSE)),--all)

diff: runtime ## what the working tree changes against BASE, in every stack (or STACK): resources, recovery table
	@$(BIN)/python -m offline diff -- "$$BASE" $(if $(filter command environment,$(firstword $(origin STACK))),"$$STACK")

what-if: runtime ## what other settings would change, without editing: SET='archive.timeout=4m edge.ttl=5m'
	@$(BIN)/python -m offline what-if -- "$$STACK" $$SET

# STACK has a default, which must not decide who takes over.
OPERATE = $(BIN)/python -m operations $@ $(if $(filter command environment,$(firstword $(origin STACK))),--stack "$$STACK") \
	$(if $(INCIDENT),--incident "$$INCIDENT") $(if $(SINCE),--since "$$SINCE") $(if $(YES),--yes "$$YES") \
	$(if $(KIND),--kind "$$KIND") $(if $(filter-out 0,$(DRY_RUN)),--dry-run) $(if $(filter-out 0,$(WITHOUT_PULUMI)),--without-pulumi) \
	$(if $(filter-out 0,$(ACCEPT_LOSS)),--accept-loss)

login: runtime ## STACK=prod: let Pulumi and Helm pull charts from the registry of the stack's region, for twelve hours
	@$(BIN)/python -m operations.registry_login "$$STACK"

status: runtime ## where both regions stand: databases, replication lag, services, DNS, stack files, Pulumi
	@$(BIN)/python -m operations status

failover: runtime ## STACK=dr INCIDENT=INC-1234: dr takes over from a region that is lost; DRY_RUN=1 touches nothing
	@$(OPERATE)

switchover: runtime ## STACK=dr INCIDENT=CHG-1234: the same as planned, with nothing lost
	@$(OPERATE)

failback: runtime ## STACK=prod INCIDENT=INC-1234: rebuild the database of the region that was lost, and switch over to it
	@$(OPERATE)

gameday: runtime ## STACK=dr: a switchover as an exercise, with a report for the auditor
	@$(OPERATE)

test: lint unit ## lint, types and tests

lint: development ## ruff, the doors between the rooms (import-linter), and basedpyright in its strict mode
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/basedpyright

unit: development ## the tests alone
	$(BIN)/python -m pytest -n auto --ignore tests/drills

drill: development drill-tools ## destroy a real PostgreSQL server and bring it back from its archive
	$(BIN)/python -m pytest tests/drills --numprocesses 2 --dist loadfile $(DRILL)

restore-test: runtime drill-tools ## restore claims-db from its third copy alone, on this machine, and count it (docs/runbooks/restore-test.md); PUBLISH=1, FOLDER=
	@$(BIN)/python -m operations.restore_test "$$STACK" $(if $(filter-out 0,$(PUBLISH)),--publish) $(if $(FOLDER),--folder "$$FOLDER")

drill-tools: runtime
	@cmp -s tests/drills/requirements.txt .venv-drill/requirements.txt || { \
	echo "installing tests/drills/requirements.txt into .venv-drill" >&2; \
	$(DRILL_PYTHON) -m venv --clear --without-pip .venv-drill && \
	$(BIN)/python -m pip --python $(DRILL_BIN)/python --disable-pip-version-check --quiet --no-input \
	install --no-deps -r tests/drills/requirements.txt && cp tests/drills/requirements.txt .venv-drill/; }

bench: runtime ## how fast the program is, as ratios against a bare one; BENCH=--write keeps the table
	$(BIN)/python -m benchmarks $(BENCH)

mutations: development ## mutate both stacks, one change at a time, and ask the policy that must catch it
	$(BIN)/python -m tests.policies.kill_rate

charts: runtime ## render every Helm chart that the stacks install, and record what it makes; needs helm, or HELM=, CHARTS=folder
	$(BIN)/python -m chart_facts $(if $(CHARTS),--charts "$(CHARTS)") $(if $(HELM),--helm "$(HELM)") $(if $(filter-out 0,$(ALL)),--all)

repositories: runtime ## make the repositories of both regions, which are in no stack, or correct them; CHECK=1, DRY_RUN=1
	@$(BIN)/python -m mirror.repositories $(if $(filter-out 0,$(CHECK)),--check) $(if $(filter-out 0,$(DRY_RUN)),--dry-run)

mirror: runtime ## copy the charts and images of other publishers into the own registries, by digest; CHECK=1, DRY_RUN=1, ACCEPT=name
	@$(BIN)/python -m mirror $(if $(filter-out 0,$(CHECK)),--check) $(if $(filter-out 0,$(DRY_RUN)),--dry-run) $(if $(filter-out 0,$(JSON)),--json) \
	--accept "$$ACCEPT" --source "$$SOURCE" --target "$$TARGET" $(if $(HELM),--helm "$(HELM)")

provider: runtime ## record which properties replace an AWS resource; PROVIDER=source of the Terraform provider
	@$(BIN)/python -m provider_facts "$(PROVIDER)"

prices: runtime ## renew the price lists of cost/ from the public price list of AWS; prints what changed
	@$(BIN)/python -m cost.refresh

docs: development ## write the generated pages and pictures of docs/, and the schema in Pulumi.yaml
	$(BIN)/python -m settings.reference
	$(BIN)/python -m policies.reference
	$(BIN)/python -m settings.project_schema
	$(BIN)/python -m components.observability.alerts.runbooks
	$(BIN)/python -m components.observability.metrics_page
	$(BIN)/python -m documentation

screenshots: runtime ## renew the pictures of a preview and its report in docs/; needs Chromium, or CHROMIUM=
	@$(BIN)/python -m documentation.screenshots "$(CHROMIUM)"

clean: ## remove what was built, .venv too unless it is a link
	rm -rf build .venv-drill .pytest_cache .ruff_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -exec rm -rf {} +
	if [ ! -L .venv ]; then rm -rf .venv; fi

# Each keeps a copy of the requirements that it installed, and starts afresh when they have changed. A .venv that is a
# link belongs to another checkout and is used as it is.
runtime:
	@if [ -L .venv ] || { $(BIN)/python -c "" 2>/dev/null && cmp -s requirements.txt .venv/requirements.txt; }; then exit 0; fi; \
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || \
	{ echo "$(PYTHON): not found, or older than Python 3.11; name another one: make PYTHON=..." >&2; exit 2; }; \
	echo "installing requirements.txt into .venv: about a minute, 600 MB" >&2; \
	{ $(PYTHON) -m venv --clear .venv && $(INSTALL) -r requirements.txt && cp requirements.txt .venv/; } || \
	{ echo "requirements.txt is not installed; without a network: set PIP_INDEX_URL to a mirror, or link .venv to another checkout's" >&2; exit 2; }

development: runtime
	@if [ -L .venv ] || cmp -s requirements-dev.txt .venv/requirements-dev.txt; then exit 0; fi; \
	echo "installing requirements-dev.txt into .venv" >&2; \
	$(INSTALL) -r requirements-dev.txt && cp requirements-dev.txt .venv/
