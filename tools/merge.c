/* lot-merge - adds partials up: symbols to a group, groups to the totals. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "cli.h"
#include "error.h"
#include "input.h"
#include "inputs.h"
#include "names.h"
#include "output.h"
#include "record.h"
#include "text.h"
#include "totals.h"
#include "totalspack.h"
#include "totalstable.h"

enum { KEY_BROKERS = CLI_LONG, KEY_SYMBOLS, KEY_NAMES, KEY_EXPECT, KEY_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "write the sums as a partial, for a further merge" },
	{ KEY_BROKERS, "brokers", "FILE",
	  "write the table of brokers (default: to standard output,\nwhere no other output is asked for)" },
	{ KEY_SYMBOLS, "symbols", "FILE", "write the table of symbols" },
	{ KEY_NAMES, "names", "FILE", "add the names of broker_names.csv to the table of brokers" },
	INPUTS_OPTIONS("partials'"),
	{ KEY_EXPECT, "expect", "N", "refuse unless there are exactly N symbols in all" },
	{ KEY_SYNC, "sync", NULL, "flush each output to its disk before it appears" },
	{ 0 },
};

static const struct cli cli = {
	"lot-merge", "[OPTION]... [PARTIAL]...",
	"Adds up the partials that lot-fifo writes of a symbol and lot-merge of a group.\n"
	"Nothing is written unless every partial is there and whole; - is a standard stream.",
	options,
};

enum { PARTIAL, BROKERS, SYMBOLS, TARGETS };

static const char *target[TARGETS]; /* NULL where it is not asked for */
static const char *names_path;
static int64_t expected = -1; /* symbols there must be, -1 where nobody said */

/* What could not be read, told in one line at the end: as many as fit, the others counted. */
struct failures {
	size_t count, told;
	int status;
	struct buffer text;
};

static void fail(struct failures *f, const struct input_entry *e, const struct error *why)
{
	enum { NAMED = 20, TEXT = 850 };
	bool missing = why->status == LOT_SYSTEM && strcmp(e->path, "-") && access(e->path, F_OK) &&
	               (errno == ENOENT || errno == ENOTDIR);
	int status = missing ? LOT_BAD_DATA : why->status;
	f->status = status < f->status ? status : f->status;
	f->count++;
	char *text = missing ? xformat("%s (missing)", e->symbol ? e->symbol : e->path)
	           : e->symbol ? xformat("%s (%s)", e->symbol, why->text)
	                       : xstrdup(why->text);
	if (f->told + 1 == f->count && f->told < NAMED && (!f->told || f->text.size + strlen(text) < TEXT)) {
		buffer_text(&f->text, f->told++ ? ", " : "");
		buffer_add(&f->text, text, strnlen(text, TEXT));
	}
	free(text);
}

static int failed(struct failures *f, size_t entries, struct error *err)
{
	char more[40] = "";
	if (f->count > f->told)
		snprintf(more, sizeof more, " and %zu more", f->count - f->told);
	error_data(err, "nothing merged, %zu of %zu partials cannot be used: %.*s%s", f->count, entries, (int)f->text.size,
	           f->text.data, more);
	buffer_release(&f->text);
	return err->status = f->status;
}

static int load(const char *path, struct buffer *b, struct totals *part, struct error *err)
{
	bool standard = !strcmp(path, "-");
	b->size = 0;
	int r = standard ? input_table(path, b, err) : input_file(path, b, err);
	return r ? r : totals_unpack(standard ? "standard input" : path, b->data, b->size, part, err);
}

/* All partials are read even when one has failed, so that the message names every symbol. */
static int merge(const struct inputs *all, struct totals *sum, struct error *err)
{
	struct failures failures = { .status = LOT_OK };
	struct totals part = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	for (size_t i = 0; i < all->count && !r; i++) {
		const struct input_entry *e = &all->entry[i];
		struct error why = ERROR_NONE;
		if (load(e->path, &b, &part, &why))
			fail(&failures, e, &why);
		else if (!failures.count)
			r = totals_merge(sum, &part, e->path, err);
	}
	totals_release(&part);
	buffer_release(&b);
	if (!r)
		r = failures.count ? failed(&failures, all->count, err) : totals_sort(sum, err);
	return r;
}

