# cluster.mk - the data graph on many machines: pipeline.mk includes it.
#
#   part 1 .. P ──> deal ──> shard 1 .. SHARDS ──> merge
#
# Each is a job of the scheduler (Slurm) or a command over ssh, and each is a plain make:
#     make part PART=k/P      a part of a table (or every P-th one)
#     make deal SHARDS=n      the manifest, dealt to n shards: OUT/shards/n/1.mk ..., and what GOAL needs once for all
#     make pnl SHARD=i/n      what shard i makes (GOAL=sweep: make sweep-symbols, ...)
#     make totals SHARD=all/n the merge (sweep-table, ...)
# cluster.sh submits them, runs them on a node and follows them.  OUT/cluster holds the plan, the
# jobs' ids, and a record of tasks for each task and host: machines never write one file together.

SHARDS  ?= 8     ## shares that the symbols are dealt to: cluster, hosts, deal
CPUS    ?= 4     ## cores of a share's task: cluster
MAXRUN  ?=       ## shares at a time at most: cluster
RETRIES ?= 2     ## how often a failing share is tried again; tasks, map, apply: a failing task (0)
SBATCH  ?=       ## further options of sbatch, such as -p cpu -A desk -t 2:00:00
HOSTS   ?=       ## machines for hosts, with cores: h1/16 h2/16
SSH     ?= ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3  ## how to reach them
GOAL    ?= run   ## run, sweep, compare, rolling, daily; for plan and why also tasks, map, apply
PART    ?=

CLUSTER_SETTINGS := SHARDS CPUS MAXRUN RETRIES SBATCH HOSTS SSH GOAL PART
$(foreach v,$(CLUSTER_SETTINGS),$(eval override $v := $$(strip $$($v))))

# What GOAL means: the shards' goal, the merge's, the kind of task that a shard counts, the list of symbols it counts
# them by, the settings all of them hold to, what a symbol's result is made from, the folders these lie in, and what comes out.
shard_goal.run      := pnl
merge_goal.run      := totals
shard_kind.run      := fifo
shard_list.run      := SYMBOLS
shard_settings.run  := fifo merge
shard_stale.run      = $(pnl_of_symbol)
shard_folders.run    = $(addprefix $(OUT)/,pnl state/1 state/2)
result.run           = $(OUT)/brokers.csv

shard_goal.sweep    := sweep-symbols
merge_goal.sweep    := sweep-table
shard_goal.compare  := compare-symbols
merge_goal.compare  := compare-table
define as_a_sweep
shard_kind.$1       := backtest
shard_list.$1       := PRICED
shard_settings.$1    = backtest/$$(run_name) watch/$$(run_name) sweep/$$(run_name)
shard_stale.$1       = $$(backtest)/%.npz $$(foreach t,prices returns,$$(OUT)/slices/%/$$t.parts) $$(backtest_inputs)
shard_folders.$1     = $$(backtest) $$(patsubst %/,%,$$(sort $$(dir $$(own_so))))
result.$1            = $$(backtest).csv
# How each task went, beside the result, and what is printed at the end.
tasks.$1             = $$(backtest).tasks.csv
report.$1            = $$(top_ten)
endef
$(foreach g,sweep compare,$(eval $(call as_a_sweep,$g)))

shard_goal.rolling  := rolling-symbols
merge_goal.rolling  := rolling-tables
shard_kind.rolling  := rolling
shard_list.rolling  := SYMBOLS
shard_settings.rolling := windows rolling merge
shard_stale.rolling  = $(lastword $(shard_folders.rolling))/%.npz $(foreach t,trades prices returns,$(OUT)/slices/%/$t.parts) \
	$(OUT)/rolling/windows.csv $(OUT)/settings/rolling $(if $(MERGERS),$(OUT)/broker_mergers.csv) $(call lot,rolling)
shard_folders.rolling = $(windows:%=$(OUT)/rolling/%/pnl)
result.rolling       = $(OUT)/rolling

shard_goal.daily    := daily-symbols
merge_goal.daily    := daily-tables
shard_kind.daily    := daily
shard_list.daily    := SYMBOLS
shard_settings.daily := daily
shard_stale.daily    = $(OUT)/daily/%.npz $(foreach t,trades prices returns,$(OUT)/slices/%/$t.parts) $(OUT)/settings/daily \
	$(if $(MERGERS),$(OUT)/broker_mergers.csv) $(call lot,daily)
shard_folders.daily  = $(OUT)/daily
result.daily         = $(OUT)/equity.csv

KNOWN_GOALS := run sweep compare rolling daily
known_goal = $(if $(filter $(KNOWN_GOALS),$(GOAL)),,$(error GOAL '$(GOAL)' is not one of $(KNOWN_GOALS)))
$(if $(filter part deal cluster hosts,$(MAKECMDGOALS)),$(known_goal))
# What is wanted here and now: a deal makes ready what the shards of GOAL want.  And what it is all about.
wanted := $(patsubst deal,$(shard_goal.$(GOAL)),$(MAKECMDGOALS))
about  := $(MAKECMDGOALS) $(if $(filter part deal cluster hosts,$(MAKECMDGOALS)),$(GOAL))
.PHONY: part deal cluster cluster-status cluster-wait hosts

