# pipeline.mk - the data graph: tables in, totals out.  Every recipe is one command.
#
#   DATA/prices.csv[.gz] ─┐            OUT/slices/2330/prices.npz ─┐
#   DATA/returns.csv      ├ partition  OUT/slices/2330/returns.npz ├ fifo  OUT/pnl/2330.npz, .csv
#   DATA/trades/2024.csv ─┘            OUT/slices/2330/trades/2024.npz     │
#                                          OUT/groups/pnl/07.npz  ─ merge ─┘
#                                          OUT/brokers.csv, OUT/symbols.csv ─ merge
#
# Which symbols there are is known only after partitioning, so OUT/manifest.mk is a makefile that
# this one includes: make builds it, then starts again with the symbols filled in.  What make sees
# of a symbol's table is its node (slices/2330/trades.parts), rewritten only when it differs.
#
# A Makefile of your own needs three lines:
#     DATA := my/tables
#     OUT  := my/results
#     include /usr/local/share/lotmill/pipeline.mk

LOTMILL_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
# In the source tree the programs are where it builds them, else where they are installed with this file.
LOTMILL_BINS := $(abspath $(LOTMILL_DIR)/build/release/bin $(LOTMILL_DIR)/../../bin)
ifeq ($(origin LOTMILL_BIN),undefined)
LOTMILL_BIN := $(patsubst %/lot-run,%,$(firstword $(wildcard $(LOTMILL_BINS:%=%/lot-run))))
endif
include $(wildcard lotmill.mk)
$(if $(LOTMILL_BIN)$(filter help,$(MAKECMDGOALS)),,$(error no programs in $(subst $() $(), or ,$(LOTMILL_BINS)): \
	run make in the source tree, or set LOTMILL_BIN to their folder))
# A Makefile that exports all its variables has its own exported, and not what follows: make would expand it for every recipe, and
# from 4.4 on for every $(shell), where alone it can be asked whether all are.
theirs := $(.VARIABLES)
all_exported := exported
all_exported := $(if $(filter shell-export,$(.FEATURES)),$(shell echo "$$all_exported"))
ifneq ($(all_exported),)
unexport
endif
# What a task of any command may have is not limited by the defaults of other goals.
task_memory := $(strip $(MEMORY))
task_retries := $(strip $(RETRIES))
# Limits that whoever calls make gives; make retry keeps the others as the run had them.
told_limits := $(foreach v,TIMEOUT RETRIES RETRY_WAIT MEMORY,$(if $(filter command environment,$(firstword $(origin $v))),$v))

DATA    ?= data  ## folder of the tables
OUT     ?= out   ## folder of everything that is made; may be deleted at any time
START   ?=       ## first day that counts, YYYY-MM-DD (the first trade)
END     ?=       ## last day that is read (the last trade)
MERGERS ?= $(wildcard $(DATA)/broker_mergers.csv $(DATA)/broker_mergers.csv.gz) ## broker mergers; empty for none
NAMES   ?= $(wildcard $(DATA)/broker_names.csv $(DATA)/broker_names.csv.gz) ## broker names; empty for none
COLUMNS ?=       ## renamed columns of prices, such as close=adj_close
MEMORY  ?= 1G    ## memory of partitioning, a sweep's table; tasks, map, apply: of a task (no limit)
WINDOWS ?=       ## rolling: windows such as '1y 6m ytd 2024-01-01..2024-12-31' (1y 3y ytd)
YEARS   ?=       ## rolling: one window of so many years; START and END are one too
ASOF    ?=       ## rolling, signal, mergers-report: the day windows end on (END, or the last trade)
SYMBOL  ?=       ## signal: the symbol
DAYS    ?= 1,5,10,20,60  ## signal: windows of so many trading days
GHOST_DAYS ?= 365  ## mergers-report: days without a trade
STRATEGY ?= sma_cross  ## sweep: a built-in one (lot-backtest --list), my.c, my.so or 'cmd:./my.py {fast}'
STRATEGIES ?= buy_hold sma_cross mean_reversion momentum breakout rsi bollinger  ## compare: NAME or NAME:fast=10,slow=50 (all built-in ones)
GRID    ?=       ## sweep: values of the parameters, 'fast=5..50/5 slow=20,50' (each at its default)
CONSTRAINT ?=    ## sweep: points to keep, 'fast<slow slow<=200'
SAMPLE  ?=       ## sweep: only so many points of the grid, chosen by SEED
SEED    ?= 1     ## sweep: which points SAMPLE takes
# FOLDS take the place of the split that is the default.
$(if $(strip $(FOLDS)),$(eval SPLIT ?=))
SPLIT   ?= 70%   ## sweep: rank on the days before this date or share, show those after; may be empty
FOLDS   ?=       ## sweep: so many consecutive windows instead (walk-forward)
BY      ?=       ## what ranks: METRIC, METRIC_mean, -METRIC (sharpe); apply: the column of groups
RUN     ?=       ## name of the record, OUT/log/RUN.csv, and of what sweep, tasks and others make
BUY_COST  ?= 0.001425  ## sweep, compare: cost of a unit bought
SELL_COST ?= 0.004425  ## sweep, compare: cost of a unit sold
TIMEOUT ?=       ## seconds of a point of your own strategy (60); map, tasks, apply: of a task (none)
PLOT_X  ?=       ## plot: the parameter across a heat map (the first that varies)
PLOT_Y  ?=       ## plot: the parameter up it (the next)
TASKS   ?=       ## tasks: a table of them, with the columns task_id and command and any parameters
ITEMS   ?=       ## map: a text, an item a line
TABLE   ?=       ## apply: a table of any columns, CSV or gzip
COMMAND ?=       ## map, tasks, apply: './f.sh {}' for an item, './f.sh {period}' for a column
INPUTS  ?=       ## map, tasks, apply, sweep, compare: files that every task reads
TASK_ENV ?=      ## map, tasks, apply: environment of every task, 'A=1 B=2'
RETRY_WAIT ?=    ## map, tasks, apply: seconds before the first of RETRIES, then twice as many (1)
MAX_FAILURES ?= 0  ## stop at so many failed tasks (0: never)
REJECT  ?=       ## yes: set bad rows aside in OUT/rejects instead of stopping
RAW     ?= raw   ## import: folders of raw files
IGNORE  ?=       ## import: names of raw files to pass over, such as *.md
TASK    ?=       ## why: a symbol, a part of a table, or the id of a task
MAP     ?=       ## import: columns of other tables, 'symbol=COLUMN,date=COLUMN,close=COLUMN'
DATE_FORMAT ?=   ## import: with MAP, how dates are written, %d/%m/%Y (told from the content)
ENCODING ?=      ## import: with MAP, the character set (told from the content)
SKIP_LINES ?=    ## import: with MAP, lines above the header (0)
SHARD   ?=       ## i/n: only the symbols of shard i of n (docs/cluster.md)
V       ?=       ## 0: no progress; 1: everything that is said

