# What a user and a developer call. Everything here may be run again at any time and does only what is missing.
#
# DATABASE_URL, where it is set, names the server to work with; otherwise a private cluster of this checkout is used.
# PG_CONFIG chooses the Postgres to install into, PYTHON the interpreter the development environment is made with.
SHELL = /bin/bash
.SHELLFLAGS = -eu -o pipefail -c
.DEFAULT_GOAL = help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
export PYTHON
VENV_PYTHON = .venv/bin/python
CLUSTER = PYTHONPATH=extension $(PYTHON) -m private_cluster
# Names the server for one command: DATABASE_URL if the caller gave one, else the running private cluster.
WITH_DATABASE = url=$$($(CLUSTER) url) && DATABASE_URL="$$url"

ARGS ?=
# What demo, train and export take besides ARGS.
DATA ?=
FEATURES ?=
KEY ?=
RUN ?=

.PHONY: help setup venv install portable up down psql url train export demo test test-unit installcheck test-pg17 lint \
        format bench bench-vae soak release clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## install what is missing of Postgres, PL/Python, pgvector (apt) and make .venv
	@sh extension/setup.sh
	@sh venv.sh

venv: ## make or renew the Python environment .venv only
	@sh venv.sh

install: ## install the extension into Postgres (PG_CONFIG=... chooses which; DESTDIR is honoured)
	@sh extension/setup.sh
	@sh extension/install.sh

portable: ## write one SQL script for a database without PL/Python and superuser (docs/without_plpython.md)
	@sh extension/portable.sh

up: ## start the private cluster of this checkout
	@sh extension/setup.sh
	@$(CLUSTER) up

down: ## stop the private cluster
	@$(CLUSTER) down

psql: ## open psql on the database (ARGS="-c 'SELECT 1'")
	@$(CLUSTER) psql -- $(ARGS)

url: ## print the DATABASE_URL and nothing else (make -s url)
	@$(CLUSTER) url

train: setup install up ## train a model (ARGS="--help" for what it takes)
	@$(WITH_DATABASE) $(VENV_PYTHON) -m trainer $(ARGS)

export: setup install up ## bring a trained model into the database (RUN=runs/<id>, default the newest)
	@$(WITH_DATABASE) $(VENV_PYTHON) -m exporters $(if $(RUN),"$(RUN)") $(ARGS)

demo: setup install up ## train, deploy and search sample music (DATA=file FEATURES=a,b,c KEY=column)
	@$(WITH_DATABASE) $(VENV_PYTHON) -m examples.demo $(if $(DATA),--data "$(DATA)") \
	    $(if $(FEATURES),--features "$(FEATURES)") $(if $(KEY),--key "$(KEY)") $(ARGS)

# pg_regress first, so that pytest's closing line is the last one.
test: setup install ## run every test (ARGS="-k word" goes to pytest)
	@sh tests/browser.sh
	@$(MAKE) installcheck
	@$(VENV_PYTHON) -m pytest $(ARGS)

test-unit: setup ## run the tests that need no database
	@$(VENV_PYTHON) -m pytest tests/unit $(ARGS)

installcheck: install ## compare the SQL interface with tests/regress/expected
	@$(CLUSTER) regress

test-pg17: setup ## as root: try the server's side on Debian 13's PostgreSQL 17 (ARGS="tests/..." goes to pytest)
	@sh tests/debian13.sh build/debian13 $(ARGS)

lint: venv ## ruff and mypy
	@$(VENV_PYTHON) -m ruff check
	@$(VENV_PYTHON) -m ruff format --check
	@$(VENV_PYTHON) -m mypy

format: venv ## let ruff lay the Python out
	@$(VENV_PYTHON) -m ruff check --fix
	@$(VENV_PYTHON) -m ruff format

# On a throw-away cluster of its own; ARGS="--server URL" names another. Without a compiler hnswlib's line is left out.
bench: setup install ## measure what the design promises (SIZE=1M; ARGS="--only search,encode", ARGS=report)
	@$(VENV_PYTHON) -c 'import hnswlib' 2>/dev/null || \
	    $(VENV_PYTHON) -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[bench]" || true
	@$(VENV_PYTHON) -m tests.bench $(ARGS)

# ONLY, SEEDS, EPOCHS and ROWS make it smaller; what was measured before with the same settings is not done again.
bench-vae: setup ## train every option of the VAE family and compare (ONLY=prior,plain SEEDS=3 EPOCHS=25 ROWS=20000)
	@OMP_NUM_THREADS=1 $(VENV_PYTHON) -m tests.bench_vae $(if $(ONLY),--only "$(ONLY)") $(if $(SEEDS),--seeds $(SEEDS)) \
	    $(if $(EPOCHS),--epochs $(EPOCHS)) $(if $(ROWS),--rows $(ROWS)) $(ARGS)

# On a throw-away cluster of its own; ARGS="--server URL" names another, ARGS="--seed N" repeats what was tried.
soak: setup install ## write, search and switch models for MINUTES=5, and look for a mixture of two
	@MINUTES="$(MINUTES)" $(VENV_PYTHON) -m tests.soak $(ARGS)

release: install ## freeze the current version's SQL in sql/released
	@$(MAKE) -C extension -s release

clean: ## stop the private cluster and remove it, .venv and what was built (runs/ stays)
	@$(CLUSTER) discard
	@rm -rf .venv build extension/build extension/*.o extension/*.so *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
