#include "lookahead.h"

#include <stdlib.h>

#include "date.h"
#include "guard.h"
#include "text.h"

enum { CUTS = 23, MADE_UP_DAYS = 600, POINTS = 3 };

/* What a run must agree with the one over all days in spite of. */
enum trial { AGAIN, ALONE, BEHIND, CUT };

/* A run that leaves its positions, day by day, in memory that we see where it is in a process of its own. */
struct run {
	struct rule_point p;
	const struct history *h;
	size_t cut; /* days of it */
	bool behind;
	const struct grid_point *before; /* points run first in its process */
	size_t befores;
	double *position;
};

static int differs(const struct run *run, enum trial trial, size_t day, double was, double is, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	char date[DATE_TEXT], last[DATE_TEXT];
	date_format((int32_t)run->h->date[day], date);
	date_format((int32_t)run->h->date[run->cut - 1], last);
	rule_point_text(&run->p, &b);
	int n = (int)b.size;
	if (trial == CUT)
		error_data(err, "%.*s looks ahead: its position on %s is %g, but %g when the days behind %s are cut off",
		           n, b.data, date, was, is, last);
	else if (trial == BEHIND)
		error_data(err, "%.*s reads behind the last day it is given: its position on %s is %g, but %g with other numbers there",
		           n, b.data, date, was, is);
	else if (trial == ALONE)
		error_data(err, "%.*s keeps something from the points run before: its position on %s is %g, but %g when it is run "
		           "alone", n, b.data, date, was, is);
	else
		error_data(err, "%.*s: two runs over the same days differ: on %s %g, then %g; it must answer alike every time",
		           n, b.data, date, was, is);
	buffer_release(&b);
	return LOT_BAD_DATA;
}

/* Compares the run with the one over all days. */
static int same(const struct run *run, enum trial trial, const double *full, struct error *err)
{
	for (size_t t = 0; t < run->cut; t++)
		if (full[t] != run->position[t])
			return differs(run, trial, t, full[t], run->position[t], err);
	return LOT_OK;
}

static int do_run(void *context, struct error *err)
{
	struct run *run = context;
	struct rule rule = *run->p.rule;
	struct rule_point p = { &rule, run->p.grid, NULL };
	struct history part;
	struct positions positions = POSITIONS_EMPTY;
	int r = LOT_OK;
	rule.behind = run->behind;
	history_cut(run->h, run->cut, &part);
	for (size_t i = 0; !r && i <= run->befores; i++) {
		p.point = i < run->befores ? &run->before[i] : run->p.point;
		r = rule_run(&p, &part, &positions, err);
	}
	for (size_t t = 0; !r && t < run->cut; t++)
		run->position[t] = positions_at(&positions, t);
	positions_release(&positions);
	history_release(&part);
	return r;
}

static double *by_day(const struct positions *positions, size_t n)
{
	double *v = xmalloc(n * sizeof *v);
	for (size_t t = 0; t < n; t++)
		v[t] = positions_at(positions, t);
	return v;
}

/* A run in this process, compared with `full`. */
static int try(struct run *run, enum trial trial, const struct positions *full, struct error *err)
{
	double *was = by_day(full, run->cut);
	run->position = xmalloc(run->cut * sizeof *run->position);
	int r = do_run(run, err);
	if (!r)
		r = same(run, trial, was, err);
	free(was);
	free(run->position);
	return r;
}

int lookahead_probe(const struct rule_point *p, const struct history *h, const struct positions *full, size_t cut,
                    struct error *err)
{
	struct run run = { .p = *p, .h = h, .cut = cut };
	return try(&run, CUT, full, err);
}

int lookahead_again(const struct rule_point *p, const struct history *h, const struct positions *full, struct error *err)
{
	struct run run = { .p = *p, .h = h, .cut = h->n };
	int r = try(&run, AGAIN, full, err);
	run.behind = true;
	return r ? r : try(&run, BEHIND, full, err);
}

int lookahead_alone(const struct rule_point *p, const struct history *h, double seconds, double *position, struct error *err)
{
	struct run run = { .p = *p, .h = h, .cut = h->n, .position = position };
	return guard_run(do_run, &run, seconds, err);
}

