#include "rawscan.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "cli.h"
#include "code.h"
#include "date.h"
#include "exchange.h"
#include "folder.h"
#include "input.h"
#include "node.h"
#include "output.h"
#include "rawaside.h"
#include "rawlist.h"
#include "rawtwins.h"

enum { DEEPEST = 32, TARGET = 40 };

static const char *const known_tables[] = { "trades", "prices" };

/* A raw file: what the file system says of it, then what its content says. */
struct raw {
	char *path;                 /* absolute; owned */
	int64_t size, time;         /* bytes; nanoseconds since 1970 */
	int32_t first, last;        /* days */
	char symbol[CODE_MAX + 1];  /* "" where it is of many */
	char target[TARGET];        /* "trades/2026-06/2026-06-10"; "" where it is left out */
	char stamp[NODE_CHECKSUM];  /* of the options it is read with; "" for those of known formats */
	bool trusted;               /* of the last scan: its line may be taken as it is while the file is the same */
	bool placed;                /* it is the same, in the same table file */
	bool stays;                 /* a line of the last scan, in a table file that stays as it is */
};

struct raws {
	struct raw *raw;
	size_t count, room;
};

/* A table file of the last scan. */
struct old {
	char target[TARGET];
	bool stayed;             /* since before that scan: its list is older than the others and may contradict them */
	bool stays;              /* a raw file of it is left out now, so that it stays as it is ... */
	bool settled;            /* ... and `now` holds its lines */
};

struct plan {
	struct rawscan *s;
	char *state;             /* DATA/.import */
	struct raws now, before; /* sorted by path */
	struct old *old;         /* targets that have a list, sorted once all are read */
	size_t olds, old_room;
	struct buffer stayed;    /* DATA/.import/kept of the last scan */
	struct buffer problems, nodata; /* the states of these names */
	bool names_are_ours;     /* broker_names.csv is ours to write */
	bool names_stay;         /* ... but a table of names is left out: it stays as it is */
	bool has_names;          /* ... and there are names to write */
	char stamp[NODE_CHECKSUM]; /* options->stamp of the last scan */
};

static struct raw *add(struct raws *r, const char *path, size_t n)
{
	r->raw = xgrow(r->raw, &r->room, r->count + 1, sizeof *r->raw);
	struct raw *f = &r->raw[r->count++];
	memset(f, 0, sizeof *f);
	f->path = xformat("%.*s", (int)n, path);
	return f;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct raw *)a)->path, ((const struct raw *)b)->path);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct old *)a)->target, ((const struct old *)b)->target);
}

/* The target of the last scan, or NULL. */
static struct old *find_target(const struct plan *p, const char *target)
{
	struct old key;
	snprintf(key.target, sizeof key.target, "%s", target);
	return p->olds ? bsearch(&key, p->old, p->olds, sizeof key, by_name) : NULL;
}

