# The whole developer interface. Every path is relative, so the folder's name may hold blanks.
PYTHON ?= python3
VENV ?= .venv
PY = "$(VENV)/bin/python"
STAMP = $(VENV)/installed

.DEFAULT_GOAL := help
.PHONY: help run install test check bench sabotage chaos clean

help:
	@echo "make run        the demo college: database, broker, web, worker, simulated WeChat"
	@echo "make test       all tests"
	@echo "make check      ruff, mypy, import-linter"
	@echo "make bench      the ratios of PERFORMANCE; ONLY=P5 runs one"
	@echo "make sabotage   planted faults, each must turn its named test red"
	@echo "make chaos      long faults and simulated terms"
	@echo "make clean      removes .venv and build leftovers; var/ stays"

run: install
	$(PY) -m bot up --demo

install: $(STAMP)

# Only a changed pyproject.toml installs anew: the packages themselves are used from the tree.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv "$(VENV)"
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[test,check]'
	@touch "$(STAMP)"

test: install
	$(PY) -m pytest -n 2 tests

check: install
	$(PY) -m ruff check .
	$(PY) -m mypy
	"$(VENV)/bin/lint-imports"

bench: install
	$(PY) -m benchmarks $(ONLY)

sabotage: install
	$(PY) -m tests.sabotage

chaos: install
	$(PY) -m tests.chaos

clean:
	rm -rf "$(VENV)" build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
