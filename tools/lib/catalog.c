#include "catalog.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "date.h"
#include "decimal.h"
#include "dictionary.h"
#include "lists.h"
#include "node.h"
#include "partitioner.h"
#include "rows.h"

const char *const catalog_tables[MANIFEST_TABLES] = { "trades", "prices", "returns" };
static const char *const plain_names[] = { "broker_mergers", "broker_names" };

const char *catalog_plain(const char *out, const char *path)
{
	for (size_t i = 0; i < sizeof plain_names / sizeof *plain_names; i++) {
		char *own = xformat("%s/parts/%s.csv", out, plain_names[i]);
		bool same = !strcmp(own, path);
		free(own);
		if (same)
			return plain_names[i];
	}
	return NULL;
}

/* The table and part that a manifest's path OUT/parts/TABLE[/PART].csv stands for; the part's
 * name is to be freed.  False where it is none. */
static bool parse_path(const char *out, const char *path, enum manifest_table *table, char **part)
{
	char *prefix = xformat("%s/parts/", out);
	size_t n = strlen(prefix), length = strlen(path);
	const char *name = path + n;
	*part = NULL;
	int found = -1;
	for (int i = 0; i < MANIFEST_TABLES && length > n + 4 && !strncmp(path, prefix, n); i++) {
		size_t k = strlen(catalog_tables[i]);
		if (strncmp(name, catalog_tables[i], k))
			continue;
		if (!strcmp(name + k, ".csv"))
			found = i;
		if (name[k] == '/' && length > n + k + 5 && !strcmp(path + length - 4, ".csv")) {
			found = i;
			*part = xformat("%.*s", (int)(length - n - k - 5), name + k + 1);
		}
	}
	free(prefix);
	if (found >= 0)
		*table = (enum manifest_table)found;
	return found >= 0;
}

/* A part manifest to read. */
struct source {
	enum manifest_table table;
	const char *part; /* NULL where the table is one file */
	size_t index;
};

static int by_part(const void *a, const void *b)
{
	const struct source *x = a, *y = b;
	if (x->table != y->table)
		return (int)x->table - (int)y->table;
	return strcmp(x->part ? x->part : "", y->part ? y->part : "");
}

struct reading {
	struct catalog *catalog;
	const char *path;
	const struct source *source;
	bool ended; /* its last row was read */
};

static bool take_number(const struct row_field *f, uint64_t *value)
{
	return decimal_count(f->text, f->n, value);
}

enum { SYMBOL, ROWS, FIRST, LAST, BYTES, CHECKSUM, VERSION, COLUMNS };

static bool is_header(const struct row *row)
{
	static const char *const column[COLUMNS] = { "symbol", "rows", "first_date", "last_date", "bytes", "checksum", "version" };
	int found = 0;
	while (found < COLUMNS && row_column(row, column[found]) == found)
		found++;
	return found == COLUMNS && row->count == COLUMNS;
}

static int take_slice(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	struct catalog *c = r->catalog;
	uint64_t version;
	if (row->line == 1)
		return is_header(row) ? LOT_OK : error_at(err, r->path, 1, "not a part manifest of version %d: make run makes it anew", PARTS_VERSION);
	if (!r->ended && row->raw_n == strlen(PARTS_END) && !memcmp(row->raw, PARTS_END, row->raw_n)) {
		r->ended = true;
		return LOT_OK;
	}
	c->slice = xgrow(c->slice, &c->room, c->count + 1, sizeof *c->slice);
	struct catalog_slice *x = &c->slice[c->count];
	*x = (struct catalog_slice){ .table = r->source->table, .part = r->source->part, .source = (unsigned)r->source->index };
	const struct row_field *f = row->field;
	x->symbol = row->count == COLUMNS && !r->ended ? dictionary_id(c->names, f[SYMBOL].text, f[SYMBOL].n) : UINT32_MAX;
	if (x->symbol == UINT32_MAX || !take_number(&f[ROWS], &x->rows) || date_parse(f[FIRST].text, f[FIRST].n, &x->first) ||
	    date_parse(f[LAST].text, f[LAST].n, &x->last) || !take_number(&f[BYTES], &x->bytes) || f[CHECKSUM].n != 16 ||
	    !take_number(&f[VERSION], &version))
		return error_at(err, r->path, row->line, "a damaged part manifest");
	if (version != PARTS_VERSION)
		return error_at(err, r->path, row->line, "part manifest version %llu is not known", (unsigned long long)version);
	memcpy(x->checksum, f[CHECKSUM].text, 16);
	c->count++;
	return LOT_OK;
}

static int by_folders(const void *a, const void *b, void *folders)
{
	char(*folder)[CODE_FOLDER] = folders;
	return strcmp(folder[*(const uint32_t *)a], folder[*(const uint32_t *)b]);
}