# What a result may hang on, and so what another machine must be told.
LOTMILL_SETTINGS := DATA OUT START END MERGERS NAMES COLUMNS WINDOWS YEARS ASOF SYMBOL DAYS MEMORY REJECT \
	STRATEGY STRATEGIES GRID CONSTRAINT SAMPLE SEED SPLIT FOLDS BY RUN BUY_COST SELL_COST TIMEOUT INPUTS
# Questions are asked with what the totals were made with, unless make was told something else.
given_tables := $(foreach v,MERGERS NAMES,$(if $(filter file,$(origin $v)),,$v))
# A shell's COLUMNS is the width of its terminal.
$(if $(filter environment%,$(origin COLUMNS)),$(if $(findstring =,$(COLUMNS)),,$(eval override COLUMNS :=)))
# Settings lose the blanks that stand before a comment; what they hold is text and is not read again.
$(foreach v,$(LOTMILL_SETTINGS) TASKS ITEMS TABLE TASK_ENV RETRY_WAIT PLOT_X PLOT_Y RAW IGNORE MAP DATE_FORMAT ENCODING SKIP_LINES GHOST_DAYS MAX_FAILURES TASK V SHARD,$(eval override $v := $$(strip $$($v))))
$(foreach v,MERGERS NAMES,$(if $(filter $(DATA)/%,$(word 2,$($v))),$(error $($v): only one of them can be the table)))
$(foreach v,DATA OUT MERGERS NAMES LOTMILL_BIN TABLE,$(if $(word 2,$($v)),$(error $v '$($v)': folders with blanks in their path are not supported)))
define newline


endef
# Paths stand in targets and recipes, so they may not mean anything to make or the shell.
odd := ; & | < > ' " ` $$ ( ) * ? [ ] { } \# \ % : =
$(foreach v,DATA OUT MERGERS NAMES MEMORY LOTMILL_BIN TABLE,$(foreach c,$(odd),$(if $(findstring $c,$($v)),$(error $v '$($v)': '$c' is not supported here))))
$(foreach v,DATA OUT,$(if $($v),,$(error $v is empty)))
$(foreach v,DATA OUT MERGERS NAMES RAW TABLE,$(if $(filter -%,$($v)),$(error $v '$($v)' begins like an option: write ./$($v))))
# What lies in OUT is overwritten and removed, so the tables may not.
in_out = $(if $(realpath $(OUT)),$(findstring $(newline)$(realpath $(OUT))/,$(newline)$(realpath $1)/))
$(if $(call in_out,$(DATA)),$(error OUT '$(OUT)' holds the tables of DATA '$(DATA)': it has to be another folder))
$(foreach v,MERGERS NAMES RAW,$(if $(call in_out,$($v)),$(error $v '$($v)' lies in OUT, where everything is made and may be removed)))

lot = $(LOTMILL_BIN)/lot-$1
empty :=
# $(call lines,WORDS): a line each, without a line end behind the last, which $(file) adds.
lines = $(subst $(empty) $(empty),$(newline),$(strip $1))
# $(call settle,FILE,TEXT) rewrites FILE only if it does not hold exactly TEXT already.  GNU make 4.3
# says that $(file <...) drops the last line end, and at times forgets to: either is equal.
settle = $(if $(LOTMILL_HOLD),$(call hold_run,$1,$2),$(call $(if $(SHARD),settle_shard,settle_file),$1,$2))
# make retry keeps to the settings of the run; lists follow the manifest, and tables may have been mended.
hold_run = $(if $(filter-out %.seen,$(filter $(SETTINGS)/%,$1)),$(if $(call holds,$(file <$1),$2),,$(error $1: the settings are not those of the last run: \
	make retry takes the same)),$(call settle_file,$1,$2))
settle_file = $(if $(call holds,$(file <$1),$2),$(if $(wildcard $1),,$(call put,$1,$2)),$(call put,$1,$2))
put = $(if $(planning),$(call differs,$1,$2),$(file >$1,$2))
holds = $(call equal,$1,$2)$(call equal,$1,$2$(newline))
equal = $(if $(subst x$1,,x$2)$(subst x$2,,x$1),,yes)
# On the command line and in the environment COMMAND is what the shell is to see: a $ is a $ (and so is $$).
task_command = $(if $(filter command environment,$(firstword $(origin COMMAND))),$(subst $$$$,$$,$(value COMMAND)),$(COMMAND))
# $(call seen,FILES): path, size and times of each, a word each, to be settled: what comes to stand where a file stood may be older than
# what was made of that.
seen = $(if $(strip $1),$(shell find -L $1 -maxdepth 0 -printf '%p:%s:%T@:%C@\n'))
# $(call apart,CHARACTERS,TEXT): blanks in place of these characters, given with blanks between them.
apart = $(if $1,$(call apart,$(wordlist 2,99,$1),$(subst $(firstword $1),$(empty) $(empty),$2)),$2)
# $(call files_named,WORDS): the files among the words of a command, which its results hang on.  Patterns and folders are none,
# nor is what make could not have for a prerequisite.
files_named = $(foreach w,$1,$(if $(strip $(foreach c,$(odd),$(findstring $c,$w))),,$(if $(wildcard $w/.),,$(wildcard $w))))

# ---- plans ----

# Under -n and -q nothing is written, settings and the manifest included: what would differ counts as changed.
# make plan and make why run make so, and lot-plan reads what make says it would do, and why (--trace).  An import has to scan.
planning := $(if $(filter import,$(MAKECMDGOALS)),,$(findstring n,$(firstword -$(MAKEFLAGS)))$(findstring q,$(firstword -$(MAKEFLAGS))))
# Under -i totals would be made of what failed, and -t would pass off what is there, or an empty file, as made.
$(foreach f,i t,$(if $(filter help,$(MAKECMDGOALS)),,$(if $(findstring $f,$(firstword -$(MAKEFLAGS))),$(error \
	make -$f: results that are not made would count as made))))
.PHONY: lotmill-force
define differs
$(eval $1: lotmill-force ; @:)$(if $(LOTMILL_PLAN),$(info lotmill-differs $1)$(info lotmill+$(subst $(newline),$(newline)lotmill+,$2)))
endef
# Folders that settings need.
make_folders = $(if $(planning),,$(foreach d,$1,$(if $(wildcard $d),,$(shell mkdir -p $d))))
# `$(call both,RESULT,TABLE) ...` begins the rule of a result that others are made from and of its table for people.  make -n
# takes only that for remade of which it asked, so in a plan the result is made, whichever is gone, and the table comes with it.
both = $(if $(planning),$2: | $1 ; @: lotmill-with $1$(newline)$1: $(call gone,$1 $2),$1 $2 &:)
gone = $(if $(filter-out $(wildcard $1),$1),lotmill-force)
# The recipe of a target that the recipe of $1 rewrites, if it differs: what hangs on it may run, and nothing happens to it where $1
# is not made.
comes_of = $(if $(planning),@: lotmill-comes-of $1)

