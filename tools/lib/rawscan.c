#include "rawscan.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "date.h"
#include "dictionary.h"
#include "exchange.h"
#include "folder.h"
#include "input.h"
#include "rawaside.h"
#include "rawoptions.h"
#include "rawplan.h"

/* -- what is there now ------------------------------------------------------------------------------ */

static bool ignored(const struct rawscan *s, const char *name)
{
	for (size_t i = 0; i < s->ignores; i++)
		if (!fnmatch(s->ignore[i], name, 0))
			return true;
	return false;
}

static int walk(struct rawplan *p, const char *folder, int depth, struct error *err)
{
	struct folder f;
	struct stat st;
	if (depth > RAWPLAN_DEEPEST)
		return error_usage(err, "'%s' is more than %d folders deep: a link may lead back", folder, RAWPLAN_DEEPEST);
	int r = folder_read(&f, folder, 0, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *path = xformat("%s/%s", folder, f.name[i]);
		if (!ignored(p->s, f.name[i])) {
			if (strpbrk(f.name[i], "\t\n\r")) {
				struct error e;
				error_data(&e, "%s: a name with a tab or a line end cannot stand in a list", path);
				rawplan_problem(p, e.text);
			} else if (stat(path, &st)) {
				r = error_system(err, "cannot read '%s'", path);
			} else if (S_ISDIR(st.st_mode)) {
				r = walk(p, path, depth + 1, err);
			} else {
				struct raw *now = raws_add(&p->now, path, strlen(path));
				now->size = st.st_size;
				now->time = clock_changed(&st);
			}
		}
		free(path);
	}
	folder_release(&f);
	return r;
}

/* Where a file's rows go. */
static void set_target(struct raw *f, enum daybook_table table)
{
	char first[DATE_TEXT], last[DATE_TEXT];
	const char *name = daybook_table_name[table];
	date_format(f->first, first);
	date_format(f->last, last);
	const char *of = f->symbol[0] ? f->symbol : f->path;
	if (table == DAYBOOK_NAMES)
		snprintf(f->target, sizeof f->target, "%s", name);
	else if (f->first == f->last)
		snprintf(f->target, sizeof f->target, "%s/%.7s/%s", name, first, first);
	else if (!memcmp(first, last, 7))
		snprintf(f->target, sizeof f->target, "%s/%.7s/%.7s", name, first, first);
	else
		snprintf(f->target, sizeof f->target, "%s/history/%02u", name, code_group(code_bucket(of, strlen(of))));
}

/* An answer that there is no data: nothing to import, but not in the place of data. */
static int no_data(struct rawplan *p, const struct raw *f, struct error *err)
{
	EACH_OLD_LINE(line, p, f)
		if (rawplan_table_of(p, line))
			return error_data(err, "%s: says that there is no data, where there was some", f->path);
	buffer_format(&p->nodata, "%s\n", f->path);
	return LOT_OK;
}

/* Days and symbol of a file that only its rows tell. */
static int read_range(const struct rawplan *p, struct exchange_file *f, struct raw *raw, struct error *err)
{
	struct daybook *book = daybook_new(false, p->s->reject);
	struct daybook_range range;
	int r = exchange_read(f, book, err);
	if (!r && !daybook_range(book, f->format->table, &range))
		r = error_data(err, "%s: the file holds no rows", raw->path);
	if (!r) {
		raw->first = range.first;
		raw->last = range.last;
		if (range.first == range.last && f->format->table == DAYBOOK_TRADES)
			raw->begin = daybook_digest(book);
		if (range.symbol != UINT32_MAX)
			snprintf(raw->symbol, sizeof raw->symbol, "%s", daybook_symbol_text(book, range.symbol));
	}
	daybook_free(book);
	return r;
}

