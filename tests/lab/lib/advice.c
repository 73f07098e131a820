#include "advice.h"

#include <math.h>
#include <string.h>

#include "scaling.h"

/* A task that computes less than this share of its time mostly waits; one that is shorter than `measurable` seconds
 * cannot be told apart by the clock of processor time. */
static const double mostly_waits = 0.5, measurable = 0.02;
enum { JOBS_MOST = 64 /* that are ever advised */ };

static void advise_jobs(const struct findings *f, struct buffer *out)
{
	if (f->jobs == 1) {
		buffer_text(out, "  jobs      one at a time: more bring nothing here\n");
		return;
	}
	buffer_format(out, "  jobs      make -j%lld: %.2f times as fast as -j1", (long long)f->jobs, f->jobs_speedup);
	if (f->jobs < f->cores)
		buffer_format(out, "; %d cores bring hardly more", f->cores);
	else if (f->speedup < 0.75 * f->cores)
		buffer_format(out, " on %d cores: something else is at work on them, or they are not whole ones", f->cores);
	buffer_char(out, '\n');
}

static void advise_batches(const struct findings *f, struct buffer *out)
{
	double each = scaling_enough(f->overhead, f->size_speedup, 1, EXHIBITS_ENOUGH);
	buffer_text(out, "  batches   ");
	if (f->size_speedup <= 1) {
		buffer_text(out, "nothing was faster than one process here: put all items in one task\n");
		return;
	}
	buffer_text(out, "an item a task from ");
	exhibits_span(out, each);
	buffer_text(out, " of work on, 10 items a task from ");
	exhibits_span(out, each / 10);
	buffer_text(out, ", 100 from ");
	exhibits_span(out, each / 100);
	buffer_text(out, ";\n            no larger ones than leave each job four tasks\n");
}

/* The quickest and the leanest way to hand data to as many workers as were measured nearest to the advised jobs. */
static void advise_data(const struct results *r, const struct findings *f, struct buffer *out)
{
	static const char *const ways[] = { "parse", "slice", "map", "fork" };
	static const char *const names[] = { "each parses the table", "a slice each", "all map one file",
		                             "forked, copy on write" };
	int64_t want = f->jobs > 2 ? f->jobs : 2, workers = -1;
	const struct result *found[4], *any = NULL;
	double seconds[4];
	for (size_t i = 0; i < r->count; i++)
		if (!strcmp(r->at[i].experiment, "data") && (workers < 0 || r->at[i].jobs <= want))
			workers = r->at[i].jobs;
	size_t quick = 0, lean = 0;
	for (size_t k = 0; k < 4; k++) {
		found[k] = results_find(r, "data", ways[k], workers, -1, -1);
		if (!found[k])
			continue;
		int64_t moved;
		double before;
		exhibits_preparation(r, found[k], &before, &moved);
		seconds[k] = found[k]->seconds + before;
		if (!any)
			quick = lean = k;
		any = found[k];
		quick = seconds[k] < seconds[quick] ? k : quick;
		lean = found[k]->own_kb < found[lean]->own_kb ? k : lean;
	}
	if (!any)
		return;
	buffer_format(out, "  data      quickest for %lld workers: %s (", (long long)workers, names[quick]);
	exhibits_span(out, seconds[quick]);
	if (quick && found[0]) {
		buffer_format(out, "; %s ", names[0]);
		exhibits_span(out, seconds[0]);
	}
	buffer_format(out, ")\n            leanest: %s (%.1f MiB of its own a worker", names[lean],
	              (double)found[lean]->own_kb / 1024);
	if (lean && found[0])
		buffer_format(out, "; %s %.1f", names[0], (double)found[0]->own_kb / 1024);
	buffer_text(out, ")\n");
}