# $(call unmake,FILES FOLDERS,MORE,WHICH): what was made while the clock was ahead would hide every change until that time comes,
# what had no time to reach the disk is empty, and in a copy without times stale results look new: the manifest's is not the one it holds.
# Where the first hold such a file, it goes with those of MORE, to be made again, and with a manifest all of them; but not in a plan.
unmake = $(if $(SHARD)$(MAKE_RESTARTS),,$(call unmake_found,$1 $2,$(whole_file) $3,$(shell find $1 $(whole_file) $3 -print -quit 2>/dev/null)))
whole_file := -type f ! -name '.*'
unmake_found = $(if $3,$(if $(planning),$(error $(not_made); the next run makes it again),$(warning $(not_made); it is made again)$(shell \
	find $1 $(if $(filter %/manifest.mk,$3),$(whole_file),$2) -delete 2>/dev/null)))
not_made = $3 $(if $(filter %.stamp,$3)$(shell test -s $3 && echo full),$(if $(filter %/manifest.mk,$3),bears another time than it was made at: the clock was set \
	back or OUT copied without its times,was made at a time that lies in the future: the clock was set back),is empty: was the power cut?)
of_later := -newermt '2 seconds'

# The goal behind each that lot-run supervises.
table_goal.run     := totals
table_goal.sweep   := sweep-table
table_goal.compare := compare-table
table_goal.rolling := rolling-tables
table_goal.daily   := daily-tables
# As it was given, before cluster.mk has its own default.
plan_goal := $(or $(strip $(GOAL)),$(if $(TASKS),tasks,$(if $(ITEMS),map,$(if $(TABLE),apply,run))))

# ---- shards ----

# SHARD=i/n takes the symbols that `make deal SHARDS=n` dealt to shard i, and SHARD=all/n all of them, to merge.
# Both take tables, manifest and settings as they are: they make none of them, and refuse settings that are
# not those of the deal.  A shard writes no list either, for it does not know all symbols, and what is one for
# all of them (a span of days, a compiled strategy) it takes as the deal made it.
shard  := $(subst /, ,$(SHARD))
deal   := $(OUT)/shards/$(lastword $(shard))
manifest := $(if $(filter-out all,$(firstword $(shard))),$(deal)/$(firstword $(shard)).mk,$(OUT)/manifest.mk)
settle_shard = $(if $(filter $(SETTINGS)/%,$1),$(call hold,$1,$2),$(if $(filter all,$(firstword $(shard))),$(call settle_file,$1,$2)))
hold = $(if $(and $(call holds,$(file <$1),$2),$(call holds,$(file <$(1:$(OUT)/%=$(deal)/%)),$2)),,$(error $1: the settings \
	are not those that were submitted; $(deal_again) takes new ones))

# ---- goals ----

.PHONY: run totals pnl slices tasks map tasks-table retry retry-table apply apply-table sweep sweep-symbols sweep-table compare \
	compare-symbols compare-table plot check-strategy rolling rolling-symbols rolling-tables daily daily-symbols daily-tables \
	verify signal mergers-report plan why status wait log lotmill-clean help
## run: everything, from the tables to OUT/brokers.csv and OUT/symbols.csv
run:
	+@$(supervise) --total=fifo=SYMBOLS '--stale=fifo=$(pnl_of_symbol)' --total=merge=GROUPS --symbols=$(OUT)/symbols.csv $(START:%=--start=%) \
	    --result=$(OUT)/brokers.csv -- $(submake) totals
supervise = $(call lot,run) $(if $(filter 0,$V),--quiet) $(if $(filter 1,$V),--verbose) --out=$(OUT) --record=$(record) --max-failures=$(MAX_FAILURES)
record := $(OUT)/log/$(or $(RUN),run).csv
submake = $(MAKE) -srRk --no-print-directory -f $(firstword $(MAKEFILE_LIST))
# What a symbol's result hangs on, for the count of those to be done.
pnl_of_symbol = $(OUT)/pnl/%.npz $(foreach t,trades prices returns,$(OUT)/slices/%/$t.parts) $(OUT)/settings/fifo \
	$(if $(MERGERS),$(OUT)/broker_mergers.csv) $(call lot,fifo)
## totals: the same without lock, progress and summary
## pnl: every symbol's table OUT/pnl/SYMBOL.csv
# Likewise sweep-symbols, compare-symbols, rolling-symbols and daily-symbols make every symbol's part of these goals, and
# sweep-table, compare-table, rolling-tables and daily-tables what comes of them.
## slices: only the tables' slices
## rolling: OUT/rolling/WINDOW/brokers.csv and symbols.csv for each of WINDOWS, in one pass over the slices
rolling:
	+@$(supervise) --total=rolling=SYMBOLS --symbols=$(OUT)/rolling/$(firstword $(windows))/symbols.csv --result=$(OUT)/rolling \
	    -- $(submake) rolling-tables
## daily: OUT/equity.csv and equity.npz, every broker's realized and unrealized profit and loss on every day
daily:
	+@$(supervise) --total=daily=SYMBOLS --result=$(OUT)/equity.csv -- $(submake) daily-tables
## sweep: one STRATEGY over a GRID and every symbol; OUT/backtest/RUN.csv, its ten best points printed
sweep:
	+@$(supervise) --total=backtest=PRICED --tasks=backtest=$(backtest).tasks.csv --result=$(backtest).csv -- $(submake) sweep-table RUN=$(run_name) LOTMILL_SHOW=1
## compare: several STRATEGIES and the equal-weight portfolio of each; OUT/backtest/RUN.csv and RUN.portfolio.csv
compare:
	+@$(supervise) --total=backtest=PRICED --tasks=backtest=$(backtest).tasks.csv --result=$(backtest).csv -- $(submake) compare-table RUN=$(run_name) LOTMILL_SHOW=1
# The portfolio's figures are shown too; its days are written already.
top_ten = $(call lot,sweep) --settings=$(OUT)/settings/sweep/$(run_name) --list=$(OUT)/priced.list --in=$(backtest) --memory=$(MEMORY) --top=10 \
	$(if $(comparing),--portfolio=/dev/null)
## plot: pictures of OUT/backtest/RUN.csv beside it, PNG and SVG (needs gnuplot)
plot:
	$(call make_folders,$(OUT)/settings/plot/ $(OUT)/log/)$(if $(planning),,$(call settle,$(OUT)/settings/plot/$(run_name),$(plot_settings)))
	@$(call lot,plot) --settings=$(OUT)/settings/plot/$(run_name) $(backtest).csv
## check-strategy: whether STRATEGY looks ahead, over a made-up history
## verify: checks what run made: checksums, books, totals; names odd days and counts; changes nothing
verify:
	@$(call lot,verify) --out=$(OUT)
# In `make run verify` the results come first.
verify signal mergers-report: | $(filter run rolling daily,$(MAKECMDGOALS))
## signal: who bought and sold SYMBOL over DAYS up to ASOF, and how well they have done in it
signal:
	@$(call lot,signal) --settings=$(OUT)/settings/signal $(if $(filter MERGERS,$(given_tables)),$(if $(MERGERS),,--mergers=)) $(if $(filter NAMES,$(given_tables)),$(if $(NAMES),,--names=))
