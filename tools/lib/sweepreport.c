#include "sweepreport.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "date.h"
#include "report.h"
#include "sweepcells.h"
#include "text.h"

enum { NAME = 80, PARAMS_SHOWN = 12 };

enum content { RANK, STRATEGY, PARAM, RANKED, COUNT, METRIC, GAINS, BEATS, OUT_RANK, HELD, PORTFOLIO };

/* The columns of the aligned table, and what stands in them. */
struct view {
	struct report_column column[REPORT_COLUMNS];
	char name[REPORT_COLUMNS][NAME];
	struct {
		enum content content;
		size_t window, index; /* index: of a parameter's column or a metric */
	} cell[REPORT_COLUMNS];
	size_t count;
};

static void add_column(struct view *v, enum content content, size_t window, size_t index, const char *prefix,
                       const char *name, size_t n)
{
	size_t k = v->count++;
	snprintf(v->name[k], NAME, "%s%.*s", prefix, (int)n, name);
	v->column[k] = (struct report_column){ v->name[k], content != STRATEGY, -1 };
	v->cell[k].content = content;
	v->cell[k].window = window;
	v->cell[k].index = index;
}

static void choose_columns(const struct sweep *s, const struct sweep_by *by, const struct sweep_columns *params,
                           struct view *v)
{
	size_t w = sweep_ranking_window(s);
	const char *prefix = s->window[w].prefix;
	char ranked[64];
	sweep_by_name(by, ranked);
	add_column(v, RANK, 0, 0, "", "rank", NAME);
	add_column(v, STRATEGY, 0, 0, "", "strategy", NAME);
	for (size_t i = 0; i < params->count && i < PARAMS_SHOWN; i++)
		add_column(v, PARAM, 0, i, "", params->column[i].name, params->column[i].name_n);
	add_column(v, RANKED, w, 0, prefix, ranked, NAME);
	if (metric_kind[by->metric].may_miss) {
		char counted[64];
		snprintf(counted, sizeof counted, "%s_count", metric_kind[by->metric].name);
		add_column(v, COUNT, w, (size_t)by->metric, prefix, counted, NAME);
	}
	add_column(v, METRIC, w, METRIC_TOTAL_RETURN, prefix, "return", NAME);
	if (sweep_is_split(s)) {
		add_column(v, OUT_RANK, 2, 0, "", "out_rank", NAME);
		add_column(v, RANKED, 2, 0, "out_", ranked, NAME);
		add_column(v, METRIC, 2, METRIC_TOTAL_RETURN, "out_", "return", NAME);
		add_column(v, BEATS, 2, 0, "out_", "beat_share", NAME);
	} else {
		add_column(v, METRIC, w, METRIC_MAX_DRAWDOWN, prefix, "drawdown", NAME);
		add_column(v, GAINS, w, 0, prefix, "gain_share", NAME);
		add_column(v, BEATS, w, 0, prefix, "beat_share", NAME);
		if (sweep_pairs(s))
			add_column(v, HELD, 0, 0, "", "folds_held", NAME);
	}
	if (s->portfolio) {
		add_column(v, PORTFOLIO, 0, METRIC_TOTAL_RETURN, "", "portfolio_return", NAME);
		add_column(v, PORTFOLIO, 0, METRIC_SHARPE, "", "portfolio_sharpe", NAME);
	}
}

static void add_figure(struct report *r, double v)
{
	if (isfinite(v))
		report_format(r, "%.4f", v == 0 ? 0.0 : v);
	else
		report_text(r, "");
}

/* Ranks and folds of all points, where the table has them. */
struct standing {
	const struct sweep *sweep;
	const struct sweep_by *by;
	const struct sweep_columns *params;
	size_t *out_rank, *held;
};

static void add_point(const struct standing *st, const struct view *v, size_t rank, size_t i, struct report *r)
{
	const struct sweep *s = st->sweep;
	for (size_t k = 0; k < v->count; k++) {
		size_t w = v->cell[k].window, index = v->cell[k].index;
		const struct sweep_cell *c = &s->cell[w * s->points + i];
		struct sweep_pair value;
		switch (v->cell[k].content) {
		case RANK: report_format(r, "%zu", rank); break;
		case STRATEGY: report_text(r, s->strategy[i]); break;
		case PARAM:
			if (sweep_columns_value(s, i, &st->params->column[index], &value))
				report_cell(r, value.value, value.value_n);
			else
				report_text(r, "");
			break;
		case RANKED: add_figure(r, sweep_shown(st->by, sweep_value(s, st->by, w, i))); break;
		case COUNT: report_format(r, "%zu", c->figure[index].count); break;
		case METRIC: add_figure(r, c->figure[index].median); break;
		case GAINS: add_figure(r, sweep_share(c->gains, c->symbols)); break;
		case BEATS: add_figure(r, sweep_share(c->beats, c->symbols)); break;
		case OUT_RANK: report_format(r, "%zu", st->out_rank[i]); break;
		case HELD: report_format(r, "%zu of %zu", st->held[i], sweep_pairs(s)); break;
		case PORTFOLIO: add_figure(r, s->portfolio[i].value[index]); break;
		}
	}
}

