/* lot-scan - plans an import: which raw file belongs to which table file. */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "output.h"
#include "rawoptions.h"
#include "rawscan.h"
#include "record.h"
#include "text.h"

enum { OPT_CHECK = CLI_LONG, OPT_MOVED, OPT_RAW, OPT_IGNORE, OPT_REJECT, OPT_SYNC };

static const struct cli_option options[] = {
	{ 'd', "data", "DIR", "folder of the tables; the plan is kept in DIR/" RAWSCAN_STATE },
	{ OPT_RAW, "raw", "DIR", "a folder of raw files, beside those given as RAW (may be given again)" },
	{ OPT_IGNORE, "ignore", "PATTERN", "pass over files and folders of such names (may be given again)" },
	RAWOPTIONS,
	{ OPT_REJECT, "reject", NULL, "bad rows will be set aside: do not leave out a file for them" },
	{ 'k', "keep-going", NULL, "end with 0 though files were left out: --check is asked later" },
	{ OPT_CHECK, "check", NULL, "only say how the last scan went" },
	{ OPT_MOVED, "moved", NULL, "only finish what rows went from, now that what they went to is made" },
	{ 'v', "verbose", NULL, "say what was found" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-scan", "[OPTION]... --data DIR RAW...",
	"Sorts the raw files below the folders RAW into days and writes the plan that make imports them by.", options
};

struct call {
	struct rawscan scan;
	struct rawoptions raw;
	bool check, moved, keep_going, verbose;
};

static void add(char ***list, size_t *count, size_t *room, char *text)
{
	*list = xgrow(*list, room, *count + 1, sizeof **list);
	(*list)[(*count)++] = text;
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	size_t ignore_room = 0, root_room = 0;
	struct rawscan *s = &c->scan;
	int r = LOT_OK;
	s->options = &c->raw;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case 'd': s->data = optarg; break;
		case 'k': c->keep_going = true; break;
		case 'v': c->verbose = true; break;
		case OPT_CHECK: c->check = true; break;
		case OPT_MOVED: c->moved = true; break;
		case OPT_REJECT: s->reject = true; break;
		case OPT_SYNC: output_sync(true); break;
		case OPT_RAW: add(&s->root, &s->roots, &root_room, optarg); break;
		case OPT_IGNORE: add(&s->ignore, &s->ignores, &ignore_room, optarg); break;
		default: r = rawoptions_set(&c->raw, key, optarg, err);
		}
	for (int i = optind; i < argc; i++)
		add(&s->root, &s->roots, &root_room, argv[i]);
	if (!r)
		r = rawoptions_ready(&c->raw, err);
	if (r)
		return r;
	if (!s->data)
		return error_usage(err, "--data is missing; see --help");
	bool alone = c->check || c->moved;
	if (!s->roots == !alone)
		return error_usage(err, c->check ? "--check takes no RAW" : alone ? "--moved takes no RAW" : "no RAW is given; see --help");
	return LOT_OK;
}

static int run(struct call *c, struct error *err)
{
	struct rawscan *s = &c->scan;
	if (c->moved)
		return rawscan_moved(s, err);
	int r = c->check ? rawscan_check(s, err) : rawscan_run(s, err);
	if (c->check && s->aside)
		printf("import: %zu %s set aside, in %s/" RAWSCAN_STATE "/rejects\n", s->aside, s->aside == 1 ? "row" : "rows",
		       s->data);
	if (c->check && s->nodata)
		printf("import: %zu raw %s that there is no data, named in %s/" RAWSCAN_STATE "/nodata\n", s->nodata,
		       s->nodata == 1 ? "file says" : "files say", s->data);
	if (!r && c->check)
		printf("import: %zu raw file%s in %zu table file%s of %s\n", s->files, text_plural(s->files), s->targets,
		       text_plural(s->targets), s->data);
	if (!r && c->verbose)
		cli_warn("%zu file%s, %zu looked into, %zu table%s, %zu list%s changed, %zu removed, %zu left out", s->files,
		         text_plural(s->files), s->opened, s->targets, text_plural(s->targets), s->rewritten, text_plural(s->rewritten), s->removed, s->problems);
	if (!r && s->problems && !c->keep_going)
		r = error_data(err, "%zu raw %s left out", s->problems, s->problems == 1 ? "file was" : "files were");
	return r;
}

int main(int argc, char **argv)
{
	struct call c = { .raw = { .mixed = true } };
	struct error err = ERROR_NONE;
	if (!parse(argc, argv, &c, &err)) {
		if (!c.check && !c.moved)
			record_start("scan", c.scan.data);
		run(&c, &err);
	}
	rawoptions_release(&c.raw);
	free(c.scan.ignore);
	free(c.scan.root);
	return cli_finish(&err);
}
