# Two commands do everything: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install run etl review template test pytest test-fast test-all lint bench browser messages

PYTHON ?= $(or $(shell command -v python3.11),$(shell command -v python3))
BIN := .venv/bin
# One process per core; one that has nothing left to do takes over from the other.
PARALLEL := -n auto --dist worksteal
# What asks for whole pages, loads again and again, or starts a browser, a server or other processes.
SLOW := browser publishing commands layouts routes callbacks test_docs.py \
  etl/faults etl/extract etl/moderation etl/load etl/validate/test_form_sums.py
# Tests write tens of thousands of small files: in memory, where there is room for them.
MEMORY := $(shell [ -w /dev/shm ] && [ "$$(df --output=avail -k /dev/shm | tail -1)" -gt 4000000 ] && echo /dev/shm)
PYTEST := $(if $(MEMORY),TMPDIR=$${TMPDIR:-$(MEMORY)}) $(BIN)/python -m pytest $(PARALLEL)
export HOST ?= 127.0.0.1
export PORT ?= 8050

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

install: .venv/.installed .venv/.installed-dev ## install what running and testing need, into .venv

run: .venv/.installed ## install, load the data that comes with the project, serve on http://$HOST:$PORT
	@$(BIN)/python -m etl run; code=$$?; case $$code in 0|65|75) ;; *) exit $$code ;; esac; exec $(BIN)/python app.py

etl: .venv/.installed ## read every source and load what changed
	@$(BIN)/python -m etl run

review: .venv/.installed ## decide on held changes, on a local page
	@$(BIN)/python -m etl review page

template: .venv/.installed ## write numbers.xlsx, a workbook for editors with drop-downs from the code lists
	@$(BIN)/python -m etl template numbers.xlsx

test: install browser ## style, types, layers, tests and the browser tests in their short form
	@$(MAKE) --no-print-directory --jobs=2 lint pytest

pytest:
	$(PYTEST) -m "not long"

test-fast: .venv/.installed-dev ## the unit tests, a minute: without browser, pages, servers and other processes
	$(PYTEST) -m "not long" $(SLOW:%=--ignore=tests/%)

test-all: install browser ## what `make test` leaves out
	$(PYTEST) -m long

lint: .venv/.installed-dev ## style (ruff), types (mypy) and layers (import-linter)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

bench: install browser ## measure what the performance table promises
	$(BIN)/python -m benchmarks

# The tests drive Debian's chromium and nginx; no tool downloads a browser of its own.
browser:
	@command -v chromium >/dev/null && [ -x /usr/sbin/nginx ] && exit 0; \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium nginx-light; \
	else echo "Tests need Debian's chromium and nginx and fail without: sudo apt-get install chromium nginx-light" >&2; fi

.venv/bin/python:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || if [ "$$(id -u)" = 0 ]; then \
	apt-get update -qq && apt-get install -y -qq python3-venv; \
	else echo "Python's venv is missing: sudo apt-get install python3-venv" >&2; exit 1; fi
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt tests/consumers/package-lock.json .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@mkdir -p .venv/consumers && cp tests/consumers/*.json tests/consumers/*.mjs .venv/consumers
	cd .venv/consumers && PATH="$$PWD/../bin:$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

messages: .venv/.installed ## collect every message for translators into translations/casecount.pot
	$(BIN)/pybabel -q extract -F translations/babel.cfg -k N_ -k n_:1,2 --no-location --sort-output \
	  --project=Casecount --version=0.1 -o translations/casecount.pot .
