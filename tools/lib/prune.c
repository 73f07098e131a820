#include "prune.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"
#include "node.h"

void prune_results(const char *dir, enum manifest_table table, const struct catalog *c)
{
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
		char folder[CODE_FOLDER], code[CODE_MAX + 1];
		char *dot = strrchr(e->d_name, '.');
		size_t n = dot ? (size_t)(dot - e->d_name) : 0;
		if (!n || n >= sizeof folder || (strcmp(dot, ".npz") && strcmp(dot, ".csv")))
			continue;
		memcpy(folder, e->d_name, n);
		folder[n] = '\0';
		const struct catalog_symbol *s = catalog_find(c, folder);
		if (code_symbol(folder, code) < 0 || (s && s->rows[table]))
			continue;
		char *path = xformat("%s/%s", dir, e->d_name);
		unlink(path);
		free(path);
	}
	if (d)
		closedir(d);
}

/* Whether the n bytes at `name` are a part among entries from..to-1, which are of one table. */
static bool is_part(const struct catalog *c, size_t from, size_t to, const char *name, size_t n)
{
	while (from < to) {
		size_t mid = (from + to) / 2;
		const char *part = c->slice[mid].part ? c->slice[mid].part : "";
		size_t k = strlen(part);
		int order = memcmp(part, name, k < n ? k : n);
		order = order ? order : (k > n) - (k < n);
		if (!order)
			return true;
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}

/* How many of the slices in `dir` the entries from..to-1 name; the others are removed, where they are to be. */
static size_t named_in(const char *dir, const struct catalog *c, size_t from, size_t to, bool keep)
{
	size_t named = 0;
	DIR *d = opendir(dir);
	for (struct dirent *x; d && (x = readdir(d)) != NULL;) {
		size_t n = strlen(x->d_name);
		if (n < 5 || x->d_name[0] == '.' || strcmp(x->d_name + n - 4, ".npz"))
			continue;
		if (is_part(c, from, to, x->d_name, n - 4))
			named++;
		else if (!keep)
			unlinkat(dirfd(d), x->d_name, 0);
	}
	if (d)
		closedir(d);
	if (d && !named && !keep)
		rmdir(dir); /* stays where it is not empty */
	return named;
}

size_t prune_count(const char *dir, const struct catalog *c, size_t from, size_t to)
{
	return named_in(dir, c, from, to, true);
}

/* The entries of one of a symbol's tables are from..to-1. */
static void table_entries(const struct catalog *c, const struct catalog_symbol *s, int table, size_t *from, size_t *to)
{
	*from = s ? s->from : 0;
	*to = s ? s->to : 0;
	while (*from < *to && (int)c->slice[*from].table < table)
		++*from;
	while (*from < *to && (int)c->slice[*to - 1].table > table)
		--*to;
}

void prune_named(const char *out, const struct catalog *c, const struct catalog_symbol *s, enum manifest_table table, const struct buffer *node)
{
	size_t from, to, prefix = strlen(catalog_tables[table]) + 1;
	const char *stop = node->data + node->size;
	table_entries(c, s, (int)table, &from, &to);
	for (const char *line = node->data, *end; node->size && (end = memchr(line, '\n', (size_t)(stop - line))); line = end + 1) {
		struct node_line l;
		const char *name = line + prefix;
		size_t n = node_line(line, (size_t)(end - line), &l) && l.name_n > prefix + 4 ? l.name_n - prefix - 4 : 0;
		if (!n || memcmp(line, catalog_tables[table], prefix - 1) || name[-1] != '/' || memcmp(name + n, ".npz", 4) || memchr(name, '/', n) ||
		    is_part(c, from, to, name, n))
			continue;
		char *path = xformat("%s/slices/%s/%.*s", out, s->folder, (int)l.name_n, line);
		unlink(path);
		free(path);
	}
}

bool prune_folder(const char *out, const struct catalog *c, const char *folder, const struct catalog_symbol *s)
{
	bool whole = true;
	for (int t = 0; t < MANIFEST_TABLES; t++) {
		size_t from, to;
		table_entries(c, s, t, &from, &to);
		size_t single = from < to && !c->slice[from].part;
		char *plain = xformat("%s/slices/%s/%s.npz", out, folder, catalog_tables[t]);
		char *node = xformat("%s/slices/%s/%s.parts", out, folder, catalog_tables[t]);
		char *dir = xformat("%s/slices/%s/%s", out, folder, catalog_tables[t]);
		if (!single)
			unlink(plain);
		else
			whole = whole && !access(plain, F_OK);
		if (!s)
			unlink(node);
		whole = named_in(dir, c, from + single, to, false) == to - from - single && whole;
		free(plain);
		free(node);
		free(dir);
	}
	if (!s) {
		char *path = xformat("%s/slices/%s", out, folder);
		rmdir(path);
		free(path);
	}
	return whole;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The same of one folder; the parts are sorted. */
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

void prune_parts(const char *out, char *const *parts, size_t count)
{
	char **sorted = xmalloc(count * sizeof *sorted), *dir = xformat("%s/parts", out);
	if (count)
		memcpy(sorted, parts, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, by_text);
	prune_manifests(dir, sorted, count);
	free(dir);
	for (int t = 0; t < MANIFEST_TABLES; t++) {
		dir = xformat("%s/parts/%s", out, catalog_tables[t]);
		prune_manifests(dir, sorted, count);
		rmdir(dir); /* stays where it is not empty */
		free(dir);
	}
	free(sorted);
}