static int classify(struct rawplan *p, struct raw *raw, struct error *err)
{
	struct exchange_file f;
	p->s->opened++;
	int r = exchange_open(&f, raw->path, &p->s->options->options, true, err);
	if (r)
		return r == EXCHANGE_NO_DATA ? no_data(p, raw, err) : r;
	strcpy(raw->stamp, rawoptions_stamp(p->s->options, &f));
	if (f.format->one_day) {
		raw->first = raw->last = f.date;
		raw->begin = f.format->table == DAYBOOK_TRADES ? exchange_beginning(&f) : 0;
		snprintf(raw->symbol, sizeof raw->symbol, "%s", f.symbol);
	} else if (f.format->table != DAYBOOK_NAMES) {
		r = read_range(p, &f, raw, err);
	}
	if (!r)
		set_target(raw, f.format->table);
	exchange_close(&f);
	return r;
}

static int classify_all(struct rawplan *p, struct error *err)
{
	for (size_t i = 0; i < p->now.count; i++) {
		struct raw *f = &p->now.raw[i];
		const struct raw *old = rawplan_find_old(p, f);
		if (old) {
			f->first = old->first;
			f->last = old->last;
			f->begin = old->begin;
			memcpy(f->symbol, old->symbol, sizeof f->symbol);
			memcpy(f->target, old->target, sizeof f->target);
			memcpy(f->stamp, old->stamp, sizeof f->stamp);
			f->placed = true;
			continue;
		}
		struct error e = ERROR_NONE;
		int r = classify(p, f, &e);
		if (r == LOT_BAD_DATA)
			rawplan_leave_out(p, f, e.text);
		else if (r) {
			*err = e;
			return r;
		}
	}
	return LOT_OK;
}

static int resolve(struct rawscan *s, char **root, struct error *err)
{
	for (size_t i = 0; i < s->roots; i++) {
		root[i] = realpath(s->root[i], NULL);
		if (!root[i])
			return error_system(err, "cannot read '%s'", s->root[i]);
	}
	return LOT_OK;
}

/* Leaves out what would count twice, or cannot be made, until nothing more has to stay for it. */
static int settle(struct rawplan *p, struct error *err)
{
	bool again = true;
	int r = LOT_OK;
	rawplan_settle(p);
	while (again && !r) {
		do
			rawplan_check_overlaps(p);
		while (rawplan_settle(p));
		r = rawplan_try_moves(p, &again, err);
		if (again)
			rawplan_settle(p);
	}
	return r;
}

/* -- the scan --------------------------------------------------------------------------------------- */

static int scan(struct rawplan *p, char *const *root, struct error *err)
{
	struct rawscan *s = p->s;
	struct buffer mk = BUFFER_EMPTY, roots = BUFFER_EMPTY, summary = BUFFER_EMPTY, stamp = BUFFER_EMPTY;
	p->names_are_ours = rawplan_exists(p->state, "lists/broker_names", "") || !rawplan_exists(s->data, "broker_names", ".csv");
	if (!p->names_are_ours)
		cli_warn("'%s/broker_names.csv' was there before the import and is left alone", s->data);
	int r = rawplan_check_roots(p, root, err);
	if (!r)
		r = rawplan_read_stamp(p, err);
	if (!r)
		r = rawplan_read_old(p, err);
	for (size_t i = 0; i < s->roots && !r; i++) {
		r = walk(p, root[i], 0, err);
		if (!r)
			r = rawplan_check_not_gone(p, root[i], err);
		buffer_format(&roots, "%s\n", root[i]);
	}
	if (p->now.count)
		qsort(p->now.raw, p->now.count, sizeof *p->now.raw, raws_by_path);
	if (!r)
		r = rawplan_find_renamed(p, err);
	if (!r)
		r = classify_all(p, err);
	if (!r)
		r = settle(p, err);
	if (!r)
		r = rawplan_check_tables(p, err);
	if (!r)
		r = rawplan_check_twins(p, err);
	if (!r && p->now.count)
		qsort(p->now.raw, p->now.count, sizeof *p->now.raw, raws_by_target);
	if (!r)
		r = rawplan_write_moving(p, err);
	if (!r)
		r = rawplan_write_state(p, "roots", &roots, err);
	if (!r)
		r = rawplan_write_state(p, "left", &p->left, err);
	/* Whenever this is killed, `kept` names every list that is not to be relied upon. */
	if (!r)
		r = rawplan_write_kept(p, &p->stayed, err);
	if (!r)
		r = rawplan_write_lists(p, &mk, err);
	if (!r)
		r = rawplan_remove_old(p, err);
	if (!r)
		r = rawplan_write_kept(p, NULL, err);
	if (!r)
		r = rawplan_write_state(p, "problems", &p->problems, err);
	if (!r)
		r = rawplan_write_state(p, "nodata", &p->nodata, err);
	if (!r)
		r = rawplan_write_state(p, "twins", &p->twins, err);
	if (!r)
		r = rawplan_write_state(p, "digests", &p->digests, err);
	buffer_format(&summary, "%zu %zu\n", s->files, s->targets);
	if (!r)
		r = rawplan_write_state(p, "summary", &summary, err);
	buffer_text(&stamp, s->options->stamp);
	if (!r)
		r = rawplan_write_state(p, "stamp", &stamp, err);
	if (!r)
		r = rawplan_write_state(p, "plan.mk", &mk, err);
	buffer_release(&stamp);
	buffer_release(&mk);
	buffer_release(&roots);
	buffer_release(&summary);
	return r;
}

