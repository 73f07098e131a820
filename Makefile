# Makefile - builds lotmill and runs its tests; the data graph is pipeline.mk.
# `make help` lists the goals and the settings.

MAKEFLAGS += -rR
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := tools

MODE    ?= release    ## how to build: release, debug, asan or cov
WERROR  ?=            ## yes: a warning of the compiler is an error
PREFIX  ?= /usr/local ## where make install puts things
DESTDIR ?=            ## a folder in front of PREFIX, for packaging
JOBS    ?=            ## tasks at a time in demo, check and lab (all cores)
LAB     ?=            ## lab: some of jobs, size, data, images, loader and net (all)
LAB_SECONDS ?= 90     ## lab: about how long it measures on two cores
LAB_RUNS ?= 3         ## lab: runs of each measurement at most, of which the median counts
FUZZ    ?=            ## fuzz: which targets of tests/fuzz (all)
FUZZ_SECONDS ?= 20    ## fuzz: how long each of them runs
BATCH   ?=            ## lab: items a task that are tried (10 100)

# Settings lose the blanks that stand before a comment.
$(foreach v,MODE WERROR PREFIX DESTDIR JOBS,$(eval override $v := $(strip $($v))))

CC     := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
BUILD  := build/$(MODE)
BIN    := $(BUILD)/bin
# Commands are named in a word; V=1 shows them whole.
empty  :=
quiet   = $(if $(filter 1,$V),,@$(info $(empty)  $1  $@))

WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wformat=2 -Wwrite-strings
# Comparisons are joined by | in hot loops on purpose: no branch a row.
WARN     += $(if $(findstring clang,$(CC)),-Wno-bitwise-instead-of-logical)
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
# Of `make fuzz` alone, and clang's, to which NULL + 0, the end of an empty buffer, is an overflow.
CFLAGS.fuzz     := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=pointer-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS.fuzz    := -fsanitize=fuzzer,address,undefined
LDLIBS := -lcsv -ldeflate -lz -lm

