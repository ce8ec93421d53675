# make          install everything from requirements.lock into .venv
# make run      install, then replay the captured days: pull, build, publish, print the ranking
# make test     all tests (dbt's unit tests with them)     make lint   style, types, SQL
# make dev      Dagster's pages on 127.0.0.1:3000          make bench  the national-scale benchmark
# make clean    caches and build products                  make clean-state  also CHISO_HOME

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := install
MAKEFLAGS += --no-print-directory

# The first Python of a supported version on this machine; another one: make PYTHON=/path/to/python
# (looked up once, and only when something has to be installed).
ifeq ($(origin PYTHON),undefined)
PYTHON = $(eval PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done))$(PYTHON)
endif

# Settings of this installation, if there are any (see .env.example).
ifneq (,$(wildcard .env))
include .env
export $(shell sed -n 's/^\([A-Z_]*\)=.*/\1/p' .env)
endif

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CHISO_HOME ?= var

# No step of this project reports to anyone.
export CHISO_HOME
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := 1

# The SQL linter compiles models and tests against a state folder of its own, with one made-up day.
# A file that it can't compile it skips with a warning; here that is a failure.
LINT_HOME := $(CURDIR)/.sqlfluff_home
SQLFLUFF = CHISO_HOME="$(LINT_HOME)" CHISO_RULES_HASH=lint $(BIN)/sqlfluff

.PHONY: install run test lint format dev bench lock clean clean-state

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found. Install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Creating $(VENV) with $(PYTHON)"; $(PYTHON) -m venv $(VENV) \
		|| { echo "Python's venv module failed; on Debian or Ubuntu it is the package python3-venv." >&2; exit 1; }; }
	@echo "Installing the packages of requirements.lock (a minute or two the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock \
		|| { echo "Installing failed: pip could not get a package of requirements.lock with the hash written there. Without network, point pip at a folder of wheels: PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels make" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m pip check >/dev/null || { $(BIN)/python -m pip check; exit 1; }
	@touch $@

run: $(INSTALLED)
	@$(BIN)/chiso run --replay

test: $(INSTALLED)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(INSTALLED)
	@$(BIN)/python -m benchmarks.generate --home "$(LINT_HOME)" --days 1 >/dev/null
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(SQLFLUFF) lint dbt/models dbt/tests 2>&1 | tee "$(LINT_HOME)/lint.log"
	@! grep -A3 "fatal exception" "$(LINT_HOME)/lint.log"
	$(BIN)/sqlfluff lint --templater raw benchmarks

format: $(INSTALLED)
	@$(BIN)/python -m benchmarks.generate --home "$(LINT_HOME)" --days 1 >/dev/null
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(SQLFLUFF) fix dbt/models dbt/tests

dev: $(INSTALLED)
	@$(BIN)/chiso prepare
	@DAGSTER_HOME="$(abspath $(CHISO_HOME))/dagster" $(BIN)/dagster dev -w workspace.yaml --host 127.0.0.1 --port 3000

bench: $(INSTALLED)
	@$(BIN)/python -m benchmarks.run_bench

# For maintainers: resolve anew after a change of the dependencies in pyproject.toml (needs uv).
lock:
	uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-strip-extras \
		--no-annotate --no-header --python-version 3.11 -o requirements.lock

clean:
	@rm -rf .sqlfluff_home .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist dbt/target dbt/logs logs
	@find . -path ./$(VENV) -prune -o -path ./var -prune -o -name __pycache__ -type d -print0 | xargs -0 rm -rf
	@echo "Caches and build products removed; $(CHISO_HOME) and $(VENV) stay."

# Captures cannot be pulled again for a past day: this one deletes them, and says so.
clean-state:
	@test ! -e "$(CHISO_HOME)" -o -d "$(CHISO_HOME)/landing" -o -d "$(CHISO_HOME)/dagster" || \
		{ echo "$(CHISO_HOME) is not a state folder of chiso (no landing/ in it); nothing deleted." >&2; exit 1; }
	@echo "Deleting $(CHISO_HOME): captures, observations, warehouse and editions"
	@chmod -R u+w "$(CHISO_HOME)" 2>/dev/null || true
	@rm -rf "$(CHISO_HOME)"
