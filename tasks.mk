# tasks.mk - any command as the tasks of a list; pipeline.mk includes it for these goals.
#
#   TASKS or ITEMS ─ lot-tasks ─ OUT/tasks/NAME/ID.task ─ lot-task ─ OUT/tasks/NAME/ID.out ─ lot-run ─ OUT/tasks/NAME.csv
#
# lot-tasks writes what each task is, only where it differs, and a makefile with their names, which make includes.

task_lists := $(strip $(TASKS) $(ITEMS))
$(if $(filter tasks,$(MAKECMDGOALS)),$(if $(TASKS),,$(error TASKS is empty: make tasks TASKS=tasks.csv)))
$(if $(filter map,$(MAKECMDGOALS)),$(if $(ITEMS),,$(error ITEMS is empty: make map COMMAND='./f.sh {}' ITEMS=items.txt)))
$(if $(filter map,$(MAKECMDGOALS)),$(if $(COMMAND),,$(error COMMAND is empty: make map COMMAND='./f.sh {}' ITEMS=items.txt)))
$(if $(and $(TASKS),$(ITEMS)),$(error TASKS and ITEMS: only one of them can be the list))
task_name := $(or $(RUN),$(patsubst %.csv,%,$(patsubst %.txt,%,$(patsubst %.gz,%,$(notdir $(task_lists))))))
$(if $(word 2,$(task_lists)),$(error '$(task_lists)': a list with blanks in its path is not supported))
$(foreach c,/ $(odd),$(if $(findstring $c,$(task_name)),$(error '$(task_name)': '$c' is not supported in the name of a list; RUN=name gives another)))
$(if $(task_name:.%=),,$(error '$(task_name)' is not a name for results: RUN=name gives another))
# What lies beside the results of NAME ends so.
$(if $(filter %.tasks %.list %.retry,$(task_name)),$(error '$(task_name)': names that end so are those of what is kept beside results: RUN=name gives another))
tasks := $(OUT)/tasks/$(task_name)

# Two lists of one name would throw away each other's results.
task_list_of := $(filter-out %=,$(wordlist 2,3,$(file <$(OUT)/settings/tasks/$(task_name))))
$(if $(or $(RUN),$(if $(task_lists),,yes)),,$(if $(filter-out $(TASKS:%=list=%) $(ITEMS:%=items=%),$(task_list_of)),$(error $(tasks).csv holds the \
	results of $(lastword $(subst =, ,$(task_list_of))): RUN=name gives those of $(task_lists) a name of their own)))

$(if $(findstring $(newline),$(task_command)),$(error COMMAND is more than a line))

# ---- limits ----

