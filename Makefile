# `make help` lists what there is.

VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
TORTURES := $(addprefix tests/, \
	compose/test_injection_story.py \
	contract/test_imap_idle_cut.py \
	intake/test_mutated_heads.py \
	intake/test_patterns.py \
	scenario/test_crash_doors.py \
	scenario/test_crash_fuse.py \
	scenario/test_damaged_files.py \
	scenario/test_disk_full.py \
	scenario/test_forgery.py \
	scenario/test_hostile_letters.py \
	scenario/test_loops.py \
	scenario/test_machine_faults.py \
	scenario/test_mailbox_anew.py \
	scenario/test_mutated_mail.py \
	scenario/test_poison.py \
	scenario/test_poison_daemon.py \
	scenario/test_restore.py \
	scenario/test_sigterm.py \
	scenario/test_upgrade.py \
	scenario/test_wire.py \
	scenario/test_wire_stops.py \
	service/test_lists_cut_short.py \
	service/test_month.py \
	simulation/test_simulation.py)
CODE := maild tests bench daemon.py
WORKERS := $(shell expr 2 '*' $$(nproc))

.DEFAULT_GOAL := help
.PHONY: help setup demo test check torture lint format lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 10

setup: $(READY)  ## .venv with all that is needed, and the servers that the tests start
	@tools/setup-readers
	@tools/setup-servers
	@tools/setup-bench

# The stamp is written last, so what was broken off is done again.
$(READY): pyproject.toml requirements-dev.txt tools/setup-python tools/apt.sh maild/__init__.py
	@tools/setup-python
	@touch $@

demo: $(READY)  ## the whole SOP in one process, with servers of its own; leaves demo-office/
	@tools/setup-readers
	@$(BIN)/maild demo --office demo-office

test: setup lint  ## every linter and every test, with the real servers (what CI runs)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder  # many tests wait for a server, not for the processor

check: $(READY) lint  ## before a commit: every linter, and the tests that are quick and need no server
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow and not servers"

torture: setup  ## the process dies at every single moment, of which `make test` tries one in four; every attack is told
	TORTURE=1 SEED=0 $(BIN)/python -m pytest -n auto $(TORTURES)

lint: $(READY)
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pylint maild

format: $(READY)  ## put the code into the house's shape
	$(BIN)/ruff check --quiet --fix-only $(CODE)
	$(BIN)/ruff format --quiet $(CODE)

lock: $(READY)  ## new versions into requirements*.txt
	tools/lock

clean:  ## away with all that can be made again
	rm -rf $(VENV) build demo-office *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find maild tests -name __pycache__ -prune -exec rm -rf {} +
