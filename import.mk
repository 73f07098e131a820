# import.mk - raw files of the exchanges to the tables of DATA, one table file a day; part of pipeline.mk.
#
#   RAW/…/twse_2330_20260610.csv.gz --scan---> DATA/.import/lists/trades/2026-06/2026-06-10
#                                   --import-> DATA/trades/2026-06/2026-06-10.csv.gz (and .rows), DATA/broker_names.csv
#
# lot-scan looks at every raw file's size and time, opens the new and the changed ones, and rewrites the list of a
# table file only if it differs; so a new day costs that day.  It writes a makefile with the table files, which make
# includes.  A raw file it cannot place does not hold up the others: it is named, and the last step fails.

# A table file that cannot be made does not hold up the others either.
MAKEFLAGS += -k

IMPORT := $(DATA)/.import
define import_settings
version=1
$(call lines,$(RAW:%=raw=%) $(IGNORE:%=ignore=%))
reject=$(REJECT)
endef
# How to read what says too little.  The lists name the files that it is about, with a checksum of it.
define import_options
version=1
map=$(MAP)
date-format=$(DATE_FORMAT)
encoding=$(ENCODING)
skip-lines=$(SKIP_LINES)
endef
$(if $(wildcard $(IMPORT)/),,$(shell mkdir -p $(IMPORT)))
$(call settle,$(IMPORT)/settings,$(import_settings))
$(call settle,$(IMPORT)/options,$(import_options))

# Always scanned, but once: a changed plan makes make start again.
$(IMPORT)/plan.mk: $(if $(MAKE_RESTARTS),,lotmill-import-force) $(call lot,scan) $(call lot,import)
	@$(call lot,scan) --keep-going --settings=$(IMPORT)/settings --settings=$(IMPORT)/options --data=$(DATA)
.PHONY: lotmill-import-force
# There before the first scan, so that where that fails make does not say that it is missing too; of a time that is not the scan's,
# for by its time make sees that it was remade, and clocks tick in milliseconds.
$(if $(wildcard $(IMPORT)/plan.mk),,$(shell touch -d @0 $(IMPORT)/plan.mk))
include $(IMPORT)/plan.mk

# One lot-import a table file.  Names of brokers come with trades: a group, so that neither is made without the other.
import_reject = $(if $(REJECT),--reject=$(IMPORT)/rejects/$1.csv)
define import_trades
$(DATA)/$1.csv.gz $(IMPORT)/names/$1.csv $(IMPORT)/made/$1 &: $(IMPORT)/lists/$1 $(call lot,import) ; @$(call lot,import) --table=trades --settings=$(IMPORT)/options --list=$(IMPORT)/lists/$1 --made=$(IMPORT)/made/$1 --names=$(IMPORT)/names/$1.csv $(import_reject) -o $(DATA)/$1.csv.gz

endef
define import_prices
$(DATA)/$1.csv.gz $(IMPORT)/made/$1 &: $(IMPORT)/lists/$1 $(call lot,import) ; @$(call lot,import) --table=prices --settings=$(IMPORT)/options --list=$(IMPORT)/lists/$1 --made=$(IMPORT)/made/$1 $(import_reject) -o $(DATA)/$1.csv.gz

endef
$(eval $(foreach t,$(IMPORT_TRADES),$(call import_trades,$t)))
$(eval $(foreach t,$(IMPORT_PRICES),$(call import_prices,$t)))
$(IMPORT_NAMES:%=$(DATA)/%.csv): $(IMPORT)/lists/broker_names $(IMPORT_TRADES:%=$(IMPORT)/names/%.csv) $(call lot,import)
	@$(call lot,import) --table=broker_names --settings=$(IMPORT)/options --list=$< -o $@

.PHONY: import lotmill-import-moved
import_made = $(foreach t,$1,$(DATA)/$t.csv.gz $(IMPORT)/made/$t)
# Rows that went from one table to another are in one of them again, and those that lost all may go.
lotmill-import-moved: $(IMPORT)/plan.mk $(call import_made,$(IMPORT_MOVING))
	@$(if $(IMPORT_VERSION),$(call lot,scan) --moved --data=$(DATA),false)
# Under -k make goes on after a scan that failed, with the plan of before: nothing was imported by it.
import: $(IMPORT)/plan.mk $(call import_made,$(IMPORT_TRADES) $(IMPORT_PRICES)) $(IMPORT_NAMES:%=$(DATA)/%.csv) $(if $(IMPORT_MOVES),lotmill-import-moved)
	@$(if $(IMPORT_VERSION),$(call lot,scan) --check --data=$(DATA),false)
# In `make import run` the tables come first.
run rolling daily: | import