/* The file's first line of the last scan, or a later one, or NULL; a file has more than one where a table file stayed. */
static const struct raw *old_lines(const struct plan *p, const char *path)
{
	size_t low = 0, high = p->before.count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (strcmp(p->before.raw[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->before.count ? &p->before.raw[low] : NULL;
}

static const struct raw *next_line(const struct plan *p, const struct raw *line)
{
	return line + 1 < p->before.raw + p->before.count ? line + 1 : NULL;
}

#define EACH_OLD_LINE(line, p, file)                                                                                   \
	for (const struct raw *line = old_lines(p, (file)->path); line && !strcmp(line->path, (file)->path);           \
	     line = next_line(p, line))

static bool is_names(const char *target)
{
	return !strcmp(target, "broker_names");
}

static bool exists(const char *folder, const char *name, const char *suffix)
{
	char *path = xformat("%s/%s%s", folder, name, suffix);
	bool there = !access(path, F_OK);
	free(path);
	return there;
}

static void problem(struct plan *p, const char *text)
{
	cli_warn("%s", text);
	buffer_text(&p->problems, text);
	buffer_char(&p->problems, '\n');
	p->s->problems++;
}

/* The table file of which the line is, where it is there, else NULL: nothing is lost with it then. */
static struct old *table_of(const struct plan *p, const struct raw *line)
{
	const char *suffix = is_names(line->target) ? ".csv" : ".csv.gz";
	return exists(p->s->data, line->target, suffix) ? find_target(p, line->target) : NULL;
}

/* Leaves a file out.  The tables that it is part of stay, as good rows may be in them that nothing else holds. */
static void leave_out(struct plan *p, struct raw *f, const char *why)
{
	struct buffer text = BUFFER_EMPTY;
	buffer_text(&text, why);
	EACH_OLD_LINE(line, p, f) {
		struct old *old = table_of(p, line);
		if (!old)
			continue;
		old->stays = true;
		buffer_format(&text, "; '%s/%s%s' stays as it was", p->s->data, line->target,
		              is_names(line->target) ? ".csv" : ".csv.gz");
	}
	buffer_char(&text, '\0');
	problem(p, text.data);
	buffer_release(&text);
	f->target[0] = '\0';
}

/* -- the plan of the last scan --------------------------------------------------------------------- */

static void read_old_line(struct plan *p, char *line, const char *target, bool trusted)
{
	struct rawlist_line l;
	if (!rawlist_parse(line, &l))
		return;
	struct raw *f = add(&p->before, l.path, strlen(l.path));
	f->size = l.size;
	f->time = l.time;
	f->first = l.first;
	f->last = l.last;
	strcpy(f->symbol, l.symbol);
	strcpy(f->target, target);
	strcpy(f->stamp, l.stamp);
	f->trusted = trusted;
}

static int read_old_list(struct plan *p, const char *path, const char *target, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = input_file(path, &b, err);
	p->old = xgrow(p->old, &p->old_room, p->olds + 1, sizeof *p->old);
	p->old[p->olds] = (struct old){ .stays = false };
	memcpy(p->old[p->olds++].target, target, strlen(target) + 1);
	buffer_char(&b, '\0');
	/* Of another version: then all are looked into again, and only where they were is known. */
	char *lines = r ? NULL : rawlist_lines(b.data);
	bool trusted = lines != NULL;
	if (!r && !lines && rawlist_recognise(b.data))
		lines = b.data;
	for (char *s = lines, *end; s && *s; s = end) {
		end = s + strcspn(s, "\n");
		if (*end)
			*end++ = '\0';
		if (*s != '#')
			read_old_line(p, s, target, trusted);
	}
	buffer_release(&b);
	return r;
}

static int read_old_lists(struct plan *p, const char *folder, const char *target, int depth, struct error *err)
{
	struct folder f;
	int r = folder_read(&f, folder, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *path = xformat("%s/%s", folder, f.name[i]);
		char *name = *target ? xformat("%s/%s", target, f.name[i]) : xstrdup(f.name[i]);
		if (strlen(name) < TARGET)
			r = depth < 2 && strcmp(name, "broker_names") ? read_old_lists(p, path, name, depth + 1, err)
			                                              : read_old_list(p, path, name, err);
		free(path);
		free(name);
	}
	folder_release(&f);
	return r;
}

/* Sorts what was read, and notes what stayed then: such a list may name a file that has another place by now. */
static int settle_old(struct plan *p, struct error *err)
{
	char *path = xformat("%s/kept", p->state);
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &p->stayed, err);
	if (p->olds)
		qsort(p->old, p->olds, sizeof *p->old, by_name);
	for (size_t at = 0, n; !r && at < p->stayed.size; at += n + 1) {
		char target[TARGET];
		const char *s = p->stayed.data + at, *end = memchr(s, '\n', p->stayed.size - at);
		n = end ? (size_t)(end - s) : p->stayed.size - at;
		snprintf(target, sizeof target, "%.*s", (int)n, s);
		struct old *old = find_target(p, target);
		if (old)
			old->stayed = true;
	}
	for (size_t i = 0; i < p->before.count && p->stayed.size; i++)
		p->before.raw[i].trusted = p->before.raw[i].trusted && !find_target(p, p->before.raw[i].target)->stayed;
	if (p->before.count)
		qsort(p->before.raw, p->before.count, sizeof *p->before.raw, by_path);
	free(path);
	return r;
}

/* Whether a file is read as it was.  What the old map was not about, another may be. */
static bool same_options(const struct plan *p, const struct raw *old)
{
	const char *stamp = p->s->options->stamp;
	return *old->stamp ? !strcmp(old->stamp, stamp) : !*stamp || !strcmp(p->stamp, stamp);
}

static const struct raw *find_old(const struct plan *p, const struct raw *now)
{
	EACH_OLD_LINE(old, p, now)
		if (old->trusted && old->size == now->size && old->time == now->time && same_options(p, old))
			return old;
	return NULL;
}

/* -- what is there now ------------------------------------------------------------------------------ */

static bool ignored(const struct rawscan *s, const char *name)
{
	for (size_t i = 0; i < s->ignores; i++)
		if (!fnmatch(s->ignore[i], name, 0))
			return true;
	return false;
}

static int walk(struct plan *p, const char *folder, int depth, struct error *err)
{
	struct folder f;
	struct stat st;
	if (depth > DEEPEST)
		return error_usage(err, "'%s' is more than %d folders deep: a link may lead back", folder, DEEPEST);
	int r = folder_read(&f, folder, 0, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *path = xformat("%s/%s", folder, f.name[i]);
		if (!ignored(p->s, f.name[i])) {
			if (strpbrk(f.name[i], "\t\n\r")) {
				struct error e;
				error_data(&e, "%s: a name with a tab or a line end cannot stand in a list", path);
				problem(p, e.text);
			} else if (stat(path, &st)) {
				r = error_system(err, "cannot read '%s'", path);
			} else if (S_ISDIR(st.st_mode)) {
				r = walk(p, path, depth + 1, err);
			} else {
				struct raw *now = add(&p->now, path, strlen(path));
				now->size = st.st_size;
				now->time = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
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
static int no_data(struct plan *p, const struct raw *f, struct error *err)
{
	EACH_OLD_LINE(line, p, f)
		if (table_of(p, line))
			return error_data(err, "%s: says that there is no data, where there was some", f->path);
	buffer_format(&p->nodata, "%s\n", f->path);
	return LOT_OK;
}

/* Days and symbol of a file that only its rows tell. */
static int read_range(const struct plan *p, struct exchange_file *f, struct raw *raw, struct error *err)
{
	struct daybook *book = daybook_new(false, p->s->reject);
	struct daybook_range range;
	int r = exchange_read(f, book, err);
	if (!r && !daybook_range(book, f->format->table, &range))
		r = error_data(err, "%s: the file holds no rows", raw->path);
	if (!r) {
		raw->first = range.first;
		raw->last = range.last;
		if (range.symbol != UINT32_MAX)
			snprintf(raw->symbol, sizeof raw->symbol, "%s", daybook_symbol_text(book, range.symbol));
	}
	daybook_free(book);
	return r;
}

static int classify(struct plan *p, struct raw *raw, struct error *err)
{
	struct exchange_file f;
	p->s->opened++;
	int r = exchange_open(&f, raw->path, &p->s->options->options, true, err);
	if (r)
		return r == EXCHANGE_NO_DATA ? no_data(p, raw, err) : r;
	strcpy(raw->stamp, rawoptions_stamp(p->s->options, &f));
	if (f.format->one_day) {
		raw->first = raw->last = f.date;
		snprintf(raw->symbol, sizeof raw->symbol, "%s", f.symbol);
	} else if (f.format->table != DAYBOOK_NAMES) {
		r = read_range(p, &f, raw, err);
	}
	if (!r)
		set_target(raw, f.format->table);
	exchange_close(&f);
	return r;
}

static int classify_all(struct plan *p, struct error *err)
{
	for (size_t i = 0; i < p->now.count; i++) {
		struct raw *f = &p->now.raw[i];
		const struct raw *old = find_old(p, f);
		if (old) {
			f->first = old->first;
			f->last = old->last;
			memcpy(f->symbol, old->symbol, sizeof f->symbol);
			memcpy(f->target, old->target, sizeof f->target);
			memcpy(f->stamp, old->stamp, sizeof f->stamp);
			f->placed = true;
			continue;
		}
		struct error e = ERROR_NONE;
		int r = classify(p, f, &e);
		if (r == LOT_BAD_DATA)
			leave_out(p, f, e.text);
		else if (r) {
			*err = e;
			return r;
		}
	}
	return LOT_OK;
}

/* -- trades that would count twice ------------------------------------------------------------------ */

/* Reports of one symbol and day meet in one table file, where lot-import compares them; trades of a longer file and
 * of another that cover a common day would silently add up in two. */
static int by_symbol_and_day(const void *a, const void *b)
{
	const struct raw *x = *(struct raw *const *)a, *y = *(struct raw *const *)b;
	int r = strcmp(x->symbol, y->symbol);
	if (r)
		return r;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return strcmp(x->path, y->path);
}

static bool overlap(const struct raw *x, const struct raw *y)
{
	return x->target[0] && y->target[0] && x->first <= y->last && y->first <= x->last &&
	       strcmp(x->target, y->target) && !(x->stays && y->stays);
}

/* How sure a file's place is: 3 in a table file that stays, 2 as it was, 1 changed but in the same table file, 0 new there. */
static int standing(const struct plan *p, const struct raw *f)
{
	if (f->stays || f->placed)
		return f->stays ? 3 : 2;
	EACH_OLD_LINE(line, p, f)
		if (!strcmp(line->target, f->target))
			return 1;
	return 0;
}

/* Which of the two is left out: the one that is newer to its place, else the longer one, of equals the second. */
static struct raw *worse(const struct plan *p, struct raw *x, struct raw *y)
{
	int a = standing(p, x), b = standing(p, y);
	if (a != b)
		return a > b ? y : x;
	return x->last - x->first > y->last - y->first ? x : y;
}

/* Leaves one of the two out and returns the other. */
static struct raw *part(struct plan *p, struct raw *x, struct raw *y)
{
	struct raw *out = worse(p, x, y), *stays = out == x ? y : x;
	struct error e;
	char first[DATE_TEXT], last[DATE_TEXT];
	date_format(out->first, first);
	date_format(out->last, last);
	error_data(&e, "%s: trades%s%s from %s to %s, some of whose days '%s' has too", out->path,
	           out->symbol[0] ? " of " : "", out->symbol, first, last, stays->path);
	leave_out(p, out, e.text);
	return stays;
}

static void check_overlaps(struct plan *p)
{
	size_t n = 0;
	struct raw **trades = xmalloc(p->now.count * sizeof *trades), *widest = NULL;
	for (size_t i = 0; i < p->now.count; i++)
		if (!strncmp(p->now.raw[i].target, "trades/", 7))
			trades[n++] = &p->now.raw[i];
	if (n)
		qsort(trades, n, sizeof *trades, by_symbol_and_day);
	for (size_t i = 0; i < n; i++) {
		struct raw *f = trades[i];
		if (widest && (!f->symbol[0] || !strcmp(widest->symbol, f->symbol))) {
			if (overlap(widest, f))
				widest = part(p, widest, f);
			else if (f->last > widest->last)
				widest = f;
		} else {
			widest = f;
		}
	}
	/* Files of many symbols sort first; there are few of them. */
	for (size_t k = 0; k < n && !trades[k]->symbol[0]; k++)
		for (size_t i = k + 1; i < n && trades[k]->target[0]; i++)
			if (overlap(trades[k], trades[i]))
				part(p, trades[k], trades[i]);
	free(trades);
}

/* Warns of reports that stand under two days.  They are imported all the same: nobody knows which day they are of. */
static int check_twins(struct plan *p, struct error *err)
{
	size_t n = 0;
	struct rawtwins_file *file = xcalloc(p->now.count + 1, sizeof *file);
	struct rawtwins twins;
	for (size_t i = 0; i < p->now.count; i++) {
		const struct raw *f = &p->now.raw[i];
		if (!strncmp(f->target, "trades/", 7) && f->first == f->last && f->symbol[0] && !f->stays)
			file[n++] = (struct rawtwins_file){ .path = f->path, .symbol = f->symbol, .size = f->size,
			                                    .day = f->first, .fresh = !f->placed };
	}
	int r = rawtwins_find(file, n, &p->s->options->options, &twins, err);
	if (!r && twins.count == 1)
		cli_warn("%s: the same report as '%s', of another day", twins.path, twins.other);
	else if (!r && twins.count)
		cli_warn("%s: the same report as '%s', of another day; and %zu more %s like it", twins.path,
		         twins.other, twins.count - 1, twins.count == 2 ? "file" : "files");
	free(file);
	return r;
}

/* Puts the lines of table files that stay in the place of what would belong there now.  True where there were new ones. */
static bool settle(struct plan *p)
{
	bool any = false;
	size_t kept = 0;
	for (size_t i = 0; i < p->olds; i++)
		any = any || (p->old[i].stays && !p->old[i].settled);
	if (!any)
		return false;
	for (size_t i = 0; i < p->now.count; i++) {
		struct raw *f = &p->now.raw[i];
		const struct old *old = find_target(p, f->target);
		if (old && old->stays && !old->settled)
			free(f->path);
		else
			p->now.raw[kept++] = *f;
	}
	p->now.count = kept;
	for (size_t i = 0; i < p->before.count; i++) {
		const struct raw *line = &p->before.raw[i];
		const struct old *old = find_target(p, line->target);
		if (!old->stays || old->settled)
			continue;
		struct raw *f = add(&p->now, line->path, strlen(line->path));
		char *path = f->path;
		*f = *line;
		f->path = path;
		f->stays = true;
	}
	for (size_t i = 0; i < p->olds; i++)
		p->old[i].settled = p->old[i].stays;
	return true;
}

/* -- the new plan ----------------------------------------------------------------------------------- */

static int by_target(const void *a, const void *b)
{
	const struct raw *x = a, *y = b;
	int r = strcmp(x->target, y->target);
	return r ? r : strcmp(x->path, y->path);
}

static void list_line(const struct raw *f, struct buffer *b)
{
	rawlist_add(b, &(struct rawlist_line){ f->path, f->size, f->time, f->symbol, f->first, f->last, f->stamp });
}

static int write_list(struct plan *p, const char *target, const struct buffer *text, struct error *err)
{
	char *path = xformat("%s/lists/%s", p->state, target);
	int r = output_file(path, text->data, text->size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, err);
	free(path);
	p->s->rewritten += r > 0;
	return r < 0 ? r : LOT_OK;
}

/* A table from which rows were set aside is made again where none are to be: make sees that by the list's time.  What was set
 * aside goes last, so that a killed scan's work is taken up by the next. */
static int make_again(struct plan *p, const char *target, struct error *err)
{
	size_t rows = 0;
	char *list = xformat("%s/lists/%s", p->state, target), *aside = xformat("%s/rejects/%s.csv", p->state, target);
	int r = rawaside_rows(aside, &rows, err);
	if (!r && rows && utimensat(AT_FDCWD, list, NULL, 0))
		r = error_system(err, "cannot touch '%s'", list);
	if (!r && rows && unlink(aside))
		r = error_system(err, "cannot remove '%s'", aside);
	free(list);
	free(aside);
	return r;
}

/* Removes a file that need not be there, and the folders between it and the root that are empty then. */
static int remove_file(const char *root, const char *target, const char *suffix, struct error *err)
{
	char *path = xformat("%s/%s%s", root, target, suffix), *slash;
	int r = folder_remove_file(err, "%s", path);
	while ((slash = strrchr(path, '/')) > path + strlen(root)) {
		*slash = '\0';
		if (rmdir(path))
			break;
	}
	free(path);
	return r;
}

/* The list goes last: as long as it is there, a killed scan's removal is taken up by the next. */
static int remove_target(struct plan *p, const char *target, struct error *err)
{
	char *lists = xformat("%s/lists", p->state), *names = xformat("%s/names", p->state),
	     *aside = xformat("%s/rejects", p->state);
	int r = remove_file(p->s->data, target, ".csv.gz", err);
	if (!r)
		r = remove_file(p->s->data, target, ".csv.gz.rows", err);
	if (!r)
		r = remove_file(names, target, ".csv", err);
	if (!r)
		r = remove_file(aside, target, ".csv", err);
	if (!r)
		r = remove_file(lists, target, "", err);
	free(aside);
	free(lists);
	free(names);
	p->s->removed++;
	return r;
}

static bool has_target(const struct plan *p, const char *target)
{
	size_t low = 0, high = p->now.count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(p->now.raw[mid].target, target);
		if (!c)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* The list of broker_names.csv: names that trades brought, then tables of names. */
static int write_names_list(struct plan *p, const struct buffer *collected, const struct buffer *tables,
                            struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	p->has_names = p->names_are_ours && !p->names_stay && collected->size + tables->size > 0;
	if (p->has_names) {
		rawlist_header(&b);
		buffer_add(&b, collected->data, collected->size);
		buffer_add(&b, tables->data, tables->size);
		r = write_list(p, "broker_names", &b, err);
	}
	buffer_release(&b);
	return r;
}

static int write_lists(struct plan *p, struct buffer *mk, struct error *err)
{
	struct buffer list = BUFFER_EMPTY, tables = BUFFER_EMPTY, collected = BUFFER_EMPTY;
	struct buffer targets[2] = { BUFFER_EMPTY, BUFFER_EMPTY };
	int r = LOT_OK;
	for (size_t i = 0, next; i < p->now.count && !r; i = next) {
		const char *target = p->now.raw[i].target;
		bool names = is_names(target), stays = p->now.raw[i].stays;
		list.size = 0;
		rawlist_header(&list);
		for (next = i; next < p->now.count && !strcmp(p->now.raw[next].target, target); next++)
			list_line(&p->now.raw[next], names ? &tables : &list);
		if (!*target)
			continue;
		p->s->files += next - i;
		p->names_stay = p->names_stay || (names && stays);
		if (names)
			continue;
		p->s->targets++;
		if (!stays)
			r = write_list(p, target, &list, err);
		if (!r && !stays && !p->s->reject)
			r = make_again(p, target, err);
		bool trades = !strncmp(target, "trades/", 7);
		buffer_format(&targets[!trades], " %s", target);
		if (trades)
			buffer_format(&collected, "%s/names/%s.csv\n", p->state, target);
	}
	if (!r)
		r = write_names_list(p, &collected, &tables, err);
	buffer_text(mk, "IMPORT_VERSION := 1\nIMPORT_TRADES :=");
	buffer_add(mk, targets[0].data, targets[0].size);
	buffer_text(mk, "\nIMPORT_PRICES :=");
	buffer_add(mk, targets[1].data, targets[1].size);
	buffer_format(mk, "\nIMPORT_NAMES :=%s\n", p->has_names ? " broker_names" : "");
	buffer_release(&list);
	buffer_release(&tables);
	buffer_release(&collected);
	buffer_release(&targets[0]);
	buffer_release(&targets[1]);
	return r;
}

/* A broker_names.csv that nothing feeds any more goes like a table. */
static int remove_names(struct plan *p, struct error *err)
{
	char *lists = xformat("%s/lists", p->state);
	int r = remove_file(p->s->data, "broker_names", ".csv", err);
	if (!r)
		r = remove_file(lists, "broker_names", "", err);
	free(lists);
	return r;
}

static int remove_old(struct plan *p, struct error *err)
{
	int r = LOT_OK;
	for (size_t i = 0; i < p->olds && !r; i++) {
		const char *target = p->old[i].target;
		if (is_names(target))
			r = p->has_names || p->names_stay ? LOT_OK : remove_names(p, err);
		else if (!has_target(p, target))
			r = remove_target(p, target, err);
	}
	return r;
}

static int write_state(struct plan *p, const char *name, const struct buffer *text, struct error *err)
{
	char *path = xformat("%s/%s", p->state, name);
	int r = output_file(path, text->size ? text->data : "", text->size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, err);
	free(path);
	return r < 0 ? r : LOT_OK;
}

/* Which table files stayed as they were; `also` are those of the scan before. */
static int write_kept(struct plan *p, const struct buffer *also, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	if (also)
		buffer_add(&text, also->size ? also->data : "", also->size);
	for (size_t i = 0; i < p->olds; i++)
		if (p->old[i].stays && !(also && p->old[i].stayed))
			buffer_format(&text, "%s\n", p->old[i].target);
	int r = write_state(p, "kept", &text, err);
	buffer_release(&text);
	return r;
}

/* The stamp of the scan before, "" where there was none. */
static int read_stamp(struct plan *p, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	char *path = xformat("%s/stamp", p->state);
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &b, err);
	snprintf(p->stamp, sizeof p->stamp, "%.*s", (int)b.size, b.size ? b.data : "");
	buffer_release(&b);
	free(path);
	return r;
}

/* -- guards ----------------------------------------------------------------------------------------- */

static int resolve(struct rawscan *s, char **root, struct error *err)
{
	for (size_t i = 0; i < s->roots; i++) {
		root[i] = realpath(s->root[i], NULL);
		if (!root[i])
			return error_system(err, "cannot read '%s'", s->root[i]);
	}
	return LOT_OK;
}

/* The roots of the last scan must be among these, or their days would be taken for removed. */
static int check_roots(struct plan *p, char *const *root, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	char *path = xformat("%s/roots", p->state);
	int r = access(path, F_OK) ? LOT_OK : input_file(path, &b, err);
	buffer_char(&b, '\0');
	for (char *s = b.data, *end; *s && !r; s = end) {
		bool named = false;
		end = s + strcspn(s, "\n");
		if (*end)
			*end++ = '\0';
		for (size_t i = 0; i < p->s->roots; i++)
			named = named || !strcmp(root[i], s);
		if (!named)
			r = error_usage(err, "'%s' was imported from '%s' too, which is not named now: its days would be "
			                "removed (name it, or remove '%s')", p->s->data, s, p->state);
	}
	buffer_release(&b);
	free(path);
	return r;
}

static int check_not_gone(const struct plan *p, const char *root, struct error *err)
{
	size_t n = strlen(root), were = 0;
	for (size_t i = 0; i < p->now.count; i++)
		if (!strncmp(p->now.raw[i].path, root, n) && p->now.raw[i].path[n] == '/')
			return LOT_OK;
	for (size_t i = 0; i < p->before.count; i++)
		were += !strncmp(p->before.raw[i].path, root, n) && p->before.raw[i].path[n] == '/';
	return were ? error_usage(err, "'%s' is empty, but %zu files were there: nothing is removed (is it mounted?)",
	                          root, were)
	            : LOT_OK;
}

static bool makes(const struct plan *p, const char *table)
{
	size_t n = strlen(table);
	for (size_t i = 0; i < p->now.count; i++)
		if (!strncmp(p->now.raw[i].target, table, n) && p->now.raw[i].target[n] == '/')
			return true;
	return false;
}

/* A user's own table is in the way only of a folder that is there or will be. */
static int check_tables(const struct plan *p, struct error *err)
{
	const struct rawscan *s = p->s;
	for (size_t i = 0; i < sizeof known_tables / sizeof *known_tables; i++)
		for (int gz = 0; gz < 2 && (makes(p, known_tables[i]) || exists(s->data, known_tables[i], "")); gz++)
			if (exists(s->data, known_tables[i], gz ? ".csv.gz" : ".csv"))
				return error_usage(err, "'%s/%s.csv%s' stands where the import makes a folder '%s'",
				                   s->data, known_tables[i], gz ? ".gz" : "", known_tables[i]);
	return LOT_OK;
}

/* -------------------------------------------------------------------------------------------------- */

static int scan(struct plan *p, char *const *root, struct error *err)
{
	struct rawscan *s = p->s;
	char *lists = xformat("%s/lists", p->state);
	struct buffer mk = BUFFER_EMPTY, roots = BUFFER_EMPTY, summary = BUFFER_EMPTY, stamp = BUFFER_EMPTY;
	p->names_are_ours = exists(p->state, "lists/broker_names", "") || !exists(s->data, "broker_names", ".csv");
	if (!p->names_are_ours)
		cli_warn("'%s/broker_names.csv' was there before the import and is left alone", s->data);
	int r = check_roots(p, root, err);
	if (!r)
		r = read_stamp(p, err);
	if (!r)
		r = read_old_lists(p, lists, "", 0, err);
	if (!r)
		r = settle_old(p, err);
	for (size_t i = 0; i < s->roots && !r; i++) {
		r = walk(p, root[i], 0, err);
		if (!r)
			r = check_not_gone(p, root[i], err);
		buffer_format(&roots, "%s\n", root[i]);
	}
	if (p->now.count)
		qsort(p->now.raw, p->now.count, sizeof *p->now.raw, by_path);
	if (!r)
		r = classify_all(p, err);
	if (!r) {
		settle(p);
		do
			check_overlaps(p);
		while (settle(p));
		r = check_tables(p, err);
	}
	if (!r)
		r = check_twins(p, err);
	if (!r && p->now.count)
		qsort(p->now.raw, p->now.count, sizeof *p->now.raw, by_target);
	if (!r)
		r = write_state(p, "roots", &roots, err);
	/* Whenever this is killed, `kept` names every list that is not to be relied upon. */
	if (!r)
		r = write_kept(p, &p->stayed, err);
	if (!r)
		r = write_lists(p, &mk, err);
	if (!r)
		r = remove_old(p, err);
	if (!r)
		r = write_kept(p, NULL, err);
	if (!r)
		r = write_state(p, "problems", &p->problems, err);
	if (!r)
		r = write_state(p, "nodata", &p->nodata, err);
	buffer_format(&summary, "%zu %zu\n", s->files, s->targets);
	if (!r)
		r = write_state(p, "summary", &summary, err);
	buffer_text(&stamp, s->options->stamp);
	if (!r)
		r = write_state(p, "stamp", &stamp, err);
	if (!r)
		r = write_state(p, "plan.mk", &mk, err);
	buffer_release(&stamp);
	buffer_release(&mk);
	buffer_release(&roots);
	buffer_release(&summary);
	free(lists);
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
	struct plan p = { .s = s, .state = xformat("%s/" RAWSCAN_STATE, s->data) };
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
	buffer_release(&p.stayed);
	free(p.old);
	free(p.state);
	return r;
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
