# Every target brings what it needs by itself: start with `make run` or `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export LC_ALL := C.UTF-8

# Node that tools/setup brought, where the machine has none that is new enough.
export PATH := $(CURDIR)/third_party/node/bin:$(PATH)
# Your own DuckDB: make build DUCKDB_ROOT=/opt/duckdb
export DUCKDB_ROOT
JOBS ?= $(shell nproc)
DATA ?= itinera-data
# A cache filled in one checkout serves another at a different path.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
PORT ?= 8080

CONFIGURE := $(if $(DUCKDB_ROOT),-DDUCKDB_ROOT=$(DUCKDB_ROOT))
CONSOLE_SOURCES := $(if $(wildcard web/package.json),$(shell find web/src web/public web/index.html \
    web/*.ts web/*.json contract/openapi.yaml -type f 2>/dev/null))

.PHONY: help setup build console run test bench screens format clean

help:  ## Show this list
	@echo 'Itinera: make <target>'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup:  ## Install what is missing: Debian packages, DuckDB, Node, the console's packages
	@tools/setup

console: setup $(if $(CONSOLE_SOURCES),web/dist/index.html)

web/dist/index.html: $(CONSOLE_SOURCES) | setup
	@npm --prefix web run build

build: setup console  ## Build build/itinera and the console
	@cmake --preset release $(CONFIGURE) >build.log 2>&1 || { cat build.log; rm -f build.log; exit 1; }; rm -f build.log
	@cmake --build --preset release -j $(JOBS) --target itinera

run: build  ## Build, load the demo on first use, serve the console on http://127.0.0.1:8080
	@build/itinera demo --data $(DATA) --port $(PORT)

test: setup  ## Build and run every check and test, also with ASan and UBSan
	@tools/run_tests.py --jobs $(JOBS) $(if $(DUCKDB_ROOT),--duckdb-root $(DUCKDB_ROOT))

bench:  ## Compare with DuckDB and ClickHouse at 10 M events; fetches ClickHouse (180 MB)
	@tools/setup --bench
	@$(MAKE) --no-print-directory build
	@cmake --build --preset release -j $(JOBS) --target bench_events bench_itinera bench_duckdb bench_clickhouse
	@bench/run

screens: build  ## Render every page in both languages, themes and all widths into screens/
	@npm --prefix web run screens

format:  ## Format the C++ sources in place
	@git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp' | xargs -r clang-format-19 -i

clean:  ## Remove what was built; fetched libraries and data stay
	@rm -rf build build-asan build-develop web/dist screens
