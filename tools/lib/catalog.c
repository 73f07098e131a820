#include "catalog.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decimal.h"
#include "dictionary.h"
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
 * name is to be freed. */
static int parse_path(const char *out, const char *path, enum manifest_table *table, char **part, struct error *err)
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
	if (found < 0)
		return error_usage(err, "'%s' is not a part manifest under %s/parts", path, out);
	*table = (enum manifest_table)found;
	return LOT_OK;
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
};

static bool take_number(const struct row_field *f, uint64_t *value)
{
	return decimal_count(f->text, f->n, value);
}

static bool is_header(const struct row *row)
{
	static const char *const column[] = { "symbol", "rows", "bytes", "checksum", "version" };
	int found = 0;
	while (found < 5 && row_column(row, column[found]) == found)
		found++;
	return found == 5 && row->count == 5;
}

static int take_slice(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	struct catalog *c = r->catalog;
	uint64_t version;
	if (row->line == 1)
		return is_header(row) ? LOT_OK : error_at(err, r->path, 1, "not a part manifest");
	c->slice = xgrow(c->slice, &c->room, c->count + 1, sizeof *c->slice);
	struct catalog_slice *x = &c->slice[c->count];
	*x = (struct catalog_slice){ .table = r->source->table, .part = r->source->part, .source = (unsigned)r->source->index };
	x->symbol = row->count == 5 ? dictionary_id(c->names, row->field[0].text, row->field[0].n) : UINT32_MAX;
	if (x->symbol == UINT32_MAX || !take_number(&row->field[1], &x->rows) ||
	    !take_number(&row->field[2], &x->bytes) || row->field[3].n != 16 || !take_number(&row->field[4], &version))
		return error_at(err, r->path, row->line, "a damaged part manifest");
	if (version != PARTS_VERSION)
		return error_at(err, r->path, row->line, "part manifest version %llu is not known", (unsigned long long)version);
	memcpy(x->checksum, row->field[3].text, 16);
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

int catalog_read(const char *out, char **parts, size_t count, bool missing_is_fine, struct catalog *c, struct error *err)
{
	int r = LOT_OK;
	struct source *source = xmalloc(count * sizeof *source);
	size_t sources = 0;
	*c = (struct catalog){ .names = dictionary_new(), .part = xcalloc(count, sizeof *c->part), .parts = count };
	for (size_t i = 0; i < count && !r; i++) {
		if (catalog_plain(out, parts[i]))
			continue;
		struct source *s = &source[sources++];
		r = parse_path(out, parts[i], &s->table, &c->part[i], err);
		s->part = c->part[i];
		s->index = i;
	}
	if (!r)
		qsort(source, sources, sizeof *source, by_part);
	for (size_t i = 0; i < sources && !r; i++) {
		struct reading reading = { c, parts[source[i].index], &source[i] };
		if (!(missing_is_fine && access(reading.path, F_OK)))
			r = rows_table(reading.path, take_slice, &reading, err);
	}
	if (!r) {
		arrange(c);
		find_symbols(c);
	}
	free(source);
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

static int by_folder(const void *key, const void *symbol)
{
	return strcmp(key, ((const struct catalog_symbol *)symbol)->folder);
}

const struct catalog_symbol *catalog_find(const struct catalog *c, const char *folder)
{
	return c->symbols ? bsearch(folder, c->symbol, c->symbols, sizeof *c->symbol, by_folder) : NULL;
}
