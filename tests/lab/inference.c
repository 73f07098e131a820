/* inference - a small convolutional net over made-up samples, so many at a time. */
#include <stdlib.h>

#include "outcome.h"
#include "cli.h"
#include "convnet.h"

enum { OPT_FIRST = CLI_LONG, OPT_COUNT, OPT_BATCH, SEED = 20260617 };

static const struct cli_option options[] = {
	{ OPT_FIRST, "first", "N", "number of the first sample (0)" },
	{ OPT_COUNT, "count", "N", "how many (1)" },
	{ OPT_BATCH, "batch", "N", "samples that go through the net at a time (1)" },
	{ 0 },
};
static const struct cli cli = { "lab-inference", "[OPTION]...", "Classifies samples and prints the answer.", options };

/* A sample's digest is that of its scores' very bits and its class. */
static void infer(const struct convnet *net, uint64_t first, size_t n, float *samples, float *scores, struct outcome *a)
{
	for (size_t i = 0; i < n; i++)
		convnet_sample(first + i, samples + i * CONVNET_INPUT);
	convnet_run(net, samples, n, scores);
	for (size_t i = 0; i < n; i++) {
		const float *s = scores + i * CONVNET_SCORES;
		a->sum += outcome_digest(first + i, s, CONVNET_SCORES * sizeof *s) + (uint64_t)convnet_class(s);
	}
	a->items += n;
	a->moved += n * CONVNET_INPUT * sizeof *samples;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct outcome a = { .items = 0 };
	int64_t first = 0, count = 1, batch = 1;
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_FIRST: r = cli_number("--first", optarg, 0, INT32_MAX, &first, &err); break;
		case OPT_COUNT: r = cli_number("--count", optarg, 0, INT32_MAX, &count, &err); break;
		case OPT_BATCH: r = cli_number("--batch", optarg, 1, CONVNET_BATCH, &batch, &err); break;
		}
	if (!r && optind < argc)
		r = error_usage(&err, "operand '%s' is not expected", argv[optind]);
	if (!r) {
		struct convnet *net = xmalloc(sizeof *net);
		float *samples = xmalloc((size_t)batch * CONVNET_INPUT * sizeof *samples);
		float *scores = xmalloc((size_t)batch * CONVNET_SCORES * sizeof *scores);
		convnet_make(net, SEED);
		for (int64_t i = first; i < first + count; i += batch)
			infer(net, (uint64_t)i, (size_t)(first + count - i < batch ? first + count - i : batch), samples, scores, &a);
		free(net);
		free(samples);
		free(scores);
		outcome_print(&a);
	}
	return cli_finish(&err);
}
