SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PINNED ?= # '-c constraints.txt' installs the versions that the tests last passed with
DATA ?= $(RAG_APP_DATA)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 24

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lora-rag needs Python 3.11 or newer; try: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install $(PINNED) --editable '.[all]'
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet $(PINNED) --editable '.[dev]'
	touch $(VENV)/installed $@

.PHONY: demo
demo: $(VENV)/installed ## fetch the default models, index the manual, ask it three questions
	$(BIN)/rag-app demo

.PHONY: ui
ui: $(VENV)/installed ## open the chat UI on the default models and an index of the manual
	$(BIN)/rag-app models fetch
	$(BIN)/rag-app index build manual
	$(BIN)/rag-app ui

.PHONY: test
test: $(VENV)/installed-dev ## run the default tests, on up to four cores
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal

.PHONY: test-model
test-model: $(VENV)/installed-dev ## run the tests on the real default models
	$(BIN)/rag-app models fetch
	$(BIN)/python -m pytest -m model

.PHONY: test-browser
test-browser: $(VENV)/installed-dev ## drive the chat UI in Chromium (CHROMIUM=its path) on the default models
	$(BIN)/python -m pip install --quiet --editable '.[browser]'
	$(BIN)/rag-app models fetch
	$(BIN)/python -m pytest -m browser -s

.PHONY: test-long
test-long: $(VENV)/installed-dev ## run the tests that take seconds of a core each: families, loads, kills, ten times as many cases
	$(BIN)/python -m pytest -q -m long -n auto --maxprocesses 4 --dist worksteal

.PHONY: check
check: $(VENV)/installed-dev ## lint, format check, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: coverage
coverage: $(VENV)/installed-dev ## run the default and long tests and require the share of branches that was covered last
	$(BIN)/python -m pytest -q -m 'not model and not gpu and not browser and not vllm and not ray' -n auto --maxprocesses 4 --dist worksteal --cov --cov-report=term:skip-covered

.PHONY: docs
docs: $(VENV)/installed ## write the page of settings anew
	printf '# Settings\n\nEvery setting, as `rag-app settings` and `rag-finetune recipes --settings` print them.\n\n' >docs/settings.md
	$(BIN)/rag-app settings >>docs/settings.md
	$(BIN)/rag-finetune recipes --settings >>docs/settings.md