/* The best result of an experiment against its first. */
static const struct result *best_of(const struct results *r, const char *experiment, double *speedup)
{
	const struct result *first = NULL, *best = NULL;
	for (size_t i = 0; i < r->count; i++) {
		const struct result *o = &r->at[i];
		if (strcmp(o->experiment, experiment))
			continue;
		first = first ? first : o;
		best = !best || o->seconds < best->seconds ? o : best;
	}
	*speedup = best ? first->seconds / best->seconds : 1;
	return best;
}

static void advise_rest(const struct results *r, struct buffer *out)
{
	double s;
	const struct result *best = best_of(r, "images", &s);
	if (best && strcmp(best->way, "one"))
		buffer_format(out, "  images    batches of %lld at -j%lld: %.2f times one process\n",
		              (long long)best->batch, (long long)best->jobs, s);
	else if (best)
		buffer_text(out, "  images    one process was quickest\n");
	best = best_of(r, "loader", &s);
	if (best && best->jobs)
		buffer_format(out, "  loader    %lld worker%s: %.2f times as fast as in turn\n", (long long)best->jobs,
		              best->jobs == 1 ? "" : "s", s);
	else if (best)
		buffer_text(out, "  loader    workers bring nothing here\n");
	best = best_of(r, "net", &s);
	if (best)
		buffer_format(out, "  net       batches of %lld at -j%lld: %.1f times a process a sample\n",
		              (long long)best->batch, (long long)best->jobs, s);
}

/* ---- the task at hand ---- */

static void advise_waiting(const struct result *c, const struct findings *f, struct buffer *out)
{
	double share = c->cpu / c->seconds, jobs = ceil(f->cores / (share > 0.01 ? share : 0.01));
	buffer_format(out,
	              "            It computes for %.0f %% of its time; where it waits for the rest, more jobs than "
	              "cores pay: -j%d say.\n",
	              100 * share, jobs > JOBS_MOST ? JOBS_MOST : (int)jobs);
}

static void advise_command(const struct result *c, const struct findings *f, int64_t memory_kb, struct buffer *out)
{
	double t = c->size, s = f->size_speedup, each = scaling_speedup(t, f->overhead, s, 1);
	double enough = scaling_enough(f->overhead, s, 1, EXHIBITS_ENOUGH);
	buffer_text(out, "  your task takes ");
	exhibits_span(out, t);
	buffer_format(out, " (%.1f MiB). ", (double)c->peak_kb / 1024);
	if (isnan(s) || s <= 1) {
		buffer_text(out, "Whether that is enough was not measured: run the experiment size too.\n");
		return;
	}
	buffer_format(out, "At -j%lld a task each is %.2f times as fast as one after the other:\n            ",
	              (long long)f->size_jobs, each);
	if (t >= enough) {
		buffer_text(out, "heavy enough.\n");
	} else {
		double b = scaling_batch(t, f->overhead, s, EXHIBITS_ENOUGH);
		buffer_format(out, "%s %.0f of them a task make it %.2f.\n", each > 1 ? "it pays, but" : "too light;", b,
		              scaling_speedup(t, f->overhead, s, b));
	}
	if (t >= measurable && c->cpu < mostly_waits * c->seconds)
		advise_waiting(c, f, out);
	if (c->peak_kb > 0 && memory_kb / c->peak_kb < f->size_jobs)
		buffer_format(out, "            Memory holds only %lld at a time.\n", (long long)(memory_kb / c->peak_kb));
}

void advice_write(const struct results *r, const struct findings *f, int64_t memory_kb, struct buffer *out)
{
	const struct result *command = results_find(r, "command", "command", -1, -1, -1);
	buffer_format(out, "Advice for this machine (%d core%s)\n", f->cores, f->cores == 1 ? "" : "s");
	if (f->jobs)
		advise_jobs(f, out);
	if (!isnan(f->overhead))
		advise_batches(f, out);
	advise_data(r, f, out);
	advise_rest(r, out);
	if (command)
		advise_command(command, f, memory_kb, out);
	buffer_text(out, "  make takes ");
	exhibits_span(out, f->starting);
	buffer_text(out, " to begin and end a run, whatever the tasks\n");
}
