# Two commands matter: `make demo` and `make test`. Both need only python3 >= 3.11, make and a package index.

# Another Python: make test PYTHON=python3.13
PYTHON ?=
PORT ?= 12355
# More for pytest: make test ARGS="-k lin -x"
ARGS ?=
ORDERS ?= 100000
# The first evening of the chaos, of ten orders each: a run that was ended says where to go on
FIRST ?= 0
# Of the chaos; each run has its own unless you name one
SEED ?= $(shell date +%s)

# Where bytecode may not be kept, each of the suite's processes compiles two thousand files anew: half a minute in all
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install
FAST := not processes and not browser and not proof
# pytest says 5 when it found no test: right for a chosen few that lie in the other half, wrong for the whole suite
NONE_IS_FINE := $(if $(ARGS),|| [ $$? -eq 5 ])

.DEFAULT_GOAL := help
.PHONY: help install dev demo test proofs check lint lock bench chaos

help:
	@echo 'make demo     the line with a lively demo world on 127.0.0.1:$(PORT), until Ctrl-C (PORT=... moves it)'
	@echo 'make test     the whole test suite; starts every server it needs'
	@echo 'make proofs   the long ones: theory, planted faults, a death at every step, each story on PostgreSQL, each page in a browser'
	@echo 'make check    lint, types, import contracts and the fast tests: before each commit'
	@echo 'make install  .venv with hotline in it; make dev adds what tests and checks need'
	@echo 'make chaos    $(ORDERS) fuzzed orders of events on both cores (ORDERS=..., SEED=..., FIRST=...): two hours or three'
	@echo 'make bench    benchmarks; make lock: newest versions into requirements*.lock'

install: .venv/installed
dev: .venv/dev-installed

demo: install
	@exec $(BIN)/hotline demo --port $(PORT)

# What runs in real time (processes, browser) comes last, a file on each core: it mostly waits, but beside computing it would be late.
# Stories in a browser mostly wait for it, so three of them fill two cores
test: dev
	$(BIN)/python -m pytest -n 2 -m '$(FAST)' $(ARGS) $(NONE_IS_FINE)
	$(BIN)/python -m pytest -n 3 --dist loadfile -m '(processes or browser) and not proof' $(ARGS) $(NONE_IS_FINE)

# What takes minutes: half a million callers against theory, planted faults, a death at every step, all killed in turn,
# the stories on PostgreSQL that `make test` tells on SQLite alone, and a look at each page in both languages.
proofs: dev
	$(BIN)/python -m pytest -n 2 -m 'proof and not processes' $(ARGS) $(NONE_IS_FINE)
	$(BIN)/python -m pytest -m 'proof and processes' $(ARGS) $(NONE_IS_FINE)

check: lint
	$(BIN)/python -m pytest -n 2 -m '$(FAST)' $(ARGS)

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: dev
	$(BIN)/python tools/lock.py

bench: dev
	$(BIN)/python -m bench $(ARGS)

chaos: dev
	nice $(BIN)/python -m tests.chaos.orders --orders $(ORDERS) --seed $(SEED) --first $(FIRST)

# The files under .venv/ say when a step was done, so that a second `make` does nothing.
.venv/created:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
			echo "making .venv with $$("$$python" --version)"; \
			rm -rf .venv; \
			if "$$python" -m venv .venv; then touch $@; exit 0; fi; \
			rm -rf .venv; \
			echo "$$python cannot make a virtual environment (see above; on Debian: apt install python3-venv)" >&2; \
			exit 1; \
		fi; \
	done; \
	echo 'hotline needs Python 3.11, 3.12 or 3.13; found: $(or $(PYTHON),python3) ='\
		"$$($(or $(PYTHON),python3) --version 2>&1 || true). Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	exit 1

# Without build isolation, because an isolated build would fetch a hatchling and its dependencies that no lock names.
.venv/installed: .venv/created requirements.lock pyproject.toml
	$(PIP) --requirement requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev-installed: .venv/installed requirements-dev.lock
	$(PIP) --requirement requirements-dev.lock
	@touch $@
