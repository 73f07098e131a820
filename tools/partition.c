/* lot-partition - one part of one table into per-symbol slices. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "mergers.h"
#include "names.h"
#include "output.h"
#include "partitioner.h"
#include "record.h"
#include "text.h"

enum { OPT_PART = CLI_LONG, OPT_INPUT, OPT_COLUMNS, OPT_MEMORY, OPT_REJECT, OPT_SLICES, OPT_SYNC };

#define MEMORY_TEXT "1G"
static const int64_t memory_default = (int64_t)1 << 30, memory_least = (int64_t)32 << 20;

static const struct cli_option options[] = {
	{ 't', "table", "NAME", "prices, returns, trades; or broker_mergers, broker_names, which\nhave no slices: the checked table itself goes to -o" },
	{ 'o', "output", "FILE", "the part manifest to write" },
	{ OPT_SLICES, "slices", "DIR", "folder of the symbols' folders" },
	{ OPT_PART, "part", "NAME", "the part's name, where the table is a folder of parts" },
	{ OPT_INPUT, "input", "FILE", "a further table of the part, as if it were a FILE; may be repeated" },
	{ OPT_COLUMNS, "columns", "LIST", "renamed columns, such as close=adj_close,symbol=code" },
	{ OPT_MEMORY, "memory", "SIZE", "memory to stay within (" MEMORY_TEXT "); more goes to disk beside the slices" },
	{ 'j', "jobs", "N", "threads (the machine's processors)" },
	{ OPT_REJECT, "reject", "FILE", "set bad rows aside in FILE instead of stopping" },
	{ 'v', "verbose", NULL, "say what was done" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-partition", "[OPTION]... --table NAME --slices DIR -o MANIFEST FILE...",
	"Splits a table (CSV, plain or gzip, - is standard input) into compressed slices, one a symbol.", options
};

struct call {
	struct partition work;
	size_t room; /* of work.file */
	const char *table;
	int verbose;
};

static void add_file(struct call *c, char *path)
{
	c->work.file = xgrow(c->work.file, &c->room, c->work.files + 1, sizeof *c->work.file);
	c->work.file[c->work.files++] = path;
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	struct partition *p = &c->work;
	int64_t n;
	p->memory = (size_t)memory_default;
	p->jobs = cli_processors();
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;) {
		int r = LOT_OK;
		switch (key) {
		case 't': c->table = optarg; break;
		case 'o': p->manifest = optarg; break;
		case 'v': c->verbose = 1; break;
		case OPT_SLICES: p->slices = optarg; break;
		case OPT_INPUT: add_file(c, optarg); break;
		case OPT_PART: p->part = optarg; break;
		case OPT_COLUMNS: p->columns = optarg; break;
		case OPT_REJECT: p->reject = optarg; break;
		case OPT_SYNC: output_sync(true); break;
		case OPT_MEMORY:
			r = cli_size("memory", optarg, memory_least, INT64_MAX, &n, err);
			p->memory = (size_t)n;
			break;
		case 'j':
			r = cli_number("jobs", optarg, 1, 1024, &n, err);
			p->jobs = (int)n;
			break;
		}
		if (r)
			return r;
	}
	while (optind < argc)
		add_file(c, argv[optind++]);
	if (!c->table || !p->manifest || !p->files)
		return error_usage(err, "%s; see --help", !c->table ? "--table is missing" : !p->manifest ? "-o is missing" : "no FILE is given");
	p->type = table_type(c->table);
	if (!p->type && strcmp(c->table, "broker_mergers") && strcmp(c->table, "broker_names"))
		return error_usage(err, "table '%s' is not prices, returns, trades, broker_mergers or broker_names", c->table);
	if (!p->type && p->files != 1)
		return error_usage(err, "%s is one file", c->table);
	if (p->type && !p->slices)
		return error_usage(err, "--slices is missing; see --help");
	if (p->part && (!*p->part || *p->part == '.' || strchr(p->part, '/')))
		return error_usage(err, "part '%s' is not a file's name", p->part);
	return LOT_OK;
}

/* The tables of brokers are checked, and chains followed, once, here, for every reader. */
static int write_checked(const struct call *c, struct error *err)
{
	struct mergers m = { .count = 0 };
	struct names n = NAMES_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	int r;
	if (!strcmp(c->table, "broker_mergers")) {
		if (!(r = mergers_read(c->work.file[0], &m, err)))
			mergers_write(&m, &b);
	} else {
		if (!(r = names_read(c->work.file[0], &n, err)))
			names_write(&n, &b);
	}
	if (!r)
		r = output_file(c->work.manifest, b.data, b.size, OUTPUT_FOLDERS, err);
	mergers_release(&m);
	names_release(&n);
	buffer_release(&b);
	return r;
}

static void report(const struct call *c)
{
	const struct partition *p = &c->work;
	if (p->rejected)
		cli_warn("%zu of %zu row%s set aside in %s", p->rejected, p->rows, text_plural(p->rows), p->reject);
	if (c->verbose)
		cli_warn("%s%s%s: %zu row%s, %zu slice%s: %zu written, %zu removed", c->table, p->part ? "/" : "", p->part ? p->part : "",
		         p->rows, text_plural(p->rows), p->symbols, text_plural(p->symbols), p->written, p->removed);
}

int main(int argc, char **argv)
{
	struct call c = { .verbose = 0 };
	struct error err = ERROR_NONE;
	xkeep();
	if (parse(argc, argv, &c, &err)) {
		free(c.work.file);
		return cli_finish(&err);
	}
	char *task = c.work.part ? xformat("%s/%s", c.table, c.work.part) : xstrdup(c.table);
	record_start("partition", task);
	free(task);
	int r = c.work.type ? partition_run(&c.work, &err) : write_checked(&c, &err);
	if (!r)
		report(&c);
	free(c.work.file);
	return cli_finish(&err);
}
