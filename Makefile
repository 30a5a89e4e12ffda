# Polku. `make help` lists what can be done; every target installs what it needs first.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
# Extra options of `guide serve`, for example: make run ARGS="--port 8080 --place inari"
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-header --no-emit-options $(if $(UPGRADE),--upgrade)

.PHONY: help run test check lint content assets build system lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(BIN)/.installed ## install what is missing, build the assets and start the guide
	@if command -v npm >/dev/null; then $(MAKE) assets; \
	else echo "npm is not installed: the pages work, but without htmx and with the system's own font."; fi
	$(BIN)/guide serve $(ARGS)

test: system lint content ## everything: lint, types, content, all tests, real browser
	$(BIN)/pytest -n 2

check: system lint content ## the fast part: lint, types, content, tests without a browser
	$(BIN)/pytest -n 2 --ignore=tests/browser

lint: $(BIN)/.installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

content: assets
	$(BIN)/guide check

assets: $(BIN)/.installed node_modules/.installed ## build htmx and the fonts from their packages
	@$(BIN)/python -m guide.authoring.assets

build: assets ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel -d dist

lock: $(BIN)/.locked ## renew the locks from pyproject.toml and package.json (UPGRADE=1: newest versions)
	$(COMPILE) --output-file requirements.txt pyproject.toml
	@# Extras stay in this one: pip looks for the newest version of a package that another asks for with an extra.
	$(COMPILE) --no-strip-extras --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	npm $(if $(UPGRADE),update,install) --package-lock-only

clean: ## remove everything that was installed or built (never data)
	rm -rf .venv node_modules dist build guide/web/static/vendor guide/outputs/fonts
	rm -rf .coverage htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find guide tests -name __pycache__ -prune -exec rm -rf {} +

# Stamps inside what they stand for, so that removing the folder removes the stamp.

$(BIN)/.locked: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Set PYTHON=/path/to/python3."; exit 1; }
	@echo "Installing the Python packages of requirements-dev.txt into .venv (about a minute)."
	@$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(BIN)/.installed: $(BIN)/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check --quiet || { echo "The locks do not fit pyproject.toml. Run: make lock"; exit 1; }
	@touch $@

node_modules/.installed: package-lock.json .npmrc
	@command -v npm >/dev/null || { echo "node and npm are needed. On Debian: apt-get install nodejs npm"; exit 1; }
	@echo "Installing the npm packages of package-lock.json."
	npm ci --no-update-notifier
	@touch $@

system:
	@missing=(); \
	[ -n "$${GUIDE_CHROMIUM:-}" ] || command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core); \
	command -v pdftotext >/dev/null || missing+=(poppler-utils); \
	ldconfig -p | grep -q libvoikko.so.1 && [ -e /usr/lib/voikko ] || missing+=(libvoikko1 voikko-fi); \
	compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql); \
	[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || missing+=(nginx-light); \
	[ "$${#missing[@]}" = 0 ] && exit 0; \
	command -v apt-get >/dev/null || { echo "The tests need these programs: $${missing[*]}. Install them."; exit 1; }; \
	if [ "$$(id -u)" = 0 ]; then as_root=(); \
	elif sudo -n true 2>/dev/null; then as_root=(sudo -n); \
	else echo "Programs are missing. Run as root: apt-get install $${missing[*]}"; exit 1; fi; \
	echo "Installing $${missing[*]} for the tests (about a minute)."; \
	"$${as_root[@]}" apt-get update -qq; \
	"$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		"$${missing[@]}" >/dev/null
