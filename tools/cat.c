/* lot-cat - prints slices, partials and nodes as CSV, says what is in them, verifies them. */
#include <string.h>

#include "cli.h"
#include "input.h"
#include "node.h"
#include "npz.h"
#include "output.h"
#include "show.h"
#include "slicecheck.h"

enum { KEY_INFO = CLI_LONG, KEY_CHECK, KEY_SYNC };

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "write to FILE (default -, standard output)" },
	{ 'c', "columns", "LIST", "print these arrays, comma between, in this order" },
	{ 't', "table", "NAME", "of a partial: `rows`, its brokers (default), or `symbols`" },
	{ 'n', "head", "N", "print at most N rows, of all files together" },
	{ 'H', "with-filename", NULL, "put a column `file` first" },
	{ KEY_INFO, "info", NULL, "print what arrays there are instead: types, shapes,\nsizes, checksums" },
	{ KEY_CHECK, "check", NULL, "print nothing, verify everything; what is wrong is\nsaid on standard error, a line each" },
	{ KEY_SYNC, "sync", NULL, "make the output durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-cat", "[OPTION]... FILE...",
	"Prints slices, partials (.npz, also NumPy's) and nodes (.parts) as CSV, one after the\n"
	"other under one header. FILE - is standard input.",
	options,
};

enum mode { PRINT, INFO, CHECK };

struct cat {
	enum mode mode;
	struct show show;
	struct output out;
	struct error last; /* with --check: the last problem, not yet printed */
};

/* Problems are printed as they come but for the last, which cli_finish prints. */
static void report(void *context, const struct error *problem)
{
	struct cat *c = context;
	int worst = problem->status < c->last.status ? problem->status : c->last.status;
	if (c->last.status)
		cli_warn("%s", c->last.text);
	c->last = *problem;
	c->last.status = worst;
}

static int show_slice(struct cat *c, const char *path, const struct buffer *b, struct error *err)
{
	struct npz z;
	if (c->mode == INFO)
		return show_info(path, b->data, b->size, &c->out.pending, err);
	int r = npz_unpack(path, b->data, b->size, NULL, &z, err);
	if (r)
		return r;
	r = show_arrays(&c->show, path, &z, &c->out, err);
	npz_release(&z);
	return r;
}

static int show_node(struct cat *c, const char *path, const struct buffer *b, struct error *err)
{
	struct node node;
	int r = node_parse(path, b->data, b->size, &node, err);
	if (r)
		return r;
	for (size_t i = 0; i < node.count && !r; i++) {
		struct buffer slice = BUFFER_EMPTY;
		r = input_file(node.slice[i].path, &slice, err);
		if (!r)
			r = show_slice(c, node.slice[i].path, &slice, err);
		buffer_release(&slice);
	}
	node_release(&node);
	return r;
}

static int standard_node(struct error *err)
{
	return error_usage(err, "standard input is a node: name its file, for it says where the slices are");
}

static int cat_file(struct cat *c, const char *path, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	bool standard = !strcmp(path, "-");
	int r = input_file(path, &b, err);
	if (standard)
		path = "standard input";
	if (!r && node_recognise(b.data, b.size))
		r = standard ? standard_node(err) : show_node(c, path, &b, err);
	else if (!r)
		r = show_slice(c, path, &b, err);
	buffer_release(&b);
	return r;
}

static void check_file(struct cat *c, const char *path)
{
	struct buffer b = BUFFER_EMPTY;
	struct error e;
	bool standard = !strcmp(path, "-");
	if (input_file(path, &b, &e))
		report(c, &e);
	else if (!node_recognise(b.data, b.size))
		verify_slice(standard ? "standard input" : path, b.data, b.size, NULL, report, c);
	else if (!standard)
		verify_node(path, b.data, b.size, NULL, report, c);
	else if (standard_node(&e))
		report(c, &e);
	buffer_release(&b);
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct cat c = { .show.head = UINT64_MAX, .last = ERROR_NONE };
	const char *output = "-";
	bool table = false;
	for (int key; !err.status && (key = cli_next(&cli, argc, argv)) != -1;) {
		int64_t n = 0;
		switch (key) {
		case 'o':
			output = optarg;
			break;
		case 'c':
			c.show.columns = optarg;
			break;
		case 't':
			table = true;
			c.show.symbols = !strcmp(optarg, "symbols");
			if (!c.show.symbols && strcmp(optarg, "rows"))
				error_usage(&err, "--table '%s' is neither rows nor symbols", optarg);
			break;
		case 'n':
			if (!cli_number("--head", optarg, 0, INT64_MAX, &n, &err))
				c.show.head = (uint64_t)n;
			break;
		case 'H':
			c.show.files = true;
			break;
		case KEY_SYNC:
			output_sync(true);
			break;
		case KEY_INFO:
		case KEY_CHECK:
			if (c.mode != PRINT && c.mode != (key == KEY_INFO ? INFO : CHECK))
				error_usage(&err, "--info and --check exclude each other");
			c.mode = key == KEY_INFO ? INFO : CHECK;
			break;
		}
	}
	if (!err.status && optind == argc)
		error_usage(&err, "no FILE is given; see --help");
	if (!err.status && table && c.show.columns)
		error_usage(&err, "--table and --columns exclude each other: columns are picked from the whole file");
	if (!err.status && c.mode == CHECK) {
		for (int i = optind; i < argc; i++)
			check_file(&c, argv[i]);
		return cli_finish(&c.last);
	}
	if (!err.status && !output_open(&c.out, output, 0, &err)) {
		if (c.mode == INFO)
			buffer_text(&c.out.pending, SHOW_INFO);
		for (int i = optind; i < argc && !err.status; i++)
			cat_file(&c, argv[i], &err);
		if (!err.status)
			output_commit(&c.out, &err);
		output_discard(&c.out);
	}
	show_release(&c.show);
	return cli_finish(&err);
}