## mergers-report: positions still open in brokers without a trade for GHOST_DAYS: mergers may be missing
mergers-report:
	@$(call lot,ghosts) --settings=$(OUT)/settings/ghosts
## plan: how many tasks of each kind make GOAL would run, and why; runs and changes nothing
plan:
	+@$(call lot,plan) --out=$(OUT) $(plan)
## why: what differs for TASK since it was made, and which commands would run for it; changes nothing
why: export LOTMILL_TASK := $(TASK)
why:
	+@$(call lot,plan) --out=$(OUT) --why $(plan)
plan = -- $(submake) -n --trace LOTMILL_PLAN=yes $(or $(table_goal.$(plan_goal)),$(error GOAL '$(plan_goal)' is not one of \
	$(patsubst table_goal.%,%,$(sort $(filter table_goal.%,$(.VARIABLES))))))
# Without RUN a list's results bear its own name and its record that of any run: who asks by the list's name means that record,
# where the list was the last that ran so, and since it ran under its own name.
run_of_list = $(if $(wildcard $(OUT)/tasks/$(RUN).list),$(if $(filter manifest=%/tasks/$(RUN).mk manifest=%/tasks/$(RUN).retry.mk,\
	$(file <$(OUT)/log/run.run)),$(OUT)/log/run.run))
asked = $(patsubst %.run,%.csv,$(if $(RUN),$(if $(run_of_list),$(firstword $(shell ls -t $(run_of_list) $(wildcard $(OUT)/log/$(RUN).run))))))
## status: whether RUN is at work, how far it is, what runs and what failed
status:
	@$(call lot,status) $(or $(asked),$(record))
## wait: follows RUN until it ends, and ends as it does
wait:
	@$(call lot,status) --wait $(if $(filter 0,$V),--quiet) $(or $(asked),$(record))
## log: what the record of RUN says: its tasks, kinds, slowest tasks, failures
log:
	@$(call lot,log) --all $(or $(wildcard $(asked)),$(if $(wildcard $(record)),$(record),$(error there is no record of a run '$(or $(RUN),run)': \
	    there is no $(record)$(if $(wildcard $(OUT)/tasks/$(RUN).csv),; $(OUT)/tasks/$(RUN).csv says how each of its tasks last went))))
## lotmill-clean: removes OUT
lotmill-clean:
	$(if $(wildcard $(OUT)/.),$(if $(and $(wildcard $(OUT)/settings/.),$(wildcard $(OUT)/log/.)),,$(error OUT '$(OUT)': there are no settings and log \
		in it, so lotmill has not made it: remove it yourself)))
	@rm -rf $(OUT)
## help: this list
help:
	@awk '$(subst $(newline), ,$(list_goals))' $(filter-out %.d,$(MAKEFILE_LIST))

# Goals are lines "## goal: text", settings lines "NAME ?= default ## text".
define list_goals
BEGIN { print "Goals:" }
/^## [^ :]+: / { n = index($$0, ": "); printf "  %-14s %s\n", substr($$0, 4, n - 4), substr($$0, n + 2) }
/^[A-Z_]+ *[?]=.*## / {
	n = index($$0, "##"); text = substr($$0, n + 3); eq = index($$0, "?=");
	value = substr($$0, eq + 2, n - eq - 2); gsub(/^ +| +$$/, "", value);
	if (sub(/^[$$][(]wildcard /, "", value)) sub(/ .*/, "", value); else sub(/ .*/, " ...", value); gsub(/[$$()]/, "", value);
	setting[++count] = sprintf("  %-12s %-23s %s", $$1, value, text)
}
END {
	print "\nSettings and their defaults (make NAME=value, or a line in lotmill.mk):";
	for (i = 1; i <= count; i++) print setting[i]
}
endef

define signal_settings
version=1
symbol=$(SYMBOL)
days=$(DAYS)
asof=$(or $(ASOF),$(END))
out=$(OUT)
$(if $(filter MERGERS,$(given_tables)),mergers=$(MERGERS))
$(if $(filter NAMES,$(given_tables)),names=$(NAMES))
endef
define ghosts_settings
version=1
days=$(GHOST_DAYS)
asof=$(ASOF)
out=$(OUT)
endef
ifneq ($(filter plan why,$(MAKECMDGOALS)),)
$(if $(filter why,$(MAKECMDGOALS)),$(if $(TASK),,$(error TASK is empty: make why TASK=2330)))
$(if $(SHARD),$(error plan and why take no SHARD))
$(if $(filter tasks,$(plan_goal)),$(if $(TASKS),,$(error TASKS is empty: make $(firstword $(MAKECMDGOALS)) GOAL=tasks TASKS=tasks.csv)))
$(if $(filter map,$(plan_goal)),$(if $(and $(ITEMS),$(COMMAND)),,$(error $(if $(ITEMS),COMMAND,ITEMS) is empty: \
	make $(firstword $(MAKECMDGOALS)) GOAL=map COMMAND='./f.sh {}' ITEMS=items.txt)))
endif
ifneq ($(filter signal mergers-report,$(MAKECMDGOALS)),)
$(if $(filter signal,$(MAKECMDGOALS)),$(if $(SYMBOL),,$(error SYMBOL is empty: make signal SYMBOL=2330)))
$(call make_folders,$(OUT)/settings/ $(OUT)/log/)
$(call settle,$(OUT)/settings/signal,$(signal_settings))
$(call settle,$(OUT)/settings/ghosts,$(ghosts_settings))
endif

define plot_settings
version=1
x=$(PLOT_X)
y=$(PLOT_Y)
by=$(BY)
endef

include $(LOTMILL_DIR)/cluster.mk

# The windows of OUT/rolling: their names are their folders.
windows = $(or $(WINDOWS),$(YEARS:%=%y),$(if $(START)$(END),$(or $(START),0001-01-01)..$(END)),1y 3y ytd)
# Days and windows are looked at once, before anything is removed or made, and not by each task.
ifneq ($(filter run totals pnl rolling rolling-% daily daily-% sweep sweep-% compare compare-% $(OUT)/%,$(about)),)
looked_at := $(if $(filter rolling rolling-% $(OUT)/rolling/%,$(about)),$(windows),$(if \
	$(filter sweep sweep-% compare compare-%,$(about)),$(and $(START),$(END),$(START)..$(END))))
