# Needs Python 3.11 or later and make. Uses uv where it is on the PATH; the tests install the database servers they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PINS := requirements-dev.txt
DEBIAN_VENV := apt-get -qq update && apt-get -qq install -y --no-install-recommends python3-venv >/dev/null
HAS_UV := $(shell uv --version >/dev/null 2>&1 && echo yes)

.PHONY: help demo test lint format bench servers pins clean

help:
	@echo "make demo     audit a small project whose database has planted faults"
	@echo "make test     run all tests, on real database servers"
	@echo "make lint     ruff, mypy, the contracts between our packages"
	@echo "make format   let ruff format and mend what it can"
	@echo "make bench    measure the speed"
	@echo "make servers  start database servers, and keep them until Ctrl-C"
	@echo "make pins     resolve the development dependencies anew"

demo: $(READY)
	@$(BIN)/auditor demo

test: $(READY)
	$(BIN)/python -m pytest -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m tests.bench

servers: $(READY)
	$(BIN)/python -m tests.servers up

$(READY): pyproject.toml $(PINS)
ifeq ($(HAS_UV),yes)
	@test -d $(VENV) || uv venv --quiet --python $(PYTHON) $(VENV)
	@uv pip install --quiet --python $(BIN)/python --require-hashes -r $(PINS)
	@uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(DEBIAN_VENV) && $(PYTHON) -m venv $(VENV); }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(PINS)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $(READY)

pins:
	uv pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --upgrade \
		--no-emit-index-url --custom-compile-command "make pins" -o $(PINS)

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