# How a task is watched over changes no result, and so is no reason to run it again.
run_limits := $(if $(filter retry retry-table,$(MAKECMDGOALS)),$(file <$(OUT)/settings/task/$(task_name)))
limit = $(if $(if $(run_limits),$(filter $2,$(told_limits)),yes),$3,$(patsubst $1=%,%,$(filter $1=%,$(run_limits))))
limit.timeout := $(call limit,timeout,TIMEOUT,$(TIMEOUT))
limit.retries := $(call limit,retries,RETRIES,$(task_retries))
limit.wait    := $(call limit,wait,RETRY_WAIT,$(RETRY_WAIT))
limit.memory  := $(call limit,memory,MEMORY,$(task_memory))
define task_settings
version=1
timeout=$(limit.timeout)
retries=$(limit.retries)
wait=$(limit.wait)
memory=$(limit.memory)
quiet=yes
endef
# They are looked at once, before anything is made, and not by each task.
ifneq ($(if $(MAKE_RESTARTS),,$(wildcard $(call lot,task))),)
bad_limit := $(shell $(call lot,task) --check $(foreach l,timeout retries wait memory,$(if $(limit.$l),--$l='$(subst ','\'',$(limit.$l))')) 2>&1)
$(if $(bad_limit),$(error $(bad_limit)))
endif

export LOTMILL_RECORD ?= $(record)

ifneq ($(filter tasks map retry apply,$(MAKECMDGOALS)),)
# ---- under supervision ----

$(if $(filter retry,$(MAKECMDGOALS)),$(if $(wildcard $(tasks).list),,$(error $(tasks): nothing was run there)))
retry:
	+@$(supervise) --manifest=$(tasks).retry.mk --total=task=TASK_IDS '--stale=task=$(tasks)/%.out $(tasks)/%.task' \
	    --tasks=task=$(tasks).tasks.csv --table=$(tasks) -- $(submake) retry-table
tasks map:
	+@$(supervise) --manifest=$(tasks).mk --total=task=TASK_IDS '--stale=task=$(tasks)/%.out $(tasks)/%.task' \
	    --tasks=task=$(tasks).tasks.csv --table=$(tasks) --result=$(tasks).csv -- $(submake) tasks-table

else
# ---- the graph ----

# What COMMAND runs or reads is an input of every task; lot-tasks sees to the program that it begins with.  What the shell parts words
# by stands for blanks, and where > stands is what they write.
command_words := $(subst > ,>,$(subst >, >,$(strip $(call apart,; & | < ( ) `,$(task_command)))))
command_files := $(call files_named,$(patsubst x%,%,$(filter-out x$(firstword $(task_command)),x$(firstword $(command_words)))) $(wordlist 2,9999,$(command_words)))
define tasks_settings
version=1
list=$(TASKS)
items=$(ITEMS)
command=$(task_command)
inputs=$(strip $(INPUTS) $(command_files))
$(call lines,$(TASK_ENV:%=env=%))
output=$(tasks)
endef
$(if $(planning),,$(foreach d,$(OUT)/log/ $(OUT)/settings/tasks/ $(OUT)/settings/task/ $(OUT)/tasks/,$(if $(wildcard $d),,$(shell mkdir -p $d))))
# What failed is run as it was planned: the list is not read again.
retrying := $(filter retry-table,$(MAKECMDGOALS))
$(if $(retrying),,$(call unmake,$(tasks) $(wildcard $(tasks).*) $(patsubst %,$(OUT)/settings/%/$(task_name),task tasks apply) $(applied) \
	$(wildcard $(applied:%=%.*)),,$(of_later)))
$(call settle,$(OUT)/settings/task/$(task_name),$(task_settings))
$(if $(retrying),,$(call settle,$(OUT)/settings/tasks/$(task_name),$(tasks_settings)))

.PHONY: lotmill-tasks-force
ifeq ($(planning),)
# Always looked at, but once: a changed plan makes make start again.
task_plan := $(tasks)$(if $(retrying),.retry).mk
$(task_plan): $(if $(MAKE_RESTARTS),,lotmill-tasks-force)
	@$(call lot,tasks) $(if $(retrying),--retry -o $(tasks),--settings=$(OUT)/settings/tasks/$(task_name))
include $(task_plan)
else
# Under -n nothing is written: lot-plan lends a folder for what would be, and the tasks that differ count as changed.
task_plan := $(or $(LOTMILL_SCRATCH:%=%/tasks.mk),$(tasks).mk)
ifneq ($(LOTMILL_SCRATCH),)
$(shell rm -f $(task_plan))$(file >$(LOTMILL_SCRATCH)/tasks.settings,$(tasks_settings))
$(if $(shell $(call lot,tasks) --settings=$(LOTMILL_SCRATCH)/tasks.settings --differs=$(LOTMILL_SCRATCH) || echo failed),$(error there is no plan of this list))
$(info $(file <$(LOTMILL_SCRATCH)/tasks.differs))
endif
include $(wildcard $(task_plan))
$(TASKS_DIFFER:%=$(tasks)/%.task): lotmill-tasks-force ; @:
endif
ifneq ($(filter-out 1,$(TASKS_VERSION)),)
$(error $(task_plan): version $(TASKS_VERSION) is not known)
endif

task_results := $(TASK_IDS:%=$(tasks)/%.out)
$(task_results): $(tasks)/%.out: $(tasks)/%.task | $(call lot,task)
	@$(call lot,task) --settings=$(OUT)/settings/task/$(task_name) --settings=$< -o $@
# Under -k make goes on after a list was refused: no task may run by the plan of before.
$(if $(planning),,$(task_results): | $(task_plan))
tasks-table retry-table: $(task_results)

# Of `make apply`; after a retry too, where the list is one of its.
$(if $(retrying),$(if $(filter list=$(OUT)/apply/$(task_name).list.csv,$(task_list_of)),$(eval applied := $(OUT)/apply/$(task_name))))
ifneq ($(applied),)
$(applied).csv: $(task_results) $(if $(retrying),$(wildcard $(tasks)/*.out)) $(tasks).list $(call lot,gather)
	@$(call lot,gather) --list=$(tasks).list --in=$(tasks) -o $@
retry-table: $(applied).csv
endif

endif
