#include "manifests.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "catalog.h"
#include "clock.h"
#include "code.h"
#include "folder.h"
#include "input.h"
#include "madefrom.h"
#include "node.h"
#include "output.h"
#include "prune.h"
#include "workers.h"

static unsigned group_of(const char *folder)
{
	char code[CODE_MAX + 1];
	int n = code_symbol(folder, code);
	return code_group(code_bucket(code, n > 0 ? (size_t)n : 0));
}

static int write_changed(char *path, struct buffer *b, struct error *err)
{
	int r = output_file(path, b->data, b->size, OUTPUT_IF_CHANGED | OUTPUT_FOLDERS, err);
	free(path);
	b->size = 0;
	return r;
}

/* Brings the nodes of a symbol up to date; `same_parts` where slices may be gone from parts, but no part is. */
static int write_nodes(const struct manifest *m, const struct catalog *c, const struct catalog_symbol *s, bool same_parts, struct error *err)
{
	struct buffer node = BUFFER_EMPTY, was = BUFFER_EMPTY;
	int r = LOT_OK;
	for (int t = 0; t < MANIFEST_TABLES && !r; t++) {
		char *path = xformat("%s/slices/%s/%s.parts", m->out, s->folder, catalog_tables[t]);
		struct error none;
		node.size = was.size = 0;
		catalog_node(c, s, (enum manifest_table)t, &node);
		bool there = !input_file(path, &was, &none);
		if (!there || was.size != node.size || memcmp(was.data, node.data, node.size)) {
			if (there && same_parts)
				r = prune_named(m->out, c, s, (enum manifest_table)t, &was, err);
			if (!r)
				r = output_file(path, node.data, node.size, OUTPUT_FOLDERS, err);
		}
		free(path);
	}
	buffer_release(&node);
	buffer_release(&was);
	return r;
}

/* Symbols whose folders are being brought up to date, by several threads. */
struct folders {
	const struct manifest *m;
	const struct catalog *c;
	bool same_parts;
	atomic_bool gone; /* a slice that is named is not there */
};

static int settle_folder(void *context, size_t i, struct error *err)
{
	struct folders *f = context;
	const struct catalog_symbol *s = &f->c->symbol[i];
	bool whole = true;
	int r = f->same_parts ? LOT_OK : prune_folder(f->m->out, f->c, s->folder, s, &whole, err);
	if (!whole)
		f->gone = true;
	return r ? r : write_nodes(f->m, f->c, s, f->same_parts, err);
}

/* Whether the parts are those of the last manifest. */
static bool same_parts(const struct manifest *m)
{
	struct stat list, made;
	return m->list && !stat(m->list, &list) && !stat(m->path, &made) && clock_changed(&list) < clock_changed(&made);
}

/* Every symbol's folder holds just its slices and nodes, and other folders go.  *whole says whether the slices are
 * all there, as far as folders are searched: most of the time would go into listing half a million names of which none
 * is new. */
static int write_folders(const struct manifest *m, const struct catalog *c, bool *whole, struct error *err)
{
	struct folder all;
	char *path = xformat("%s/slices", m->out);
	int r = folder_read(&all, path, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < all.count && !r; i++) {
		char code[CODE_MAX + 1], *name = all.name[i];
		bool none;
		if (strlen(name) < CODE_FOLDER && code_symbol(name, code) > 0 && !catalog_find(c, name))
			r = prune_folder(m->out, c, name, NULL, &none, err);
	}
	folder_release(&all);
	free(path);
	struct folders f = { .m = m, .c = c, .same_parts = same_parts(m) };
	if (!r)
		r = workers_each(m->jobs, c->symbols, settle_folder, &f, err);
	*whole = !f.gone;
	return r;
}

struct weighed {
	const char *folder;
	uint64_t rows;
};

static int by_weight(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	if (x->rows != y->rows)
		return x->rows < y->rows ? 1 : -1;
	return strcmp(x->folder, y->folder);
}

/* The folders with rows in `table`, heaviest first. */
static struct weighed *weigh(const struct catalog *c, enum manifest_table table, size_t *count)
{
	struct weighed *w = xmalloc(c->symbols * sizeof *w);
	size_t n = 0;
	for (size_t s = 0; s < c->symbols; s++)
		if (c->symbol[s].rows[table])
			w[n++] = (struct weighed){ c->symbol[s].folder, c->symbol[s].rows[table] };
	qsort(w, n, sizeof *w, by_weight);
	*count = n;
	return w;
}

static void add_names(struct buffer *b, const char *variable, const struct weighed *w, size_t n, int group)
{
	buffer_format(b, "%s :=", variable);
	for (size_t i = 0; i < n; i++)
		if (group < 0 || (int)group_of(w[i].folder) == group) {
			buffer_char(b, ' ');
			buffer_text(b, w[i].folder);
		}
	buffer_char(b, '\n');
}

/* Gives the file the time at which the clock of its file system, which goes in steps, first moves on: what was written before is
 * older. */
static int set_later(int fd, struct stat *st)
{
	const struct timespec moment = { 0, 500000 };
	struct stat first;
	int r = fstat(fd, &first);
	*st = first;
	for (int i = 0; i < 40 && !r && clock_changed(st) <= clock_changed(&first); i++) {
		nanosleep(&moment, NULL);
		r = futimens(fd, NULL) || fstat(fd, st);
	}
	return r;
}

/* Writes the manifest, whether it differs or not: make compares its time with the part manifests'.  It holds that time, so that a
 * copy that was given another one is known for one. */
