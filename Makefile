# `make demo` shows the main job. `make test` runs the tests. Each target first sets up what it
# needs in .venv, and says how long the set-up took.

PYTHON ?= python3
PYTHONS ?= 3.11 3.12 3.13 3.14
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# One worker for each core; each worker runs whole files, in the order of tests/conftest.py.
# Python warns of text that is opened without its encoding, and a warning fails a test.
PYTEST := PYTHONWARNDEFAULTENCODING=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: demo test test-all check test-pythons test-hosts npm-tools data docs site site-test release npm bench clean addin addin-test prove mutate fuzz symbolic soak vectors workbook-test

demo: .venv/with-cli
	@$(BIN)/cptimescales due first_core_group --on 2026-12-14 --rulebook england --explain
	@echo
	@$(BIN)/python examples/everyday_questions.py

# Every capability once, in under 3 minutes on two cores: one Spark session, one page of the site in
# a browser, one PostgreSQL, one LibreOffice.
test: .venv/with-real .venv/with-docs
	$(PYTEST) -m "not sweep"

# What `make test` leaves out: every day, rule, page, format and size.
test-all: .venv/with-real .venv/with-docs
	$(PYTEST) -m sweep

check: .venv/with-check
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	@$(BIN)/python .ci/check_types.py
	$(BIN)/python .ci/compile_data.py --check

# The npm packages that some tests use, of the versions in .ci/npm/package.json, beside it. Without
# them these tests are skipped and say so.
npm-tools:
	npm install --prefix .ci/npm --no-package-lock --no-audit --no-fund --silent

# The tests on every supported Python of this machine. Nox lists the versions that it skips.
test-pythons: .venv/with-check
	$(BIN)/nox --non-interactive --no-error-on-missing-interpreters --pythons $(PYTHONS)

# The example hosts and the models on an older FastAPI than that of constraints.txt.
test-hosts: .venv/with-check
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/nox --non-interactive --session hosts

# After a change to a TOML file in src/cptimescales: its JSON, and the pages made from it.
data: .venv/with-test
	$(BIN)/python .ci/compile_data.py
	$(BIN)/python docs/generate.py

# The pages that are made from data.
docs: .venv/with-test
	$(BIN)/python docs/generate.py

# The documentation as a site, in build/site. A warning is an error.
site: .venv/with-docs
	$(BIN)/python -m sphinx -q -W --keep-going -b html -d build/site-trees docs build/site
	@echo "open build/site/index.html"

# Every page of the site in a real browser: links, widths, the findings of axe. Every code block.
site-test: .venv/with-docs
	$(BIN)/python -m pytest -q tests/docs/test_site.py tests/docs/test_blocks.py

# Wheel, sdist and hand-outs in dist/, built twice and checked, with licences and bills of materials.
release: .venv/with-release
	$(BIN)/python .ci/release.py

# The npm package of the JavaScript engine in dist/, tried in an empty project. It needs Node.js.
npm: .venv/with-test
	$(BIN)/python .ci/npm_package.py

# docs/conformance, after a change to rules, bank holidays or the arithmetic.
vectors: .venv/with-test
	$(BIN)/cptimescales export vectors docs/conformance/v1
	$(BIN)/cptimescales export vectors docs/conformance/v2 --set v2
	$(BIN)/cptimescales export case-vectors docs/conformance/cases/v1

# Every figure of docs/trust/benchmarks.md, but for the compiled kernel.
bench: .venv/with-bench
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.columns
	$(BIN)/python -m tests.bench.spark
	$(BIN)/python -m tests.bench.spark_lookups
	$(BIN)/python -m tests.bench.files
	$(BIN)/python -m tests.bench.engines
	$(BIN)/python -m tests.bench.growth
	$(BIN)/python -m tests.bench.duties
	$(BIN)/python -m tests.bench.cases
	$(BIN)/python -m tests.bench.case_files
	$(BIN)/python -m tests.bench.census
	$(BIN)/python -m tests.bench.recheck
	$(BIN)/python -m tests.bench.calculator
	$(BIN)/python -m tests.bench.service

# The LibreOffice add-in. Every machine builds the same bytes; LibreOffice is not needed.
addin: .venv/with-test
	$(BIN)/python -m cptimescales.spreadsheet.libreoffice.build dist/cptimescales.oxt

# The add-in in a real LibreOffice with a fresh profile. On Debian and Ubuntu, root installs
# LibreOffice if it is missing.
addin-test: addin
	@command -v soffice >/dev/null || (apt-get update -qq && apt-get install -qq -y --no-install-recommends \
		libreoffice-calc-nogui libreoffice-script-provider-python python3-uno >/dev/null)
	ADDIN_TEST=required $(BIN)/python -m pytest -q tests/spreadsheet/libreoffice

# Compares the formula workbook, in LibreOffice and in IronCalc, with the library: every duty of
# every rulebook on every day of eleven years, in about ten minutes. The tests do it for some days.
workbook-test: .venv/with-real
	$(BIN)/python -m tests.support.workbooks 2016-01-01 2026-12-31

# The parts of the proof: docs/trust/proof.md says what each shows, and what the tests run of it.
prove: .venv/with-test
	$(BIN)/python -m tests.proof

mutate: .venv/with-proof
	$(BIN)/python -m tests.proof.mutants

fuzz: .venv/with-proof
	$(BIN)/python -m tests.fuzz

symbolic: .venv/with-proof
	$(BIN)/python -m tests.proof.symbolic

soak: .venv/with-test
	$(BIN)/python -m tests.proof.soak

clean:
	rm -rf .venv .nox .ci/npm/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

.venv/with-%: pyproject.toml constraints.txt
	@echo "Setting up .venv (extra: $*) ..."
	@begun=$$(date +%s); \
	test -x $(BIN)/python || $(PYTHON) -m venv .venv && \
	$(PIP) --editable '.[$*]' && touch $@ && \
	echo "Set up in $$(( $$(date +%s) - begun )) s."
