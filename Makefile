# Every target sets up what it needs: `make demo` is enough on a fresh clone with Python 3.11 or newer and make.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: help setup setup-dev demo up test lint elasticsearch bench bench-crawl bench-crash bench-extraction lock clean

help:
	@echo "make demo           견본 매체 세 곳으로 전 과정을 보여 줍니다 / the whole way with three sample outlets (ARGS=--no-serve ends)"
	@echo "make up             config/outlets/의 매체로 서비스를 시작합니다 / the service for the outlets in config/outlets/"
	@echo "make test           모든 시험 / all tests    make lint    ruff, mypy, import-linter"
	@echo "make elasticsearch  시험용 Elasticsearch를 내려받습니다 / fetch the Elasticsearch server for the tests (Maven)"
	@echo "make bench-crawl    수집 속도와 메모리 / crawl speed, memory    make bench-crash  50번 죽여 보기 / 50 kills"
	@echo "make bench-extraction  추출 속도, trafilatura와 견주어 / extraction speed, beside trafilatura"
	@echo "make bench          속도와 메모리 / speed and memory    make lock    잠금 파일 갱신 / re-make the lock files"

# install-locked FILE: uv first (hash-pinned in the same lock), pip where uv cannot reach the index that pip is set up for.
define install-locked
	@test -n "$(PYTHON)" || { echo "Python 3.11 이상이 필요합니다. / Python 3.11 or newer is needed; set PYTHON=…"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || { awk '/^[^ #]/ {on = /^uv==/} on' requirements.lock > $(VENV)/uv.txt; \
		$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt || true; }
	@echo "의존성 설치 / installing $(1)"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r $(1) 2>$(VENV)/uv.log \
		|| $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endef

$(VENV)/.runtime: requirements.lock pyproject.toml
	$(call install-locked,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(call install-locked,requirements-dev.lock)
	@touch $@

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

demo: setup
	@$(BIN)/goeul demo $(ARGS)

up: setup
	@$(BIN)/goeul up $(ARGS)

test: setup-dev elasticsearch
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

elasticsearch: setup
	@$(BIN)/python tools/elasticsearch.py

bench-crawl: setup
	$(BIN)/python bench/crawl.py $(ARGS)

bench-extraction: setup
	$(BIN)/python bench/extraction.py $(ARGS)

bench-crash: setup
	$(BIN)/python bench/crash.py $(ARGS)

bench: setup
	$(BIN)/python bench/pipeline.py $(ARGS)

lock: setup
	PATH="$(CURDIR)/$(BIN):$$PATH" tools/lock.sh

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
