# Every command of the project. `make run` and `make test` each work alone on a fresh clone;
# the network is needed only when the lock of dependencies has changed since the last time.
# `make run` installs what a server needs, `make test` and its like also what developers need, into one `.venv`.

PORT ?= 8000
EVENTS ?= 10000
SEED ?= 1
REQUESTS ?= 8000
PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
PACKAGES := postgresql redis-server chromium gettext nginx-light openssl
sum_of = $(shell cksum $(1) | cut -d' ' -f1)
# A stamp for each lock, named by its checksum. The locks agree on every version, so the larger one is enough for serving.
INSTALLED := .venv/installed-$(call sum_of,requirements-dev.lock)
FOR_SERVING := .venv/serving-$(call sum_of,requirements.lock)
TO_SERVE := $(or $(wildcard $(INSTALLED)),$(FOR_SERVING))
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# $(call quietly,command): says nothing unless the command fails.
quietly = @said=$$($(1) 2>&1) || { printf '%s\n' "$(1)" "$$said"; exit 1; }

.PHONY: help run dev prepare test test-quick access faults fuzz bench check messages system lock
help:
	@echo "make run      serve the portal at http://127.0.0.1:$(PORT)/ as production does"
	@echo "make dev      the same with debugging and reload"
	@echo "make test     the whole suite on SQLite and PostgreSQL"
	@echo "make test-quick  most of it on SQLite in a minute or so, for work in between"
	@echo "make access   every page by axe-core, also dark, at 768 px and in each scheme for weak eyes"
	@echo "make faults   kills, outages and restores by the hundred on both engines; prints a table of what held"
	@echo "make fuzz     hostile requests of every kind to a served portal on both engines: SEED=$(SEED) REQUESTS=$(REQUESTS)"
	@echo "make bench    how fast pages, search, exports and the desk are, among EVENTS=$(EVENTS) made-up records"
	@echo "make check    linters, import contracts, migrations, deployment settings"
	@echo "make messages our catalogues brought up to the code; what is then empty is to be translated"
	@echo "make system   Debian packages for the optional parts: $(PACKAGES)"
	@echo "make lock     the locks of dependencies anew from pyproject.toml"

# --- Serving ------------------------------------------------------------------------------------------------

run dev prepare: export PORT := $(PORT)
run prepare: export DEBUG = 0
dev: export DEBUG = 1

run: prepare
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(PYTHON) -c "from portal.settings import SITE_URL; print(f'Kenes is at {SITE_URL}/ — Ctrl-C stops it.')"
	@exec $(PYTHON) -m gunicorn --bind 127.0.0.1:$(PORT) portal.wsgi

dev: prepare
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT)

prepare: $(TO_SERVE)
	@$(PYTHON) -m portal.operations.first_env $(PORT)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_regions
	@$(MANAGE) load_sample
	@$(MANAGE) rebuild_search --if-needed
	@$(MANAGE) create_demo_accounts
	@$(MANAGE) make_dumps --if-held-back --verbosity 0

# --- Proving ------------------------------------------------------------------------------------------------

test: $(INSTALLED)
	@$(PYTHON) -m tests.run

# Leaves out what tests/quick.py names; whoever is done runs `make test`.
test-quick: $(INSTALLED)
	@$(PYTHON) -m tests.run --quick

access: $(INSTALLED)
	@ACCESS=full $(PYTHON) -m pytest -n 2 tests/browser/test_access.py

# What a server has to survive: neighbours that go away, kills in the middle of a write, a restore. About half an hour.
faults: $(INSTALLED)
	@$(PYTHON) -m tests.faults

# Prints its seed; any other is as good. REQUESTS are on each engine.
fuzz: $(INSTALLED)
	@$(PYTHON) -m bench.fuzz --seed $(SEED) --requests $(REQUESTS)

# Each makes a database of its own; `docs/figures.md` says what was measured with it, and with more records.
bench: $(INSTALLED)
	@missed=; for each in "listing --many $(EVENTS)" "search --events $(EVENTS)" "exports --events $(EVENTS)" \
	  "desk_form --sizes 1000 $(EVENTS)" first_paint; do \
	  echo "--- $$each"; $(PYTHON) -m bench.$$each || missed="$$missed $$each;"; done; \
	[ -z "$$missed" ] || { echo "Beyond what is wanted:$$missed"; exit 1; }