# What means something to the shell is none.
plain = $(if $(word 2,$1)$(filter .%,$1)$(strip $(foreach c,/ $(odd),$(findstring $c,$1))),,$1)
not_a_day = $(error $1 '$($1)' is not a date that exists (YYYY-MM-DD))
$(foreach v,START END ASOF,$(if $($v),$(if $(call plain,$($v)),,$(call not_a_day,$v))))
$(foreach w,$(looked_at),$(if $(call plain,$w),,$(error WINDOWS: '$w' is not a window)))
# Of settings that say which windows, one would be passed over.
both_given = $(if $(and $($1),$($2)),$(error $1 '$($1)' and $2 '$($2)' contradict each other: leave one of them empty))
$(if $(filter rolling,$(about)),$(if $(filter run daily sweep compare,$(about)),,$(call both_given,START,WINDOWS)$(call both_given,START,YEARS))$(call both_given,WINDOWS,YEARS))
# A window that holds no day has an answer, but is rarely meant.
reversed = $(if $(and $1,$2,$(filter-out $1,$2),$(filter $2,$(firstword $(sort $1 $2)))),$(warning START '$(START)' is after END '$(END)': no day counts))
$(if $(filter run daily,$(about)),$(call reversed,$(subst -,,$(START)),$(subst -,,$(END))))
ifneq ($(if $(MAKE_RESTARTS),,$(wildcard $(call lot,windows))),)
refused = $(shell LOTMILL_RECORD= $(call lot,windows) --asof=$1 $2 2>&1 >/dev/null)
$(foreach v,START END ASOF,$(if $($v),$(if $(call refused,9999-12-31,$($v)..),$(call not_a_day,$v))))
bad_window := $(if $(looked_at),$(call refused,$(or $(ASOF),$(END),9999-12-31),$(looked_at)))
$(if $(bad_window),$(error $(bad_window)))
endif
endif

## tasks: runs the commands of the list TASKS; OUT/tasks/NAME.csv, a row a task in the order of the list
## map: COMMAND for each line of ITEMS; likewise
table_goal.tasks := tasks-table
table_goal.map   := tasks-table
ifneq ($(filter tasks map tasks-table $(if $(TASKS)$(ITEMS)$(and $(RUN),$(wildcard $(OUT)/tasks/$(RUN).list)),retry retry-table),$(MAKECMDGOALS)),)
include $(LOTMILL_DIR)/tasks.mk
endif

## apply: COMMAND on the rows of each value of BY in TABLE; OUT/apply/NAME.csv, what it printed under one header
table_goal.apply := apply-table
ifneq ($(filter apply apply-table,$(MAKECMDGOALS)),)
include $(LOTMILL_DIR)/apply.mk
endif

## import: raw files of the exchanges in RAW to the tables in DATA
ifneq ($(filter import,$(MAKECMDGOALS)),)
include $(LOTMILL_DIR)/import.mk
endif

# Backtests: the name of the run is that of its results.
$(if $(and $(filter sweep,$(MAKECMDGOALS)),$(filter compare,$(MAKECMDGOALS))),$(error sweep and compare: one of them a call))
comparing := $(if $(filter compare compare-symbols compare-table,$(about)),yes)
run_name = $(or $(RUN),$(if $(comparing),compare,sweep))
backtest = $(OUT)/backtest/$(run_name)
$(foreach c,/ $(odd),$(if $(findstring $c,$(RUN)),$(error RUN '$(RUN)': '$c' is not supported here)))
$(if $(word 2,$(RUN)),$(error RUN '$(RUN)': blanks are not supported here))
$(if $(filter %.0 %.1,$(RUN)),$(error RUN '$(RUN)': names that end so are those of older records))
ifneq ($(filter check-strategy cluster hosts,$(MAKECMDGOALS)),)
include $(LOTMILL_DIR)/backtest.mk
endif

## retry: only what failed: of the tasks TASKS, ITEMS or RUN; without them of the last run, given its settings
ifneq ($(filter retry,$(MAKECMDGOALS)),)
ifeq ($(task_name),)
# A run of tables is made again by make's own rule: what failed is missing.  Other settings would make more than that.
$(if $(wildcard $(record) $(record:.csv=.run)),,$(error there was no run '$(or $(RUN),run)' here: there is no $(record)$(RUN:%=, and no $(OUT)/tasks/%.list)))
retry_kinds := $(strip $(if $(wildcard $(record)),$(foreach k,partition manifest fifo merge rolling daily equity backtest sweep task tasks,$(if \
	$(shell $(call lot,log) --kind=$k --failed $(record)),$k))))
retry_goal := $(or $(if $(filter rolling,$(retry_kinds)),rolling),$(if $(filter daily equity,$(retry_kinds)),daily),run)
$(if $(filter backtest sweep,$(retry_kinds)),$(error make sweep or compare again with its settings: only what failed is run))
$(if $(filter task tasks,$(retry_kinds)),$(error the last run was one of tasks: make retry with its TASKS, ITEMS or RUN))
retry:
	$(if $(retry_kinds),+@$(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST)) $(retry_goal) LOTMILL_HOLD=yes,@echo "nothing failed in the last run")
endif
endif

# Only these goals read the manifest; help, clean and the like never partition.
ifneq ($(filter totals pnl slices rolling-% daily-% sweep-% compare-% part deal cluster $(OUT)/%,$(MAKECMDGOALS)),)

goal_makes = $(if $(filter $1,$(MAKECMDGOALS)),$2)
made_at = $(patsubst LOTMILL_MADE:=%,%,$(filter LOTMILL_MADE:=%,$(file <$(OUT)/manifest.mk)))
made_here = manifest.mk parts parts.list groups broker_mergers.csv broker_names.csv $(if $(LOTMILL_HOLD),,settings) \
	$(call goal_makes,totals pnl $(OUT)/%,pnl brokers.csv symbols.csv tables) $(call goal_makes,rolling-% $(OUT)/rolling/%,rolling) \
	$(call goal_makes,daily-% $(OUT)/daily/% $(OUT)/equity.%,daily equity.csv equity.npz equity.tables) \
	$(call goal_makes,sweep-% compare-%,priced.list priced.folders strategies)
$(if $(filter part deal cluster,$(MAKECMDGOALS)),,$(call unmake,$(made_here:%=$(OUT)/%) $(call goal_makes,sweep-% compare-%,$(backtest) \
	$(wildcard $(backtest).*)),$(OUT)/slices,\( $(of_later) -o -empty ! -path '$(OUT)/settings/*' ! -name '*.stamp' $(made_at:%=-o -path '$(OUT)/manifest.mk' \
	-newermt @%) \)))

PARTS :=
ifeq ($(SHARD),)

# ---- tables and their parts ----

