/* lot-windows - names of windows to the days they begin and end. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "date.h"
#include "folder.h"
#include "npz.h"
#include "output.h"
#include "record.h"
#include "slices.h"
#include "windowing.h"
#include "workers.h"

enum { OPT_ASOF = CLI_LONG, OPT_SLICES, OPT_WINDOWS, OPT_JOBS };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "the table name,start,end; left alone where it would not\nchange (standard output)" },
	{ OPT_ASOF, "asof", "DATE", "the day on which rolling windows end (the last trade)" },
	{ OPT_SLICES, "slices", "DIR", "symbols' slices, where the last trade is looked up\n(out/slices)" },
	{ OPT_WINDOWS, "windows", "LIST", "further windows, blanks between" },
	{ OPT_JOBS, "jobs", "N", "threads (the machine's processors)" },
	{ 0 },
};

static const struct cli cli = {
	"lot-windows", "[OPTION]... [WINDOW]...",
	"Writes when windows begin and end: 3y, 6m, 2w, 5d, ytd, mtd, all, DATE.. and DATE..DATE.\n"
	"One of N years ends on the day --asof and begins behind the same day N years earlier.", options
};

/* The latest day of the trades of one folder; the other arrays stay packed. */
static int latest_of(const char *folder, int64_t *latest, struct error *err)
{
	static const char *const names[] = { "date", NULL };
	struct slice_list list;
	int r = slices_list(folder, "trades", &list, err);
	for (size_t i = 0; !r && i < list.count; i++) {
		struct npz z;
		r = slice_read(&list.slice[i], names, &z, err);
		if (r)
			break;
		const struct npz_array *date = npz_find(&z, "date");
		const int64_t *day = date->data;
		if (!npz_is_column(date, 'M', 8, date->rows))
			r = error_at(err, list.slice[i].path, 0, "array 'date' holds no days");
		for (size_t k = 0; !r && k < date->rows; k++)
			*latest = day[k] > *latest ? day[k] : *latest;
		npz_release(&z);
	}
	slices_list_release(&list);
	if (!r && *latest > DATE_MAX)
		r = error_at(err, folder, 0, "trades: a date does not exist");
	return r;
}

/* Symbols' folders that several threads look into. */
struct search {
	const char *slices;
	struct folder folders;
	pthread_mutex_t lock; /* of what follows */
	int64_t latest;
};

static int search_folder(void *context, size_t i, struct error *err)
{
	struct search *s = context;
	int64_t latest = INT64_MIN;
	char *path = xformat("%s/%s", s->slices, s->folders.name[i]);
	int r = latest_of(path, &latest, err);
	pthread_mutex_lock(&s->lock);
	s->latest = latest > s->latest ? latest : s->latest;
	pthread_mutex_unlock(&s->lock);
	free(path);
	return r;
}

static int latest_trade(const char *slices, int jobs, int64_t *latest, struct error *err)
{
	struct search s = { .slices = slices, .latest = INT64_MIN };
	pthread_mutex_init(&s.lock, NULL);
	int r = folder_read(&s.folders, slices, 0, err);
	if (!r)
		r = workers_each(jobs, s.folders.count, search_folder, &s, err);
	pthread_mutex_destroy(&s.lock);
	folder_release(&s.folders);
	*latest = s.latest;
	return r || *latest != INT64_MIN ? r : error_data(err, "there is no trade in '%s': --asof is needed", slices);
}

struct call {
	const char *output, *slices, *list;
	int64_t asof; /* INT64_MIN: to be looked up */
	int64_t jobs;
	char **names; /* operands, ended by NULL */
};

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	*c = (struct call){ .output = "-", .slices = "out/slices", .list = "", .asof = INT64_MIN, .jobs = cli_processors() };
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'o': c->output = optarg; break;
		case OPT_ASOF: r = cli_date("--asof", optarg, &c->asof, err); break;
		case OPT_SLICES: c->slices = optarg; break;
		case OPT_WINDOWS: c->list = optarg; break;
		case OPT_JOBS: r = cli_number("jobs", optarg, 1, 1024, &c->jobs, err); break;
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

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct windows w = WINDOWS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	struct call c;
	bool rolls = false;
	int r = parse(argc, argv, &c, &err);
	if (!r)
		record_start("windows", c.output);
	if (!r)
		r = each(&c, NULL, &rolls, &err);
	if (!r && c.asof == INT64_MIN && rolls)
		r = latest_trade(c.slices, (int)c.jobs, &c.asof, &err);
	if (!r && c.asof == INT64_MIN)
		c.asof = DATE_MAX;
	if (!r)
		r = each(&c, &w, &rolls, &err);
	if (!r) {
		windows_write(&w, &b);
		output_file(c.output, b.data, b.size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, &err);
	}
	buffer_release(&b);
	windows_release(&w);
	return cli_finish(&err);
}
