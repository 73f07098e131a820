#include "node.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"

bool node_recognise(const void *data, size_t n)
{
	size_t k = sizeof "lotmill-parts " - 1;
	return n >= k && !memcmp(data, NODE_HEADER, k);
}

static bool is_checksum(const char *s, size_t n)
{
	bool good = n == NODE_CHECKSUM - 1;
	for (size_t i = 0; good && i < n; i++)
		good = (s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f');
	return good;
}

bool node_line(const char *line, size_t n, struct node_line *l)
{
	const char *field[5] = { line }, *end = line + n;
	size_t length[4];
	for (int i = 1; i < 4; i++) {
		const char *blank = memchr(field[i - 1], ' ', (size_t)(end - field[i - 1]));
		if (!blank)
			return false;
		field[i] = blank + 1;
	}
	field[4] = end + 1;
	for (int i = 0; i < 4; i++)
		length[i] = (size_t)(field[i + 1] - 1 - field[i]);
	l->name = line;
	l->name_n = length[0];
	l->checksum = field[3];
	return length[0] && line[0] != '/' && !memchr(line, '\0', length[0]) && decimal_count(field[1], length[1], &l->rows) &&
	       decimal_count(field[2], length[2], &l->bytes) && is_checksum(field[3], length[3]);
}

void node_add(struct buffer *out, const char *table, const char *part, uint64_t rows, uint64_t bytes, const char *checksum)
{
	buffer_text(out, table);
	if (part) {
		buffer_char(out, '/');
		buffer_text(out, part);
	}
	buffer_text(out, ".npz ");
	buffer_int(out, rows);
	buffer_char(out, ' ');
	buffer_int(out, bytes);
	buffer_char(out, ' ');
	buffer_text(out, checksum);
	buffer_char(out, '\n');
}

static void add_slice(struct node_slice *s, const struct node_line *l, const char *folder, size_t folder_n)
{
	*s = (struct node_slice){ xcalloc(folder_n + l->name_n + 1, 1), l->rows, l->bytes, "" };
	memcpy(s->path, folder, folder_n);
	memcpy(s->path + folder_n, l->name, l->name_n);
	memcpy(s->checksum, l->checksum, NODE_CHECKSUM - 1);
}

int node_parse(const char *path, const void *data, size_t n, struct node *node, struct error *err)
{
	*node = (struct node){ .count = 0 };
	size_t head = sizeof NODE_HEADER - 1, room = 0;
	if (n < head || memcmp(data, NODE_HEADER, head))
		return error_at(err, path, 1, "not a node of slices of version 1");
	const char *text = data, *slash = strrchr(path, '/');
	size_t folder_n = slash ? (size_t)(slash + 1 - path) : 0;
	int r = LOT_OK;
	size_t line = 2;
	for (const char *at = text + head, *end; !r && at < text + n; at = end + 1, line++) {
		end = memchr(at, '\n', (size_t)(text + n - at));
		node->slice = xgrow(node->slice, &room, node->count + 1, sizeof *node->slice);
		struct node_line l;
		if (!end || !node_line(at, (size_t)(end - at), &l))
			r = error_at(err, path, line, "not a line of a node: NAME ROWS BYTES CHECKSUM");
		else
			add_slice(&node->slice[node->count++], &l, path, folder_n);
	}
	if (r)
		node_release(node);
	return r;
}

void node_release(struct node *node)
{
	for (size_t i = 0; i < node->count; i++)
		free(node->slice[i].path);
	free(node->slice);
	*node = (struct node){ .count = 0 };
}

void node_checksum(const void *data, size_t n, char text[NODE_CHECKSUM])
{
	snprintf(text, NODE_CHECKSUM, "%08x%08x", libdeflate_crc32(0, data, n), libdeflate_adler32(1, data, n));
}
