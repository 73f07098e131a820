/* images - the image pipeline: PGM files in, their edges out; and the images it works on. */
#include <stdlib.h>

#include "outcome.h"
#include "cli.h"
#include "input.h"
#include "output.h"
#include "pixels.h"

enum { OPT_FIRST = CLI_LONG, OPT_COUNT, OPT_MAKE, OPT_FROM, OPT_TO };

static const struct cli_option options[] = {
	{ OPT_FIRST, "first", "N", "number of the first image (0)" },
	{ OPT_COUNT, "count", "N", "how many (1)" },
	{ OPT_MAKE, "make", "SIDE", "make up images of SIDE x SIDE pixels in --to instead" },
	{ OPT_FROM, "from", "DIR", "images 0.pgm, 1.pgm, ... (.)" },
	{ OPT_TO, "to", "DIR", "where their edges go under the same names; made" },
	{ 0 },
};
static const struct cli cli = { "lab-images", "[OPTION]... --to=DIR",
	"Normalises, blurs (3 x 3) and finds the edges (Sobel) of images, and prints the answer.", options };

struct call {
	int64_t first, count, side; /* side 0: process */
	const char *from, *to;
};

/* The largest gradient of an image of 0..1 becomes nearly white; a step from 0 to 1 is blurred to 3 of 4. */
static const float white = 255.0F / 4;

static int process(const char *source, struct buffer *out, struct outcome *a, struct error *err)
{
	struct buffer in = BUFFER_EMPTY;
	struct pixels p;
	int r = input_file(source, &in, err);
	if (!r)
		r = pixels_read(source, in.data, in.size, &p, err);
	if (!r) {
		pixels_edges(&p);
		pixels_write(&p, white, out);
		pixels_release(&p);
		a->moved += in.size + out->size;
	}
	buffer_release(&in);
	return r;
}

static int one(const struct call *c, int64_t i, struct outcome *a, struct error *err)
{
	char *source = xformat("%s/%lld.pgm", c->from, (long long)i), *target = xformat("%s/%lld.pgm", c->to, (long long)i);
	struct buffer out = BUFFER_EMPTY;
	int r = LOT_OK;
	if (c->side) {
		struct pixels p;
		pixels_make(&p, (size_t)c->side, (size_t)c->side, (uint64_t)i);
		pixels_write(&p, 1, &out);
		pixels_release(&p);
	} else {
		r = process(source, &out, a, err);
	}
	if (!r) {
		a->items++;
		a->sum += outcome_digest((uint64_t)i, out.data, out.size);
		r = output_file(target, out.data, out.size, OUTPUT_FOLDERS, err);
	}
	buffer_release(&out);
	free(source);
	free(target);
	return r;
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_FIRST: r = cli_number("--first", optarg, 0, INT32_MAX, &c->first, err); break;
		case OPT_COUNT: r = cli_number("--count", optarg, 0, INT32_MAX, &c->count, err); break;
		case OPT_MAKE: r = cli_number("--make", optarg, 1, PIXELS_SIDE, &c->side, err); break;
		case OPT_FROM: c->from = optarg; break;
		case OPT_TO: c->to = optarg; break;
		}
	if (!r && optind < argc)
		r = error_usage(err, "operand '%s' is not expected", argv[optind]);
	return r || c->to ? r : error_usage(err, "--to is missing");
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct outcome a = { .items = 0 };
	struct call c = { .count = 1, .from = "." };
	int r = parse(argc, argv, &c, &err);
	for (int64_t i = c.first; !r && i < c.first + c.count; i++)
		r = one(&c, i, &a, &err);
	if (!r)
		outcome_print(&a);
	return cli_finish(&err);
}
