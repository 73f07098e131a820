/* handover - four ways to hand a table to workers: each parses all of it, each gets its slice, all map one packed
 * file, or they are forked from a process that holds it. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outcome.h"
#include "cli.h"
#include "input.h"
#include "output.h"
#include "ticks.h"

enum { OPT_TABLE = CLI_LONG, OPT_ROWS, OPT_WORKERS, OPT_WORKER, WORKERS = 1024 };

static const struct cli_option options[] = {
	{ OPT_TABLE, "table", "FILE", "the table; its slices and its packed form lie beside it" },
	{ OPT_ROWS, "rows", "N", "make: rows of the table (100000)" },
	{ OPT_WORKERS, "workers", "N", "how many share the table (1)" },
	{ OPT_WORKER, "worker", "N", "which of them this is, from 0 (0)" },
	{ 0 },
};
static const struct cli cli = { "lab-handover", "[OPTION]... --table=FILE STEP",
	"Steps: make writes the table, split its slices, pack its packed form; parse, slice and map do one\n"
	"worker's share of the work, fork that of all.  Prints the answer.", options };

struct call {
	const char *table;
	int64_t rows, workers, worker;
};

static char *slice_path(const struct call *c, int64_t worker)
{
	return xformat("%s.%lldof%lld", c->table, (long long)worker, (long long)c->workers);
}

static int publish(const char *path, const struct buffer *b, struct outcome *a, struct error *err)
{
	a->moved += b->size;
	return output_file(path, b->data, b->size, OUTPUT_FOLDERS, err);
}

static int take(const char *path, struct ticks *t, struct outcome *a, struct error *err)
{
	struct stat st;
	int r = ticks_read(path, t, err);
	if (!r && stat(path, &st))
		r = error_system(err, "cannot read '%s'", path);
	a->moved += r ? 0 : (uint64_t)st.st_size;
	return r;
}

static void work_share(const struct call *c, struct ticks *t, int64_t worker, struct outcome *a)
{
	size_t from, to;
	ticks_share(t->rows, (size_t)worker, (size_t)c->workers, &from, &to);
	a->sum = ticks_work(t, from, to);
	a->items = to - from;
}

/* ---- the steps: make, split and pack prepare, the others work ---- */

static int make_table(const struct call *c, struct outcome *a, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	ticks_make(0, (size_t)c->rows, &b);
	int r = publish(c->table, &b, a, err);
	a->items = (uint64_t)c->rows;
	buffer_release(&b);
	return r;
}

/* Behind the n-th line end from `at` on. */
static const char *skip_lines(const char *at, const char *end, size_t n)
{
	for (; n && at < end; n--) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		at = feed ? feed + 1 : end;
	}
	return at;
}

static int split(const struct call *c, struct outcome *a, struct error *err)
{
	struct buffer all = BUFFER_EMPTY, b = BUFFER_EMPTY;
	int r = input_file(c->table, &all, err);
	const char *end = all.data + all.size, *body = skip_lines(all.data, end, 1), *at = body;
	size_t rows = 0, from, to;
	for (const char *s = body; s < end; rows++)
		s = skip_lines(s, end, 1);
	a->moved += all.size;
	for (int64_t w = 0; !r && w < c->workers; w++) {
		ticks_share(rows, (size_t)w, (size_t)c->workers, &from, &to);
		const char *next = skip_lines(at, end, to - from);
		b.size = 0;
		buffer_add(&b, all.data, (size_t)(body - all.data));
		buffer_add(&b, at, (size_t)(next - at));
		char *path = slice_path(c, w);
		r = publish(path, &b, a, err);
		free(path);
		at = next;
	}
	a->items = rows;
	buffer_release(&all);
	buffer_release(&b);
	return r;
}

static int pack(const struct call *c, struct outcome *a, struct error *err)
{
	struct ticks t;
	struct buffer b = BUFFER_EMPTY;
	char *path = xformat("%s.packed", c->table);
	int r = take(c->table, &t, a, err);
	if (!r) {
		ticks_pack(&t, &b);
		r = publish(path, &b, a, err);
		a->items = t.rows;
		ticks_release(&t);
	}
	buffer_release(&b);
	free(path);
	return r;
}

static int parse_all(const struct call *c, struct outcome *a, struct error *err)
{
	struct ticks t;
	int r = take(c->table, &t, a, err);
	if (!r) {
		work_share(c, &t, c->worker, a);
		outcome_memory(a);
		ticks_release(&t);
	}
	return r;
}

