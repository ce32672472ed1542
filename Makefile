# The verbs of the house. On Windows use the lines in README.md; nothing here is needed there.
#
# Everything is installed into .venv from the lock files; the stamps in it remember what is there.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
# Both cores of a small machine; a large one would only start more browsers.
# Files in their own order: else those with few tests, some of them the slowest, would come last, on one core.
PYTEST ?= -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# The venv's programs come first: a Node that came as a wheel is found there by the build hook.
export PATH := $(abspath $(BIN)):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help site test serve check bench lint lock screenshots clean assets browser office node_tools
.DELETE_ON_ERROR:

help:           ## Show the verbs.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

site: assets    ## Set up, check the publication and build site/.
	$(PY) build.py

serve: assets   ## Build and serve site/ locally, again on every change.
	$(PY) build.py serve

check: assets   ## Report all problems of the publication.
	$(PY) build.py check

test: $(VENV)/.dev assets browser office node_tools  ## Set up, Chromium and LibreOffice included, and run the tests.
	$(PY) -m pytest $(PYTEST)

bench: $(VENV)/.dev assets  ## Measure whole builds, prove them right, write benchmarks/results/, compare.
	$(PY) -m benchmarks.build_site
	$(PY) -m benchmarks.check_register
	$(PY) -m benchmarks.build_register
	$(PY) -m benchmarks.proof
	$(PY) -m benchmarks.changes
	$(PY) -m benchmarks.import_delivery
	$(PY) -m benchmarks.compare

lint: $(VENV)/.dev assets node_tools  ## Ruff, mypy and the TypeScript compiler.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npm --prefix web run --silent check

# What lint and tests need from npm beside the bundle: the TypeScript compiler, and Microsoft's package of the SARIF schema.
node_tools: assets
	@test -x web/node_modules/.bin/tsc -a -d web/node_modules/@microsoft/jest-sarif || \
	  npm --prefix web ci --ignore-scripts --no-audit --no-fund

screenshots: site $(VENV)/.dev browser  ## Take the pictures of the README again.
	$(PY) -m tools.screenshots

# Chromium and Chinese type for the tests: Debian's packages where they are missing, else Playwright's own browser.
browser: $(VENV)/.dev
	@tools/system.sh browser || $(BIN)/playwright install chromium

# LibreOffice without windows saves exported workbooks again for the tests, which say so where it is missing.
office:
	-@tools/system.sh office

# Browser code is bundled when the package is installed; this bundles again after web/ was edited, else does nothing.
assets: $(VENV)/.site
	@$(PY) hatch_build.py

# The build backend is in the lock too, so that nothing that shapes the result is chosen at install time.
$(VENV)/.site: $(VENV)/.made requirements.lock pyproject.toml hatch_build.py
	$(PY) -m pip install --quiet --require-hashes -r requirements.lock
	@command -v npm >/dev/null || $(PY) -m pip install --quiet --require-hashes -r requirements-node.lock
	$(PY) -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.site requirements-dev.lock
	$(PY) -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.made:
	@tools/system.sh venv "$(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@touch $@

# For maintainers: choose the newest versions that pyproject.toml allows, for every platform, with digests and no hosts.
LOCKED := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --upgrade
BACKEND := printf 'hatchling>=1.27\neditables\n'
lock: $(VENV)/.made
	$(PY) -m pip install --quiet 'uv>=0.9'
	$(BACKEND) | $(BIN)/uv pip compile $(LOCKED) --extra test --extra dev -o requirements-dev.lock pyproject.toml -
	$(BACKEND) | $(BIN)/uv pip compile $(LOCKED) --constraint requirements-dev.lock -o requirements.lock pyproject.toml -
	$(PY) -c 'import hatch_build; print(hatch_build.NODE)' | $(BIN)/uv pip compile $(LOCKED) -o requirements-node.lock -

clean:          ## Remove what was built and installed here.
	rm -rf $(VENV) site dist build .onemap onemap/static web/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
