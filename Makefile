# Each target does all its own set-up, in .venv. `make demo` shows the main job; `make test` passes the tests.

PYTHON ?= python3
PYTHONS ?= 3.11 3.12 3.13 3.14
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check test-pythons data docs bench clean

demo: .venv/with-cli
	@$(BIN)/cptimescales due first_core_group --on 2026-12-14 --rulebook england --explain
	@echo
	@$(BIN)/python examples/everyday_questions.py

test: .venv/with-real
	$(BIN)/python -m pytest -n auto

check: .venv/with-check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Every supported Python that this machine has; the others are skipped, and said to be.
test-pythons: .venv/with-check
	$(BIN)/nox --non-interactive --no-error-on-missing-interpreters --pythons $(PYTHONS)

# After a change to a file under src/cptimescales/data.
data: .venv/with-test
	$(BIN)/python -m cptimescales.compiling
	$(BIN)/python docs/generate.py

docs: .venv/with-test
	$(BIN)/python docs/generate.py

bench: .venv/with-bench
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.columns

clean:
	rm -rf .venv .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

.venv/with-%: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (extra: $*) ..."
	@$(PIP) --editable '.[$*]'
	@touch $@