/* Every output is handed to the system whole before the first one appears. */
static int write_targets(struct buffer content[TARGETS], struct error *err)
{
	struct output out[TARGETS];
	int r = LOT_OK, opened = 0;
	for (; opened < TARGETS && !r; opened++) {
		struct output *o = &out[opened];
		*o = (struct output){ .fd = -1, .slot = -1 };
		if (target[opened])
			r = output_open(o, target[opened], OUTPUT_FOLDERS, err);
		if (target[opened] && !r) {
			o->pending = content[opened];
			content[opened] = (struct buffer)BUFFER_EMPTY;
			r = output_flush(o, err);
		}
	}
	for (int i = 0; i < opened; i++) {
		if (target[i] && !r)
			r = output_commit(&out[i], err);
		else
			output_discard(&out[i]);
	}
	return r;
}

static int run(const struct inputs *all, struct error *err)
{
	struct names names = NAMES_EMPTY;
	struct totals sum = TOTALS_EMPTY;
	struct buffer content[TARGETS] = { BUFFER_EMPTY, BUFFER_EMPTY, BUFFER_EMPTY };
	int r = names_path && target[BROKERS] ? names_read(names_path, &names, err) : LOT_OK;
	if (!r)
		r = merge(all, &sum, err);
	if (!r && expected >= 0 && sum.symbols != (size_t)expected)
		r = error_data(err, "%zu symbol%s where there must be %lld: a partial is missing or too many", sum.symbols,
		               text_plural(sum.symbols), (long long)expected);
	if (!r && target[BROKERS])
		r = totals_brokers(&sum, names_path ? &names : NULL, &content[BROKERS], err);
	if (!r && target[SYMBOLS])
		totals_symbols(&sum, &content[SYMBOLS]);
	if (!r && target[PARTIAL])
		totals_pack(&sum, &content[PARTIAL]);
	if (!r)
		r = write_targets(content, err);
	for (int i = 0; i < TARGETS; i++)
		buffer_release(&content[i]);
	totals_release(&sum);
	names_release(&names);
	return r;
}

/* Which outputs there are, once all options are known. */
static int settle(struct error *err)
{
	if (!target[PARTIAL] && !target[BROKERS] && !target[SYMBOLS])
		target[BROKERS] = "-";
	for (int i = 0; i < TARGETS; i++)
		for (int k = i + 1; k < TARGETS; k++)
			if (target[i] && target[k] && !strcmp(target[i], target[k]))
				return error_usage(err, "'%s' is asked for two outputs", target[i]);
	return LOT_OK;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct inputs all = INPUTS_NONE;
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case KEY_EXPECT: r = cli_number("expect", optarg, 0, INT64_MAX, &expected, &err); break;
		case 'o': target[PARTIAL] = optarg; break;
		case KEY_BROKERS: target[BROKERS] = optarg; break;
		case KEY_SYMBOLS: target[SYMBOLS] = optarg; break;
		case KEY_NAMES: names_path = *optarg ? optarg : NULL; break;
		case KEY_SYNC: output_sync(true); break;
		default: inputs_set(&all, c, optarg);
		}
	if (!r)
		r = inputs_check(&all, "partials", argc - optind, argv + optind, &err);
	if (!r)
		r = settle(&err);
	if (!r) {
		int first = PARTIAL;
		while (!target[first])
			first++;
		record_start("merge", target[first]);
		r = inputs_read(&all, &err);
	}
	if (!r)
		run(&all, &err);
	inputs_release(&all);
	return cli_finish(&err);
}
