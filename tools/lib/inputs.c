#include "inputs.h"

#include <stdlib.h>

#include "cli.h"
#include "code.h"
#include "lists.h"

void inputs_set(struct inputs *in, int key, const char *text)
{
	if (key == INPUTS_LIST)
		in->list = text;
	if (key == INPUTS_IN)
		in->folder = text;
}

static void add(struct inputs *in, char *path, char *symbol)
{
	in->entry = xgrow(in->entry, &in->room, in->count + 1, sizeof *in->entry);
	in->entry[in->count++] = (struct input_entry){ path, symbol };
}

int inputs_check(struct inputs *in, const char *things, int count, char **operand, struct error *err)
{
	for (int i = 0; i < count; i++)
		add(in, xstrdup(operand[i]), NULL);
	if (in->folder && !in->list)
		return error_usage(err, "--in is about the lines of a list: give --list too");
	return in->count || in->list ? LOT_OK : error_usage(err, "no %s: name them, or give --list", things);
}

static int add_listed(void *context, char *line, struct error *err)
{
	struct inputs *in = context;
	char symbol[CODE_MAX + 1];
	(void)err;
	if (in->folder)
		add(in, xformat("%s/%s.npz", in->folder, line), code_symbol(line, symbol) > 0 ? xstrdup(symbol) : NULL);
	else
		add(in, xstrdup(line), NULL);
	cli_input(in->entry[in->count - 1].path);
	return LOT_OK;
}

int inputs_read(struct inputs *in, struct error *err)
{
	return in->list ? list_read(in->list, add_listed, in, err) : LOT_OK;
}

void inputs_release(struct inputs *in)
{
	for (size_t i = 0; i < in->count; i++) {
		free(in->entry[i].path);
		free(in->entry[i].symbol);
	}
	free(in->entry);
	*in = (struct inputs)INPUTS_NONE;
}
