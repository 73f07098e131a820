#include "prune.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code.h"
#include "folder.h"
#include "node.h"
#include "text.h"

int prune_results(const char *dir, enum manifest_table table, const struct catalog *c, struct error *err)
{
	struct folder f;
	int r = folder_read(&f, dir, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		const char *name = f.name[i];
		char folder[CODE_FOLDER], code[CODE_MAX + 1];
		size_t n = text_ends(name, ".npz") || text_ends(name, ".csv") ? strlen(name) - 4 : 0;
		if (!n || n >= sizeof folder)
			continue;
		memcpy(folder, name, n);
		folder[n] = '\0';
		const struct catalog_symbol *s = catalog_find(c, folder);
		if (code_symbol(folder, code) >= 0 && !(s && s->rows[table]))
			r = folder_remove_file(err, "%s/%s", dir, name);
	}
	folder_release(&f);
	return r;
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

/* How many of the slices in `dir` the entries from..to-1 name; the others are removed. */
static int named_in(const char *dir, const struct catalog *c, size_t from, size_t to, size_t *named, struct error *err)
{
	struct folder f;
	int r = folder_read(&f, dir, FOLDER_IF_THERE, err);
	*named = 0;
	for (size_t i = 0; i < f.count && !r; i++) {
		if (!text_ends(f.name[i], ".npz"))
			continue;
		if (is_part(c, from, to, f.name[i], strlen(f.name[i]) - 4))
			++*named;
		else
			r = folder_remove_file(err, "%s/%s", dir, f.name[i]);
	}
	if (!r && !f.missing && !*named)
		rmdir(dir); /* stays where it is not empty */
	folder_release(&f);
	return r;
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

int prune_named(const char *out, const struct catalog *c, const struct catalog_symbol *s, enum manifest_table table, const struct buffer *node,
                struct error *err)
{
	int r = LOT_OK;
	size_t from, to, prefix = strlen(catalog_tables[table]) + 1;
	const char *stop = node->data + node->size;
	table_entries(c, s, (int)table, &from, &to);
	for (const char *line = node->data, *end; !r && node->size && (end = memchr(line, '\n', (size_t)(stop - line))); line = end + 1) {
		struct node_line l;
		const char *name = line + prefix;
		size_t n = node_line(line, (size_t)(end - line), &l) && l.name_n > prefix + 4 ? l.name_n - prefix - 4 : 0;
		if (!n || memcmp(line, catalog_tables[table], prefix - 1) || name[-1] != '/' || memcmp(name + n, ".npz", 4) || memchr(name, '/', n) ||
		    is_part(c, from, to, name, n))
			continue;
		r = folder_remove_file(err, "%s/slices/%s/%.*s", out, s->folder, (int)l.name_n, line);
	}
	return r;
}

int prune_folder(const char *out, const struct catalog *c, const char *folder, const struct catalog_symbol *s, bool *whole, struct error *err)
{
	int r = LOT_OK;
	*whole = true;
	for (int t = 0; t < MANIFEST_TABLES && !r; t++) {
		size_t from, to, named;
		table_entries(c, s, t, &from, &to);
		size_t single = from < to && !c->slice[from].part;
		char *dir = xformat("%s/slices/%s/%s", out, folder, catalog_tables[t]), *plain = xformat("%s.npz", dir);
		if (!single)
			r = folder_remove_file(err, "%s", plain);
		else
			*whole = *whole && !access(plain, F_OK);
		if (!r && !s)
			r = folder_remove_file(err, "%s.parts", dir);
		if (!r)
			r = named_in(dir, c, from + single, to, &named, err);
		*whole = *whole && !r && named == to - from - single;
		free(plain);
		free(dir);
	}
	if (!r && !s) {
		char *path = xformat("%s/slices/%s", out, folder);
		rmdir(path);
		free(path);
	}
	return r;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Part manifests of one folder; the parts are sorted. */
static int prune_manifests(const char *dir, char *const *parts, size_t count, struct error *err)
{
	struct folder f;
	int r = folder_read(&f, dir, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		char *path = xformat("%s/%s", dir, f.name[i]);
		if (text_ends(path, ".csv") && !(count && bsearch(&path, parts, count, sizeof *parts, by_text)))
			r = folder_remove_file(err, "%s", path);
		free(path);
	}
	folder_release(&f);
	return r;
}

int prune_parts(const char *out, char *const *parts, size_t count, struct error *err)
{
	char **sorted = xmalloc(count * sizeof *sorted), *dir = xformat("%s/parts", out);
	if (count)
		memcpy(sorted, parts, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, by_text);
	int r = prune_manifests(dir, sorted, count, err);
	free(dir);
	for (int t = 0; t < MANIFEST_TABLES && !r; t++) {
		dir = xformat("%s/parts/%s", out, catalog_tables[t]);
		r = prune_manifests(dir, sorted, count, err);
		rmdir(dir); /* stays where it is not empty */
		free(dir);
	}
	free(sorted);
	return r;
}