/* Overfitting in plain words. */
static void add_split_trust(const struct sweep *s, const struct sweep_by *by, struct buffer *b)
{
	char name[64], date[DATE_TEXT];
	struct sweep_fold f = sweep_fold(s, by, 0);
	sweep_by_name(by, name);
	date_format((int32_t)s->window[2].from, date);
	struct sweep_correlation c = sweep_rank_correlation(s, by, 1, 2);
	if (isnan(f.in) || isnan(f.middle)) {
		buffer_format(b, "Ranked on the days before %s.  There or from then on %s has no value, so nothing tells whether the order holds.\n",
		              date, name);
		return;
	}
	buffer_format(b, "Ranked on the days before %s.  The best point has %s %.4f there and ", date, name, sweep_shown(by, f.in));
	if (isnan(f.out))
		buffer_text(b, "none from then on,\n");
	else
		buffer_format(b, "%.4f from then on:\nrank %zu of %zu, ", sweep_shown(by, f.out), f.out_rank, s->points);
	buffer_format(b, "where the median point has %.4f.", sweep_shown(by, f.middle));
	if (!isnan(c.value)) {
		buffer_format(b, "  The rank correlation of the two windows is %.2f\n(1 is the same order, 0 is chance", c.value);
		if (c.points < s->points)
			buffer_format(b, "; %zu of %zu points lack the figure in one of them and are left out", s->points - c.points,
			              s->points);
		buffer_text(b, ").");
	}
	buffer_char(b, '\n');
}

/* The mean over neighbouring windows that have one. */
static void add_folds_correlation(const struct sweep *s, const struct sweep_by *by, struct buffer *b)
{
	size_t folds = sweep_pairs(s), known = 0, left_out = 0;
	double sum = 0.0;
	for (size_t f = 0; f < folds; f++) {
		struct sweep_correlation c = sweep_rank_correlation(s, by, f + 1, f + 2);
		left_out += s->points - c.points;
		if (!isnan(c.value)) {
			known++;
			sum += c.value;
		}
	}
	if (!known) {
		buffer_text(b, "No two neighbouring windows rank points, so nothing tells how far their ranks agree.\n");
		return;
	}
	buffer_format(b, "The rank correlation of neighbouring windows is %.2f on average (1 is the same order, 0 is chance).\n",
	              sum / (double)known);
	if (known < folds)
		buffer_format(b, "%zu of the %zu pairs of windows have none.\n", folds - known, folds);
	if (left_out)
		buffer_format(b, "A point that lacks the figure in one window of a pair is left out of it: %zu of %zu.\n", left_out,
		              folds * s->points);
}

static void add_folds_trust(const struct sweep *s, const struct sweep_by *by, struct buffer *b)
{
	size_t held = 0, folds = sweep_pairs(s), chosen = 0;
	for (size_t f = 0; f < folds; f++) {
		struct sweep_fold fold = sweep_fold(s, by, f);
		held += fold.held;
		chosen += isnan(fold.in) ? 0 : 1;
	}
	if (s->points == 1) {
		buffer_format(b, "One point has no other to beat; the table of all points has what it did in each window (w1_ to w%zu_).\n",
		              s->windows - 1);
		return;
	}
	if (chosen)
		buffer_format(b, "Ranked on all days.  In %zu of %zu folds the best point of one window beat the median point in "
		                 "the next.\n", held, chosen);
	else
		buffer_text(b, "Ranked on all days.\n");
	if (chosen < folds)
		buffer_format(b, "%zu of %zu folds have no best point: none has the figure in their first window.\n", folds - chosen, folds);
	add_folds_correlation(s, by, b);
}

/* A figure of few symbols is easily a high one. */
static void add_few(const struct sweep *s, const struct sweep_by *by, size_t best, struct buffer *b)
{
	size_t w = sweep_ranking_window(s);
	const struct sweep_cell *c = &s->cell[w * s->points + best];
	size_t count = c->figure[by->metric].count;
	char name[64];
	sweep_by_name(by, name);
	if (count && 2 * count < c->symbols)
		buffer_format(b, "Beware: the best point's %s%s is that of only %zu of %zu symbols: it may hardly trade.\n",
		              s->window[w].prefix, name, count, c->symbols);
}

static void add_trust(const struct sweep *s, const struct sweep_by *by, size_t best, struct buffer *b)
{
	buffer_format(b, "%zu point%s tried on %zu symbol%s.\n", s->points, text_plural(s->points), s->symbols,
	              text_plural(s->symbols));
	add_few(s, by, best, b);
	if (sweep_is_split(s))
		add_split_trust(s, by, b);
	else if (sweep_pairs(s))
		add_folds_trust(s, by, b);
	else if (s->points > 1)
		buffer_format(b, "All days chose the best and none was kept to test it, so some of its lead is luck: %sshow how much.\n",
		              s->portfolio ? "a run up to\nsome day and one from there on " : "a split or folds\n");
}

void sweepreport_write(const struct sweep *s, const struct sweep_by *by, size_t top, struct buffer *b)
{
	struct sweep_columns params;
	struct report r;
	struct view *v = xcalloc(1, sizeof *v);
	size_t *order = xmalloc(s->points * sizeof *order);
	struct standing st = { s, by, &params, sweep_is_split(s) ? sweep_ranks(s, by, 2) : NULL, sweep_held(s, by) };
	sweep_columns_find(s, &params);
	choose_columns(s, by, &params, v);
	sweep_rank(s, by, sweep_ranking_window(s), order);
	report_start(&r, v->column, v->count);
	for (size_t k = 0; k < s->points && k < top; k++)
		add_point(&st, v, k + 1, order[k], &r);
	report_write(&r, REPORT_TABLE, b);
	add_trust(s, by, order[0], b);
	report_release(&r);
	free(params.column);
	free(order);
	free(st.out_rank);
	free(st.held);
	free(v);
}