static int parse_slice(const struct call *c, struct outcome *a, struct error *err)
{
	struct ticks t;
	char *path = slice_path(c, c->worker);
	int r = take(path, &t, a, err);
	if (!r) {
		a->sum = ticks_work(&t, 0, t.rows);
		a->items = t.rows;
		outcome_memory(a);
		ticks_release(&t);
	}
	free(path);
	return r;
}

static int map_packed(const struct call *c, struct outcome *a, struct error *err)
{
	struct ticks t;
	char *path = xformat("%s.packed", c->table);
	int r = ticks_map(path, &t, err);
	if (!r) {
		work_share(c, &t, c->worker, a);
		outcome_memory(a);
		ticks_release(&t);
	}
	free(path);
	return r;
}

/* A forked worker: what it wrote to are copies of its own now, and they count as moved. */
static void forked(const struct call *c, struct ticks *t, int64_t worker, int to)
{
	struct outcome before = { .items = 0 }, a = { .items = 0 };
	outcome_memory(&before);
	work_share(c, t, worker, &a);
	outcome_memory(&a);
	a.moved = a.own_kb > before.own_kb ? 1024 * (a.own_kb - before.own_kb) : 0;
	_exit(write(to, &a, sizeof a) == sizeof a ? 0 : 3);
}

static int fork_all(const struct call *c, struct outcome *a, struct error *err)
{
	struct ticks t;
	struct outcome one;
	int pipes[2], r = take(c->table, &t, a, err), status;
	if (r)
		return r;
	/* Every page of the column is there before the fork, as in a process that has used its table. */
	memset(t.value, 0xff, t.rows * sizeof *t.value);
	if (pipe(pipes))
		r = error_system(err, "cannot make a pipe");
	int64_t started = 0;
	for (; !r && started < c->workers; started++) {
		pid_t pid = fork();
		if (pid == 0)
			forked(c, &t, started, pipes[1]);
		if (pid < 0)
			r = error_system(err, "cannot fork");
	}
	started -= r && started ? 1 : 0;
	for (int64_t i = 0; i < started; i++)
		if (wait(&status) > 0 && status && !r)
			r = error_data(err, "a worker failed");
	for (int64_t i = 0; !r && i < started; i++) {
		if (read(pipes[0], &one, sizeof one) != sizeof one)
			r = error_system(err, "a worker's answer is missing");
		else
			outcome_add(a, &one);
	}
	ticks_release(&t);
	return r;
}

static const struct {
	const char *name;
	int (*run)(const struct call *, struct outcome *, struct error *);
} steps[] = {
	{ "make", make_table }, { "split", split }, { "pack", pack },
	{ "parse", parse_all }, { "slice", parse_slice }, { "map", map_packed }, { "fork", fork_all },
};

static int run(const struct call *c, const char *step, struct outcome *a, struct error *err)
{
	for (size_t i = 0; step && i < sizeof steps / sizeof *steps; i++)
		if (!strcmp(step, steps[i].name))
			return steps[i].run(c, a, err);
	return error_usage(err, "step '%s' is none of make, split, pack, parse, slice, map and fork", step ? step : "");
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct outcome a = { .items = 0 };
	struct call c = { .rows = 100000, .workers = 1 };
	int r = LOT_OK;
	for (int key; !r && (key = cli_next(&cli, argc, argv)) != -1;)
		switch (key) {
		case OPT_TABLE: c.table = optarg; break;
		case OPT_ROWS: r = cli_number("--rows", optarg, 0, INT32_MAX, &c.rows, &err); break;
		case OPT_WORKERS: r = cli_number("--workers", optarg, 1, WORKERS, &c.workers, &err); break;
		case OPT_WORKER: r = cli_number("--worker", optarg, 0, WORKERS - 1, &c.worker, &err); break;
		}
	if (!r && !c.table)
		r = error_usage(&err, "--table is missing");
	if (!r && c.worker >= c.workers)
		r = error_usage(&err, "worker %lld is none of %lld", (long long)c.worker, (long long)c.workers);
	if (!r && argc - optind > 1)
		r = error_usage(&err, "operand '%s' is not expected", argv[optind + 1]);
	if (!r)
		r = run(&c, argv[optind], &a, &err);
	if (!r)
		outcome_print(&a);
	return cli_finish(&err);
}
