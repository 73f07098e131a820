/* lot-manifest - from the part manifests to the symbols, their nodes and groups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "cli.h"
#include "manifests.h"
#include "record.h"

enum { OPT_OUT = CLI_LONG, OPT_JOBS, OPT_CHECK, OPT_PRUNE, OPT_LIST };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "the makefile to write, manifest.mk" },
	{ OPT_OUT, "out", "DIR", "the folder of parts, slices and groups (out)" },
	{ OPT_LIST, "list", "FILE", "read further PARTs from FILE, a line each" },
	{ OPT_PRUNE, "prune", "TABLE=DIR", "remove DIR's results of symbols without rows in TABLE; may be repeated" },
	{ OPT_JOBS, "jobs", "N", "threads (the machine's processors)" },
	{ OPT_CHECK, "check", NULL, "write nothing; print what must be made again because a file is gone, cut off or another one" },
	{ 0 },
};

static const struct cli cli = {
	"lot-manifest", "[OPTION]... -o FILE [PART]...",
	"Reads part manifests (OUT/parts/TABLE.csv, OUT/parts/TABLE/PART.csv) and writes which symbols there are:\n"
	"a node per symbol and table, group lists, and a makefile.  Files that would not change are left alone.", options
};

/* "TABLE=DIR"; cuts the text in two. */
static int parse_prune(char *text, struct manifest_prune *prune, struct error *err)
{
	char *equals = strchr(text, '=');
	if (equals)
		*equals = '\0';
	if (!equals || !equals[1] || manifest_find_table(text, &prune->table))
		return error_usage(err, "prune is TABLE=DIR, TABLE one of trades, prices and returns");
	prune->dir = equals + 1;
	return LOT_OK;
}

int main(int argc, char **argv)
{
	struct manifest m = { .out = "out" };
	struct catalog_parts parts = CATALOG_PARTS_NONE;
	struct error err = ERROR_NONE;
	size_t prune_room = 0;
	int64_t jobs = cli_processors();
	bool check = false;
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': m.path = optarg; break;
		case OPT_OUT: m.out = optarg; break;
		case OPT_JOBS: r = cli_number("jobs", optarg, 1, 1024, &jobs, &err); break;
		case OPT_CHECK: check = true; break;
		case OPT_LIST:
			r = m.list ? error_usage(&err, "more than one --list") : catalog_parts_read(&parts, optarg, &err);
			m.list = optarg;
			break;
		case OPT_PRUNE:
			m.prune = xgrow(m.prune, &prune_room, m.prunes + 1, sizeof *m.prune);
			r = parse_prune(optarg, &m.prune[m.prunes++], &err);
			break;
		}
	for (int i = optind; i < argc; i++)
		catalog_parts_add(&parts, argv[i]);
	m.list = optind < argc ? NULL : m.list;
	m.jobs = (int)jobs;
	if (!r && !m.path)
		r = error_usage(&err, "-o is missing; see --help");
	if (!r && check) {
		struct buffer b = BUFFER_EMPTY;
		r = manifest_check(&m, parts.path, parts.count, &b, &err);
		if (!r)
			fwrite(b.data ? b.data : "", 1, b.size, stdout);
		buffer_release(&b);
	} else if (!r) {
		record_start("manifest", m.path);
		r = manifest_write(&m, parts.path, parts.count, &err);
		if (m.warning)
			cli_warn("%s", m.warning);
		free(m.warning);
	}
	catalog_parts_release(&parts);
	free(m.prune);
	return cli_finish(&err);
}
