/* lot-tasks - reads a list of tasks and lays it out for make, and makes the table of their results. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "record.h"
#include "taskfiles.h"
#include "taskplan.h"
#include "taskretry.h"
#include "tasktable.h"

enum { OPT_LIST = CLI_LONG, OPT_ITEMS, OPT_COMMAND, OPT_INPUTS, OPT_ENV, OPT_TABLE, OPT_RETRY, OPT_DIFFERS };

static const struct cli_option options[] = {
	{ OPT_LIST, "list", "FILE", "the tasks: a CSV table with the columns task_id and command,\ninputs, stdin and timeout where it has them, and parameters" },
	{ OPT_ITEMS, "items", "FILE", "or one item a line: task N is what the command makes of\nline N; \\n and \\\\ are a line end and a backslash" },
	{ OPT_COMMAND, "command", "LINE", "the command of all tasks, a line of the shell with {name}\nfor a parameter, or {} for the item" },
	{ OPT_INPUTS, "inputs", "FILES", "files that every task reads, with blanks or ; between them" },
	{ OPT_ENV, "env", "NAME=VALUE", "for every task's environment; may be repeated" },
	{ 'o', "output", "DIR", "folder of the tasks; DIR.mk, DIR.list and more lie beside it" },
	{ OPT_TABLE, "table", NULL, "write the table of results DIR.csv instead" },
	{ OPT_RETRY, "retry", NULL, "write DIR.retry.mk instead: the tasks of DIR that failed" },
	{ OPT_DIFFERS, "differs", "FOLDER", "write into FOLDER, instead, what would be written, for make -n" },
	{ 0 },
};
static const struct cli cli = { "lot-tasks", "[OPTION]... -o DIR",
	"Reads a list of tasks and writes a file for each that says what it is, only where it differs, and a\n"
	"makefile with their names, so that make runs those that changed or have no result.", options };

struct call {
	struct taskplan_call plan;
	const char *folder, *scratch;
	char **env; /* owned */
	size_t envs, room;
	bool table, retry;
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_LIST: c->plan.list = optarg; break;
		case OPT_ITEMS: c->plan.items = optarg; break;
		case OPT_COMMAND: c->plan.command = optarg; break;
		case OPT_INPUTS: c->plan.inputs = optarg; break;
		case OPT_ENV:
			c->env = xgrow(c->env, &c->room, c->envs + 2, sizeof *c->env);
			c->env[c->envs++] = optarg;
			c->env[c->envs] = NULL;
			if (!strchr(optarg, '=') || *optarg == '=')
				return error_usage(err, "env '%s' is not NAME=VALUE", optarg);
			break;
		case 'o': c->folder = optarg; break;
		case OPT_TABLE: c->table = true; break;
		case OPT_RETRY: c->retry = true; break;
		case OPT_DIFFERS: c->scratch = optarg; break;
		}
	c->plan.env = c->env;
	if (optind < argc)
		return error_usage(err, "'%s' is too much; see --help", argv[optind]);
	if (!c->folder)
		return error_usage(err, "-o DIR is needed; see --help");
	if (c->table + c->retry + (c->scratch != NULL) > 1)
		return error_usage(err, "--table, --retry and --differs exclude each other");
	if (!c->table && !c->retry && !c->plan.list == !c->plan.items)
		return error_usage(err, "exactly one of --list and --items is needed; see --help");
	return LOT_OK;
}

static int work(const struct call *c, struct error *err)
{
	struct taskplan plan = TASKPLAN_EMPTY;
	size_t count;
	if (c->table)
		return tasktable_write(c->folder, err);
	if (c->retry)
		return taskretry_plan(c->folder, &count, err);
	int r = taskplan_read(&c->plan, &plan, err);
	if (!r)
		r = c->scratch ? taskfiles_differs(&plan, c->folder, c->scratch, err) : taskfiles_write(&plan, c->folder, err);
	taskplan_release(&plan);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct call c = { .folder = NULL };
	xkeep();
	if (!parse(argc, argv, &c, &err) && work(&c, &err) && !c.scratch) {
		/* Only what went wrong is put on record: a plan that finds nothing to do is no task. */
		const char *slash = strrchr(c.folder, '/');
		record_start("tasks", slash ? slash + 1 : c.folder);
	}
	free(c.env);
	return cli_finish(&err);
}
