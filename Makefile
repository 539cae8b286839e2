# `make demo` installs what reading needs, `make test` and the rest what they need, in .venv: with uv
# if it is there, else with pip. PYTHON=... names another Python; default: the first suitable one.
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python3.14 python,\
            $(shell $(name) -c '$(SUITABLE)' >/dev/null 2>&1 && echo $(name))))
UV := $(shell command -v uv 2>/dev/null)
VENV := .venv
BIN := $(VENV)/bin
# Made when .venv is ready to read pages, and when it is ready for everything.
LIGHT := $(VENV)/.light
READY := $(VENV)/.ready

.PHONY: demo test lint docs samples train folds clean

demo: $(if $(wildcard $(READY)),$(READY),$(LIGHT))
	$(BIN)/digitscan recognize samples --format table
	@echo
	@echo 'Try next:'
	@echo '  $(BIN)/digitscan recognize YOUR_PAGE.png'
	@echo '  $(BIN)/digitscan table samples/weather.png'
	@echo '  $(BIN)/digitscan --help'

test: lint
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Updates the output that the documents quote and the page of commands, then writes the man page and
# the site into build/. A dead link is an error.
docs: $(READY)
	$(BIN)/python docs/generate.py
ifdef UV
	$(UV) pip install --quiet --python $(BIN)/python --editable '.[docs]'
else
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
endif
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

samples: $(READY)
	$(BIN)/python -m digitscan.drawing samples

# `make train` makes the shipped models from the handwriting in DATA; `make folds` after it the line
# networks of the five folds, which nothing that ships needs, but benchmarks/crossvalidation.py does.
# Two steps run at a time, since a training hardly uses more than one core: two lanes, in each of
# which a step waits for the one before (behind the bars, where it does not need what that makes).
DATA ?= ../shared/data
# The model that finds and reads the handwriting to learn from, as it is before the training replaces
# it. Remove the copy to learn with another finder.
FIRST := runs/shipped/first
SHIPPED := $(BIN)/python -m digitscan.training.shipped $(DATA) --finder $(FIRST)
LINES := $(BIN)/python -m digitscan.training.lines $(DATA) --finder $(FIRST)
FOLDS := 0 1 2 3 4
FINDER := $(BIN)/python -m digitscan.training.finder $(DATA)
KINDS := $(BIN)/python -m digitscan.training.glyph_kinds $(DATA)
MARKS := $(BIN)/python -m digitscan.training.mark_gaps $(DATA)
STEPS := mnist corpus base all lines-base lines-all $(FOLDS:%=fold%)
LINE_FOLDS := $(FOLDS:%=lines-fold%)
.PHONY: train-joined folds-joined $(STEPS:%=train-%) $(LINE_FOLDS:%=train-%) train-finder

# What a batch frees the next one asks for: glibc shall keep some. Measured, the line network: a
# seventh less of the processors' time.
train folds: export MALLOC_TOP_PAD_ := 268435456
train folds: $(READY)
	$(MAKE) --jobs=2 $@-joined

train-joined: $(STEPS:%=train-%)
folds-joined: $(LINE_FOLDS:%=train-%)
train-joined:
	$(LINES) join
	$(BIN)/python -m digitscan.training.quantize $(DATA)
folds-joined:
	$(LINES) join

train-mnist:
	$(BIN)/digitscan train --data $(DATA)/mnist --output models/mnist --force
# The finder comes first, with both cores: all that is learned after it is found by it.
train-finder:
	$(FINDER) pages
	$(FINDER) teach
	$(FINDER) real
	$(FINDER) refine
	$(FINDER) join
	$(MARKS) pages
	$(KINDS) pages
	$(KINDS) examples
	$(KINDS) teach
	$(KINDS) join
	$(BIN)/python -m digitscan.training.judging $(DATA)
	$(MARKS) examples
	$(MARKS) teach
	$(MARKS) join
$(FIRST): train-finder
	mkdir -p $(@D)
	cp -r models/default $@
train-corpus: train-lines-base | $(FIRST)
	$(SHIPPED) corpus
train-base: train-mnist train-lines-base
	$(SHIPPED) base
train-fold1: | train-fold0
train-fold2: | train-fold1
train-fold3: | train-fold2
train-fold4: | train-fold3
$(FOLDS:%=train-fold%): train-fold%: train-base train-corpus
	$(SHIPPED) fold $*
train-all: $(FOLDS:%=train-fold%)
	$(SHIPPED) all

train-lines-base: # and the single characters that all others learn from
	$(LINES) base
train-lines-all: train-lines-base train-corpus
	$(LINES) all
$(LINE_FOLDS:%=train-%): train-lines-fold%:
	$(LINES) fold $*

# Made again only when pyproject.toml has changed; the package itself is editable. It is compiled, as
# pip compiles packages: otherwise every start compiles it anew where Python may not write
# (PYTHONDONTWRITEBYTECODE), which is a fifth of a page's time.
ifdef UV
MAKE_VENV = "$(UV)" venv --quiet --python "$(PYTHON)" $(VENV)
INSTALL = "$(UV)" pip install --quiet --compile-bytecode --python $(BIN)/python
UNINSTALL = "$(UV)" pip uninstall --quiet --python $(BIN)/python
else
MAKE_VENV = "$(PYTHON)" -m venv $(VENV)
INSTALL = $(BIN)/python -m pip install --quiet
UNINSTALL = $(BIN)/python -m pip uninstall --quiet --yes
endif

$(BIN)/python:
	@test -n "$(PYTHON)" || \
	  { echo "Python 3.11, 3.12, 3.13 or 3.14 is needed; name it with make PYTHON=..." >&2; exit 1; }
	$(MAKE_VENV)

$(LIGHT): light/pyproject.toml | $(BIN)/python
	@echo 'Installing what reading needs, about 340 MB ...'
	$(INSTALL) --editable ./light
	$(BIN)/python -m compileall -q src
	touch $@

$(READY): pyproject.toml | $(BIN)/python
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 14))' || \
	  { echo "training and tests need Python 3.11, 3.12 or 3.13;" \
	    "run make clean, then name one with make PYTHON=..." >&2; exit 1; }
	@echo 'Installing what training and tests need, about 3 GB ...'
	if test -e $(LIGHT); then $(UNINSTALL) digitscan-light && rm $(LIGHT); fi
	$(INSTALL) --editable '.[dev,compare,forms,parquet,ray,web,xlsx]'
	$(BIN)/python -m compileall -q src
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache build dist