static int write_timed(const char *path, struct buffer *mk, struct error *err)
{
	struct output o;
	struct stat st;
	int r = output_open(&o, path, OUTPUT_FOLDERS, err);
	if (r)
		return r;
	if (set_later(o.fd, &st))
		r = error_system(err, "cannot write '%s'", path);
	if (!r) {
		buffer_format(mk, "LOTMILL_MADE:=%lld.%09ld\n%s", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, MANIFEST_END);
		r = output_add(&o, mk->data, mk->size, err);
	}
	if (!r)
		r = output_flush(&o, err);
	if (!r && futimens(o.fd, (struct timespec[]){ st.st_atim, st.st_mtim }))
		r = error_system(err, "cannot write '%s'", path);
	if (!r)
		return output_commit(&o, err);
	output_discard(&o);
	return r;
}

static int write_lists(const struct manifest *m, const struct catalog *c, const char *tables, struct error *err)
{
	struct buffer mk = BUFFER_EMPTY, list = BUFFER_EMPTY, groups = BUFFER_EMPTY;
	size_t traded, priced;
	struct weighed *trades = weigh(c, MANIFEST_TRADES, &traded);
	struct weighed *prices = weigh(c, MANIFEST_PRICES, &priced);
	add_names(&mk, "SYMBOLS", trades, traded, -1);
	add_names(&mk, "PRICED", prices, priced, -1);
	buffer_format(&mk, "LOTMILL_TABLES := %s\n", tables);
	int r = LOT_OK;
	for (int g = 0; g < CODE_GROUPS && !r; g++) {
		for (size_t s = 0; s < c->symbols; s++)
			if (c->symbol[s].rows[MANIFEST_TRADES] && (int)group_of(c->symbol[s].folder) == g)
				buffer_format(&list, "%s\n", c->symbol[s].folder);
		if (!list.size) {
			r = folder_remove_file(err, "%s/groups/%02d.list", m->out, g);
			if (!r)
				r = folder_remove_file(err, "%s/groups/pnl/%02d.npz", m->out, g);
			continue;
		}
		char name[24];
		snprintf(name, sizeof name, "GROUP.%02d", g);
		add_names(&mk, name, trades, traded, g);
		buffer_format(&groups, " %02d", g);
		r = write_changed(xformat("%s/groups/%02d.list", m->out, g), &list, err);
	}
	buffer_format(&mk, "GROUPS :=%.*s\n", (int)groups.size, groups.data ? groups.data : "");
	if (!r)
		r = write_timed(m->path, &mk, err);
	buffer_release(&mk);
	buffer_release(&list);
	buffer_release(&groups);
	free(trades);
	free(prices);
	return r;
}

static int copy_plain(const struct manifest *m, char **parts, size_t count, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	for (size_t i = 0; i < count && !r; i++) {
		const char *name = catalog_plain(m->out, parts[i]);
		if (name && !(r = input_file(parts[i], &b, err)))
			r = write_changed(xformat("%s/%s.csv", m->out, name), &b, err);
	}
	buffer_release(&b);
	return r;
}

/* What results are made from, as it is now. */
static int find_tables(const struct manifest *m, const struct catalog *c, char **parts, size_t count, char tables[NODE_CHECKSUM], struct error *err)
{
	bool merged = false;
	for (size_t i = 0; i < count; i++) {
		const char *name = catalog_plain(m->out, parts[i]);
		merged = merged || (name && !strcmp(name, "broker_mergers"));
	}
	char *mergers = merged ? xformat("%s/broker_mergers.csv", m->out) : NULL;
	int r = madefrom_digest(c, mergers, tables, err);
	free(mergers);
	return r;
}

void manifest_doubt(const char *out)
{
	char *path = xformat("%s/slices", out);
	utimensat(AT_FDCWD, path, NULL, 0);
	free(path);
}

int manifest_find_table(const char *name, enum manifest_table *table)
{
	for (int t = 0; t < MANIFEST_TABLES; t++)
		if (!strcmp(name, catalog_tables[t])) {
			*table = (enum manifest_table)t;
			return 0;
		}
	return -1;
}

/* Rows of one key add up in whatever parts they stand; a whole part that is there twice is a mistake. */
static void warn_of_twins(struct manifest *m, const struct catalog *c)
{
	const char *name[2];
	if (catalog_twins(c, name))
		m->warning = xformat("parts '%s' and '%s' of trades hold the very same rows: they count twice", name[0], name[1]);
}

int manifest_write(struct manifest *m, char **parts, size_t count, struct error *err)
{
	struct catalog c;
	char tables[NODE_CHECKSUM];
	bool whole = true;
	int r = catalog_read(m->out, parts, count, NULL, &c, err);
	if (!r) {
		r = prune_parts(m->out, parts, count, err);
		for (size_t i = 0; i < m->prunes && !r; i++)
			r = prune_results(m->prune[i].dir, m->prune[i].table, &c, err);
	}
	if (!r)
		r = write_folders(m, &c, &whole, err);
	if (!r)
		r = copy_plain(m, parts, count, err);
	if (!r)
		r = find_tables(m, &c, parts, count, tables, err);
	if (!r)
		r = write_lists(m, &c, tables, err);
	if (!r && !whole)
		manifest_doubt(m->out);
	if (!r)
		warn_of_twins(m, &c);
	catalog_release(&c);
	return r;
}

int manifest_symbols(const struct manifest *m, char **parts, size_t count, manifest_fn *fn, void *context, struct error *err)
{
	struct catalog c;
	int r = catalog_read(m->out, parts, count, NULL, &c, err);
	for (size_t s = 0; s < c.symbols && !r; s++)
		r = fn(context, c.symbol[s].folder, c.symbol[s].rows, err);
	catalog_release(&c);
	return r;
}
