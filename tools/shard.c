/* lot-shard - deals the symbols to shards, a makefile each. */
#include <stdbool.h>
#include <stdio.h>

#include "catalog.h"
#include "cli.h"
#include "deal.h"
#include "record.h"

enum { OPT_OUT = CLI_LONG, OPT_LIST, OPT_SHARDS, OPT_PRINT };

static const struct cli_option options[] = {
	{ 'o', "output", "DIR", "where to write 1.mk, 2.mk, ...; made if missing" },
	{ OPT_SHARDS, "shards", "N", "how many shards, 1 to 4096" },
	{ OPT_OUT, "out", "OUT", "the folder of parts and slices (out)" },
	{ OPT_LIST, "list", "FILE", "the PARTs are in FILE, a line each" },
	{ OPT_PRINT, "print", NULL, "print a line a shard: its number, symbols and rows of trades" },
	{ 0 },
};
static const struct cli cli = {
	"lot-shard", "[OPTION]... --shards=N -o DIR [PART]...",
	"Reads part manifests (OUT/parts/TABLE.csv, OUT/parts/TABLE/PART.csv) and deals their symbols, in whole buckets\n"
	"weighed by rows, to N shards: DIR/I.mk names those of shard I, heaviest first.", options
};

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct catalog_parts parts = CATALOG_PARTS_NONE;
	struct buffer said = BUFFER_EMPTY;
	const char *out = "out", *dir = NULL;
	int64_t shards = 0;
	bool print = false;
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case 'o': dir = optarg; break;
		case OPT_SHARDS: r = cli_number("--shards", optarg, 1, DEAL_MAX, &shards, &err); break;
		case OPT_OUT: out = optarg; break;
		case OPT_LIST: r = catalog_parts_read(&parts, optarg, &err); break;
		case OPT_PRINT: print = true; break;
		}
	if (!r && (!dir || !shards))
		r = error_usage(&err, "%s is missing; see --help", dir ? "--shards" : "-o");
	for (int i = optind; !r && i < argc; i++)
		catalog_parts_add(&parts, argv[i]);
	if (!r) {
		record_start("shard", dir);
		r = deal_write(out, parts.path, parts.count, (unsigned)shards, dir, print ? &said : NULL, &err);
	}
	if (!r && said.size)
		fwrite(said.data, 1, said.size, stdout);
	catalog_parts_release(&parts);
	buffer_release(&said);
	return cli_finish(&err);
}
