# apply.mk - a command on each group of any table; pipeline.mk includes it for these goals, and it tasks.mk.
#
#   TABLE ─ lot-split ─ OUT/apply/NAME/GROUP.csv, NAME.list.csv ─ tasks.mk ─ OUT/tasks/NAME/ID.out ─ lot-gather ─ OUT/apply/NAME.csv
#
# A slice is rewritten only where its group changed, and so only the tasks of these groups run again.

apply_usage := make apply TABLE=sales.csv BY=category COMMAND=./f.awk
$(if $(TABLE),,$(error TABLE is empty: $(apply_usage)))
$(if $(BY),,$(error BY is empty: $(apply_usage)))
$(if $(strip $(value COMMAND)),,$(error COMMAND is empty: $(apply_usage)))
$(if $(wildcard $(TABLE)),,$(error $(TABLE): there is no such table))

# Slices, list and tasks bear the name of the table, or RUN.
apply_named := $(RUN)
override RUN := $(or $(RUN),$(patsubst %.csv,%,$(patsubst %.gz,%,$(notdir $(TABLE)))))
applied := $(OUT)/apply/$(RUN)
override TASKS := $(applied).list.csv
override ITEMS :=
# Two tables of one name, or a table and a list, would throw away each other's results.
apply_of := $(filter-out %=,$(wordlist 2,2,$(file <$(OUT)/settings/apply/$(RUN))) $(wordlist 2,3,$(file <$(OUT)/settings/tasks/$(RUN))))
$(if $(apply_named),,$(if $(filter-out table=$(TABLE) list=$(TASKS),$(apply_of)),$(error $(OUT)/tasks/$(RUN).csv holds the results of \
	$(lastword $(subst =, ,$(filter-out list=$(TASKS),$(apply_of)))): RUN=name gives those of $(TABLE) a name of their own)))
# A list that is still to be made cannot be planned by.
$(if $(planning),$(if $(wildcard $(TASKS)),,$(eval override LOTMILL_SCRATCH :=)))
include $(LOTMILL_DIR)/tasks.mk

ifneq ($(filter apply,$(MAKECMDGOALS)),)

apply:
	+@$(supervise) --manifest=$(tasks).mk --total=task=TASK_IDS '--stale=task=$(tasks)/%.out $(tasks)/%.task' \
	    --tasks=task=$(tasks).tasks.csv --table=$(tasks) --result=$(applied).csv -- $(submake) apply-table

else

define split_settings
version=1
table=$(TABLE)
by=$(BY)
slices=$(applied)
output=$(TASKS)
endef
split_seen := $(OUT)/settings/seen/apply/$(RUN).seen
$(if $(planning),,$(foreach d,$(OUT)/settings/apply/ $(dir $(split_seen)) $(OUT)/apply/,$(if $(wildcard $d),,$(shell mkdir -p $d))))
$(call settle,$(OUT)/settings/apply/$(RUN),$(split_settings))
$(call settle,$(split_seen),$(call seen,$(TABLE)))

# A slice deleted by hand is noticed here, and the table split again.
$(if $(MAKE_RESTARTS),,$(if $(and $(wildcard $(TASKS)),$(wildcard $(call lot,split))),$(shell $(call lot,split) --check -o $(TASKS)))): lotmill-tasks-force
$(TASKS): $(TABLE) $(OUT)/settings/apply/$(RUN) $(split_seen) $(call lot,split)
	@$(call lot,split) --settings=$(OUT)/settings/apply/$(RUN) --memory=$(MEMORY)
$(tasks).mk: $(TASKS)
$(applied).csv: | $(tasks).mk

# Which groups' rows are others is known once the table is split.
$(if $(planning),$(filter-out $(TASKS_DIFFER:%=$(tasks)/%.task),$(TASK_IDS:%=$(tasks)/%.task)): $(TASKS) ; $(call comes_of,$(TASKS)))

# lot-tasks writes it, but not under -n.
$(if $(planning),$(tasks).list: ;)
apply-table: $(applied).csv

endif
