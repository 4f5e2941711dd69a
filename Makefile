# Each target sets up what it needs: Python 3.11 (or later) and make are enough.
#
#   make demo     a lively sample desk at http://127.0.0.1:8000/   (SPEED=60: sixty times faster)
#   make test     the tests, on SQLite and on PostgreSQL
#   make check    style, types, floors, templates, migrations, translations
#   make bench    all benchmarks of docs/benchmarks.md (hours); ARGS="burst --tickets 50000 --due 2500" for one
#   make interface  throw 30 examples (EXAMPLES=n) at each operation of the interface for programs, with all checks
#   make pictures every screen, light and dark, Italian and English, into build/pictures, to be looked at
#   make dev      only the set-up: .venv with everything
#   make format   put the code into the format that check asks for
#   make messages bring the Italian catalogue up to date with the code
#   make lock     resolve the dependencies anew

PYTHON ?= python3
# One more than there are processors: a test that drives a browser or a server waits half of its time.
JOBS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 )))
SPEED ?= 1
PORT ?= 8000
ARGS ?=
EXAMPLES ?= 30

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
INSTALL := $(PIP) install --quiet --no-deps --only-binary :all: --require-hashes

SPREAD := -n $(JOBS) --dist worksteal --durations=15 --durations-min=1

# Tools import the settings; they must not make a data folder or a key of their own.
TOOL_ENV := SPORTELLO_SECRET_KEY=only-for-tools SPORTELLO_DATA=$(VENV)/data

# Where Python is told to write no bytecode, every process would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo format test test-sqlite test-postgresql check interface bench pictures dev lock messages clean

demo: $(VENV)/run.stamp
	@$(BIN)/python hatch_build.py >/dev/null
	@$(BIN)/sportello demo --port $(PORT) --speed $(SPEED) $(ARGS)

test: dev
	@sh tools/chromium.sh
	@sh tools/mail_servers.sh
	@$(BIN)/python tools/both.py $(JOBS) $(ARGS)

test-sqlite:
	$(BIN)/python -m pytest $(SPREAD) --db=sqlite $(ARGS)

test-postgresql:
	$(BIN)/python -m pytest $(SPREAD) --db=postgresql $(ARGS)

check: dev
	@$(TOOL_ENV) $(BIN)/python tools/check.py

format: dev
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

interface: dev
	SPORTELLO_TEST_API_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q --db=sqlite tests/api/test_openapi.py

bench: dev
	@$(BIN)/sportello bench $(or $(ARGS),all)

pictures: dev
	@sh tools/chromium.sh
	@$(BIN)/python -m tools.screenshots $(ARGS)

dev: $(VENV)/dev.stamp
	@$(BIN)/python hatch_build.py >/dev/null

messages: dev
	@$(TOOL_ENV) $(BIN)/python tools/translations.py update
	@$(BIN)/python hatch_build.py

lock: dev
	@$(PIP) install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra channels $(ARGS) \
	  --group build --group dev pyproject.toml --output-file requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra channels $(ARGS) \
	  --constraint requirements-dev.lock --group build pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The environment -----------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Sportello needs Python 3.11 or later; name one with: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "No virtual environment could be made; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Sportello in $(VENV) (once)..."
	@$(INSTALL) -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing Sportello and its tools in $(VENV) (once)..."
	@$(INSTALL) -r requirements-dev.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 sportello
	@touch $@ $(VENV)/run.stamp