# The files of one table: $(call files,DATA/trades) is trades.csv or trades.csv.gz.
files = $(wildcard $1.csv $1.csv.gz)
folder = $(patsubst %/,%,$(wildcard $1/))
part_name = $(patsubst %.csv,%,$(patsubst %.gz,%,$(notdir $1)))
tables_in = $(wildcard $1/*.csv $1/*.csv.gz)
# What may not stand in a folder of parts: all but files of rows, their counts, and folders.
strange = $(filter-out %.csv %.csv.gz %.rows,$(foreach e,$(wildcard $1/*),$(if $(wildcard $e/.),,$e)))
# make cuts a name at its blanks, and only the first piece has the folder before it.
cut = $(firstword $(foreach w,$(wildcard $1/*) $(call tables_in,$1/*),$(if $(findstring /,$w),,$w)))
# Nor can a name be one that means something to make, or to the shell that runs the recipe it stands in.
hash := \#
with_any = $(foreach c,$(odd),$(if $(findstring $c,$1),$(firstword $(foreach w,$1,$(if $(findstring $c,$w),$w)))))
check_folder = $(foreach w,$(firstword $(call with_any,$(call tables_in,$1) $(call tables_in,$1/*))),$(error $w: a name with one of $(odd) cannot be a part))\
	$(if $(call cut,$1),$(error $1: a name with a blank (it ends in '$(call cut,$1)') cannot be a part))\
	$(if $(call strange,$1),$(error $(firstword $(call strange,$1)): not a part: .csv, .csv.gz or a folder of them))

# Between the first and the last table that rows go to they count twice, or not at all.
$(if $(wildcard $(DATA)/.import/moving),$(error the import into '$(DATA)' did not finish, rows may count twice or not at all: make import))

one_of = $(if $(word 2,$1),$(error $(wordlist 1,2,$1): only one of them can be the table))
$(foreach t,prices returns trades,$(call one_of,$(call files,$(DATA)/$t) $(call folder,$(DATA)/$t)))
needed := $(if $(filter sweep sweep-symbols sweep-table compare compare-symbols compare-table,$(about)),prices,trades)
$(if $(call files,$(DATA)/$(needed))$(call folder,$(DATA)/$(needed)),,$(error $(DATA)/$(needed).csv: there is no such table))

# PARTS: the part manifests of all tables; inputs.MANIFEST: the tables each is made from.
define declare_part
$(if $(findstring %,$3)$(word 2,$3),$(error $(DATA)/$1: a part's name may not hold blanks or %))
$(if $(inputs.$3),$(error $4: part '$2' of $1 stands twice))
PARTS += $3
table.$3 := $1
part.$3 := $2
inputs.$3 := $4
watched.$3 := $4 $5
endef
parts_of = $(foreach e,$(call tables_in,$1),$(eval $(call declare_part,$(notdir $1),$(call part_name,$e),$(OUT)/parts/$(notdir $1)/$(call part_name,$e).csv,$e,))) \
	$(foreach e,$(patsubst %/,%,$(wildcard $1/*/)),$(if $(call tables_in,$e),$(eval $(call declare_part,$(notdir $1),$(notdir $e),$(OUT)/parts/$(notdir $1)/$(notdir $e).csv,$(call tables_in,$e),$e)),$(if \
	$(wildcard $e/*),$(error $e: a part without a table: .csv or .csv.gz))))
define declare_table
$(if $(call files,$(DATA)/$1),$(eval $(call declare_part,$1,,$(OUT)/parts/$1.csv,$(call files,$(DATA)/$1),)))
$(if $(call folder,$(DATA)/$1),$(call parts_of,$(DATA)/$1))
endef
$(foreach t,prices returns trades,$(if $(call folder,$(DATA)/$t),$(call check_folder,$(DATA)/$t)))
$(foreach t,prices returns trades,$(eval $(call declare_table,$t)))
# A folder without one is no empty table: rather a file system that is not there, or that may not be read.
$(if $(filter $(OUT)/parts/$(needed).csv $(OUT)/parts/$(needed)/%,$(PARTS)),,$(error $(DATA)/$(needed): a folder without a table that can be read))
$(foreach v,MERGERS NAMES,$(if $($v),$(if $(wildcard $($v)),,$(error $v '$($v)': there is no such table))))
$(if $(MERGERS),$(eval $(call declare_part,broker_mergers,,$(OUT)/parts/broker_mergers.csv,$(MERGERS),)))
$(if $(NAMES),$(eval $(call declare_part,broker_names,,$(OUT)/parts/broker_names.csv,$(NAMES),)))

endif

# ---- settings: what each program reads, a file each, rewritten only when it differs ----

SETTINGS := $(OUT)/settings
# With a suffix, so that a table may be a file one day and a folder of parts the next.
part_setting = $(1:$(OUT)/parts/%.csv=$(SETTINGS)/parts/%.part)
# Size and times of a part's tables: what comes to stand where a table stood may be older than what was made of that, or bear its
# very size and time, as where whoever delivers it sets the time to the day that it is about.  The time of its change of state is its own.
part_seen = $(1:$(OUT)/parts/%.csv=$(SETTINGS)/parts/%.seen)
$(call make_folders,$(OUT)/log/ $(OUT)/groups/ $(sort $(dir $(SETTINGS)/fifo $(call part_setting,$(PARTS)))))

define part_settings
version=1
table=$(table.$1)
part=$(part.$1)
slices=$(OUT)/slices
output=$1
columns=$(if $(filter prices,$(table.$1)),$(COLUMNS))
reject=$(if $(REJECT),$(1:$(OUT)/parts/%=$(OUT)/rejects/%))
$(call lines,$(inputs.$1:%=input=%))
endef
$(foreach p,$(PARTS),$(call settle,$(call part_setting,$p),$(call part_settings,$p)))
table_places = $(wildcard $(foreach t,prices returns trades,$(DATA)/$t $(DATA)/$t.csv $(DATA)/$t.csv.gz) $(MERGERS) $(NAMES))
found := $(if $(PARTS),$(shell find -L $(table_places) ! -path '*[[:space:]%$$\$(hash):=;|]*' \( -type f -printf '%p:%s:%T@:%C@\n' , -newermt '2 seconds' -printf '>%p\n' , \
	-type d \( ! -readable -o ! -executable \) -printf '<%p\n' \) 2>/dev/null))
# What is in a folder that may not be read would be missing without a word.
closed := $(patsubst <%,%,$(filter <%,$(found)))
$(if $(closed),$(error $(firstword $(closed)): a folder that may not be read))
# Nothing that is made now is newer than these, so that make would make it again and again until their time has come.
future := $(sort $(patsubst >%,%,$(filter >%,$(found))))
$(if $(future),$(error $(firstword $(future)): its time of change lies in the future$(if $(word 2,$(future)), ($(words $(future)) are like that)): the clock or the file is wrong, touch it))
$(foreach e,$(filter-out >% <%,$(found)),$(eval seen.$(firstword $(subst :, ,$e)) := $$e))
$(foreach p,$(PARTS),$(foreach i,$(inputs.$p),$(if $(seen.$i),,$(error $i: not a file that can be read))))
$(foreach p,$(PARTS),$(call settle,$(call part_seen,$p),$(call lines,$(foreach i,$(inputs.$p),$(seen.$i)))))
define fifo_settings
version=1
start=$(START)
end=$(END)
mergers=$(if $(MERGERS),$(OUT)/broker_mergers.csv)
state=$(OUT)/state
endef
# Goals that need no totals leave their settings alone: START and END of a window are not those of OUT/brokers.csv.
no_totals := part cluster rolling-% daily-% sweep-% compare-% $(OUT)/rolling/% $(OUT)/daily/% $(OUT)/equity.%
# A market without trades has no partials, but a folder of them: questions about it have an answer.
$(if $(filter-out $(no_totals),$(wanted)),$(call make_folders,$(OUT)/pnl/)$(call settle,$(SETTINGS)/fifo,$(fifo_settings)))
define merge_settings
version=1
names=$(if $(NAMES),$(OUT)/broker_names.csv)
endef
$(if $(filter-out part cluster daily-% sweep-% compare-%,$(wanted)),$(call settle,$(SETTINGS)/merge,$(merge_settings)))

export LOTMILL_RECORD ?= $(record)

# ---- partition ----

ifeq ($(SHARD),)
$(call settle,$(OUT)/parts.list,$(call lines,$(PARTS)))

# A slice, node or list deleted by hand is noticed here and made again.
checkable := $(if $(MAKE_RESTARTS),,$(if $(planning),$(and $(wildcard $(OUT)/parts.list),$(wildcard $(call lot,manifest))),$(wildcard $(OUT)/manifest.mk $(call lot,manifest))))
GONE := $(if $(checkable),$(shell $(call lot,manifest) --check --out=$(OUT) --list=$(OUT)/parts.list -o $(OUT)/manifest.mk))
$(GONE): lotmill-force

# What runs alone takes all cores: parts are partitioned one at a time.
cores = $(patsubst -j%,--jobs=%,$(filter-out -j,$(filter -j%,$(MAKEFLAGS))))
previous :=
define part_rule
$1: $(watched.$1) $(call part_setting,$1) $(call part_seen,$1) $(call lot,partition) | $(if $(PART),,$(previous))
	@$(call lot,partition) --settings=$(call part_setting,$1) --memory=$(MEMORY) $$(cores)
previous := $1

endef
$(foreach p,$(PARTS),$(eval $(call part_rule,$p)))

# Rows set aside go with their part, and all of them where REJECT is set no more.
old_rejects = $(if $(REJECT),$(filter-out $(PARTS:$(OUT)/parts/%=$(OUT)/rejects/%),$(wildcard $(OUT)/rejects/*.csv $(OUT)/rejects/*/*.csv)),$(wildcard $(OUT)/rejects))
$(OUT)/manifest.mk: $(PARTS) $(OUT)/parts.list $(call lot,manifest)
	$(if $(old_rejects),@rm -rf $(old_rejects))
	@$(call lot,manifest) --out=$(OUT) --list=$(OUT)/parts.list $(cores) $(patsubst %,--prune=trades=%,$(OUT)/pnl $(wildcard $(OUT)/state/[12] $(OUT)/rolling/*/pnl $(OUT)/daily)) $(patsubst %/,--prune=prices=%,$(wildcard $(OUT)/backtest/*/)) -o $@