ifneq ($(SHARD),)
whole := $(filter $(KNOWN_GOALS) part deal cluster hosts,$(MAKECMDGOALS))
$(if $(whole),$(error $(firstword $(whole)) takes no SHARD))
merges := $(filter $(foreach g,$(KNOWN_GOALS),$(merge_goal.$g)) $(OUT)/brokers.csv $(OUT)/symbols.csv,$(MAKECMDGOALS))
$(if $(merges),$(if $(filter all/%,$(SHARD)),,$(error $(firstword $(merges)) takes SHARD=all/n only: a shard knows its own symbols and no others)))
$(if $(word 2,$(shard)),,$(error SHARD '$(SHARD)' is not i/n))
# The deal that these goals need.
deal_again = make deal SHARDS=$(lastword $(shard))$(patsubst %, GOAL=%,$(filter-out run,$(foreach g,$(KNOWN_GOALS),$(if $(filter $(shard_goal.$g) $(merge_goal.$g),$(MAKECMDGOALS)),$g))))
dealt_before = $(foreach f,$1,$(if $(wildcard $f),,$(error $f is gone: $(deal_again))))
$(if $(wildcard $(manifest) $(deal)/dealt),,$(error $(OUT) is not dealt to $(lastword $(shard)) shards: $(deal_again)))
$(if $(wildcard $(manifest)),,$(error $(manifest): there is no such shard))
$(if $(shell test $(deal)/dealt -ot $(OUT)/manifest.mk && echo old),$(error $(deal): dealt before the manifest changed: $(deal_again)))
endif

# part: one of the tables' parts, for cluster
part_of = $(foreach i,$(shell seq $(firstword $(subst /, ,$(PART))) $(lastword $(subst /, ,$(PART))) $(words $(PARTS))),$(word $i,$(PARTS)))
## deal: deals the symbols to SHARDS shards, for make pnl SHARD=i/n on several machines
deal: $(OUT)/shards/$(SHARDS)/dealt
# pipeline.mk calls this where tables and settings are known.  A file that was deleted by hand is made again.
dealt := $(OUT)/shards/$(SHARDS)
deal_settings = $(shard_settings.$(GOAL):%=$(dealt)/settings/%)
shard_files = $(if $(filter deal,$(MAKECMDGOALS)),$(patsubst %,$(dealt)/%.mk,$(shell seq 1 $(SHARDS))))
define deal_rules
part: $(if $(filter part,$(MAKECMDGOALS)),$(part_of))
$(dealt)/dealt: $(OUT)/manifest.mk $(deal_settings) $(call lot,shard) $(if $(filter-out $(wildcard $(dealt)/*.mk),$(shard_files)),lotmill-force)
	@$(call lot,shard) --out=$(OUT) --list=$(OUT)/parts.list --shards=$(SHARDS) -o $(dealt)
	@touch $$@
$(deal_settings): $(dealt)/%: $(OUT)/%
	@mkdir -p $$(@D)
	@cp $$< $$@
endef
deal_rule = $(eval $(deal_rules))

# ---- the jobs ----

run_folder := $(OUT)/cluster
# Names that were set on the command line; a word inside a value is none, for its origin says otherwise.
given = $(foreach n,$(foreach w,$(MAKEOVERRIDES),$(firstword $(subst =, ,$(subst :=,=,$w)))),$(if $(filter command,$(origin $n)),$n))
told = $(filter-out $(CLUSTER_SETTINGS) SHARD V,$(sort LOTMILL_BIN $(LOTMILL_SETTINGS) $(given)))
# The command line of every make on a node, a word a line.
define job_make
$(MAKE)
-C
$(CURDIR)
-f
$(firstword $(MAKEFILE_LIST))$(subst $(empty) $(newline),$(newline),$(foreach v,$(told),$(newline)$v=$(subst $$,$$$$,$($v))))
endef
define job_plan
version=1
name=$(GOAL)
goal=$(shard_goal.$(GOAL))
merge=$(merge_goal.$(GOAL))
kind=$(shard_kind.$(GOAL))
list=$(shard_list.$(GOAL))
stale=$(shard_stale.$(GOAL))
folders=$(shard_folders.$(GOAL))
result=$(result.$(GOAL))
tasks=$(tasks.$(GOAL))
report=$(report.$(GOAL))
out=$(OUT)
bin=$(LOTMILL_BIN)
shards=$(SHARDS)
parts=$(words $(PARTS))
cpus=$(CPUS)
maxrun=$(MAXRUN)
retries=$(RETRIES)
sbatch=$(SBATCH)
hosts=$(HOSTS)
ssh=$(SSH)
endef
write_plan = $(shell mkdir -p $(run_folder))$(file >$(run_folder)/plan.new,$(job_plan))$(file >$(run_folder)/make.new,$(job_make))

## cluster: submits GOAL to the scheduler as SHARDS tasks of CPUS cores: GOAL=sweep RUN=a GRID=...
cluster:
	$(if $(planning),# make -n: nothing is written or submitted,@$(write_plan)$(LOTMILL_DIR)/cluster.sh submit $(run_folder))
## cluster-status: the jobs, how far each shard is, what failed, time left
cluster-status:
	@$(LOTMILL_DIR)/cluster.sh status $(run_folder)
## cluster-wait: follows the jobs; its exit is theirs
cluster-wait:
	@$(LOTMILL_DIR)/cluster.sh wait $(run_folder)
## hosts: the same shards over ssh, without a scheduler: HOSTS='h1/16 h2/16'
hosts:
	$(if $(planning),# make -n: nothing is written or started,+@$(write_plan)$(LOTMILL_DIR)/cluster.sh hosts $(run_folder))
