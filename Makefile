# The developer's manual in targets. On Windows see the README for the same commands.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
MONTH ?= 2026-10
SCALE ?= 1
DATE ?= $(shell date +%F)
BASE ?= main
READY := $(VENV)/.ready

.PHONY: help demo test test-heavy test-all lint check mutants bench same same-record pictures clean clean-demo

help:            ## 列出所有目标
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11：没有找到 $(PYTHON)。可用 make PYTHON=/路径/python3.11 指定。"; exit 2; }
	$(PYTHON) -m venv $(VENV) || { echo "建不了虚拟环境。Debian、Ubuntu 请先安装 python3.11-venv。"; exit 2; }
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(READY)   ## 写出演示县十三个月的台账，结清 2026-10，建好网站；机器慢的加 SCALE=0.1
	$(BIN)/fanpin demo --month $(MONTH) --scale $(SCALE)
	$(BIN)/fanpin month $(MONTH)

lint: $(READY)   ## 格式、类型、分层
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(READY) lint   ## 五分钟内的检查和测试
	$(BIN)/python -m pytest -m "not heavy" -n 2 --dist loadfile --no-loadscope-reorder

test-heavy: $(READY)   ## 只跑耗时的测试
	$(BIN)/python -m pytest -m heavy -n 2 --dist loadfile --no-loadscope-reorder

test-all: test test-heavy   ## 全部测试，每个只跑一次

bench: $(READY)  ## 速度与内存，同一次运行里的比值；写进方法页
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bench]'
	$(BIN)/python -m benchmarks --date $(DATE)

same: $(READY)   ## 演示县与 BASE 那一版做出来的是否一样（时间、版本除外），如 make same BASE=main
	$(BIN)/python -m tests.house.sameness $(BASE)

same-record: $(READY)  ## 演示县有意变了：重记 tests/house/golden/
	$(BIN)/python -m tests.house.sameness --record

pictures: $(READY)   ## 重拍 README 和帮助里的图片（小的演示县，要有 Chromium）
	$(BIN)/python -m tests.house.pictures

check: test      ## 同 make test

mutants: $(READY) ## 变异检查：改一处代码，看有没有测试发现；几个小时，不在 CI 里，如 make mutants ONLY='fanpin_lib.period*'
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[mutants]'
	$(BIN)/mutmut run $(ONLY)
	$(BIN)/mutmut results

clean-demo:      ## 删去演示数据和结果（只删演示县的）
	$(BIN)/python -m fanpin_lib.demo.remove .

clean:           ## 删去虚拟环境和缓存
	rm -rf $(VENV) mutants build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
