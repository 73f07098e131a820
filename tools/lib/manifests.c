#include "manifests.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"
#include "input.h"
#include "node.h"
#include "output.h"
#include "partitioner.h"
#include "rows.h"

static const char *const table_names[MANIFEST_TABLES] = { "trades", "prices", "returns" };
/* Tables without slices: their checked form is copied to OUT, only if it differs. */
static const char *const plain_names[] = { "broker_mergers", "broker_names" };
enum { PLAIN = sizeof plain_names / sizeof *plain_names };

/* The name of the table without slices whose part manifest `path` is, or NULL. */
static const char *plain_table(const struct manifest *m, const char *path)
{
	for (size_t i = 0; i < PLAIN; i++) {
		char *own = xformat("%s/parts/%s.csv", m->out, plain_names[i]);
		bool same = !strcmp(own, path);
		free(own);
		if (same)
			return plain_names[i];
	}
	return NULL;
}

/* A slice that some part manifest names. */
struct entry {
	char folder[CODE_FOLDER];
	enum manifest_table table;
	const char *part; /* NULL where the table is one file */
	size_t source;    /* index of the part manifest */
	uint64_t rows, bytes;
	char checksum[17];
};

struct entries {
	struct entry *entry;
	size_t count, room;
};

struct reading {
	struct entries *entries;
	const char *path;
	enum manifest_table table;
	const char *part;
	size_t source;
};

/* The table and part that a manifest's path OUT/parts/TABLE[/PART].csv stands for; the part's
 * name is to be freed. */
static int parse_path(const struct manifest *m, const char *path, enum manifest_table *table, char **part, struct error *err)
{
	char *prefix = xformat("%s/parts/", m->out);
	size_t n = strlen(prefix), length = strlen(path);
	const char *name = path + n;
	*part = NULL;
	int found = -1;
	for (int i = 0; i < MANIFEST_TABLES && length > n + 4 && !strncmp(path, prefix, n); i++) {
		size_t k = strlen(table_names[i]);
		if (strncmp(name, table_names[i], k))
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
		return error_usage(err, "'%s' is not a part manifest under %s/parts", path, m->out);
	*table = (enum manifest_table)found;
	return LOT_OK;
}

static bool take_number(const struct row_field *f, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < f->n; i++) {
		if (f->text[i] < '0' || f->text[i] > '9' || *value > UINT64_MAX / 16)
			return false;
		*value = *value * 10 + (uint64_t)(f->text[i] - '0');
	}
	return f->n > 0;
}

static bool is_header(const struct row *row)
{
	static const char *const column[] = { "symbol", "rows", "bytes", "checksum", "version" };
	int found = 0;
	while (found < 5 && row_column(row, column[found]) == found)
		found++;
	return found == 5 && row->count == 5;
}

static int take_entry(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	uint64_t version;
	if (row->line == 1)
		return is_header(row) ? LOT_OK : error_at(err, r->path, 1, "not a part manifest");
	r->entries->entry = xgrow(r->entries->entry, &r->entries->room, r->entries->count + 1, sizeof *r->entries->entry);
	struct entry *e = &r->entries->entry[r->entries->count];
	*e = (struct entry){ .table = r->table, .part = r->part, .source = r->source };
	if (row->count != 5 || !code_valid(row->field[0].text, row->field[0].n) || !take_number(&row->field[1], &e->rows) ||
	    !take_number(&row->field[2], &e->bytes) || row->field[3].n != 16 || !take_number(&row->field[4], &version))
		return error_at(err, r->path, row->line, "a damaged part manifest");
	if (version != PARTS_VERSION)
		return error_at(err, r->path, row->line, "part manifest version %llu is not known", (unsigned long long)version);
	code_folder(row->field[0].text, row->field[0].n, e->folder);
	memcpy(e->checksum, row->field[3].text, 16);
	r->entries->count++;
	return LOT_OK;
}

static int by_node(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = strcmp(x->folder, y->folder);
	if (!c)
		c = (int)x->table - (int)y->table;
	if (!c && (x->part || y->part))
		c = strcmp(x->part ? x->part : "", y->part ? y->part : "");
	return c;
}

/* Every entry of every part manifest, by folder, table and part; `names` holds the parts' names. */
static int read_all(const struct manifest *m, char **parts, size_t count, bool missing_is_fine, struct entries *entries,
                    char **names, struct error *err)
{
	int r = LOT_OK;
	*entries = (struct entries){ .count = 0 };
	for (size_t i = 0; i < count && !r; i++) {
		struct reading reading = { .entries = entries, .path = parts[i], .source = i };
		if (plain_table(m, parts[i]))
			continue;
		r = parse_path(m, parts[i], &reading.table, &names[i], err);
		reading.part = names[i];
		if (!r && !(missing_is_fine && access(parts[i], F_OK)))
			r = rows_table(parts[i], take_entry, &reading, err);
	}
	if (!r && entries->count)
		qsort(entries->entry, entries->count, sizeof *entries->entry, by_node);
	return r;
}