$(call deal_rule)
endif

# A part is partitioned, and a job submitted, without knowing the symbols.  make remakes what it includes under -n too, so
# a plan takes the manifest as it is; what it names and is gone comes back with it.
known := $(if $(filter part cluster,$(MAKECMDGOALS)),,$(manifest))
ifeq ($(planning),)
include $(known)
# lot-manifest makes them too; where it failed, that has been said.
$(if $(known),$(eval $(OUT)/broker_mergers.csv $(OUT)/broker_names.csv: | $(manifest) ;))
else
$(if $(known),$(eval $(file <$(known))))
$(OUT)/broker_mergers.csv $(OUT)/broker_names.csv: ; @:
ifneq ($(GONE),)
$(OUT)/slices/%.parts: ; @:
$(OUT)/groups/%.list: ; @:
endif
endif
# Its version is its last line.  What was cut off has none, and is made again if it is not a shard's.
ifneq ($(and $(known),$(wildcard $(known)),$(if $(filter 1,$(LOTMILL_MANIFEST)),,x)),)
$(if $(filter $(known),$(GONE)),,$(error $(known): $(or $(LOTMILL_MANIFEST:%=version % is not known),it is not whole)))
endif
slices: $(manifest)

# ---- profit and loss ----

# Under -k make goes on after a table was refused, with the manifest of before or none; so results
# hang on this run's manifest, though not on its time.
nodes = $(foreach t,trades prices returns,$(OUT)/slices/$1/$t.parts)
define pnl_rule
$(call both,$(OUT)/pnl/$1.npz,$(OUT)/pnl/$1.csv) $(call nodes,$1) $(fifo_inputs) | $(OUT)/manifest.mk ; @$(call lot,fifo) --settings=$(SETTINGS)/fifo --partial=$(OUT)/pnl/$1.npz -o $(OUT)/pnl/$1.csv $(OUT)/slices/$1

endef
fifo_inputs := $(SETTINGS)/fifo $(if $(MERGERS),$(OUT)/broker_mergers.csv) $(call lot,fifo)
$(eval $(foreach s,$(SYMBOLS),$(call pnl_rule,$s)))
pnl: $(SYMBOLS:%=$(OUT)/pnl/%.csv)

# ---- totals ----

GROUP_PARTIALS := $(GROUPS:%=$(OUT)/groups/pnl/%.npz)
define group_rule
$(OUT)/groups/pnl/$1.npz: $(OUT)/groups/$1.list $(GROUP.$1:%=$(OUT)/pnl/%.npz) $(call lot,merge) ; @$(call lot,merge) --expect=$(words $(GROUP.$1)) --list=$(OUT)/groups/$1.list --in=$(OUT)/pnl -o $(OUT)/groups/pnl/$1.npz

endef
$(eval $(foreach g,$(GROUPS),$(call group_rule,$g)))

$(call settle,$(OUT)/groups/pnl.list,$(call lines,$(GROUP_PARTIALS)))
# The settings that totals were made with stay beside them, for whoever asks after a run that did not come so far.
$(OUT)/brokers.csv $(OUT)/symbols.csv $(SETTINGS)/totals &: $(GROUP_PARTIALS) $(OUT)/groups/pnl.list $(SETTINGS)/merge $(if $(NAMES),$(OUT)/broker_names.csv) $(call lot,merge) | $(OUT)/manifest.mk
	@$(call lot,merge) --settings=$(SETTINGS)/merge --list=$(OUT)/groups/pnl.list --expect=$(words $(SYMBOLS)) --brokers=$(OUT)/brokers.csv --symbols=$(OUT)/symbols.csv
	@cp $(SETTINGS)/fifo $(SETTINGS)/.totals && mv $(SETTINGS)/.totals $(SETTINGS)/totals
# The symbols stand before what hangs on their groups: make begins them in this order, heaviest first.
totals: $(SYMBOLS:%=$(OUT)/pnl/%.csv) $(OUT)/brokers.csv $(OUT)/symbols.csv $(SETTINGS)/totals

# The tables that results were made from stay beside them too.
define tables_rule
$2: $1 ; @$(if $(planning),: lotmill-with $1,echo $(LOTMILL_TABLES) >$(dir $2).$(notdir $2) && mv $(dir $2).$(notdir $2) $2)

endef
$(eval $(call tables_rule,$(OUT)/brokers.csv,$(OUT)/tables))
totals: $(OUT)/tables

# ---- rolling windows: each a folder with partials, groups and totals of its own ----