/* Puts the slices, which stand by table and part, in the order of their folders. */
static void arrange(struct catalog *c)
{
	uint32_t n = dictionary_count(c->names), *order = xmalloc(n * sizeof *order);
	size_t *at = xcalloc(n, sizeof *at), sum = 0;
	struct catalog_slice *to = xmalloc(c->count * sizeof *to);
	c->folder = xmalloc(n * sizeof *c->folder);
	for (uint32_t i = 0; i < n; i++) {
		const char *symbol = dictionary_text(c->names, i);
		code_folder(symbol, strlen(symbol), c->folder[i]);
		order[i] = i;
	}
	qsort_r(order, n, sizeof *order, by_folders, c->folder);
	for (size_t i = 0; i < c->count; i++)
		at[c->slice[i].symbol]++;
	for (uint32_t i = 0; i < n; i++) {
		size_t k = at[order[i]];
		at[order[i]] = sum;
		sum += k;
	}
	for (size_t i = 0; i < c->count; i++) {
		struct catalog_slice *x = &to[at[c->slice[i].symbol]++];
		*x = c->slice[i];
		x->folder = c->folder[x->symbol];
	}
	free(c->slice);
	c->slice = to;
	c->room = c->count;
	free(order);
	free(at);
}

static void find_symbols(struct catalog *c)
{
	size_t room = 0;
	for (size_t i = 0; i < c->count; i++) {
		if (!i || c->slice[i].folder != c->slice[i - 1].folder) {
			c->symbol = xgrow(c->symbol, &room, c->symbols + 1, sizeof *c->symbol);
			c->symbol[c->symbols++] = (struct catalog_symbol){ .folder = c->slice[i].folder, .from = i };
		}
		c->symbol[c->symbols - 1].to = i + 1;
		c->symbol[c->symbols - 1].rows[c->slice[i].table] += c->slice[i].rows;
	}
}

void catalog_parts_add(struct catalog_parts *p, const char *path)
{
	p->path = xgrow(p->path, &p->room, p->count + 1, sizeof *p->path);
	p->path[p->count++] = xstrdup(path);
}

static int add_part(void *context, char *path, struct error *err)
{
	(void)err;
	catalog_parts_add(context, path);
	return LOT_OK;
}

int catalog_parts_read(struct catalog_parts *p, const char *list, struct error *err)
{
	return list_read(list, add_part, p, err);
}

void catalog_parts_release(struct catalog_parts *p)
{
	while (p->count)
		free(p->path[--p->count]);
	free(p->path);
}

bool catalog_part_whole(const char *path)
{
	static const char end[] = "\n" PARTS_END;
	char tail[sizeof end - 1];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool whole = fd < 0;
	if (fd >= 0) {
		whole = !fstat(fd, &st) && st.st_size >= (off_t)sizeof tail &&
		        pread(fd, tail, sizeof tail, st.st_size - (off_t)sizeof tail) == (ssize_t)sizeof tail && !memcmp(tail, end, sizeof tail);
		close(fd);
	}
	return whole;
}

int catalog_read(const char *out, char **parts, size_t count, bool *damaged, struct catalog *c, struct error *err)
{
	int r = LOT_OK;
	struct source *source = xmalloc(count * sizeof *source);
	size_t sources = 0;
	*c = (struct catalog){ .names = dictionary_new(), .part = xcalloc(count, sizeof *c->part), .parts = count };
	for (size_t i = 0; i < count && !r; i++) {
		if (catalog_plain(out, parts[i]))
			continue;
		struct source *s = &source[sources++];
		if (!parse_path(out, parts[i], &s->table, &c->part[i]))
			r = error_usage(err, "'%s' is not a part manifest under %s/parts", parts[i], out);
		s->part = c->part[i];
		s->index = i;
	}
	if (!r)
		qsort(source, sources, sizeof *source, by_part);
	for (size_t i = 0; i < sources && !r; i++) {
		struct reading reading = { c, parts[source[i].index], &source[i], false };
		size_t before = c->count;
		bool there = !damaged || !access(reading.path, F_OK);
		if (there)
			r = rows_table(reading.path, take_slice, &reading, err);
		if (!r && there && !reading.ended)
			r = error_data(err, "%s: the part manifest is not whole: make run makes it anew", reading.path);
		if (damaged && r == LOT_BAD_DATA) {
			damaged[source[i].index] = true;
			c->count = before;
			r = LOT_OK;
		}
	}
	if (!r) {
		arrange(c);
		find_symbols(c);
	}
	free(source);
	return r;
}

/* The part manifests of some tables, while parts.list is read. */
struct opening {
	const char *out;
	unsigned tables;
	struct catalog_parts parts;
};

/* make wrote the paths down as it saw them, and OUT may have been moved since: what counts is what follows it. */
static const char *in_parts(const char *path)
{
	static const char parts[] = "/parts/";
	const char *found = NULL;
	for (const char *s = path; (s = strstr(s, parts)) != NULL; s++)
		found = s;
	return found ? found + strlen(parts) : "";
}

