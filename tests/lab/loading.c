/* loading - reads samples from one file in shuffled batches and uses each batch up, as a training loop does. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outcome.h"
#include "burn.h"
#include "cli.h"
#include "loader.h"
#include "output.h"
#include "pixels.h"

enum { OPT_MAKE = CLI_LONG, OPT_FILE, OPT_BATCH, OPT_WORKERS, OPT_AHEAD, OPT_ROUNDS };
enum { SIDE = 96, SAMPLE = SIDE * SIDE, BATCH = 32, ROUNDS = 10000, SEED = 1 };

static const struct cli_option options[] = {
	{ OPT_MAKE, "make", "N", "make up N samples in the file instead" },
	{ OPT_FILE, "file", "FILE", "the samples, bytes of 96 x 96 pixels each" },
	{ OPT_BATCH, "batch", "N", "samples of a batch (32)" },
	{ OPT_WORKERS, "workers", "N", "threads that prepare batches ahead (0: each when it is wanted)" },
	{ OPT_AHEAD, "ahead", "N", "batches that may lie ready (twice the workers)" },
	{ OPT_ROUNDS, "rounds", "N", "rounds of work on each sample of a batch (10000)" },
	{ 0 },
};
static const struct cli cli = { "lab-loading", "[OPTION]... --file=FILE",
	"Shuffles, loads and uses up samples, and prints the answer.", options };

struct loading {
	struct loader plan;
	const char *file;
	int fd;
	int64_t rounds;
	struct outcome answer;
};

/* A sample is turned into what a net wants: its edges, and every other one mirrored. */
static int prepare(void *context, size_t sample, float *to, struct error *err)
{
	const struct loading *l = context;
	unsigned char byte[SAMPLE];
	struct pixels p;
	errno = 0;
	if (pread(l->fd, byte, SAMPLE, (off_t)(sample * SAMPLE)) != SAMPLE)
		return error_system(err, "cannot read sample %zu of '%s'", sample, l->file);
	pixels_new(&p, SIDE, SIDE);
	for (size_t i = 0; i < SAMPLE; i++)
		p.at[i] = (float)byte[i];
	pixels_edges(&p);
	for (size_t i = 0; i < SAMPLE; i++)
		to[i] = p.at[sample % 2 ? i - i % SIDE + SIDE - 1 - i % SIDE : i];
	pixels_release(&p);
	return LOT_OK;
}

/* The answer hangs on which samples came in which place, so that a batch out of order shows. */
static void use(void *context, size_t batch, const uint32_t *sample, const float *data, size_t n)
{
	struct loading *l = context;
	for (size_t i = 0; i < n; i++) {
		uint64_t digest = outcome_digest(sample[i], data + i * SAMPLE, SAMPLE * sizeof *data);
		l->answer.sum += burn(digest ^ outcome_mix(batch * l->plan.batch + i), (uint64_t)l->rounds);
	}
	l->answer.items += n;
	l->answer.moved += n * SAMPLE;
}

static int load(struct loading *l, struct error *err)
{
	struct stat st;
	l->fd = open(l->file, O_RDONLY | O_CLOEXEC);
	if (l->fd < 0 || fstat(l->fd, &st))
		return error_system(err, "cannot open '%s'", l->file);
	l->plan.samples = (size_t)st.st_size / SAMPLE;
	l->plan.width = SAMPLE;
	l->plan.seed = SEED;
	int r = st.st_size % SAMPLE ? error_data(err, "%s: not whole samples of %d bytes", l->file, SAMPLE) : LOT_OK;
	if (!r)
		r = loader_run(&l->plan, prepare, use, l, err);
	close(l->fd);
	return r;
}

static int make_samples(struct loading *l, int64_t n, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	for (int64_t i = 0; i < n; i++) {
		struct pixels p;
		pixels_make(&p, SIDE, SIDE, (uint64_t)i);
		char *to = buffer_reserve(&b, SAMPLE);
		for (size_t k = 0; k < SAMPLE; k++)
			to[k] = (char)(unsigned char)p.at[k];
		b.size += SAMPLE;
		pixels_release(&p);
	}
	l->answer.items = (uint64_t)n;
	l->answer.sum = outcome_digest(0, b.data, b.size);
	int r = output_file(l->file, b.data, b.size, OUTPUT_FOLDERS, err);
	buffer_release(&b);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct loading l = { .rounds = ROUNDS };
	int64_t batch = BATCH, workers = 0, ahead = 0, n = -1;
	int r = LOT_OK;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_MAKE: r = cli_number("--make", optarg, 0, 1000000, &n, &err); break;
		case OPT_FILE: l.file = optarg; break;
		case OPT_BATCH: r = cli_number("--batch", optarg, 1, 100000, &batch, &err); break;
		case OPT_WORKERS: r = cli_number("--workers", optarg, 0, LOADER_WORKERS, &workers, &err); break;
		case OPT_AHEAD: r = cli_number("--ahead", optarg, 1, 100000, &ahead, &err); break;
		case OPT_ROUNDS: r = cli_number("--rounds", optarg, 0, INT64_MAX, &l.rounds, &err); break;
		}
	if (!r && optind < argc)
		r = error_usage(&err, "operand '%s' is not expected", argv[optind]);
	if (!r && !l.file)
		r = error_usage(&err, "--file is missing");
	l.plan.batch = (size_t)batch;
	l.plan.workers = (unsigned)workers;
	l.plan.ahead = (size_t)(ahead ? ahead : workers ? 2 * workers : 1);
	if (!r)
		r = n >= 0 ? make_samples(&l, n, &err) : load(&l, &err);
	if (!r)
		outcome_print(&l.answer);
	return cli_finish(&err);
}
