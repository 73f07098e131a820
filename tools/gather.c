/* lot-gather - the results of tasks, tables each, joined under one header. */
#include <stdbool.h>
#include <string.h>

#include "cli.h"
#include "gatherer.h"
#include "output.h"
#include "record.h"
#include "text.h"

enum { OPT_LIST = CLI_LONG, OPT_IN, OPT_SYNC };

static const struct cli_option options[] = {
	{ OPT_LIST, "list", "FILE", "the list of tasks: which results, and in which order" },
	{ OPT_IN, "in", "DIR", "folder of the results, DIR/TASK.out" },
	{ 'o', "output", "FILE", "write to FILE (standard output)" },
	{ 'v', "verbose", NULL, "say what was done" },
	{ OPT_SYNC, "sync", NULL, "make the file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-gather", "[OPTION]... --list FILE --in DIR",
	"Joins what tasks printed, a CSV table each or nothing, under one header, in the order of their list.", options
};

static int parse(int argc, char **argv, struct gather *g, bool *verbose, struct error *err)
{
	g->output = "-";
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': g->output = optarg; break;
		case 'v': *verbose = true; break;
		case OPT_LIST: g->list = optarg; break;
		case OPT_IN: g->results = optarg; break;
		case OPT_SYNC: output_sync(true); break;
		}
	if (optind < argc)
		return error_usage(err, "'%s' is no option; see --help", argv[optind]);
	if (!g->list || !g->results)
		return error_usage(err, "%s is missing; see --help", !g->list ? "--list" : "--in");
	return LOT_OK;
}

int main(int argc, char **argv)
{
	struct gather g = { .list = NULL };
	struct error err = ERROR_NONE;
	bool verbose = false;
	if (parse(argc, argv, &g, &verbose, &err))
		return cli_finish(&err);
	record_start("gather", strcmp(g.output, "-") ? g.output : g.list);
	if (!gather_run(&g, &err) && verbose)
		cli_warn("%zu task%s, %zu of them printed nothing", g.tasks, text_plural(g.tasks), g.empty);
	return cli_finish(&err);
}