check: export DEBUG = 0
check: export SITE_URL = https://kenes.example
check: export RATE_LIMITS = on
check: export ALLOWED_HOSTS = kenes.example
check: export DEMO_PASSWORD =
check messages: export SECRET_KEY = $(shell $(PYTHON) -c "import secrets; print(secrets.token_hex(32))")
check: $(INSTALLED)
	$(call quietly,.venv/bin/ruff check .)
	$(call quietly,.venv/bin/ruff format --check .)
	$(call quietly,.venv/bin/djlint --lint --quiet --use-gitignore --allow-empty-input .)
	$(call quietly,.venv/bin/lint-imports --no-logo)
	$(call quietly,.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml)
	$(call quietly,$(MANAGE) makemigrations --check --dry-run)
	$(call quietly,$(MANAGE) check --deploy --fail-level WARNING)

# --- Wording ------------------------------------------------------------------------------------------------

messages: export SITE_URL = http://127.0.0.1
messages: export SECRET_KEY = only-for-gathering-messages
messages: $(INSTALLED)
	@$(MANAGE) collect_messages

# --- Installing ---------------------------------------------------------------------------------------------

$(INSTALLED): LOCK := requirements-dev.lock
$(FOR_SERVING): LOCK := requirements.lock
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
# The first of these that is recent enough; empty if there is none.
SYSTEM_PYTHON = $(firstword $(foreach each,python3.11 python3 python3.12 python3.13,\
	$(shell $(each) -c "$(RECENT)" 2>/dev/null && echo $(each))))

# Stamps go before the packages change: what is broken off half-way is done again.
$(INSTALLED) $(FOR_SERVING):
ifeq ($(UV),uv)
	@$(PYTHON) -c "$(RECENT)" 2>/dev/null || { rm -rf .venv && uv venv --quiet --python $(or $(SYSTEM_PYTHON),3.11) .venv; }
	@rm -f .venv/installed-* .venv/serving-*
	@uv pip install --quiet --python $(PYTHON) --require-hashes -r $(LOCK)
else
	@$(PYTHON) -c "import pip; $(RECENT)" 2>/dev/null || { rm -rf .venv && $(or $(SYSTEM_PYTHON),$(NO_PYTHON)) -m venv .venv; }
	@rm -f .venv/installed-* .venv/serving-*
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
endif
	@touch $@
NO_PYTHON := { echo "Python 3.11 or later is missing; on Debian: apt-get install python3 python3-venv"; exit 1; }; :

# The W3C checker of HTML comes as a package of npm and runs on Java; each is installed only where it is missing.
VNU := vnu-jar-26.9.27
var/vnu.jar:
	@command -v java >/dev/null || $(SUDO) apt-get install -qq --no-install-recommends default-jre-headless
	@command -v npm >/dev/null || $(SUDO) apt-get install -qq --no-install-recommends npm
	@mkdir -p var && npm pack --silent --pack-destination var $(subst jar-,jar@,$(VNU)) >/dev/null
	@tar -xzf var/$(VNU).tgz -C var --strip-components=3 package/build/dist/vnu.jar && rm var/$(VNU).tgz && touch $@

# Reads calendars in the tests, by node, which comes with npm.
ICAL := ical.js-2.2.1
var/ical.cjs:
	@command -v npm >/dev/null || $(SUDO) apt-get install -qq --no-install-recommends npm
	@mkdir -p var && npm pack --silent --pack-destination var $(subst js-,js@,$(ICAL)) >/dev/null
	@tar -xzf var/$(ICAL).tgz -C var --strip-components=2 package/dist/ical.es5.cjs && rm var/$(ICAL).tgz
	@mv var/ical.es5.cjs $@ && touch $@

# RUNLEVEL=1 keeps Debian from starting the servers: the tests start their own.
system:
	@dpkg -s $(PACKAGES) >/dev/null 2>&1 || { $(SUDO) apt-get update -qq && \
	$(SUDO) env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends $(PACKAGES); }
	@$(MAKE) --no-print-directory var/vnu.jar var/ical.cjs

COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock:
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --group dev --constraint requirements.lock --output-file requirements-dev.lock
