# Makefile - builds lotmill and runs its tests; the data graph is pipeline.mk.
# `make help` lists the goals and the settings.

MAKEFLAGS += -rR
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := tools

MODE   ?= release
CC     := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
BUILD  := build/$(MODE)
BIN    := $(BUILD)/bin

WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wformat=2 -Wwrite-strings
CPPFLAGS := -Iinclude -D_GNU_SOURCE
CFLAGS   := -std=c11 -g -pthread -ffp-contract=off $(WARN) $(if $(WERROR),-Werror)
# Programs are linked statically: starting one costs a third of starting a dynamic one, and
# the graph starts thousands.
LDFLAGS.release := -static
CFLAGS.release  := -O3
CFLAGS.debug    := -O0
CFLAGS.asan     := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS.asan    := -fsanitize=address,undefined
CFLAGS.cov      := -O0 --coverage
LDFLAGS.cov     := --coverage
LDLIBS := -lcsv -ldeflate -lz -lm

PROGRAMS := $(basename $(notdir $(wildcard tools/*.c)))
LIBRARY  := $(patsubst tools/lib/%.c,$(BUILD)/lib/%.o,$(sort $(wildcard tools/lib/*.c)))
TOOLS    := $(PROGRAMS:%=$(BIN)/lot-%)
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/*.c)))
# Programs that cases call and nobody installs.
HELPERS  := $(patsubst tests/helper/%.c,$(BUILD)/helper/%,$(sort $(wildcard tests/helper/*.c)))

tools: $(TOOLS)
units: $(UNITS) $(HELPERS)

# Objects follow the flags they were made with: the stamp is rewritten only when they change.
FLAGS := $(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) $(LDFLAGS.$(MODE)) $(LDLIBS)
HELD  := $(strip $(file <$(BUILD)/flags))
$(BUILD)/flags: $(if $(subst x$(strip $(FLAGS)),,x$(HELD))$(subst x$(HELD),,x$(strip $(FLAGS))),FORCE) | $(BUILD)
	$(file >$@,$(strip $(FLAGS)))@:

$(BUILD) $(BIN) $(BUILD)/lib $(BUILD)/tools $(BUILD)/unit $(BUILD)/helper:
	@mkdir -p $@

$(LIBRARY): $(BUILD)/lib/%.o: tools/lib/%.c $(BUILD)/flags | $(BUILD)/lib
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -c -o $@ $<
$(PROGRAMS:%=$(BUILD)/tools/%.o): $(BUILD)/tools/%.o: tools/%.c $(BUILD)/flags | $(BUILD)/tools
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -c -o $@ $<
$(BUILD)/liblotmill.a: $(LIBRARY)
	@rm -f $@
	ar rcs $@ $^
$(TOOLS): $(BIN)/lot-%: $(BUILD)/tools/%.o $(BUILD)/liblotmill.a | $(BIN)
	$(CC) -pthread $(LDFLAGS.$(MODE)) -o $@ $^ $(LDLIBS)
$(UNITS): $(BUILD)/unit/%: tests/unit/%.c $(BUILD)/liblotmill.a $(BUILD)/flags | $(BUILD)/unit
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/liblotmill.a \
	      $(filter-out -static,$(LDFLAGS.$(MODE))) $(LDLIBS) -lcmocka
$(HELPERS): $(BUILD)/helper/%: tests/helper/%.c $(BUILD)/liblotmill.a $(BUILD)/flags | $(BUILD)/helper
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/liblotmill.a \
	      $(LDFLAGS.$(MODE)) $(LDLIBS)

# Cases: every test program of tests/unit, every executable script of the other folders.
CASES ?= $(UNITS) $(sort $(wildcard tests/cli/*/*.sh tests/pipeline/*.sh tests/oracle/*.sh))
test: $(TOOLS) $(UNITS) $(HELPERS)
	@tests/run $(BIN) $(CASES)

## sample: make the market in data/ again, to the same bytes
SAMPLE := --symbols=60 --days=250 --brokers=40 --active=4 --seed=1 --mergers=3 --names --gzip
sample: $(BIN)/lot-gen
	$(BIN)/lot-gen $(SAMPLE) --output=data

FORCE:
.PHONY: test sample tools units FORCE
-include $(wildcard $(BUILD)/lib/*.d $(BUILD)/tools/*.d $(BUILD)/unit/*.d $(BUILD)/helper/*.d)

LOTMILL_BIN := $(BIN)
include pipeline.mk
