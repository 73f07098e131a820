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

/* A line of n bytes without its end: NAME ROWS BYTES CHECKSUM. */
static bool parse_line(const char *line, size_t n, struct node_slice *s, const char *folder, size_t folder_n)
{
	const char *field[5] = { line }, *end = line + n;
	for (int i = 1; i < 4; i++) {
		const char *blank = memchr(field[i - 1], ' ', (size_t)(end - field[i - 1]));
		if (!blank)
			return false;
		field[i] = blank + 1;
	}
	field[4] = end + 1;
	size_t length[4];
	for (int i = 0; i < 4; i++)
		length[i] = (size_t)(field[i + 1] - 1 - field[i]);
	uint64_t rows, bytes;
	if (!length[0] || line[0] == '/' || memchr(line, '\0', length[0]) || !decimal_count(field[1], length[1], &rows) ||
	    !decimal_count(field[2], length[2], &bytes) || !is_checksum(field[3], length[3]))
		return false;
	*s = (struct node_slice){ xcalloc(folder_n + length[0] + 1, 1), rows, bytes, "" };
	memcpy(s->path, folder, folder_n);
	memcpy(s->path + folder_n, line, length[0]);
	memcpy(s->checksum, field[3], length[3]);
	return true;
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
		if (!end || !parse_line(at, (size_t)(end - at), &node->slice[node->count], path, folder_n))
			r = error_at(err, path, line, "not a line of a node: NAME ROWS BYTES CHECKSUM");
		else
			node->count++;
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
