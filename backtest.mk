# backtest.mk - backtests in the data graph: sweeps of one strategy, comparisons of several.  pipeline.mk includes it.
#
#   OUT/slices/2330/prices, returns ─ lot-backtest ─ OUT/backtest/RUN/2330.csv, .npz ─ lot-sweep ─ OUT/backtest/RUN.csv
#
# One process a symbol does all points; each reruns if its prices, its returns, a setting or the strategy's file changed.

settled := $(OUT)/settings

# ---- strategies of one's own: a/NAME.c becomes strategies/a/NAME.so; a command's files are watched ----

specs := $(if $(comparing),$(STRATEGIES)) $(if $(filter sweep sweep-% check-strategy,$(about)),$(STRATEGY))
spec_file = $(firstword $(subst :, ,$1))
# A STRATEGY that is a command is one whatever its words are; among STRATEGIES one of several words stands in quotes.
space := $(empty) $(empty)
quoted = $(subst <>,$(space),$(filter cmd:%,$(subst ",$(space),$(subst ',$(space),$(subst $(space),<>,$1)))))
commands := $(if $(comparing),$(filter cmd:%,$(specs)) $(call quoted,$(specs)),$(if $(filter cmd:%,$(firstword $(specs))),$(specs)))
own := $(filter-out $(commands),$(foreach s,$(specs),$(filter %.c %.so,$(call spec_file,$s))))
own_c := $(filter %.c,$(own))
$(foreach f,$(own),$(foreach c,$(odd),$(if $(findstring $c,$f),$(error strategy '$f': '$c' is not supported here))))
# What it is compiled to is named after its whole path, so that no two have one: . is left out, .. is +up, an absolute path is in +root.
so_words = $(if $(filter /%,$1),+root) $(patsubst ..,+up,$(filter-out .,$(patsubst +%,++%,$(subst /, ,$(1:%.c=%.so)))))
so_of = $(OUT)/strategies/$(subst $(space),/,$(strip $(call so_words,$1)))
own_so := $(sort $(foreach c,$(own_c),$(call so_of,$c)))
# Also those in quotes, and what a shell there runs.
read_files := $(sort $(filter %.so,$(own)) $(call files_named,$(patsubst cmd:%,%,$(call apart,' " ; & | < ( ) `,$(commands)))))
own_files := $(own_so) $(read_files)
# The strategy as lot-backtest is told it: a C file as what it is compiled to.
as_so = $(foreach s,$1,$(if $(filter $(own_c),$(call spec_file,$s)),$(call so_of,$(call spec_file,$s))$(patsubst $(call spec_file,$s)%,%,$s),$s))
include_dir := $(firstword $(wildcard $(LOTMILL_DIR)/include/strategy.h $(LOTMILL_DIR)/../../include/lotmill/strategy.h))
# The compiler says which headers it read, in NAME.so.d.
define own_rule
$(call so_of,$1): $1 $(call so_of,$1).seen $(include_dir) $(if $(wildcard $(call so_of,$1)),$(call gone,$(call so_of,$1).d))
	@mkdir -p $$(@D)
	@t=$$(@D)/.$$(@F).$$$$(hostname).$$$$$$$$; \
	    $(or $(filter-out default undefined cc,$(CC)),gcc) -std=gnu11 -O2 -ffp-contract=off -fPIC -shared -I$(dir $(include_dir)) \
	        -MMD -MP -MF $$$$t.d.tmp -MT $$@ -o $$$$t.tmp $1 -lm \
	    && mv $$$$t.d.tmp $$@.d && mv $$$$t.tmp $$@ || { rm -f $$$$t.tmp $$$$t.d.tmp; exit 1; }

endef
there = $(if $(wildcard $2),,$(error $1 '$2': there is no such file))
# A shard takes it as the deal compiled it: one file for all, whatever becomes of its source meanwhile.
ifeq ($(SHARD),)
$(foreach f,$(own_c),$(call there,strategy,$f))
$(call make_folders,$(dir $(own_so)))
$(foreach f,$(own_c),$(call settle,$(call so_of,$f).seen,$(patsubst $f:%,$(notdir $f):%,$(call seen,$f))))
$(foreach so,$(own_so),$(eval $(call own_rule,$(firstword $(foreach c,$(own_c),$(if $(filter $(so),$(call so_of,$c)),$c))))))
include $(wildcard $(own_so:=.d))
endif

# A share as 70% and folds are cut from the days of all symbols together: known from their prices, and
# rewritten only if they differ.  The stamp is younger than the prices, so that they are asked once.
spanned := $(if $(comparing),,$(findstring %,$(SPLIT))$(FOLDS))
span := $(settled)/span/$(run_name)
spans := $(if $(spanned),--settings=$(span))

# What a symbol's results hang on besides its slices.
read_seen := $(if $(strip $(read_files) $(INPUTS)),$(settled)/seen/backtest/$(run_name).seen)
backtest_inputs = $(settled)/backtest/$(run_name) $(if $(spanned),$(span)) $(own_files) $(INPUTS) $(read_seen) $(call lot,backtest)

# ---- whether it looks ahead ----

define check_settings
version=1
strategy=$(call as_so,$(STRATEGY))
grid=$(GRID)
timeout=$(TIMEOUT)
endef
ifneq ($(filter check-strategy,$(MAKECMDGOALS)),)
$(call make_folders,$(settled)/ $(OUT)/log/)
$(call settle,$(settled)/check-strategy,$(check_settings))
check-strategy: $(own_so)
	@$(call lot,backtest) --settings=$(settled)/check-strategy --check
endif

ifneq ($(filter sweep-symbols sweep-table compare-symbols compare-table,$(wanted)),)
$(if $(filter %.portfolio %.folds %.tasks,$(run_name)),$(error RUN '$(run_name)': names that end so are those of tables beside a run's))

# ---- settings ----

$(foreach f,$(INPUTS),$(foreach c,$(odd),$(if $(findstring $c,$f),$(error INPUTS '$f': '$c' is not supported here)))$(call there,INPUTS,$f))
$(call make_folders,$(settled)/backtest/ $(settled)/watch/ $(settled)/sweep/ $(OUT)/backtest/)
define backtest_settings
version=1
$(if $(comparing),strategies=$(call as_so,$(STRATEGIES)),strategy=$(call as_so,$(STRATEGY)))
grid=$(if $(comparing),,$(GRID))
constraint=$(if $(comparing),,$(CONSTRAINT))
sample=$(if $(comparing),,$(SAMPLE))
seed=$(if $(comparing),,$(if $(SAMPLE),$(SEED)))
start=$(START)
end=$(END)
split=$(if $(comparing),,$(SPLIT))
folds=$(if $(comparing),,$(FOLDS))
buy-cost=$(BUY_COST)
sell-cost=$(SELL_COST)
with-daily=$(comparing)
endef
$(call settle,$(settled)/backtest/$(run_name),$(backtest_settings))
$(if $(SHARD),,$(if $(read_seen),$(call make_folders,$(dir $(read_seen)))$(call settle,$(read_seen),$(call lines,$(call seen,$(read_files) $(INPUTS))))))
# How a symbol is watched over changes no result, and so is no reason to run it again.
define watch_settings
version=1
timeout=$(TIMEOUT)
endef
$(call settle,$(settled)/watch/$(run_name),$(watch_settings))
define sweep_settings
version=1
by=$(BY)
endef
$(call settle,$(settled)/sweep/$(run_name),$(sweep_settings))
$(call settle,$(OUT)/priced.list,$(call lines,$(PRICED)))
$(call settle,$(OUT)/priced.folders,$(call lines,$(PRICED:%=$(OUT)/slices/%)))

# What is one for all symbols: a deal makes it, so that shards need not.
ifeq ($(SHARD),)
$(if $(spanned),$(call make_folders,$(settled)/span/))
$(span).stamp: $(PRICED:%=$(OUT)/slices/%/prices.parts) $(OUT)/priced.folders $(settled)/backtest/$(run_name) $(call lot,backtest) \
		$(call gone,$(span))
	@$(call lot,backtest) --settings=$(settled)/backtest/$(run_name) --span=$(OUT)/priced.folders -o $(span)
	@touch $@
$(span): $(span).stamp ; $(call comes_of,$(span).stamp)

# How many points there are is said before the work starts.
points := $(settled)/points/$(run_name)
$(points): $(backtest_inputs)
	@mkdir -p $(@D)
	@$(call lot,backtest) --settings=$(settled)/backtest/$(run_name) $(spans) --count -o $@
	@touch $@
	@n=$$(cat $@) s=; [ $$n = 1 ] || s=s; echo "$$n point$$s, $(words $(PRICED)) symbol$(if $(filter-out 1,$(words $(PRICED))),s)"
$(if $(filter deal,$(MAKECMDGOALS)),$(eval deal: $(points)))
endif
$(call dealt_before,$(if $(spanned),$(span)) $(own_so))

# ---- a symbol, then all ----

needs := $(backtest_inputs)
define backtest_rule
$(call both,$(backtest)/$1.npz,$(backtest)/$1.csv) $(OUT)/slices/$1/prices.parts $(OUT)/slices/$1/returns.parts $(needs) | $(points) $(OUT)/manifest.mk ; @$(call lot,backtest) --settings=$(settled)/backtest/$(run_name) --settings=$(settled)/watch/$(run_name) $(spans) --partial=$(backtest)/$1.npz -o $(backtest)/$1.csv $(OUT)/slices/$1

endef
$(eval $(foreach s,$(PRICED),$(call backtest_rule,$s)))

# Beside the table of all stands what this kind of run has of its own.  What another kind left under the same name would be taken for
# this one's, as pictures of an older table would.
beside := $(if $(comparing),portfolio,$(if $(FOLDS),folds))
besides := $(beside:%=$(backtest).%.csv)
pictures := $(foreach k,heat equity scatter,$(backtest).$k.png $(backtest).$k.svg)
not_ours = $(wildcard $(filter-out $(besides),$(backtest).portfolio.csv $(backtest).folds.csv) $(pictures))
define sweep_rule
$(if $(beside),$(call both,$(backtest).csv,$(besides)),$(backtest).csv:) $(PRICED:%=$(backtest)/%.npz) $(OUT)/priced.list $(settled)/sweep/$(run_name) $(call lot,sweep) | $(OUT)/manifest.mk
	$$(if $$(not_ours),@rm -f $$(not_ours))
	@$(call lot,sweep) --settings=$(settled)/sweep/$(run_name) --list=$(OUT)/priced.list --in=$(backtest) --memory=$(MEMORY) -o $(backtest).csv $(if $(beside),--$(beside)=$(besides))
endef
$(eval $(sweep_rule))
sweep-symbols compare-symbols: $(PRICED:%=$(backtest)/%.csv)
# The symbols come first, heaviest first; their tables are asked for too, that one deleted by hand is made again.
sweep-table compare-table: $(PRICED:%=$(backtest)/%.csv) $(backtest).csv $(besides)
	$(if $(LOTMILL_SHOW),@LOTMILL_RECORD= $(top_ten))

endif
