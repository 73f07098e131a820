/* lot-status - how far the shards of a run on many machines are. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "ledger.h"
#include "deal.h"
#include "shares.h"
#include "summary.h"

enum { OPT_SHARDS = CLI_LONG, OPT_DEAL, OPT_KIND, OPT_LIST, OPT_STALE, OPT_LINE, OPT_ENDED, OPT_NOW };

static const struct cli_option options[] = {
	{ OPT_SHARDS, "shards", "N", "how many shards there are" },
	{ OPT_DEAL, "deal", "DIR", "the folder of 1.mk, 2.mk, ... that lot-shard wrote" },
	{ OPT_KIND, "kind", "KIND", "the kind of task that makes a symbol's result (fifo)" },
	{ OPT_LIST, "list", "NAME", "the list of the symbols in the shards' makefiles (SYMBOLS)" },
	{ OPT_STALE, "stale", "TARGET PREREQUISITE...", "a symbol, standing for %, is done when its TARGET is there\nand not older than a PREREQUISITE" },
	{ OPT_LINE, "line", NULL, "one line and no table" },
	{ OPT_ENDED, "ended", NULL, "no task runs any more: those without an end are lost" },
	{ OPT_NOW, "now", "SECONDS", "the time, since 1970 (the clock's)" },
	{ 0 },
};
static const struct cli cli = {
	"lot-status", "[OPTION]... --shards=N --deal=DIR --stale=RULE RECORD",
	"Says how far each shard is, at what rate, on which machine, what failed, and how long the rest will take.", options
};

static void print(const struct shares *s, const char *kind, const struct ledger *l, bool line)
{
	struct buffer b = BUFFER_EMPTY;
	struct report r;
	shares_line(s, kind, &b);
	buffer_char(&b, '\n');
	if (!line) {
		shares_report(s, &r);
		if (report_rows(&r)) {
			buffer_char(&b, '\n');
			report_write(&r, REPORT_TABLE, &b);
		}
		report_release(&r);
		summary_failures(l, &r);
		if (report_rows(&r)) {
			buffer_char(&b, '\n');
			report_write(&r, REPORT_TABLE, &b);
		}
		report_release(&r);
	}
	fwrite(b.data, 1, b.size, stdout);
	buffer_release(&b);
}

static double clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct ledger ledger = LEDGER_EMPTY;
	struct shares shares = { .count = 0 };
	const char *deal = NULL, *kind = "fifo", *list = "SYMBOLS", *stale = NULL;
	bool line = false, ended = false;
	int64_t shards = 0, now = 0;
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_SHARDS: r = cli_number("--shards", optarg, 1, DEAL_MAX, &shards, &err); break;
		case OPT_DEAL: deal = optarg; break;
		case OPT_KIND: kind = optarg; break;
		case OPT_LIST: list = optarg; break;
		case OPT_STALE: stale = optarg; break;
		case OPT_LINE: line = true; break;
		case OPT_ENDED: ended = true; break;
		case OPT_NOW: r = cli_number("--now", optarg, 0, INT32_MAX, &now, &err); break;
		}
	if (!r && (!shards || !deal || !stale))
		r = error_usage(&err, "%s is missing; see --help", !shards ? "--shards" : !deal ? "--deal" : "--stale");
	if (!r && argc - optind != 1)
		r = error_usage(&err, "one record is expected; see --help");
	if (!r)
		r = record_read(argv[optind], ledger_row, &ledger, &err);
	if (!r) {
		if (ended)
			ledger_close(&ledger, 0);
		r = shares_look(&shares, deal, (unsigned)shards, kind, list, stale, &ledger, now ? (double)now : clock_now(), &err);
		shares.ended = ended;
	}
	if (!r)
		print(&shares, kind, &ledger, line);
	shares_release(&shares);
	ledger_release(&ledger);
	return cli_finish(&err);
}