.PHONY: release
release: $(VENV)/installed-dev ## build sdist and wheel, and try the wheel in a new environment and an empty folder
	rm -rf dist
	$(BIN)/python -m build --quiet --outdir dist .
	$(BIN)/python -m twine check --strict dist/*
	set -e; place=$$(mktemp -d); trap 'rm -rf "$$place"' EXIT; wheel=$$(realpath dist/*.whl); cd "$$place"; \
	  $(PYTHON) -m venv env; env/bin/pip install --quiet "$$wheel"; env/bin/rag-app --version; env/bin/rag-app demo

.PHONY: constraints
constraints: $(VENV)/installed-dev ## write down the versions that are installed, for `make test PINNED='-c constraints.txt'`
	$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt

.PHONY: bench
bench: $(VENV)/installed ## run the benchmarks (DATA=folder of the evaluation data)
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python benchmarks/retrieval.py --data '$(DATA)'
	$(BIN)/python benchmarks/ingest.py --data '$(DATA)'

TRAIN_GROUNDED_QA = $(BIN)/rag-finetune train grounded_qa --set 'data.train=["$(DATA)/splits/ragqa_train.jsonl"]' \
	--set 'data.test=["$(DATA)/splits/ragqa_dev.jsonl"]' --set 'data.passages_file="$(DATA)/splits/ragqa_passages.jsonl"'

.PHONY: grounded-qa
grounded-qa: $(VENV)/installed ## train the adapter that ships anew, some three hours (DATA=folder of the evaluation data)
	$(BIN)/rag-app models fetch
	$(BIN)/rag-app index build ragqa '$(DATA)/splits/ragqa_passages.jsonl' --metadata-column id --text-column text \
	  --title-column title
	$(TRAIN_GROUNDED_QA)
	$(BIN)/rag-finetune evaluate grounded_qa --limit 120
	test -d adapters/first || $(BIN)/rag-finetune publish grounded_qa --name first --force
	$(TRAIN_GROUNDED_QA) --set name=more --set start=first --set seed=1 --set epochs=1 --set learning_rate=8e-4 \
	  --set data.max_contexts=1400 --set eval_rows=48
	$(BIN)/rag-finetune evaluate more --limit 120 --versions grounded-qa

# The later trainings of the reader: a mean of readers is published, of three at first; the fourth reads tables and forms, the last
# ones what `finetune/reader/written` asks; version 9 saw the first 48 whole documents alone, version 10 the first 112,
# version 11 the first 198, version 12 the first 326; the last 117 none that ships. Harder sections are those in which the
# reader to go on from finds answers: for version 12, as it ships, those of version 10 in the first 198 documents and
# those of version 11 in the 128 after them.
READER_MORE = --set training.learning_rate=3e-4 --set training.head_rate=3e-4 --set training.warm_up=0.03 \
  --set training.cool_down=0.7 --set mixture.edited=0.15

.PHONY: reader
reader: $(VENV)/installed ## train the reader that ships anew, nine hours (DATA=folder of the evaluation data)
	$(BIN)/rag-app models fetch
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-more --version 4 $(READER_MORE) \
	  --set start=runs/reader/reader --set training.seed=2 --set training.tokens=10500000
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-last --version 5 $(READER_MORE) \
	  --set start=runs/reader-more/reader --set training.seed=1 --set training.tokens=9000000 --set share=0.3333
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-reports --version 6 $(READER_MORE) \
	  --set start=runs/reader-last/reader --set training.seed=4 --set training.tokens=4600000 --set training.warm_up=0.05 \
	  --set mixture.others=0.22 --set mixture.tables=3 --set mixture.forms=4000 --set mixture.verdicts=0.6
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-written --version 7 $(READER_MORE) \
	  --set start=runs/reader-reports/reader --set training.seed=7 --set training.tokens=8000000 --set share=0.7 \
	  --set mixture.others=0.12 --set mixture.own_negatives=0.4 --set mixture.tables=1 --set mixture.forms=1000 \
	  --set mixture.verdicts=0.3 --set mixture.written=1
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-situations --version 8 $(READER_MORE) \
	  --set start=runs/reader-written/reader --set training.seed=9 --set training.tokens=5000000 --set share=0.7 \
	  --set mixture.others=0.1 --set mixture.own_negatives=0.4 --set mixture.tables=0.5 --set mixture.forms=400 \
	  --set mixture.verdicts=0.15 --set mixture.written=0.6 --set mixture.situations=1
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-documents --version 9 $(READER_MORE) \
	  --set start=runs/reader-situations/reader --set training.seed=10 --set training.tokens=6500000 --set share=0.7 \
	  --set mixture.others=0.08 --set mixture.own_negatives=0.4 --set mixture.tables=0.4 --set mixture.forms=300 \
	  --set mixture.verdicts=0.12 --set mixture.written=0.35 --set mixture.situations=0.6 --set mixture.documents=0.4
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-more-documents --version 10 $(READER_MORE) \
	  --set start=runs/reader-documents/reader --set training.seed=11 --set training.tokens=8000000 --set share=0.7 \
	  --set mixture.others=0.06 --set mixture.own_negatives=0.4 --set mixture.tables=0.3 --set mixture.forms=200 \
	  --set mixture.verdicts=0.1 --set mixture.written=0.25 --set mixture.situations=0.4 --set mixture.documents=1
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-contrasts --version 11 $(READER_MORE) \
	  --set start=runs/reader-more-documents/reader --set training.seed=12 --set training.tokens=9400000 --set share=0.7 \
	  --set mixture.others=0.06 --set mixture.own_negatives=0.4 --set mixture.tables=0.3 --set mixture.forms=200 \
	  --set mixture.verdicts=0.1 --set mixture.written=0.25 --set mixture.situations=0.3 --set mixture.documents=0.5 \
	  --set mixture.contrasts=2
	$(BIN)/rag-finetune reader train --data '$(DATA)' --folder runs/reader-alone --version 12 $(READER_MORE) \
	  --set start=runs/reader-contrasts/reader --set training.seed=13 --set training.tokens=11000000 --set share=0.7 \
	  --set mixture.others=0.05 --set mixture.own_negatives=0.4 --set mixture.tables=0.2 --set mixture.forms=200 \
	  --set mixture.verdicts=0.1 --set mixture.written=0.25 --set mixture.situations=0.3 --set mixture.documents=0.6 \
	  --set mixture.contrasts=1 --set mixture.alone=0.3 --target rag_app/data/readers/default

.PHONY: clean
clean: ## remove the virtual environment and caches (never indexes or adapters)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache
