#include "node.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

bool node_recognise(const void *data, size_t n)
{
	size_t k = sizeof "lotmill-parts " - 1;
	return n >= k && !memcmp(data, NODE_HEADER, k);
}

/* `text`, a line with its end cut off: NAME ROWS BYTES CHECKSUM. */
static int parse_line(char *text, struct node_slice *s, const char *folder, size_t folder_n, struct error *err)
{
	char *field[4] = { text };
	for (int i = 1; i < 4; i++) {
		char *blank = strchr(field[i - 1], ' ');
		if (!blank)
			return LOT_BAD_DATA;
		*blank = '\0';
		field[i] = blank + 1;
	}
	int64_t rows, bytes;
	if (!*field[0] || *field[0] == '/' || cli_number("", field[1], 0, INT64_MAX, &rows, err) ||
	    cli_number("", field[2], 0, INT64_MAX, &bytes, err) || strlen(field[3]) != NODE_CHECKSUM - 1 ||
	    strspn(field[3], "0123456789abcdef") != NODE_CHECKSUM - 1)
		return LOT_BAD_DATA;
	size_t name_n = strlen(field[0]) + 1;
	*s = (struct node_slice){ xmalloc(folder_n + name_n), (size_t)rows, (size_t)bytes, "" };
	memcpy(s->path, folder, folder_n);
	memcpy(s->path + folder_n, field[0], name_n);
	memcpy(s->checksum, field[3], NODE_CHECKSUM);
	return LOT_OK;
}

int node_parse(const char *path, const void *data, size_t n, struct node *node, struct error *err)
{
	*node = (struct node){ .count = 0 };
	size_t head = sizeof NODE_HEADER - 1, room = 0;
	if (n < head || memcmp(data, NODE_HEADER, head))
		return error_at(err, path, 1, "not a node of slices of version 1");
	char *text = xmalloc(n + 1);
	memcpy(text, data, n);
	text[n] = '\0';
	const char *slash = strrchr(path, '/');
	size_t folder_n = slash ? (size_t)(slash + 1 - path) : 0;
	int r = LOT_OK;
	size_t line = 2;
	for (char *at = text + head, *end; !r && at < text + n; at = end + 1, line++) {
		end = strchr(at, '\n');
		node->slice = xgrow(node->slice, &room, node->count + 1, sizeof *node->slice);
		if (end)
			*end = '\0';
		if (!end || parse_line(at, &node->slice[node->count], path, folder_n, err))
			r = error_at(err, path, line, "not a line of a node: NAME ROWS BYTES CHECKSUM");
		else
			node->count++;
	}
	free(text);
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
