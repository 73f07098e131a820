/* lot-windows - names of windows to the days they begin and end. */
#include <stdlib.h>
#include <string.h>

#include "catalog.h"
#include "cli.h"
#include "date.h"
#include "output.h"
#include "record.h"
#include "windowing.h"

enum { OPT_ASOF = CLI_LONG, OPT_OUT, OPT_WINDOWS };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "the table name,start,end; left alone where it would not\nchange (standard output)" },
	{ OPT_ASOF, "asof", "DATE", "the day on which rolling windows end (the last trade)" },
	{ OPT_OUT, "out", "DIR", "the folder of parts, where the days of trades are looked\nup (out); where it is given, windows without one are named" },
	{ OPT_WINDOWS, "windows", "LIST", "further windows, blanks between" },
	{ 0 },
};

static const struct cli cli = {
	"lot-windows", "[OPTION]... [WINDOW]...",
	"Writes when windows begin and end: 3y, 6m, 2w, 5d, ytd, mtd, all, DATE.. and DATE..DATE.\n"
	"One of N years ends on the day --asof and begins behind the same day N years earlier.", options
};

struct call {
	const char *output, *list;
	const char *out; /* NULL where it is not given */
	int64_t asof; /* INT64_MIN: to be looked up */
	char **names; /* operands, ended by NULL */
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .output = "-", .list = "", .asof = INT64_MIN };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->output = optarg; break;
		case OPT_ASOF: r = cli_date("--asof", optarg, &c->asof, err); break;
		case OPT_OUT: c->out = optarg; break;
		case OPT_WINDOWS: c->list = optarg; break;
		}
	c->names = argv + optind;
	return r;
}

/* The words of the list and the operands, each handed to windows_add; or, with w NULL, whether one needs the day. */
static int each(const struct call *c, struct windows *w, bool *rolls, struct error *err)
{
	int r = LOT_OK;
	char *list = xstrdup(c->list), *save = NULL;
	char **name = c->names;
	char *word = strtok_r(list, " \t", &save);
	size_t count = 0;
	for (; !r && (word || *name); count++) {
		const char *text = word ? word : *name++;
		if (w)
			r = windows_add(w, text, strlen(text), c->asof, err);
		else
			*rolls = *rolls || windows_rolls(text);
		word = word ? strtok_r(NULL, " \t", &save) : NULL;
	}
	free(list);
	return r || count ? r : error_usage(err, "no window is named; see --help");
}

/* A window in which nothing was traded is made, but hardly what was meant. */
static void name_outside(const struct windows *w, int32_t first, int32_t last)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	date_format(first, from);
	date_format(last, to);
	for (size_t i = 0; i < w->count; i++)
		if (w->window[i].end < first || w->window[i].start > last)
			cli_warn("window '%s' has no trade in it: trades are from %s to %s", w->window[i].name, from, to);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct windows w = WINDOWS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	struct call c;
	int32_t first = DATE_MIN, last = DATE_MAX;
	bool rolls = false;
	int r = parse(argc, argv, &c, &err);
	if (!r)
		record_start("windows", c.output);
	if (!r)
		r = each(&c, NULL, &rolls, &err);
	if (!r && (c.out || (c.asof == INT64_MIN && rolls)))
		r = catalog_days(c.out ? c.out : "out", MANIFEST_TRADES, &first, &last, &err);
	if (!r && c.asof == INT64_MIN && rolls && last < first)
		r = error_data(&err, "there is no trade in '%s': --asof is needed", c.out ? c.out : "out");
	if (!r && c.asof == INT64_MIN)
		c.asof = rolls ? last : DATE_MAX;
	if (!r)
		r = each(&c, &w, &rolls, &err);
	if (!r) {
		if (c.out && first <= last)
			name_outside(&w, first, last);
		windows_write(&w, &b);
		output_file(c.output, b.data, b.size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, &err);
	}
	buffer_release(&b);
	windows_release(&w);
	return cli_finish(&err);
}
