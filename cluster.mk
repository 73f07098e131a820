# cluster.mk - the data graph on many machines: pipeline.mk includes it.
#
#   part 1 .. P ──> deal ──> shard 1 .. SHARDS ──> merge
#
# Each is a job of the scheduler (Slurm) or a command over ssh, and each is a plain make:
#     make part PART=k/P      a part of a table (or every P-th one)
#     make deal SHARDS=n      the manifest, dealt to n shards: OUT/shards/n/1.mk ...
#     make pnl SHARD=i/n      what shard i makes
#     make totals SHARD=all/n the merge
# cluster.sh submits them, runs them on a node and follows them.  OUT/cluster holds the plan, the
# jobs' ids, and a record of tasks for each task and host: machines never write one file together.

SHARDS  ?= 8     ## shares that the symbols are dealt to: cluster, hosts, deal
CPUS    ?= 4     ## cores of a share's task: cluster
MAXRUN  ?=       ## shares at a time at most: cluster
RETRIES ?= 2     ## how often a failing share is tried again on its node; tasks, map: a failing task (0)
SBATCH  ?=       ## further options of sbatch, such as -p cpu -A desk -t 2:00:00
HOSTS   ?=       ## machines for hosts, with cores: h1/16 h2/16
SSH     ?= ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3  ## how to reach them
GOAL    ?= run   ## what the cluster is to make
PART    ?=

CLUSTER_SETTINGS := SHARDS CPUS MAXRUN RETRIES SBATCH HOSTS SSH GOAL PART
$(foreach v,$(CLUSTER_SETTINGS),$(eval override $v := $$(strip $$($v))))

# What GOAL means: the shards' goal, the merge's, the kind of task that a shard counts, the list of symbols
# it counts them by, the programs whose settings all of them hold to, what a symbol's result is made from, and what comes out.
shard_goal.run  := pnl
merge_goal.run  := totals
shard_kind.run  := fifo
shard_list.run  := SYMBOLS
shard_settings.run := fifo merge
shard_stale.run  = $(pnl_of_symbol)
result.run       = $(OUT)/brokers.csv

# Goals that pipeline.mk must know the tables for.
CLUSTER_GOALS := part deal cluster
.PHONY: part deal cluster cluster-status cluster-wait hosts

ifneq ($(SHARD),)
$(if $(filter run part deal cluster hosts,$(MAKECMDGOALS)),$(error $(firstword $(filter run part deal cluster hosts,$(MAKECMDGOALS))) takes no SHARD))
$(if $(filter totals $(OUT)/brokers.csv $(OUT)/symbols.csv,$(MAKECMDGOALS)),$(if $(filter all/%,$(SHARD)),,$(error totals takes SHARD=all/n only: a shard knows its own symbols and no others)))
$(if $(word 2,$(shard)),,$(error SHARD '$(SHARD)' is not i/n))
$(if $(wildcard $(manifest) $(deal)/dealt),,$(error $(OUT) is not dealt to $(lastword $(shard)) shards: make deal SHARDS=$(lastword $(shard))))
$(if $(wildcard $(manifest)),,$(error $(manifest): there is no such shard))
$(if $(shell test $(deal)/dealt -ot $(OUT)/manifest.mk && echo old),$(error $(deal): dealt before the manifest changed: make deal SHARDS=$(lastword $(shard))))
endif

# part: one of the tables' parts, for cluster
part_of = $(foreach i,$(shell seq $(firstword $(subst /, ,$(PART))) $(lastword $(subst /, ,$(PART))) $(words $(PARTS))),$(word $i,$(PARTS)))
## deal: deals the symbols to SHARDS shards, for make pnl SHARD=i/n on several machines
deal: $(OUT)/shards/$(SHARDS)/dealt
# pipeline.mk calls this where tables and settings are known.  A file that was deleted by hand is made again.
dealt := $(OUT)/shards/$(SHARDS)
deal_settings = $(shard_settings.$(GOAL):%=$(OUT)/settings/%)
define deal_rules
part: $(if $(filter part,$(MAKECMDGOALS)),$(part_of))
$(dealt)/dealt: $(OUT)/manifest.mk $(deal_settings) $(call lot,shard) $(if $(filter $(words $(wildcard $(dealt)/*)),$(words x $(deal_settings) $(shard_files))),,lotmill-force)
	@$(call lot,shard) --out=$(OUT) --list=$(OUT)/parts.list --shards=$(SHARDS) -o $(dealt)
	@cp $(deal_settings) $(dealt)
	@touch $$@
endef
shard_files = $(if $(filter deal,$(MAKECMDGOALS)),$(shell seq 1 $(SHARDS)))
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
result=$(result.$(GOAL))
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
known_goal = $(if $(shard_goal.$(GOAL)),,$(error GOAL '$(GOAL)' is not one of $(patsubst shard_goal.%,%,$(filter shard_goal.%,$(.VARIABLES)))))
write_plan = $(known_goal)$(shell mkdir -p $(run_folder))$(file >$(run_folder)/plan.new,$(job_plan))$(file >$(run_folder)/make.new,$(job_make))

## cluster: submits GOAL to the scheduler as SHARDS tasks of CPUS cores
cluster:
	@$(write_plan)$(LOTMILL_DIR)/cluster.sh submit $(run_folder)
## cluster-status: the jobs, how far each shard is, what failed, time left
cluster-status:
	@$(LOTMILL_DIR)/cluster.sh status $(run_folder)
## cluster-wait: follows the jobs; its exit is theirs
cluster-wait:
	@$(LOTMILL_DIR)/cluster.sh wait $(run_folder)
## hosts: the same shards over ssh, without a scheduler: HOSTS='h1/16 h2/16'
hosts:
	+@$(write_plan)$(LOTMILL_DIR)/cluster.sh hosts $(run_folder)
