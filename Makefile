# Everything a reader of the sources needs: `make serve` and `make test` set up whatever is missing.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
PORT ?= 8000
export NO_MKDOCS_2_WARNING := 1
export PYTHONUTF8 := 1
# The course's problems are small: more threads than one only wait for each other, most of all when
# the tests run side by side.
export OMP_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help setup assets serve site test page outputs new nav lint bench zensical offline constraints clean

help: ## List what can be made
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.ready node_modules/.ready ## Install everything into .venv and node_modules

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(PY) || { echo "· making $(VENV)"; $(PYTHON) -m venv $(VENV) || \
	  { echo "error: Python's venv module is missing (Debian: apt install python3-venv)"; exit 1; }; }
	@echo "· installing Python packages (a few minutes the first time)"
	@$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	@$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

node_modules/.ready: package.json package-lock.json $(VENV)/.ready
	@echo "· installing npm packages"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

assets: setup
	@$(PY) -m derived_site.make.assets

site: assets ## Build the site into build/site
	@# Not --quiet: a warning that is not logged does not count.
	$(PY) -m mkdocs build --strict --site-dir build/site

serve: assets ## Build the site and serve it; saving a page rebuilds that page
	@echo "· building every page, then serving at http://127.0.0.1:$(PORT)/"
	$(PY) -m mkdocs serve --dirty --livereload --dev-addr 127.0.0.1:$(PORT)

test: assets ## Run every check
	$(PY) -m pytest -n auto

page: assets ## Run one page's blocks: make page P=docs/networks/activations.md
	@test -n "$(P)" || { echo "usage: make page P=docs/networks/activations.md"; exit 2; }
	$(PY) -m pytest -q "$(P)"

outputs: assets ## Run the pages and rewrite the outputs they show (P= for one page)
	$(PY) -m derived_site.programs.outputs $(P)

new: setup ## Begin a page that course.yml plans: make new P=docs/convolution/components.md
	@test -n "$(P)" || { echo "usage: make new P=docs/convolution/components.md"; exit 2; }
	@$(PY) -m derived_site.make.new_page "$(P)"

nav: setup ## Write the menu in mkdocs.yml from course.yml and the pages that exist
	@$(PY) -m derived_site.make.nav

lint: setup ## Formatting, style, types, spelling, Markdown, workflows
	$(PY) -m derived_site.make.lint

bench: assets ## Speed and weight, as ratios measured side by side (B=weight for one)
	@$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@# Here the libraries meet as their users have them.
	env -u OMP_NUM_THREADS $(PY) -m benchmarks $(B)

zensical: assets ## Build the same sources with Zensical into build/zensical
	$(PY) -m derived_site.make.zensical

offline: assets ## Build the whole site as one archive to read from disk, build/derived-offline.zip
	$(PY) -m derived_site.make.archive

constraints: ## Write the exact versions that this environment holds
	{ echo "# Exact versions that \`make\` installs; write them anew with \`make constraints\`."; \
	  $(PY) -m pip freeze --exclude-editable | sed "s,+cpu,,"; } > constraints.txt

clean: ## Delete everything that can be made again
	rm -rf $(VENV) node_modules build .cache docs/assets/build
