# One façade for people and CI. `make` alone lists the targets; each works on a fresh clone with Python 3.11 or
# later, make and the package registries: the environment is made first and kept in .venv.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help publish test review statistical faults bench check lab lock clean

# The first interpreter that is new enough; PYTHON=… chooses another one.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$candidate && break; done)

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2
ARGS ?=

PYTEST := $(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra development --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

publish: $(READY) ## publish the series from the demonstration cases (ARGS="--source …" for others)
	@$(BIN)/series publish $(ARGS)

test: $(READY) ## all tests that take minutes (ARGS="-k …" for some)
	@$(PYTEST) -m "not slow" tests/unit tests/integration tests/browser tests/faults $(ARGS)

review: $(READY) ## run the published notebooks again and compare every figure (ARGS="EDITION" for another)
	@$(BIN)/series review $(ARGS)

statistical: $(READY) ## does the known truth come out again, and does protection hold for thousands of tables?
	@$(PYTEST) tests/statistical $(ARGS)

faults: $(READY) ## kill -9 of every kind of process, fifty times each, and full disks; forked and plain kernels compared
	@SERIES_FAULTS=50 $(PYTEST) tests/faults $(ARGS)

bench: $(READY) ## how fast it is, against papermill in a loop and pandas on CSV (ARGS="--parts data --repeats 1")
	@$(BIN)/python -m tests.benchmarks $(ARGS)

check: $(READY) ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/mypy

lab: $(READY) ## write and run notebooks in JupyterLab
	@$(BIN)/python -m series.lab $(ARGS)

lock: $(READY) ## settle all versions anew (ARGS=--upgrade takes the latest)
	@$(COMPILE) $(ARGS)

clean: ## remove what was made: caches and the environment, never a published edition
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis output/drafts
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The project itself goes in without its dependencies and without a build environment of its own: everything that
# is installed stands in the lock, with its hash.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; name it with PYTHON=…" >&2; exit 8; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is needed (Debian: apt-get install python3-venv)" >&2; exit 8; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