int lookahead_agrees(const struct rule_point *p, const struct history *h, const struct positions *full, const double *alone,
                     struct error *err)
{
	struct run run = { .p = *p, .h = h, .cut = h->n };
	for (size_t t = 0; t < h->n; t++)
		if (positions_at(full, t) != alone[t])
			return differs(&run, ALONE, t, positions_at(full, t), alone[t], err);
	return LOT_OK;
}

/* `point` are those that are checked, of which p->point is one. */
static int check_point(const struct rule_point *p, const struct history *h, const struct grid_point *point, size_t points,
                       double seconds, struct error *err)
{
	size_t n = h->n, warmup = rule_warmup(p), size = (n ? n : 1) * sizeof(double);
	double *full = guard_memory(size), *other = guard_memory(size);
	struct run run = { .p = *p, .h = h, .cut = n, .position = full };
	uint64_t state = 1;
	int r = guard_run(do_run, &run, seconds, err);
	for (size_t t = 0; !r && t < n && t < warmup; t++)
		if (full[t] != 0.0)
			r = error_data(err, "strategy '%s' holds %g on day %zu of the history, but its warm-up says none before "
			               "day %zu", p->rule->name, full[t], t + 1, warmup + 1);
	run.position = other;
	/* All days behind other points and itself, for what a run leaves to the next; with numbers behind the last day; then
	 * a cut by one day, which catches a look at tomorrow best; then anywhere. */
	for (int i = 0; !r && n && i < 2 + CUTS; i++) {
		enum trial trial = i == 0 ? AGAIN : i == 1 ? BEHIND : CUT;
		run.before = point;
		run.befores = trial == AGAIN ? points : 0;
		run.behind = trial == BEHIND;
		state = state * 6364136223846793005u + 1442695040888963407u;
		run.cut = trial != CUT ? n : i == 2 ? n - 1 : (size_t)((state >> 33) % n);
		if (!run.cut || (trial == BEHIND && !p->rule->handle))
			continue;
		r = guard_run(do_run, &run, seconds, err);
		if (!r)
			r = same(&run, trial, full, err);
	}
	guard_free(full, size);
	guard_free(other, size);
	return r;
}

/* A walk in ticks of 0.05 around 50, with stretches in which nothing changes; on weekdays. */
static void make_up(struct history *h)
{
	int64_t date[MADE_UP_DAYS], close[MADE_UP_DAYS], price = 1000, day = 14614; /* 2010-01-05, a Tuesday */
	uint64_t state = 7;
	for (size_t t = 0; t < MADE_UP_DAYS; t++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		price += t % 97 < 9 ? 0 : (int64_t)(state >> 60) - 7;
		price = price < 200 ? 200 : price;
		date[t] = day;
		close[t] = price * 5000000;
		day += (day + 3) % 7 == 4 ? 3 : 1;
	}
	history_make(MADE_UP_DAYS, date, close, NULL, h);
}

int lookahead_check(struct study *s, const char *folder, struct buffer *report, struct error *err)
{
	struct history h;
	int r = LOT_OK;
	if (folder)
		r = history_load(folder, &h, err);
	else
		make_up(&h);
	if (r)
		return r;
	if (s->end != STUDY_LAST)
		h.n = history_day(&h, s->end + 1);
	for (size_t i = 0; !r && i < s->parts; i++) {
		struct study_part *part = &s->part[i];
		uint64_t count = grid_count(part->grid), last = UINT64_MAX;
		size_t points = 0;
		struct grid_point point[POINTS];
		for (uint64_t k = 0; k < POINTS; k++) {
			uint64_t at = (count - 1) * k / (POINTS - 1);
			if (at != last && grid_seek(part->grid, at, &point[points]))
				points++;
			last = at;
		}
		for (size_t k = 0; !r && k < points; k++)
			r = check_point(&(struct rule_point){ &part->rule, part->grid, &point[k] }, &h, point, points, s->seconds, err);
		if (!r)
			buffer_format(report, "%s: %zu days cut at %d places, %zu point%s: no position changed\n",
			              part->rule.name, h.n, CUTS, points, text_plural(points));
	}
	history_release(&h);
	return r;
}
