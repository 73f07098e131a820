#include "manifests.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "code.h"
#include "dictionary.h"
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
	const char *folder; /* the same pointer for all slices of a symbol */
	const char *part;   /* NULL where the table is one file */
	uint64_t rows, bytes;
	uint32_t symbol;    /* its number in entries.symbols */
	unsigned source;    /* index of the part manifest */
	enum manifest_table table;
	char checksum[17];
};

/* Half a million of them where five years come in months: they are never compared, but put in
 * order by counting. */
struct entries {
	struct entry *entry; /* by folder, table and part */
	size_t count, room;
	struct dictionary *symbols;
	char (*folder)[CODE_FOLDER]; /* of each symbol */
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
	*e = (struct entry){ .table = r->table, .part = r->part, .source = (unsigned)r->source };
	e->symbol = row->count == 5 ? dictionary_id(r->entries->symbols, row->field[0].text, row->field[0].n) : UINT32_MAX;
	if (e->symbol == UINT32_MAX || !take_number(&row->field[1], &e->rows) ||
	    !take_number(&row->field[2], &e->bytes) || row->field[3].n != 16 || !take_number(&row->field[4], &version))
		return error_at(err, r->path, row->line, "a damaged part manifest");
	if (version != PARTS_VERSION)
		return error_at(err, r->path, row->line, "part manifest version %llu is not known", (unsigned long long)version);
	memcpy(e->checksum, row->field[3].text, 16);
	r->entries->count++;
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

static int by_folders(const void *a, const void *b, void *folders)
{
	char(*folder)[CODE_FOLDER] = folders;
	return strcmp(folder[*(const uint32_t *)a], folder[*(const uint32_t *)b]);
}

/* Puts the entries, which stand by table and part, in the order of their folders. */
static void arrange(struct entries *e)
{
	uint32_t n = dictionary_count(e->symbols), *order = xmalloc(n * sizeof *order);
	size_t *at = xcalloc(n, sizeof *at), sum = 0;
	struct entry *to = xmalloc(e->count * sizeof *to);
	e->folder = xmalloc(n * sizeof *e->folder);
	for (uint32_t i = 0; i < n; i++) {
		const char *symbol = dictionary_text(e->symbols, i);
		code_folder(symbol, strlen(symbol), e->folder[i]);
		order[i] = i;
	}
	qsort_r(order, n, sizeof *order, by_folders, e->folder);
	for (size_t i = 0; i < e->count; i++)
		at[e->entry[i].symbol]++;
	for (uint32_t i = 0; i < n; i++) {
		size_t k = at[order[i]];
		at[order[i]] = sum;
		sum += k;
	}
	for (size_t i = 0; i < e->count; i++) {
		struct entry *x = &to[at[e->entry[i].symbol]++];
		*x = e->entry[i];
		x->folder = e->folder[x->symbol];
	}
	free(e->entry);
	e->entry = to;
	e->room = e->count;
	free(order);
	free(at);
}

static void entries_release(struct entries *e)
{
	free(e->entry);
	free(e->folder);
	dictionary_free(e->symbols);
}

/* Every entry of every part manifest; `names` holds the parts' names. */
static int read_all(const struct manifest *m, char **parts, size_t count, bool missing_is_fine, struct entries *entries,
                    char **names, struct error *err)
{
	int r = LOT_OK;
	struct source *source = xmalloc(count * sizeof *source);
	size_t sources = 0;
	*entries = (struct entries){ .symbols = dictionary_new() };
	for (size_t i = 0; i < count && !r; i++) {
		if (plain_table(m, parts[i]))
			continue;
		struct source *s = &source[sources++];
		r = parse_path(m, parts[i], &s->table, &names[i], err);
		s->part = names[i];
		s->index = i;
	}
	if (!r)
		qsort(source, sources, sizeof *source, by_part);
	for (size_t i = 0; i < sources && !r; i++) {
		struct reading reading = { entries, parts[source[i].index], source[i].table, source[i].part, source[i].index };
		if (!(missing_is_fine && access(reading.path, F_OK)))
			r = rows_table(reading.path, take_entry, &reading, err);
	}
	if (!r)
		arrange(entries);
	free(source);
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
		if (!i || e->entry[i].folder != e->entry[i - 1].folder) {
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
				buffer_text(&b, table_names[t]);
				if (x->part) {
					buffer_char(&b, '/');
					buffer_text(&b, x->part);
				}
				buffer_text(&b, ".npz ");
				buffer_int(&b, x->rows);
				buffer_char(&b, ' ');
				buffer_int(&b, x->bytes);
				buffer_char(&b, ' ');
				buffer_text(&b, x->checksum);
				buffer_char(&b, '\n');
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

/* Whether the n bytes at `name` are a part among entries from..to-1, which are of one table. */
static bool is_part(const struct entries *e, size_t from, size_t to, const char *name, size_t n)
{
	while (from < to) {
		size_t mid = (from + to) / 2;
		const char *part = e->entry[mid].part ? e->entry[mid].part : "";
		int c = strncmp(part, name, n);
		if (!c && !part[n])
			return true;
		if (c < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}

/* Keeps of the folder OUT/slices/FOLDER/TABLE the slices that entries from..to-1 name, and returns how
 * many it kept. */
static size_t prune_table(const char *dir, const struct entries *e, size_t from, size_t to)
{
	size_t kept = 0;
	DIR *d = opendir(dir);
	for (struct dirent *x; d && (x = readdir(d)) != NULL;) {
		size_t n = strlen(x->d_name);
		if (n < 5 || x->d_name[0] == '.' || strcmp(x->d_name + n - 4, ".npz"))
			continue;
		if (is_part(e, from, to, x->d_name, n - 4))
			kept++;
		else
			unlinkat(dirfd(d), x->d_name, 0);
	}
	if (d)
		closedir(d);
	if (d && !kept)
		rmdir(dir); /* stays where it is not empty */
	return kept;
}

/* A symbol's folder keeps the slices that are named and, if there are any, its nodes.  False where
 * one of the slices is gone. */
static bool prune_folder(const struct manifest *m, const char *folder, const struct entries *e, const struct symbol *s)
{
	bool whole = true;
	for (int t = 0; t < MANIFEST_TABLES; t++) {
		size_t from = s ? s->from : 0, to = s ? s->to : 0;
		while (from < to && (int)e->entry[from].table < t)
			from++;
		while (from < to && (int)e->entry[to - 1].table > t)
			to--;
		size_t single = from < to && !e->entry[from].part;
		char *plain = xformat("%s/slices/%s/%s.npz", m->out, folder, table_names[t]);
		char *node = xformat("%s/slices/%s/%s.parts", m->out, folder, table_names[t]);
		char *dir = xformat("%s/slices/%s/%s", m->out, folder, table_names[t]);
		if (!single)
			unlink(plain);
		else
			whole = whole && !access(plain, F_OK);
		if (!s)
			unlink(node);
		whole = prune_table(dir, e, from + single, to) == to - from - single && whole;
		free(plain);
		free(node);
		free(dir);
	}
	if (!s) {
		char *path = xformat("%s/slices/%s", m->out, folder);
		rmdir(path);
		free(path);
	}
	return whole;
}

/* False where a slice that is named is gone. */
static bool prune_slices(const struct manifest *m, const struct entries *e, const struct symbol *symbol, size_t symbols)
{
	char *path = xformat("%s/slices", m->out);
	bool whole = true;
	size_t seen = 0;
	DIR *d = opendir(path);
	for (struct dirent *x; d && (x = readdir(d)) != NULL;) {
		char code[CODE_MAX + 1];
		if (x->d_name[0] == '.' || strlen(x->d_name) >= CODE_FOLDER || code_symbol(x->d_name, code) <= 0)
			continue;
		const struct symbol *s = find(symbol, symbols, x->d_name);
		whole = prune_folder(m, x->d_name, e, s) && whole;
		seen += s != NULL;
	}
	if (d)
		closedir(d);
	free(path);
	return whole && seen == symbols;
}

static void touch_slices(const struct manifest *m)
{
	char *path = xformat("%s/slices", m->out);
	utimensat(AT_FDCWD, path, NULL, 0);
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
	bool whole = true;
	int r = read_all(m, parts, count, false, &entries, names, err);
	if (!r) {
		symbol = symbols_of(&entries, &symbols);
		prune_parts(m, parts, count);
		whole = prune_slices(m, &entries, symbol, symbols);
		for (size_t i = 0; i < m->prunes; i++)
			prune_results(&m->prune[i], symbol, symbols);
		r = write_nodes(m, &entries, symbol, symbols, err);
	}
	if (!r)
		r = copy_plain(m, parts, count, err);
	if (!r)
		r = write_lists(m, symbol, symbols, err);
	if (!r && !whole)
		touch_slices(m); /* manifest_check shall look closely */
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
	free(symbol);
	entries_release(&entries);
	return r;
}

int manifest_symbols(const struct manifest *m, char **parts, size_t count, manifest_fn *fn, void *context, struct error *err)
{
	struct entries entries;
	char **names = xcalloc(count, sizeof *names);
	size_t symbols = 0;
	struct symbol *symbol = NULL;
	int r = read_all(m, parts, count, false, &entries, names, err);
	if (!r)
		symbol = symbols_of(&entries, &symbols);
	for (size_t s = 0; s < symbols && !r; s++)
		r = fn(context, symbol[s].folder, symbol[s].rows, err);
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
	free(symbol);
	entries_release(&entries);
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

static bool is_older(const struct stat *a, const struct stat *b)
{
	if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
		return a->st_mtim.tv_sec < b->st_mtim.tv_sec;
	return a->st_mtim.tv_nsec < b->st_mtim.tv_nsec;
}

/* Whether nothing was added to or taken from a folder of slices since manifest.mk was written: every
 * way to lose a slice or node leaves its folder newer.  A few stats a symbol, where counting its
 * slices takes as long as reading hundreds of names. */
static bool untouched(const struct manifest *m)
{
	struct stat made, st;
	char path[4096];
	snprintf(path, sizeof path, "%s/slices", m->out);
	DIR *d = stat(m->path, &made) ? NULL : opendir(path);
	bool older = d && !fstat(dirfd(d), &st) && is_older(&st, &made);
	for (struct dirent *e; older && (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.' || fstatat(dirfd(d), e->d_name, &st, 0))
			continue;
		older = is_older(&st, &made);
		for (int t = 0; older && t < MANIFEST_TABLES; t++) {
			snprintf(path, sizeof path, "%s/%s", e->d_name, table_names[t]);
			older = fstatat(dirfd(d), path, &st, 0) || is_older(&st, &made);
		}
	}
	if (d)
		closedir(d);
	return older;
}

/* Appends m->path where a list of the groups that it names is gone. */
static int check_groups(const struct manifest *m, bool *missing, struct error *err)
{
	static const char variable[] = "\nGROUPS :=";
	struct buffer b = BUFFER_EMPTY;
	char path[4096];
	int r = input_file(m->path, &b, err);
	buffer_char(&b, '\0');
	char *s = r ? NULL : strstr(b.data, variable);
	if (s)
		s[strcspn(s + 1, "\n") + 1] = '\0';
	for (char *word = s ? strtok(s + sizeof variable - 1, " ") : NULL; word; word = strtok(NULL, " ")) {
		snprintf(path, sizeof path, "%s/groups/%s.list", m->out, word);
		*missing = *missing || access(path, F_OK);
	}
	buffer_release(&b);
	return r;
}

static void check_plain(const struct manifest *m, char **parts, size_t count, bool *missing)
{
	char path[4096];
	for (size_t i = 0; i < count; i++) {
		const char *plain = plain_table(m, parts[i]);
		if (!plain)
			continue;
		snprintf(path, sizeof path, "%s/%s.csv", m->out, plain);
		*missing = *missing || (!access(parts[i], F_OK) && access(path, F_OK));
	}
}

int manifest_check(const struct manifest *m, char **parts, size_t count, struct buffer *out, struct error *err)
{
	if (untouched(m)) {
		bool missing = false;
		int r = check_groups(m, &missing, err);
		check_plain(m, parts, count, &missing);
		if (!r && missing)
			buffer_format(out, "%s\n", m->path);
		return r;
	}
	struct entries e;
	char **names = xcalloc(count, sizeof *names), path[4096];
	bool *missing = xcalloc(count, sizeof *missing), nodes = false;
	int r = read_all(m, parts, count, true, &e, names, err);
	for (size_t i = 0; i < e.count && !r;) {
		const struct entry *x = &e.entry[i];
		size_t to = i + 1;
		while (to < e.count && e.entry[to].folder == x->folder && e.entry[to].table == x->table)
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
		if (i && e.entry[i].folder == e.entry[i - 1].folder)
			continue;
		for (int t = 0; t < MANIFEST_TABLES; t++) {
			snprintf(path, sizeof path, "%s/slices/%s/%s.parts", m->out, e.entry[i].folder, table_names[t]);
			nodes = nodes || access(path, F_OK);
		}
		snprintf(path, sizeof path, "%s/groups/%02u.list", m->out, group_of(e.entry[i].folder));
		nodes = nodes || (e.entry[i].table == MANIFEST_TRADES && access(path, F_OK));
	}
	if (!r)
		check_plain(m, parts, count, &nodes);
	for (size_t i = 0; i < count && !r; i++) {
		if (missing[i])
			buffer_format(out, "%s\n", parts[i]);
		free(names[i]);
	}
	if (!r && nodes)
		buffer_format(out, "%s\n", m->path);
	free(names);
	free(missing);
	entries_release(&e);
	return r;
}