static int add_listed(void *context, char *line, struct error *err)
{
	struct opening *o = context;
	enum manifest_table table;
	char *path = xformat("%s/parts/%s", o->out, in_parts(line)), *part = NULL;
	int r = LOT_OK;
	if (!catalog_plain(o->out, path)) {
		if (!parse_path(o->out, path, &table, &part))
			r = error_data(err, "'%s/parts.list': '%s' is not a part manifest", o->out, line);
		else if (o->tables & 1u << table)
			catalog_parts_add(&o->parts, path);
	}
	free(part);
	free(path);
	return r;
}

int catalog_open(const char *out, unsigned tables, struct catalog *c, struct error *err)
{
	struct opening o = { out, tables, CATALOG_PARTS_NONE };
	char *list = xformat("%s/parts.list", out);
	*c = (struct catalog){ .count = 0 };
	int r = list_read(list, add_listed, &o, err);
	if (!r)
		r = catalog_read(out, o.parts.path, o.parts.count, NULL, c, err);
	catalog_parts_release(&o.parts);
	free(list);
	return r;
}

/* A part's slices as one number: the sum of a hash each, so that their order does not matter. */
struct print {
	const char *part;
	uint64_t sum;
};

static int by_print(const void *a, const void *b)
{
	const struct print *x = a, *y = b;
	if (x->sum != y->sum)
		return x->sum < y->sum ? -1 : 1;
	return x->part && y->part ? strcmp(x->part, y->part) : 0;
}

static uint64_t slice_hash(const struct catalog_slice *s)
{
	uint64_t half[2], h = s->symbol + s->rows;
	memcpy(half, s->checksum, sizeof half);
	for (size_t i = 0; i < 2; i++) {
		h = (h ^ half[i]) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	return h;
}

bool catalog_twins(const struct catalog *c, const char *name[2])
{
	struct print *print = xcalloc(c->parts, sizeof *print);
	bool found = false;
	for (size_t i = 0; i < c->count; i++)
		if (c->slice[i].table == MANIFEST_TRADES && c->slice[i].part) {
			print[c->slice[i].source].part = c->slice[i].part;
			print[c->slice[i].source].sum += slice_hash(&c->slice[i]);
		}
	qsort(print, c->parts, sizeof *print, by_print);
	for (size_t i = 1; i < c->parts; i++) {
		const struct print *x = &print[i - 1], *y = &print[i];
		if (!x->part || !y->part || x->sum != y->sum || (found && strcmp(x->part, name[0]) > 0))
			continue;
		name[0] = x->part;
		name[1] = y->part;
		found = true;
	}
	free(print);
	return found;
}

void catalog_release(struct catalog *c)
{
	for (size_t i = 0; i < c->parts; i++)
		free(c->part[i]);
	free(c->part);
	free(c->slice);
	free(c->symbol);
	free(c->folder);
	dictionary_free(c->names);
}

int catalog_days(const char *out, enum manifest_table table, int32_t *first, int32_t *last, struct error *err)
{
	struct catalog c;
	int r = catalog_open(out, 1u << table, &c, err);
	*first = INT32_MAX;
	*last = INT32_MIN;
	for (size_t i = 0; i < c.count && !r; i++) {
		*first = c.slice[i].first < *first ? c.slice[i].first : *first;
		*last = c.slice[i].last > *last ? c.slice[i].last : *last;
	}
	catalog_release(&c);
	return r;
}

static int by_folder(const void *key, const void *symbol)
{
	return strcmp(key, ((const struct catalog_symbol *)symbol)->folder);
}

const struct catalog_symbol *catalog_find(const struct catalog *c, const char *folder)
{
	return c->symbols ? bsearch(folder, c->symbol, c->symbols, sizeof *c->symbol, by_folder) : NULL;
}

static int by_table_part(const void *key, const void *slice)
{
	const struct catalog_slice *x = key, *y = slice;
	if (x->table != y->table)
		return (int)x->table - (int)y->table;
	return strcmp(x->part ? x->part : "", y->part ? y->part : "");
}

const struct catalog_slice *catalog_slice(const struct catalog *c, const char *folder, enum manifest_table table, const char *part)
{
	const struct catalog_symbol *s = catalog_find(c, folder);
	const struct catalog_slice key = { .table = table, .part = part };
	return s ? bsearch(&key, c->slice + s->from, s->to - s->from, sizeof key, by_table_part) : NULL;
}

void catalog_node(const struct catalog *c, const struct catalog_symbol *s, enum manifest_table table, struct buffer *out)
{
	buffer_text(out, NODE_HEADER);
	for (size_t i = s->from; i < s->to; i++) {
		const struct catalog_slice *x = &c->slice[i];
		if (x->table == table)
			node_add(out, catalog_tables[table], x->part, x->rows, x->bytes, x->checksum);
	}
}
