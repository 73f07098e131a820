#include "madefrom.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "input.h"

/* A symbol's folder and what its slices are, in the catalog's order. */
static void add_symbol(struct buffer *b, const struct catalog *c, const struct catalog_symbol *s, struct buffer *room)
{
	char digits[NODE_CHECKSUM];
	room->size = 0;
	for (size_t i = s->from; i < s->to; i++) {
		const struct catalog_slice *x = &c->slice[i];
		buffer_text(room, catalog_tables[x->table]);
		buffer_char(room, '/');
		buffer_text(room, x->part ? x->part : "");
		buffer_char(room, ' ');
		buffer_text(room, x->checksum);
	}
	node_checksum(room->data, room->size, digits);
	buffer_format(b, "%s %s\n", s->folder, digits);
}

int madefrom_digest(const struct catalog *c, const char *mergers, char digits[NODE_CHECKSUM], struct error *err)
{
	struct buffer all = BUFFER_EMPTY, room = BUFFER_EMPTY, map = BUFFER_EMPTY;
	int r = mergers ? input_file(mergers, &map, err) : LOT_OK;
	for (size_t i = 0; i < c->symbols; i++)
		if (c->symbol[i].rows[MANIFEST_TRADES])
			add_symbol(&all, c, &c->symbol[i], &room);
	if (mergers && !r)
		buffer_add(&all, map.data, map.size);
	node_checksum(all.data ? all.data : "", all.size, digits);
	buffer_release(&all);
	buffer_release(&room);
	buffer_release(&map);
	return r;
}

static bool take(const char *folder, const char *name, struct buffer *b)
{
	struct error none = ERROR_NONE;
	char *path = xformat("%s/%s", folder, name);
	int r = input_file(path, b, &none);
	free(path);
	return !r && b->size;
}

bool madefrom_others(const char *folder, const char *name, const char *other, const char *other_name)
{
	struct buffer a = BUFFER_EMPTY, b = BUFFER_EMPTY;
	bool both = take(folder, name, &a) && take(other, other_name, &b);
	bool differ = both && (a.size != b.size || memcmp(a.data, b.data, a.size));
	buffer_release(&a);
	buffer_release(&b);
	return differ;
}
