# Everything Atlas needs to be set up, run and checked. `make help` lists the targets.

SHELL := /bin/bash
CARGO ?= cargo
ATLAS := target/debug/atlas
RESUME ?= evals/datasets/backend/cases/java-bank-senior/resume.pdf
FORMAT ?= text
FILES ?= fixtures/resumes/columns

RECORDED := evals/datasets/backend/cases/java-bank-senior/resume.pdf evals/datasets/backend/cases/career-changer-python/resume.md

.PHONY: help build model map demo record test test-postgres serve lint eval robustness fit bench agreement

help: ## Show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 16

build:
	@scripts/need.sh
	@$(CARGO) build --locked

model: build
	@$(ATLAS) model fetch

map: model ## Map a resume: make map RESUME=path [FORMAT=json|markdown]
	@$(ATLAS) map "$(RESUME)" --format $(FORMAT)

demo: model ## The same by the model judge, with the replies of fixtures/llm instead of a model
	@$(ATLAS) map "$(firstword $(RECORDED))" --judge model --replay fixtures/llm --format $(FORMAT)

record: model ## Make the replies of fixtures/llm anew with the scripted endpoint
	@$(CARGO) build --locked --example scripted_endpoint
	@scripts/record.sh fixtures/llm $(RECORDED)

test: model ## Every test, on the embedded database
	@$(CARGO) test --locked

test-postgres: model ## The same tests on a real server; starts one where DATABASE_URL is unset
	@scripts/test-postgres.sh $(CARGO) test --locked

serve: model ## The service at http://127.0.0.1:8080
	@$(ATLAS) serve

lint: ## Format and lints
	@$(CARGO) fmt --check
	@$(CARGO) clippy --locked --all-targets -- -D warnings

eval: model ## Score the built-in judge over the blind split of the repository's data set
	@$(ATLAS) eval run evals/datasets/backend --split test --bars evals/bars.toml

robustness: model ## Injections, swaps, shuffles, denials: which verdicts they turn (five minutes)
	@$(ATLAS) eval robustness evals/datasets/backend --split test --bars evals/robustness.toml

fit: model ## Fit the heads of the built-in judge anew and print what they are worth
	@$(ATLAS) eval fit evals/datasets/backend --split dev --calibrate calibration --weights fixtures/judging/weights.json

agreement: build ## Words and order of PDF files beside MuPDF's (FILES=folder of PDF files)
	@python3 benches/reading_agreement.py --atlas $(ATLAS) --files $(FILES)

bench: model ## Speed of reading and embedding beside other tools (FILES=folder of PDF files)
	@$(CARGO) bench --locked --profile dev --bench reading --no-run
	@python3 benches/reading_speed.py --files $(FILES)
	@python3 benches/embedding_speed.py --atlas $(ATLAS)