/* A symbol: its entries are entry[from..to-1]. */
struct symbol {
	const char *folder;
	size_t from, to;
	uint64_t rows[MANIFEST_TABLES];
};

static struct symbol *symbols_of(const struct entries *e, size_t *count)
{
	struct symbol *symbol = NULL;
	size_t room = 0, n = 0;
	for (size_t i = 0; i < e->count; i++) {
		if (!i || strcmp(e->entry[i].folder, e->entry[i - 1].folder)) {
			symbol = xgrow(symbol, &room, n + 1, sizeof *symbol);
			symbol[n++] = (struct symbol){ .folder = e->entry[i].folder, .from = i };
		}
		symbol[n - 1].to = i + 1;
		symbol[n - 1].rows[e->entry[i].table] += e->entry[i].rows;
	}
	*count = n;
	return symbol;
}

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
	return r < 0 ? r : LOT_OK;
}

static int write_nodes(const struct manifest *m, const struct entries *e, const struct symbol *symbol, size_t symbols,
                       struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	for (size_t s = 0; s < symbols && !r; s++)
		for (int t = 0; t < MANIFEST_TABLES && !r; t++) {
			buffer_text(&b, NODE_HEADER);
			for (size_t i = symbol[s].from; i < symbol[s].to; i++) {
				const struct entry *x = &e->entry[i];
				if ((int)x->table != t)
					continue;
				buffer_format(&b, "%s%s%s.npz %llu %llu %s\n", table_names[t], x->part ? "/" : "", x->part ? x->part : "",
				              (unsigned long long)x->rows, (unsigned long long)x->bytes, x->checksum);
			}
			r = write_changed(xformat("%s/slices/%s/%s.parts", m->out, symbol[s].folder, table_names[t]), &b, err);
		}
	buffer_release(&b);
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
static struct weighed *weigh(const struct symbol *symbol, size_t symbols, enum manifest_table table, size_t *count)
{
	struct weighed *w = xmalloc(symbols * sizeof *w);
	size_t n = 0;
	for (size_t s = 0; s < symbols; s++)
		if (symbol[s].rows[table])
			w[n++] = (struct weighed){ symbol[s].folder, symbol[s].rows[table] };
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

static int write_lists(const struct manifest *m, const struct symbol *symbol, size_t symbols, struct error *err)
{
	struct buffer mk = BUFFER_EMPTY, list = BUFFER_EMPTY, groups = BUFFER_EMPTY;
	size_t traded, priced;
	struct weighed *trades = weigh(symbol, symbols, MANIFEST_TRADES, &traded);
	struct weighed *prices = weigh(symbol, symbols, MANIFEST_PRICES, &priced);
	buffer_text(&mk, "LOTMILL_MANIFEST := 1\n");
	add_names(&mk, "SYMBOLS", trades, traded, -1);
	add_names(&mk, "PRICED", prices, priced, -1);
	int r = LOT_OK;
	for (int g = 0; g < CODE_GROUPS && !r; g++) {
		char *path = xformat("%s/groups/%02d.list", m->out, g);
		for (size_t s = 0; s < symbols; s++)
			if (symbol[s].rows[MANIFEST_TRADES] && (int)group_of(symbol[s].folder) == g)
				buffer_format(&list, "%s\n", symbol[s].folder);
		if (!list.size) {
			unlink(path);
			free(path);
			path = xformat("%s/groups/pnl/%02d.npz", m->out, g);
			unlink(path);
			free(path);
			continue;
		}
		char name[24];
		snprintf(name, sizeof name, "GROUP.%02d", g);
		add_names(&mk, name, trades, traded, g);
		buffer_format(&groups, " %02d", g);
		r = write_changed(path, &list, err);
	}
	buffer_format(&mk, "GROUPS :=%.*s\n", (int)groups.size, groups.data ? groups.data : "");
	/* The manifest is always written: make compares its time with the part manifests'. */
	if (!r)
		r = output_file(m->path, mk.data, mk.size, OUTPUT_FOLDERS, err);
	buffer_release(&mk);
	buffer_release(&list);
	buffer_release(&groups);
	free(trades);
	free(prices);
	return r < 0 ? r : LOT_OK;
}

static int copy_plain(const struct manifest *m, char **parts, size_t count, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	for (size_t i = 0; i < count && !r; i++) {
		const char *name = plain_table(m, parts[i]);
		if (name && !(r = input_file(parts[i], &b, err)))
			r = write_changed(xformat("%s/%s.csv", m->out, name), &b, err);
	}
	buffer_release(&b);
	return r;
}

/* ---- removing what no manifest names ---- */

static int by_folder(const void *key, const void *symbol)
{
	return strcmp(key, ((const struct symbol *)symbol)->folder);
}

static const struct symbol *find(const struct symbol *symbol, size_t symbols, const char *folder)
{
	return symbols ? bsearch(folder, symbol, symbols, sizeof *symbol, by_folder) : NULL;
}

/* Removes DIR/NAME.* for every NAME that is a symbol's folder name without rows in the table any more. */
static void prune_results(const struct manifest_prune *prune, const struct symbol *symbol, size_t symbols)
{
	DIR *d = opendir(prune->dir);
	for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
		char folder[CODE_FOLDER], code[CODE_MAX + 1];
		char *dot = strrchr(e->d_name, '.');
		size_t n = dot ? (size_t)(dot - e->d_name) : 0;
		if (!n || n >= sizeof folder || (strcmp(dot, ".npz") && strcmp(dot, ".csv")))
			continue;
		memcpy(folder, e->d_name, n);
		folder[n] = '\0';
		const struct symbol *s = find(symbol, symbols, folder);
		if (code_symbol(folder, code) < 0 || (s && s->rows[prune->table]))
			continue;
		char *path = xformat("%s/%s", prune->dir, e->d_name);
		unlink(path);
		free(path);
	}
	if (d)
		closedir(d);
}

static bool is_part(const struct entries *e, size_t from, size_t to, enum manifest_table table, const char *name)
{
	size_t n = strlen(name);
	for (size_t i = from; i < to; i++) {
		const struct entry *x = &e->entry[i];
		if (x->table == table && x->part && strlen(x->part) + 4 == n && !strncmp(x->part, name, n - 4))
			return true;
	}
	return false;
}

/* A symbol's folder keeps the slices that are named and, if there are any, its nodes. */
static void prune_folder(const struct manifest *m, const char *folder, const struct entries *e, const struct symbol *s)
{
	for (int t = 0; t < MANIFEST_TABLES; t++) {
		bool one_file = false;
		for (size_t i = s ? s->from : 0; s && i < s->to; i++)
			one_file = one_file || ((int)e->entry[i].table == t && !e->entry[i].part);
		char *plain = xformat("%s/slices/%s/%s.npz", m->out, folder, table_names[t]);
		char *node = xformat("%s/slices/%s/%s.parts", m->out, folder, table_names[t]);
		char *dir = xformat("%s/slices/%s/%s", m->out, folder, table_names[t]);
		if (!one_file)
			unlink(plain);
		if (!s)
			unlink(node);
		DIR *d = opendir(dir);
		for (struct dirent *x; d && (x = readdir(d)) != NULL;) {
			size_t n = strlen(x->d_name);
			if (n < 5 || x->d_name[0] == '.' || strcmp(x->d_name + n - 4, ".npz"))
				continue;
			if (s && is_part(e, s->from, s->to, (enum manifest_table)t, x->d_name))
				continue;
			char *path = xformat("%s/%s", dir, x->d_name);
			unlink(path);
			free(path);
		}
		if (d) {
			closedir(d);
			rmdir(dir); /* stays where it is not empty */
		}
		free(plain);
		free(node);
		free(dir);
	}
	if (!s) {
		char *path = xformat("%s/slices/%s", m->out, folder);
		rmdir(path);
		free(path);
	}
}

static void prune_slices(const struct manifest *m, const struct entries *e, const struct symbol *symbol, size_t symbols)
{
	char *path = xformat("%s/slices", m->out);
	DIR *d = opendir(path);
	for (struct dirent *x; d && (x = readdir(d)) != NULL;) {
		char code[CODE_MAX + 1];
		if (x->d_name[0] != '.' && strlen(x->d_name) < CODE_FOLDER && code_symbol(x->d_name, code) > 0)
			prune_folder(m, x->d_name, e, find(symbol, symbols, x->d_name));
	}
	if (d)
		closedir(d);
	free(path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Removes part manifests in `dir` that are not among the parts (sorted): a part that comes back one
 * day would be taken for one that is up to date. */
static void prune_manifests(const char *dir, char *const *parts, size_t count)
{
	DIR *d = opendir(dir);
	for (struct dirent *x; d && (x = readdir(d)) != NULL;) {
		size_t n = strlen(x->d_name);
		if (n < 5 || x->d_name[0] == '.' || strcmp(x->d_name + n - 4, ".csv"))
			continue;
		char *path = xformat("%s/%s", dir, x->d_name);
		if (!count || !bsearch(&path, parts, count, sizeof *parts, by_text))
			unlink(path);
		free(path);
	}
	if (d)
		closedir(d);
}

static void prune_parts(const struct manifest *m, char *const *parts, size_t count)
{
	char **sorted = xmalloc(count * sizeof *sorted), *dir = xformat("%s/parts", m->out);
	if (count)
		memcpy(sorted, parts, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, by_text);
	prune_manifests(dir, sorted, count);
	free(dir);
	for (int t = 0; t < MANIFEST_TABLES; t++) {
		dir = xformat("%s/parts/%s", m->out, table_names[t]);
		prune_manifests(dir, sorted, count);
		rmdir(dir); /* stays where it is not empty */
		free(dir);
	}
	free(sorted);
}

int manifest_find_table(const char *name, enum manifest_table *table)
{
	for (int t = 0; t < MANIFEST_TABLES; t++)
		if (!strcmp(name, table_names[t])) {
			*table = (enum manifest_table)t;
			return 0;
		}
	return -1;
}

int manifest_write(const struct manifest *m, char **parts, size_t count, struct error *err)
{
	struct entries entries;
	char **names = xcalloc(count, sizeof *names);
	size_t symbols = 0;
	struct symbol *symbol = NULL;
	int r = read_all(m, parts, count, false, &entries, names, err);
	if (!r) {
		symbol = symbols_of(&entries, &symbols);
		prune_parts(m, parts, count);
		prune_slices(m, &entries, symbol, symbols);
		for (size_t i = 0; i < m->prunes; i++)
			prune_results(&m->prune[i], symbol, symbols);
		r = write_nodes(m, &entries, symbol, symbols, err);
	}
	if (!r)
		r = copy_plain(m, parts, count, err);
	if (!r)
		r = write_lists(m, symbol, symbols, err);
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
	free(symbol);
	free(entries.entry);
	return r;
}

/* How many slices a folder of parts holds. */
static size_t count_slices(const char *dir)
{
	size_t count = 0;
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
		size_t n = strlen(e->d_name);
		count += n > 4 && e->d_name[0] != '.' && !strcmp(e->d_name + n - 4, ".npz");
	}
	if (d)
		closedir(d);
	return count;
}

int manifest_check(const struct manifest *m, char **parts, size_t count, struct buffer *out, struct error *err)
{
	struct entries e;
	char **names = xcalloc(count, sizeof *names), path[4096];
	bool *missing = xcalloc(count, sizeof *missing), nodes = false;
	int r = read_all(m, parts, count, true, &e, names, err);
	for (size_t i = 0; i < e.count && !r;) {
		const struct entry *x = &e.entry[i];
		size_t to = i + 1;
		while (to < e.count && !strcmp(e.entry[to].folder, x->folder) && e.entry[to].table == x->table)
			to++;
		/* Parts are counted, a folder at a time; only where one is gone are they asked for by name. */
		snprintf(path, sizeof path, "%s/slices/%s/%s", m->out, x->folder, table_names[x->table]);
		bool all = x->part && count_slices(path) >= to - i;
		for (; i < to; i++) {
			const struct entry *y = &e.entry[i];
			if (all)
				continue;
			snprintf(path, sizeof path, "%s/slices/%s/%s%s%s.npz", m->out, y->folder, table_names[y->table], y->part ? "/" : "",
			         y->part ? y->part : "");
			if (access(path, F_OK))
				missing[y->source] = true;
		}
	}
	for (size_t i = 0; i < e.count && !r && !nodes; i++) {
		if (i && !strcmp(e.entry[i].folder, e.entry[i - 1].folder))
			continue;
		for (int t = 0; t < MANIFEST_TABLES; t++) {
			snprintf(path, sizeof path, "%s/slices/%s/%s.parts", m->out, e.entry[i].folder, table_names[t]);
			nodes = nodes || access(path, F_OK);
		}
		snprintf(path, sizeof path, "%s/groups/%02u.list", m->out, group_of(e.entry[i].folder));
		nodes = nodes || (e.entry[i].table == MANIFEST_TRADES && access(path, F_OK));
	}
	for (size_t i = 0; i < count && !r; i++) {
		const char *plain = plain_table(m, parts[i]);
		if (plain) {
			snprintf(path, sizeof path, "%s/%s.csv", m->out, plain);
			nodes = nodes || (!access(parts[i], F_OK) && access(path, F_OK));
		}
		if (missing[i])
			buffer_format(out, "%s\n", parts[i]);
		free(names[i]);
	}
	if (!r && nodes)
		buffer_format(out, "%s\n", m->path);
	free(names);
	free(missing);
	free(e.entry);
	return r;
}