static void release(struct raws *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->raw[i].path);
	free(r->raw);
}

int rawscan_run(struct rawscan *s, struct error *err)
{
	struct rawplan p = { .s = s, .state = xformat("%s/" RAWSCAN_STATE, s->data) };
	char **root = xcalloc(s->roots + 1, sizeof *root);
	int r = resolve(s, root, err);
	if (!r)
		r = scan(&p, root, err);
	for (size_t i = 0; i < s->roots; i++)
		free(root[i]);
	free(root);
	release(&p.now);
	release(&p.before);
	buffer_release(&p.problems);
	buffer_release(&p.nodata);
	buffer_release(&p.twins);
	buffer_release(&p.digests);
	buffer_release(&p.left);
	buffer_release(&p.stayed);
	dictionary_free(p.moved);
	dictionary_free(p.waiting);
	for (size_t i = 0; i < p.days; i++)
		rawdays_release(&p.day[i]);
	dictionary_free(p.symbols);
	free(p.day);
	free(p.move);
	free(p.old);
	free(p.state);
	return r;
}

int rawscan_moved(const struct rawscan *s, struct error *err)
{
	return rawplan_finish_moves(s->data, err);
}

static size_t lines_of(const struct buffer *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->size; i++)
		n += b->data[i] == '\n';
	return n;
}

int rawscan_check(struct rawscan *s, struct error *err)
{
	char *summary = xformat("%s/" RAWSCAN_STATE "/summary", s->data),
	     *problems = xformat("%s/" RAWSCAN_STATE "/problems", s->data),
	     *nodata = xformat("%s/" RAWSCAN_STATE "/nodata", s->data),
	     *aside = xformat("%s/" RAWSCAN_STATE "/rejects", s->data);
	struct buffer b = BUFFER_EMPTY, text = BUFFER_EMPTY, silent = BUFFER_EMPTY;
	int r = input_file(summary, &b, err);
	if (!r)
		r = input_file(problems, &text, err);
	if (!r)
		r = rawaside_all(aside, &s->aside, err);
	if (!r && !access(nodata, F_OK))
		r = input_file(nodata, &silent, err);
	buffer_char(&b, '\0');
	if (!r && sscanf(b.data, "%zu %zu", &s->files, &s->targets) != 2)
		r = error_data(err, "%s: not a summary of a scan", summary);
	s->problems = lines_of(&text);
	s->nodata = lines_of(&silent);
	if (!r && s->problems)
		r = error_data(err, "%zu raw %s left out; '%s' says which and why", s->problems,
		               s->problems == 1 ? "file was" : "files were", problems);
	buffer_release(&b);
	buffer_release(&text);
	buffer_release(&silent);
	free(summary);
	free(problems);
	free(nodata);
	free(aside);
	return r;
}