PROGRAMS := $(basename $(notdir $(wildcard tools/*.c)))
LIBRARY  := $(patsubst tools/lib/%.c,$(BUILD)/lib/%.o,$(sort $(wildcard tools/lib/*.c)))
TOOLS    := $(PROGRAMS:%=$(BIN)/lot-%)
# What starts once a symbol or a task is linked with musl, where gcc has it (Debian's musl-tools): before main glibc asks
# the processor some eighty times what it is, and a virtual machine traps each time.  The packaged libraries that these
# programs use take no more of a C library than memory, strings and files.
MUSL      := $(if $(filter release,$(MODE)),$(if $(filter gcc,$(CC)),$(shell command -v musl-gcc)))
MUSL_ARCH := $(if $(MUSL),$(shell $(CC) -print-multiarch))
MUSL_CPPFLAGS := $(patsubst %,-idirafter /usr/include/%,. $(MUSL_ARCH))
MUSL_LDLIBS   := $(if $(MUSL),$(foreach l,csv deflate z,$(shell $(CC) -print-file-name=lib$l.a)))
MUSL_LIBRARY  := $(LIBRARY:$(BUILD)/%=$(BUILD)/musl/%)
MUSL_TOOLS    := $(if $(MUSL),$(filter $(patsubst %,$(BIN)/lot-%,fifo rolling daily task),$(TOOLS)))
# Built-in strategies: a file each, gathered by the linker (strategy.h).
BUILT_IN := $(patsubst tools/strategies/%.c,$(BUILD)/strategies/%.o,$(sort $(wildcard tools/strategies/*.c)))
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/*.c)))
# Targets of make fuzz, each as a test that gives it the inputs of tests/fuzz/corpus.
TARGETS  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
REPLAYS  := $(TARGETS:tests/fuzz/%.c=$(BUILD)/unit/%)
# Programs that cases call and nobody installs.
HELPERS  := $(patsubst tests/helper/%.c,$(BUILD)/helper/%,$(sort $(wildcard tests/helper/*.c)))
# The lab: programs of work to be done in parallel or not, and what reports on it (tests/lab/README.md).
LABS     := $(patsubst tests/lab/%.c,$(BUILD)/lab/%,$(sort $(wildcard tests/lab/*.c)))
LAB_LIBRARY := $(patsubst tests/lab/lib/%.c,$(BUILD)/lab/lib/%.o,$(sort $(wildcard tests/lab/lib/*.c)))
LAB_UNITS   := $(filter $(BUILD)/unit/test_lab_%,$(UNITS))

## tools: builds the programs, build/MODE/bin/lot-* (the default goal)
tools: $(TOOLS)
units: $(UNITS) $(REPLAYS) $(HELPERS) $(LABS)

# Objects follow the flags they were made with: the stamp is rewritten only when they change, and by the shell, for make
# would write it under -n too.
FLAGS := $(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) $(LDFLAGS.$(MODE)) $(LDLIBS) $(MUSL)
HELD  := $(strip $(file <$(BUILD)/flags))
$(BUILD)/flags: $(if $(subst x$(strip $(FLAGS)),,x$(HELD))$(subst x$(HELD),,x$(strip $(FLAGS))),FORCE) | $(BUILD)
	@printf '%s\n' '$(subst ','\'',$(strip $(FLAGS)))' >$@

$(BUILD) $(BIN) $(BUILD)/lib $(BUILD)/tools $(BUILD)/musl/lib $(BUILD)/musl/musl $(BUILD)/unit $(BUILD)/helper $(BUILD)/strategies:
	@mkdir -p $@

$(LIBRARY): $(BUILD)/lib/%.o: tools/lib/%.c $(BUILD)/flags | $(BUILD)/lib
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -c -o $@ $<
$(PROGRAMS:%=$(BUILD)/tools/%.o): $(BUILD)/tools/%.o: tools/%.c $(BUILD)/flags | $(BUILD)/tools
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -c -o $@ $<
$(BUILT_IN): $(BUILD)/strategies/%.o: tools/strategies/%.c $(BUILD)/flags | $(BUILD)/strategies
	$(call quiet,CC)$(CC) $(CPPFLAGS) -DSTRATEGY_BUILT_IN $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -c -o $@ $<
$(BUILD)/musl/%.o: tools/%.c $(BUILD)/flags | $(BUILD)/musl/lib $(BUILD)/musl/musl
	$(call quiet,CC)$(MUSL) $(CPPFLAGS) $(MUSL_CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -c -o $@ $<
$(BUILD)/musl/musl/heap.o: CFLAGS += -fno-builtin
$(BUILD)/liblotmill.a: $(LIBRARY)
$(BUILD)/musl/liblotmill.a: $(MUSL_LIBRARY)
$(BUILD)/liblotmill.a $(BUILD)/musl/liblotmill.a:
	@rm -f $@
	$(call quiet,AR)ar rcs $@ $^
# iconv's tables are loaded at run time: these are linked dynamically.
READERS := $(BIN)/lot-import $(BIN)/lot-scan
$(READERS): LDFLAGS.release :=
$(READERS): LDLIBS += -ljansson
# These pack with ISA-L, which Debian has as a shared library only; they start once a part, or once.
$(BIN)/lot-partition $(BIN)/lot-equity $(BUILD)/bench/parts: LDFLAGS.release :=
$(BIN)/lot-partition $(BIN)/lot-equity $(BUILD)/bench/parts: LDLIBS := -Wl,-Bstatic -lcsv -ldeflate -lz -Wl,-Bdynamic -lisal -lm
# lot-backtest loads strategies of one's own (dlopen): it shares libc and libm and nothing else, so
# that it still starts fast.
$(BIN)/lot-backtest: LDFLAGS.release :=
$(BIN)/lot-backtest: LDLIBS := -Wl,-Bstatic -lcsv -ldeflate -lz -Wl,-Bdynamic -lm -ldl
$(BIN)/lot-backtest: $(BUILT_IN)
$(filter-out $(MUSL_TOOLS),$(TOOLS)): $(BIN)/lot-%: $(BUILD)/tools/%.o $(BUILD)/liblotmill.a | $(BIN)
	$(call quiet,LD)$(CC) -pthread $(LDFLAGS.$(MODE)) -o $@ $(filter %.o,$^) $(BUILD)/liblotmill.a $(LDLIBS)
$(MUSL_TOOLS): $(BIN)/lot-%: $(BUILD)/musl/%.o $(BUILD)/musl/musl/heap.o $(BUILD)/musl/liblotmill.a | $(BIN)
	$(call quiet,LD)$(MUSL) -static -o $@ $^ $(MUSL_LDLIBS)
$(UNITS): $(BUILD)/unit/%: tests/unit/%.c $(BUILT_IN) $(BUILD)/liblotmill.a $(BUILD)/flags | $(BUILD)/unit
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $< $(filter %/liblab.a,$^) $(BUILT_IN) \
	      $(BUILD)/liblotmill.a $(filter-out -static,$(LDFLAGS.$(MODE))) $(LDLIBS) -lisal -ljansson -lcmocka
$(REPLAYS): $(BUILD)/unit/%: tests/fuzz/%.c tests/fuzz/replay.c $(BUILD)/liblotmill.a $(BUILD)/flags | $(BUILD)/unit
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $(filter %.c,$^) $(BUILD)/liblotmill.a \
	      $(filter-out -static,$(LDFLAGS.$(MODE))) $(LDLIBS) -lisal -ljansson
$(HELPERS): $(BUILD)/helper/%: tests/helper/%.c $(BUILD)/liblotmill.a $(BUILD)/flags | $(BUILD)/helper
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/liblotmill.a \
	      $(LDFLAGS.$(MODE)) $(LDLIBS)

# ---- the first two commands: on a fresh Debian machine they install what is missing ----

again = $(MAKE) --no-print-directory $(if $(findstring j,$(filter -j% --jobserver%,$(MAKEFLAGS))),,-j$(or $(JOBS),$(shell nproc)))

# A + hands on the places of make -j2 demo, which a make behind a variable would not be given.
## demo: sets up, builds, runs the whole job on the sample in data/ into OUT, shows the best and worst brokers
demo:
	@./setup.sh build
	+@$(again) tools
	+@$(again) run DATA=data
	@$(BIN)/lot-rank --table --top=10 --bottom=10 $(OUT)/brokers.csv
	@echo 'All brokers: $(OUT)/brokers.csv.  By symbol: $(OUT)/symbols.csv and $(OUT)/pnl/.  Next: make help'

## check: sets up, builds, runs every test
check:
	@./setup.sh build test
	+@$(again) test

## check-asan: the same with AddressSanitizer and UndefinedBehaviorSanitizer
check-asan:
	@./setup.sh build test
	+@$(again) test MODE=asan

## check-cluster: sets up, builds, runs the graph on three machines made of namespaces (root; PLAIN=1: without)
check-cluster:
	@./setup.sh build cluster
	+@$(again) tools
	@tests/cluster/check.sh $(BIN)

# Cases: every test program of tests/unit, every target of tests/fuzz, every executable script of the other folders.
CASES ?= $(UNITS) $(REPLAYS) $(filter-out %/lib.sh,$(sort $(wildcard tests/cli/*/*.sh tests/cases/*.sh tests/pipeline/*.sh tests/oracle/*.sh)))
# Behind a variable, so that make -n runs no tests.
test_make = $(MAKE) -C $(CURDIR) MODE=$(MODE) BUILD=$(BUILD) CC=$(CC) WERROR=$(WERROR)
## test: check without the setting up; CASES='tests/cli/run/*.sh' runs some
test: $(TOOLS) $(UNITS) $(REPLAYS) $(HELPERS) $(LABS)
	@TEST_MAKE='$(test_make)' tests/run $(JOBS:%=-j %) $(BIN) $(CASES)

# Fuzzing builds the library once more, with clang; FUZZ names targets.
FUZZERS := $(TARGETS:tests/fuzz/%.c=$(BUILD)/%)
$(FUZZERS): $(BUILD)/%: tests/fuzz/%.c $(BUILD)/liblotmill.a $(BUILD)/flags
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/liblotmill.a \
	      $(LDFLAGS.$(MODE)) $(LDLIBS) -lisal -ljansson
fuzzers: $(if $(FUZZ),$(FUZZ:%=$(BUILD)/fuzz_%),$(FUZZERS))
# Behind a variable, so that make -n runs none of them.
fuzz_make = $(MAKE) -s -C $(CURDIR) -j$(or $(JOBS),$(shell nproc))
## fuzz: looks for inputs that break a reader, FUZZ_SECONDS a target, with clang; FUZZ='rows npz' takes some
fuzz:
	@FUZZ_MAKE='$(fuzz_make)' tests/fuzz/fuzz.sh '$(strip $(FUZZ_SECONDS))' $(or $(FUZZ),$(TARGETS:tests/fuzz/fuzz_%.c=%))

# ---- installing ----

INSTALL  := $(DESTDIR)$(PREFIX)
GRAPH    := pipeline.mk import.mk cluster.mk backtest.mk tasks.mk apply.mk cluster.sh
MANUALS  := $(wildcard $(PROGRAMS:%=tools/%.1))
# Documents lie as in the source tree, for they link to each other.
DOCUMENTS := $(wildcard README.md LICENSE docs/*.md data/README.md tests/README.md tests/*/README.md)
installed = $(PROGRAMS:%=bin/lot-%) $(MANUALS:tools/%=share/man/man1/lot-%) $(patsubst include/%,include/lotmill/%,$(wildcard include/*.h)) \
            lib/liblotmill.a $(GRAPH:%=share/lotmill/%) $(DOCUMENTS:%=share/doc/lotmill/%)
parents = $(if $(filter-out ./,$1),$(call parents,$(filter-out ./,$(sort $(dir $(patsubst %/,%,$1)))))) $1
# Parents come first.
folders = $(sort $(patsubst %/,%,$(call parents,$(sort $(dir $(installed))))))
# The folders that install made, innermost first; a . is PREFIX, a second one the folder that it is in, and so on.
made = $(INSTALL)/share/lotmill/folders

## install: installs programs, man pages, headers, library, pipeline.mk and documents under DESTDIR PREFIX
install: $(TOOLS) $(BUILD)/liblotmill.a
	@made= above= d=$(INSTALL); until [ -d $$d ]; do above="$$above ." d=$$(dirname $$d); done; \
	    for f in $(folders); do [ -d $(INSTALL)/$$f ] || { mkdir -p $(INSTALL)/$$f && made="$$f $$made"; } || exit; done; \
	    echo $$made $$(cat $(made) 2>/dev/null) $$above >$(made)
	@install -m 755 $(TOOLS) $(INSTALL)/bin
	@$(foreach m,$(MANUALS),install -m 644 $m $(INSTALL)/share/man/man1/lot-$(notdir $m) &&) :
	@install -m 644 $(wildcard include/*.h) $(INSTALL)/include/lotmill
	@install -m 644 $(BUILD)/liblotmill.a $(INSTALL)/lib
	@install -m 644 $(filter %.mk,$(GRAPH)) $(INSTALL)/share/lotmill
	@install -m 755 $(filter %.sh,$(GRAPH)) $(INSTALL)/share/lotmill
	@$(foreach d,$(DOCUMENTS),install -m 644 $d $(INSTALL)/share/doc/lotmill/$d &&) :

## uninstall: removes what install put there
uninstall:
	@made=$$(cat $(made) 2>/dev/null); rm -f $(addprefix $(INSTALL)/,$(installed)) $(made); cd $(INSTALL) 2>/dev/null || exit 0; \
	    for f in $$made; do [ $$f != . ] || { f=$$PWD; cd ..; }; rmdir $$f 2>/dev/null; done; :

## clean: removes build/
clean:
	@rm -rf build

## sample: make the market in data/ again, to the same bytes
MARKET := --symbols=60 --days=250 --brokers=40 --active=4 --seed=1 --mergers=3 --names --gzip
sample: $(BIN)/lot-gen
	$(BIN)/lot-gen $(MARKET) --output=data

# Benchmarks print tables and are never tests; what they cost is set by BENCH_SHAPE (tests/bench/bench.sh).
BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(sort $(wildcard tests/bench/*.c)))
$(BUILD)/bench:
	@mkdir -p $@
$(BENCHES): $(BUILD)/bench/%: tests/bench/%.c $(BUILD)/liblotmill.a $(BUILD)/flags | $(BUILD)/bench
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $< $(filter %.o,$^) $(BUILD)/liblotmill.a \
	      $(LDFLAGS.$(MODE)) $(LDLIBS)
$(BUILD)/bench/bench_backtest: LDFLAGS.release :=
$(BUILD)/bench/bench_backtest: $(BUILT_IN)
## bench: a table of what every stage costs; BENCH_SHAPE=small, medium, seed (the default) or big
bench: $(TOOLS) $(BENCHES)
	@tests/bench/bench.sh $(BIN) $(BUILD)/bench
## bench-days: the part of it that asks what a new day costs against five years
bench-days: $(TOOLS) $(BENCHES)
	@tests/bench/days.sh $(BIN) $(BUILD)/bench
## bench-peers: the same job side by side with what else one would use, where it is installed
bench-peers: $(TOOLS) $(BENCHES)
	@tests/bench/peers.sh $(BIN) $(BUILD)/bench

$(BUILD)/lab/lib:
	@mkdir -p $@
$(LAB_LIBRARY): $(BUILD)/lab/lib/%.o: tests/lab/lib/%.c $(BUILD)/flags | $(BUILD)/lab/lib
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -c -o $@ $<
$(BUILD)/lab/liblab.a: $(LAB_LIBRARY)
	@rm -f $@
	$(call quiet,AR)ar rcs $@ $^
$(LABS) $(LAB_UNITS): private CPPFLAGS += -Itests/lab/lib
$(LAB_UNITS): $(BUILD)/lab/liblab.a
$(LABS): $(BUILD)/lab/%: tests/lab/%.c $(BUILD)/lab/liblab.a $(BUILD)/liblotmill.a $(BUILD)/flags
	$(call quiet,CC)$(CC) $(CPPFLAGS) $(CFLAGS) $(CFLAGS.$(MODE)) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/lab/liblab.a $(BUILD)/liblotmill.a \
	      $(LDFLAGS.$(MODE)) $(LDLIBS)
define lab_settings
version=1
experiments=$(strip $(LAB))
seconds=$(strip $(LAB_SECONDS))
runs=$(strip $(LAB_RUNS))
jobs=$(JOBS)
batches=$(strip $(BATCH))
command=$(if $(findstring $(newline),$(task_command)),$(error COMMAND is more than a line),$(task_command))
endef
## lab: measures when going parallel pays here, and if COMMAND is heavy enough; OUT/lab/report.txt
lab: $(TOOLS) $(LABS)
	$(if $(wildcard $(OUT)/lab/),,$(shell mkdir -p $(OUT)/lab))$(call settle_file,$(OUT)/lab/settings,$(lab_settings))
	@tests/lab/experiments.sh $(BIN) $(BUILD)/lab $(OUT)/lab

FORCE:
.PHONY: fuzz fuzzers lab bench bench-days bench-peers tools units test sample demo check check-asan check-cluster install uninstall clean FORCE
-include $(wildcard $(BUILD)/musl/*.d $(BUILD)/musl/*/*.d $(BUILD)/lib/*.d $(BUILD)/tools/*.d $(BUILD)/*.d $(BUILD)/unit/*.d $(BUILD)/helper/*.d $(BUILD)/bench/*.d $(BUILD)/strategies/*.d $(BUILD)/lab/*.d $(BUILD)/lab/lib/*.d)

LOTMILL_BIN := $(BIN)
include pipeline.mk
run rolling daily sweep compare import tasks map retry apply: $(TOOLS)
