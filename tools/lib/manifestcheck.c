/* What of a manifest's products is gone, cut off or another one. */
#include "manifests.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog.h"
#include "clock.h"
#include "folder.h"
#include "input.h"
#include "node.h"
#include "text.h"
#include "workers.h"

/* Whether nothing was added to or taken from a folder of slices since manifest.mk was written: every
 * way to lose a slice or node changes its folder after that, and so does one that puts older ones in its place, whatever time it
 * gives to the folder.  A few stats a symbol, where counting its slices takes as long as reading hundreds of names. */
static bool untouched(const struct manifest *m)
{
	struct stat made, st;
	struct folder f;
	struct error none;
	char path[4096];
	snprintf(path, sizeof path, "%s/slices", m->out);
	bool older = !folder_read(&f, path, 0, &none) && !stat(m->path, &made) && !stat(path, &st) && clock_altered(&st) < clock_changed(&made);
	for (size_t i = 0; i < f.count && older; i++) {
		snprintf(path, sizeof path, "%s/slices/%s", m->out, f.name[i]);
		if (stat(path, &st))
			continue;
		older = clock_altered(&st) < clock_changed(&made);
		for (int t = 0; older && t < MANIFEST_TABLES; t++) {
			snprintf(path, sizeof path, "%s/slices/%s/%s", m->out, f.name[i], catalog_tables[t]);
			older = stat(path, &st) || clock_altered(&st) < clock_changed(&made);
		}
	}
	folder_release(&f);
	return older;
}

static size_t lines_of(const struct buffer *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->size; i++)
		n += b->data[i] == '\n';
	return b->size && b->data[b->size - 1] == '\n' ? n : 0;
}

/* Whether the group that `line` of a manifest names, GROUP.07 := A B, has the list of as many symbols. */
static bool list_whole(const struct manifest *m, const char *line)
{
	struct buffer b = BUFFER_EMPTY;
	struct error none;
	size_t symbols = 0, n = strcspn(line, "\n");
	for (size_t i = strlen("GROUP.07 :="); i < n; i++)
		symbols += line[i] == ' ';
	char *path = xformat("%s/groups/%.2s.list", m->out, line + strlen("GROUP."));
	bool whole = !access(path, F_OK) && !input_file(path, &b, &none) && lines_of(&b) == symbols;
	buffer_release(&b);
	free(path);
	return whole;
}

/* Sets *missing where the manifest, which ends with its version, was cut off, or a list of the groups that it names is gone or
 * was, as files are that had no time to reach the disk. */
static int check_groups(const struct manifest *m, bool *missing, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	if (access(m->path, F_OK))
		return LOT_OK; /* make makes it anyway */
	int r = input_file(m->path, &b, err);
	buffer_char(&b, '\0');
	*missing = *missing || (!r && !text_ends(b.data, MANIFEST_END));
	for (const char *s = b.data; !r && *s; s = text_next_line(s))
		if (text_begins(s, "GROUP."))
			*missing = *missing || !list_whole(m, s);
	buffer_release(&b);
	return r;
}

static off_t size_of(const char *path)
{
	struct stat st;
	return stat(path, &st) ? -1 : st.st_size;
}

/* Sets the place of each part manifest that was cut off.  One of a table without slices is as long as its copy, or either was; the
 * copy is gone where lot-manifest did not come so far. */
static void check_ends(const struct manifest *m, char **parts, size_t count, bool *again, bool *missing)
{
	for (size_t i = 0; i < count; i++) {
		const char *plain = catalog_plain(m->out, parts[i]);
		if (!plain) {
			again[i] = !catalog_part_whole(parts[i]);
			continue;
		}
		char *path = xformat("%s/%s.csv", m->out, plain);
		off_t bytes = size_of(parts[i]), copy = size_of(path);
		again[i] = bytes >= 0 && copy >= 0 && bytes != copy;
		*missing = *missing || (bytes >= 0 && bytes != copy);
		free(path);
	}
}

/* Whether the symbol has its nodes, as its parts make them. */
static bool nodes_stand(const struct manifest *m, const struct catalog *c, const struct catalog_symbol *s)
{
	struct buffer node = BUFFER_EMPTY, is = BUFFER_EMPTY;
	bool same = true;
	for (int t = 0; t < MANIFEST_TABLES && same; t++) {
		struct error none;
		char *path = xformat("%s/slices/%s/%s.parts", m->out, s->folder, catalog_tables[t]);
		node.size = is.size = 0;
		catalog_node(c, s, (enum manifest_table)t, &node);
		same = !access(path, F_OK) && !input_file(path, &is, &none) && is.size == node.size && !memcmp(is.data, node.data, node.size);
		free(path);
	}
	buffer_release(&node);
	buffer_release(&is);
	return same;
}

/* Whether the slice is there with the bytes that its part manifest speaks of. */
static bool slice_stands(const struct manifest *m, const struct catalog_slice *x)
{
	struct input_map map;
	struct error none;
	char *path = xformat("%s/slices/%s/%s%s%s.npz", m->out, x->folder, catalog_tables[x->table], x->part ? "/" : "", x->part ? x->part : "");
	bool same = !input_map(path, &map, &none);
	if (same) {
		char checksum[NODE_CHECKSUM];
		node_checksum(map.data, map.n, checksum);
		same = map.n == x->bytes && !strcmp(checksum, x->checksum);
		input_unmap(&map);
	}
	free(path);
	return same;
}

/* Symbols whose nodes and slices are being looked at, by several threads. */
struct looks {
	const struct manifest *m;
	const struct catalog *c;
	bool *other; /* a place a slice: set where it does not stand */
	atomic_bool node; /* one does not stand */
};

static int look_at(void *context, size_t i, struct error *err)
{
	(void)err;
	struct looks *l = context;
	const struct catalog_symbol *s = &l->c->symbol[i];
	if (!nodes_stand(l->m, l->c, s))
		l->node = true;
	for (size_t k = s->from; k < s->to; k++)
		l->other[k] = !slice_stands(l->m, &l->c->slice[k]);
	return LOT_OK;
}

/* Sets the place of each part manifest that is damaged or has a slice that is gone or another, and *missing where a node is. */
static int check_slices(const struct manifest *m, char **parts, size_t count, bool *again, bool *missing, struct error *err)
{
	struct catalog c;
	int r = catalog_read(m->out, parts, count, again, &c, err);
	struct looks l = { .m = m, .c = &c, .other = xcalloc(c.count, sizeof *l.other) };
	if (!r)
		r = workers_each(m->jobs, c.symbols, look_at, &l, err);
	for (size_t i = 0; i < c.count && !r; i++)
		again[c.slice[i].source] |= l.other[i];
	*missing = *missing || l.node;
	free(l.other);
	catalog_release(&c);
	return r;
}

int manifest_check(const struct manifest *m, char **parts, size_t count, struct buffer *out, struct error *err)
{
	bool *again = xcalloc(count, sizeof *again), missing = false;
	int r = check_groups(m, &missing, err);
	check_ends(m, parts, count, again, &missing);
	if (!r && (missing || !untouched(m))) {
		r = check_slices(m, parts, count, again, &missing, err);
		missing = true; /* the next look is not as close once it is written anew */
	}
	for (size_t i = 0; i < count && !r; i++)
		if (again[i])
			buffer_format(out, "%s\n", parts[i]);
	if (!r && missing)
		buffer_format(out, "%s\n", m->path);
	free(again);
	return r;
}