ifneq ($(filter rolling-symbols rolling-tables $(OUT)/rolling/%,$(wanted)),)
ROLLING := $(OUT)/rolling

define windows_settings
version=1
windows=$(windows)
asof=$(or $(ASOF),$(END))
out=$(OUT)
endef
define rolling_settings
version=1
output=$(ROLLING)
windows=$(ROLLING)/windows.csv
mergers=$(if $(MERGERS),$(OUT)/broker_mergers.csv)
endef
$(call make_folders,$(windows:%=$(ROLLING)/%/groups/))
$(call settle,$(SETTINGS)/windows,$(windows_settings))
$(call settle,$(SETTINGS)/rolling,$(rolling_settings))

# Windows no longer asked for go: they would stay behind the tables.  The days are rewritten only if they differ; the stamp
# is younger than the trades, so that they are asked once.
ifeq ($(SHARD),)
$(ROLLING)/windows.stamp: $(SETTINGS)/windows $(if $(ASOF)$(END),,$(filter $(OUT)/parts/trades%,$(PARTS))) $(call lot,windows) \
		$(call gone,$(ROLLING)/windows.csv)
	@rm -rf $(filter-out $(windows:%=$(ROLLING)/%),$(patsubst %/,%,$(wildcard $(ROLLING)/*/)))
	@$(call lot,windows) --settings=$(SETTINGS)/windows -o $(ROLLING)/windows.csv
	@touch $@
$(ROLLING)/windows.csv: $(ROLLING)/windows.stamp ; $(call comes_of,$(ROLLING)/windows.stamp)
$(if $(filter deal,$(MAKECMDGOALS)),$(eval deal: $(ROLLING)/windows.csv))
endif
$(call dealt_before,$(ROLLING)/windows.csv)

rolling_inputs := $(ROLLING)/windows.csv $(SETTINGS)/rolling $(if $(MERGERS),$(OUT)/broker_mergers.csv) $(call lot,rolling)
# Each window's group hangs on one of the partials that a recipe makes, and make would not see that all of them are new if it
# had looked at some before it found another gone.  In a plan each has a rule, with the same recipe.
define rolling_rule
$(windows:%=$(ROLLING)/%/pnl/$1.npz) $(if $(planning),:,&:) $(call gone,$(windows:%=$(ROLLING)/%/pnl/$1.npz)) $(call nodes,$1) $(rolling_inputs) | $(OUT)/manifest.mk ; @$(call lot,rolling) --settings=$(SETTINGS)/rolling $(OUT)/slices/$1

endef
$(eval $(foreach s,$(SYMBOLS),$(call rolling_rule,$s)))

define rolling_group_rule
$(ROLLING)/$1/groups/$2.npz: $(OUT)/groups/$2.list $(GROUP.$2:%=$(ROLLING)/$1/pnl/%.npz) $(call lot,merge) ; @$(call lot,merge) --expect=$(words $(GROUP.$2)) --list=$(OUT)/groups/$2.list --in=$(ROLLING)/$1/pnl -o $(ROLLING)/$1/groups/$2.npz

endef
$(foreach w,$(windows),$(call settle,$(ROLLING)/$w/groups.list,$(call lines,$(GROUPS:%=$(ROLLING)/$w/groups/%.npz))))
define rolling_total_rule
$(ROLLING)/$1/brokers.csv $(ROLLING)/$1/symbols.csv &: $(GROUPS:%=$(ROLLING)/$1/groups/%.npz) $(ROLLING)/$1/groups.list $(SETTINGS)/merge $(if $(NAMES),$(OUT)/broker_names.csv) $(call lot,merge) | $(OUT)/manifest.mk
	@$(call lot,merge) --settings=$(SETTINGS)/merge --list=$(ROLLING)/$1/groups.list --expect=$(words $(SYMBOLS)) --brokers=$(ROLLING)/$1/brokers.csv --symbols=$(ROLLING)/$1/symbols.csv

endef
$(eval $(foreach w,$(windows),$(foreach g,$(GROUPS),$(call rolling_group_rule,$w,$g))))
$(foreach w,$(windows),$(eval $(call rolling_total_rule,$w)))
rolling-symbols: $(foreach w,$(windows),$(SYMBOLS:%=$(ROLLING)/$w/pnl/%.npz))
# As in totals, the symbols stand first, heaviest first.
rolling-tables: $(foreach s,$(SYMBOLS),$(windows:%=$(ROLLING)/%/pnl/$s.npz)) $(windows:%=$(ROLLING)/%/brokers.csv) $(windows:%=$(ROLLING)/%/symbols.csv)
$(foreach w,$(windows),$(eval $(call tables_rule,$(ROLLING)/$w/brokers.csv,$(ROLLING)/$w/tables)))
rolling-tables: $(windows:%=$(ROLLING)/%/tables)
endif

# ---- equity curves: a symbol's days, the market's curves ----

ifneq ($(filter daily-symbols daily-tables $(OUT)/daily/% $(OUT)/equity.%,$(wanted)),)
define daily_settings
version=1
start=$(START)
end=$(END)
mergers=$(if $(MERGERS),$(OUT)/broker_mergers.csv)
endef
$(call settle,$(SETTINGS)/daily,$(daily_settings))
daily_inputs := $(SETTINGS)/daily $(if $(MERGERS),$(OUT)/broker_mergers.csv) $(call lot,daily)
define daily_rule
$(OUT)/daily/$1.npz: $(call nodes,$1) $(daily_inputs) | $(OUT)/manifest.mk ; @$(call lot,daily) --settings=$(SETTINGS)/daily -o $(OUT)/daily/$1.npz $(OUT)/slices/$1

endef
$(eval $(foreach s,$(SYMBOLS),$(call daily_rule,$s)))
$(call settle,$(OUT)/daily.list,$(call lines,$(SYMBOLS)))
# A group's curves would be nearly as many figures as the market's: all symbols are added to those at once.
$(OUT)/equity.csv $(OUT)/equity.npz &: $(SYMBOLS:%=$(OUT)/daily/%.npz) $(OUT)/daily.list $(call lot,equity) | $(OUT)/manifest.mk
	@$(call lot,equity) --expect=$(words $(SYMBOLS)) --list=$(OUT)/daily.list --in=$(OUT)/daily $(cores) --csv=$(OUT)/equity.csv -o $(OUT)/equity.npz
daily-symbols: $(SYMBOLS:%=$(OUT)/daily/%.npz)
daily-tables: $(OUT)/equity.csv $(OUT)/equity.npz
$(eval $(call tables_rule,$(OUT)/equity.npz,$(OUT)/equity.tables))
daily-tables: $(OUT)/equity.tables
endif

# ---- backtests ----

ifneq ($(filter sweep-symbols sweep-table compare-symbols compare-table,$(wanted)),)
include $(LOTMILL_DIR)/backtest.mk
endif

endif

ifneq ($(all_exported),)
export
endif
unexport $(filter-out $(theirs) LOTMILL_RECORD LOTMILL_TASK,$(.VARIABLES))
