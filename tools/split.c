/* lot-split - any table into CSV slices by one column, and the list of tasks over them. */
#include <stdbool.h>
#include <stdio.h>

#include "cli.h"
#include "output.h"
#include "record.h"
#include "splitter.h"
#include "text.h"

enum { OPT_BY = CLI_LONG, OPT_SLICES, OPT_CHECK, OPT_TABLE, OPT_MEMORY, OPT_SYNC };

#define MEMORY_TEXT "1G"
static const int64_t memory_default = (int64_t)1 << 30;

static const struct cli_option options[] = {
	{ OPT_BY, "by", "COLUMN", "the column by whose values to split" },
	{ OPT_SLICES, "slices", "DIR", "folder of the slices, DIR/GROUP.csv; theirs alone" },
	{ OPT_TABLE, "table", "FILE", "the table, instead of the operand" },
	{ 'o', "output", "FILE", "write the list of tasks, a row a group" },
	{ OPT_CHECK, "check", NULL, "only print the list's name if a slice it names is missing" },
	{ OPT_MEMORY, "memory", "SIZE", "memory to stay within (" MEMORY_TEXT "); more goes to disk beside the slices" },
	{ 'v', "verbose", NULL, "say what was done" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-split", "[OPTION]... --by COLUMN --slices DIR FILE",
	"Splits a table (CSV, plain or gzip, - is standard input) into CSV slices, one a value of COLUMN.", options
};

static int parse(int argc, char **argv, struct split *s, bool *check, bool *verbose, struct error *err)
{
	int64_t n;
	s->memory = (size_t)memory_default;
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': s->list = optarg; break;
		case 'v': *verbose = true; break;
		case OPT_BY: s->by = optarg; break;
		case OPT_SLICES: s->folder = optarg; break;
		case OPT_TABLE: s->table = optarg; break;
		case OPT_CHECK: *check = true; break;
		case OPT_SYNC: output_sync(true); break;
		case OPT_MEMORY:
			if (cli_size("memory", optarg, SPLIT_MEMORY_LEAST, INT64_MAX, &n, err))
				return err->status;
			s->memory = (size_t)n;
			break;
		}
	if (*check)
		return s->list ? LOT_OK : error_usage(err, "--check looks at a list: -o is missing");
	if (optind < argc && !s->table)
		s->table = argv[optind++];
	if (optind < argc)
		return error_usage(err, "more than one FILE: '%s'", argv[optind]);
	if (!s->by || !s->folder || !s->table)
		return error_usage(err, "%s; see --help", !s->by ? "--by is missing" : !s->folder ? "--slices is missing" : "no FILE is given");
	return LOT_OK;
}

/* For make, which has the list made again where its name is printed. */
static void check_list(const char *list, struct error *err)
{
	bool whole;
	if (!split_check(list, &whole, err) && !whole)
		puts(list);
}

int main(int argc, char **argv)
{
	struct split s = { .table = NULL };
	struct error err = ERROR_NONE;
	bool check = false, verbose = false;
	xkeep();
	if (parse(argc, argv, &s, &check, &verbose, &err))
		return cli_finish(&err);
	if (check) {
		check_list(s.list, &err);
		return cli_finish(&err);
	}
	record_start("split", s.table);
	if (!split_run(&s, &err) && verbose)
		cli_warn("%s: %zu row%s, %zu group%s: %zu slice%s written, %zu removed", s.table, s.rows, text_plural(s.rows), s.groups,
		         text_plural(s.groups), s.written, text_plural(s.written), s.removed);
	return cli_finish(&err);
}
