#include "slices.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "input.h"

int slices_symbol(char *folder, char symbol[CODE_MAX + 1], const char **name, struct error *err)
{
	for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
		folder[n - 1] = '\0';
	const char *slash = strrchr(folder, '/'), *last = slash ? slash + 1 : folder;
	if (name)
		*name = last;
	if (code_symbol(last, symbol) < 0)
		return error_usage(err, "folder '%s' does not carry a symbol's name", folder);
	return LOT_OK;
}

static struct slice *add_slice(struct slice_list *list, size_t *room, char *path)
{
	list->slice = xgrow(list->slice, room, list->count + 1, sizeof *list->slice);
	struct slice *s = &list->slice[list->count++];
	*s = (struct slice){ .path = path };
	return s;
}

static int read_node(const char *path, struct slice_list *list, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	struct node node;
	size_t room = 0;
	int r = input_file(path, &b, err);
	if (!r)
		r = node_parse(path, b.data, b.size, &node, err);
	for (size_t i = 0; !r && i < node.count; i++) {
		struct slice *s = add_slice(list, &room, node.slice[i].path);
		s->rows = node.slice[i].rows;
		memcpy(s->checksum, node.slice[i].checksum, NODE_CHECKSUM);
		node.slice[i].path = NULL;
	}
	if (!r)
		node_release(&node);
	buffer_release(&b);
	return r;
}

int slices_list(const char *folder, const char *table, struct slice_list *list, struct error *err)
{
	*list = (struct slice_list){ .count = 0 };
	int r = LOT_OK;
	size_t room = 0;
	char *node = xformat("%s/%s.parts", folder, table), *plain = xformat("%s/%s.npz", folder, table);
	if (!access(node, F_OK)) {
		r = read_node(node, list, err);
	} else if (!access(plain, F_OK)) {
		add_slice(list, &room, plain);
		plain = NULL;
	} else if (access(folder, X_OK)) {
		r = error_system(err, "cannot read '%s'", folder);
	}
	free(node);
	free(plain);
	if (r)
		slices_list_release(list);
	return r;
}

void slices_list_release(struct slice_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->slice[i].held)
			npz_release(list->slice[i].held);
		free(list->slice[i].held);
		free(list->slice[i].path);
	}
	free(list->slice);
	*list = (struct slice_list){ .count = 0 };
}

int slice_read(struct slice *s, const char *const *names, struct npz *z, struct error *err)
{
	if (s->held) {
		*z = *s->held;
		free(s->held);
		s->held = NULL;
		return LOT_OK;
	}
	int r = npz_read(s->path, names, z, err);
	if (r == LOT_SYSTEM && access(s->path, F_OK)) {
		const char *slash = strrchr(s->path, '/');
		char *folder = slash ? xformat("%.*s", (int)(slash - s->path), s->path) : xstrdup(".");
		utimensat(AT_FDCWD, folder, NULL, 0);
		free(folder);
	}
	return r;
}
