# Needs Python 3.11 or later and make. Uses uv where it is on the PATH; the tests install the database servers they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PINS := requirements-dev.txt
LOWEST := requirements-lowest.txt
# 3.12 lies between: make versions OTHERS=3.12
OTHERS := 3.13
# What the version of a library may change: not the sources, nor what the servers make of all that is tried
QUICK := -n auto --engine sqlite $(foreach SLOW,architecture fix properties servers cli/test_fix.py rules/test_pages.py sources/test_scratch.py,--ignore tests/$(SLOW))
COMPILE := uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make pins"

unexport PYTHONDONTWRITEBYTECODE # each of many processes would compile all of our modules

.PHONY: help demo test lint ruff format-check types layers lowest versions format bench servers pins clean

help:
	@echo "make demo      audit a small project whose database has planted faults"
	@echo "make test      run all tests, on real database servers"
	@echo "make lint      ruff, mypy, the contracts between our packages"
	@echo "make lowest    run the quick tests with the lowest versions of our libraries"
	@echo "make versions  run some of them on Python $(OTHERS)"
	@echo "make format    let ruff format and mend what it can"
	@echo "make bench     measure the speed"
	@echo "make servers   start database servers, and keep them until Ctrl-C"
	@echo "make pins      resolve the development dependencies anew"

demo: $(READY)
	@$(BIN)/auditor demo

test: $(READY)
	$(BIN)/python -m pytest -n auto

lint: ruff format-check types layers

ruff: $(READY)
	$(BIN)/ruff check .

format-check: $(READY)
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

lowest: .venv-lowest/.ready
	.venv-lowest/bin/python -m pytest -W "ignore::DeprecationWarning:typer" $(QUICK)
	.venv-lowest/bin/python -m pytest -n auto tests/dialects/test_conformance.py

# Python 3.13 tells of SQLite connections that die unclosed with their module or thread; the other runs see to leaks.
versions:
	.ci/versions $(OTHERS) -- -W ignore::pytest.PytestUnraisableExceptionWarning -W ignore::ResourceWarning -n auto --engine sqlite $(addprefix tests/,compare report cli/test_main.py cli/test_check.py sources/test_metadata.py test_config.py dialects/sqlite)

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.sql

servers: $(READY)
	$(BIN)/python -m tests.servers up

$(READY): pyproject.toml $(PINS)
	@.ci/venv $(VENV) $(PYTHON) $(PINS)

.venv-lowest/.ready: pyproject.toml $(LOWEST)
	@.ci/venv .venv-lowest $(PYTHON) $(LOWEST)

pins:
	$(COMPILE) --group dev --upgrade -o $(PINS)
	$(COMPILE) --group test --upgrade --resolution lowest-direct -o $(LOWEST)

clean:
	rm -rf .venv .venv-* dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
