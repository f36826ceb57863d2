# make run: open the app.  make test: run every test.  Both set everything up first.
# Needs Python 3.11 or 3.12, a C compiler and make. Choose a Python with: make PYTHON=/path/to/python test

PYTHON ?= $(shell scripts/find-python)
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501
READY  := $(VENV)/.ready-app
DEV    := $(VENV)/.ready-dev

.PHONY: run test check lint types quick browser docs wording golden bench clean screenshots bench-browser bench-clinic clinic clinic-screenshots

run: $(READY)
	$(BIN)/streamlit run ui/app.py --server.port $(PORT)

test: $(DEV)
	scripts/test

## lint, types and every test
check: lint types test

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

## the tests that need no browser, on all cores
quick: $(DEV)
	$(BIN)/pytest -n auto -m "not browser"

## install what the browser tests need (Debian and Ubuntu)
browser:
	scripts/install-browser

## write docs/RULEBOOK.md, docs/intake.schema.json and docs/QUESTIONS.md anew
docs: $(DEV)
	$(BIN)/python -m screening.documents

## write rules/languages/*.po anew: what is translated is kept, what is new stands there empty
wording: $(DEV)
	$(BIN)/python -m screening.wording

## write the golden assessments anew; read the diff before committing it
golden: $(DEV)
	$(BIN)/pytest tests/test_golden.py --update-golden

bench: $(DEV)
	$(BIN)/python benchmarks/speed.py

clean:
	rm -rf $(VENV) build *.egg-info

$(READY): requirements/build.lock requirements/app.lock pyproject.toml
	scripts/set-up "$(PYTHON)" $(VENV) app
	@touch $@

$(DEV): requirements/build.lock requirements/dev.lock pyproject.toml
	scripts/set-up "$(PYTHON)" $(VENV) dev
	@touch $@ $(READY)

## take docs/screenshots anew, in real Chromium
screenshots: $(DEV)
	$(BIN)/python scripts/screenshots.py
	$(BIN)/python scripts/panel_screenshots.py

## take docs/screenshots/clinic anew, in real Chromium
clinic-screenshots: $(DEV)
	$(BIN)/python scripts/clinic_screenshots.py

## page-to-page times and the memory of 50 people, in real Chromium
bench-browser: $(DEV)
	$(BIN)/python benchmarks/browser.py

CLINIC ?= tmp/clinic
## open clinic mode on a demonstration store with invented people (kept in tmp/clinic)
clinic: $(READY)
	$(BIN)/trd-screen clinic init --folder $(CLINIC) --name "Demonstration clinic" --demonstration
	$(BIN)/trd-screen clinic serve --folder $(CLINIC)

## clinic mode under load: 10,000 cases, 50 clinicians and 200 people at once
bench-clinic: $(DEV)
	$(BIN)/python benchmarks/clinic.py
