#include "lookahead.h"

#include <stdlib.h>

#include "date.h"
#include "guard.h"

enum { CUTS = 24, MADE_UP_DAYS = 600, POINTS = 3 };

static int differs(const struct rule *r, const struct history *h, const struct grid *g, const struct grid_point *p,
                   size_t day, size_t cut, double was, double is, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	char date[DATE_TEXT], last[DATE_TEXT];
	date_format((int32_t)h->date[day], date);
	date_format((int32_t)h->date[cut - 1], last);
	grid_point_text(g, p, &b);
	buffer_char(&b, '\0');
	if (cut == h->n)
		error_data(err, "strategy '%s'%s%s: two runs over the same days differ: on %s %g, then %g; it must answer "
		           "alike every time", r->name, *b.data ? " at " : "", b.data, date, was, is);
	else
		error_data(err, "strategy '%s'%s%s looks ahead: its position on %s is %g, but %g when the days behind %s are "
		           "cut off", r->name, *b.data ? " at " : "", b.data, date, was, is, last);
	buffer_release(&b);
	return LOT_BAD_DATA;
}

int lookahead_probe(const struct rule *r, const struct history *h, const struct grid *g, const struct grid_point *p,
                    const struct positions *full, size_t cut, struct error *err)
{
	struct history part;
	struct positions positions = POSITIONS_EMPTY;
	history_cut(h, cut, &part);
	int result = rule_run(r, &part, g, p, &positions, err);
	for (size_t t = 0; !result && t < cut; t++) {
		double was = positions_at(full, t), is = positions_at(&positions, t);
		if (was != is)
			result = differs(r, h, g, p, t, cut, was, is, err);
	}
	positions_release(&positions);
	history_release(&part);
	return result;
}

/* A run in a process of its own leaves its positions, day by day, in memory that we see. */
struct run {
	const struct study_part *part;
	const struct history *h;
	const struct grid_point *p;
	size_t cut;
	bool again; /* a second run in its process is the one that counts */
	double *position;
};

static int run_alone(void *context, struct error *err)
{
	struct run *run = context;
	struct history part;
	struct positions positions = POSITIONS_EMPTY;
	history_cut(run->h, run->cut, &part);
	int r = rule_run(&run->part->rule, &part, run->part->grid, run->p, &positions, err);
	if (!r && run->again)
		r = rule_run(&run->part->rule, &part, run->part->grid, run->p, &positions, err);
	for (size_t t = 0; !r && t < run->cut; t++)
		run->position[t] = positions_at(&positions, t);
	return r;
}

static int check_point(const struct study_part *part, const struct history *h, const struct grid_point *p,
                       double seconds, struct error *err)
{
	size_t n = h->n, warmup = rule_warmup(&part->rule, part->grid, p), size = (n ? n : 1) * sizeof(double);
	double *full = guard_memory(size), *cut = guard_memory(size);
	struct run run = { part, h, p, n, false, full };
	uint64_t state = 1;
	int r = guard_run(run_alone, &run, seconds, err);
	for (size_t t = 0; !r && t < n && t < warmup; t++)
		if (full[t] != 0.0)
			r = error_data(err, "strategy '%s' holds %g on day %zu of the history, but its warm-up says none before "
			               "day %zu", part->rule.name, full[t], t + 1, warmup + 1);
	run.position = cut;
	/* All days twice in a row, for what a run leaves to the next; then a cut by one day, which catches a look at
	 * tomorrow best; then anywhere. */
	for (size_t i = 0; !r && n && i < CUTS; i++) {
		run.again = i == 0;
		state = state * 6364136223846793005u + 1442695040888963407u;
		run.cut = i == 0 ? n : i == 1 ? n - 1 : (size_t)((state >> 33) % n);
		if (!run.cut)
			continue;
		r = guard_run(run_alone, &run, seconds, err);
		for (size_t t = 0; !r && t < run.cut; t++)
			if (full[t] != cut[t])
				r = differs(&part->rule, h, part->grid, p, t, run.cut, full[t], cut[t], err);
	}
	guard_free(full, size);
	guard_free(cut, size);
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
		uint64_t count = grid_count(part->grid), last = UINT64_MAX, points = 0;
		for (uint64_t k = 0; !r && k < POINTS; k++) {
			struct grid_point p;
			uint64_t at = (count - 1) * k / (POINTS - 1);
			if (at == last || !grid_seek(part->grid, at, &p))
				continue;
			r = check_point(part, &h, &p, s->seconds, err);
			last = at;
			points++;
		}
		if (!r)
			buffer_format(report, "%s: %zu days cut at %d places, %llu point%s: no position changed\n",
			              part->rule.name, h.n, CUTS - 1, (unsigned long long)points, points == 1 ? "" : "s");
	}
	history_release(&h);
	return r;
}
