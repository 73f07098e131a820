#include "sweeptable.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "report.h"
#include "text.h"

enum { DIGITS = 12 };

/* What the portfolio has of its own: the rest of the metrics needs positions. */
static const enum metric portfolio_metric[] = {
	METRIC_TOTAL_RETURN, METRIC_CAGR, METRIC_VOLATILITY, METRIC_SHARPE, METRIC_SORTINO, METRIC_MAX_DRAWDOWN, METRIC_CALMAR,
};
enum { PORTFOLIO_METRICS = sizeof portfolio_metric / sizeof *portfolio_metric };

/* The parameters of all strategies, in order of appearance. */
struct columns {
	struct sweep_pair *column;
	size_t count, room;
};

static void find_columns(const struct sweep *s, struct columns *c)
{
	*c = (struct columns){ .count = 0 };
	for (size_t i = 0; i < s->points; i++) {
		if (i && !strcmp(s->strategy[i], s->strategy[i - 1]))
			continue;
		struct sweep_pair p;
		for (const char *at = s->point[i]; sweep_pair(&at, &p);) {
			size_t k = 0;
			while (k < c->count &&
			       (c->column[k].name_n != p.name_n || memcmp(c->column[k].name, p.name, p.name_n)))
				k++;
			if (k < c->count)
				continue;
			c->column = xgrow(c->column, &c->room, c->count + 1, sizeof *c->column);
			c->column[c->count++] = p;
		}
	}
}

/* The point's value of a column; false where it has none. */
static bool find_value(const struct sweep *s, size_t point, const struct sweep_pair *column, struct sweep_pair *value)
{
	for (const char *at = s->point[point]; sweep_pair(&at, value);)
		if (value->name_n == column->name_n && !memcmp(value->name, column->name, column->name_n))
			return true;
	return false;
}

static void add_double(struct buffer *b, double v)
{
	buffer_char(b, ',');
	buffer_double(b, v, DIGITS);
}

static double share(size_t part, size_t all)
{
	return all ? (double)part / (double)all : NAN;
}

static void add_header(const struct sweep *s, const struct columns *c, struct buffer *b)
{
	buffer_text(b, "rank,strategy");
	for (size_t i = 0; i < c->count; i++)
		buffer_format(b, ",%.*s", (int)c->column[i].name_n, c->column[i].name);
	buffer_text(b, ",points");
	if (sweep_is_split(s))
		buffer_text(b, ",out_rank");
	else if (sweep_pairs(s))
		buffer_text(b, ",folds,folds_held");
	for (size_t i = 0; s->portfolio && i < PORTFOLIO_METRICS; i++)
		buffer_format(b, ",portfolio_%s", metric_kind[portfolio_metric[i]].name);
	for (size_t w = 0; w < s->windows; w++) {
		const char *prefix = s->window[w].prefix;
		buffer_format(b, ",%ssymbols,%sgain_share,%sbeat_share", prefix, prefix, prefix);
		for (size_t m = METRIC_DAYS + 1; m < METRICS; m++) {
			const char *name = metric_kind[m].name;
			buffer_format(b, ",%s%s_mean,%s%s_median", prefix, name, prefix, name);
			if (metric_kind[m].may_miss)
				buffer_format(b, ",%s%s_count", prefix, name);
		}
	}
	buffer_char(b, '\n');
}

static void add_cell(const struct sweep_cell *c, struct buffer *b)
{
	buffer_format(b, ",%zu", c->symbols);
	add_double(b, share(c->gains, c->symbols));
	add_double(b, share(c->beats, c->symbols));
	for (size_t m = METRIC_DAYS + 1; m < METRICS; m++) {
		add_double(b, c->figure[m].mean);
		add_double(b, c->figure[m].median);
		if (metric_kind[m].may_miss)
			buffer_format(b, ",%zu", c->figure[m].count);
	}
}

void sweeptable_points(const struct sweep *s, const struct sweep_by *by, struct buffer *b)
{
	struct columns c;
	size_t *order = xmalloc(s->points * sizeof *order), *behind = sweep_is_split(s) ? sweep_ranks(s, by, 2) : NULL;
	size_t *held = sweep_pairs(s) && !sweep_is_split(s) ? sweep_held(s, by) : NULL;
	sweep_rank(s, by, sweep_ranking_window(s), order);
	find_columns(s, &c);
	add_header(s, &c, b);
	for (size_t k = 0; k < s->points; k++) {
		size_t i = order[k];
		buffer_format(b, "%zu,", k + 1);
		buffer_csv(b, s->strategy[i], strlen(s->strategy[i]));
		for (size_t p = 0; p < c.count; p++) {
			struct sweep_pair value;
			buffer_char(b, ',');
			if (find_value(s, i, &c.column[p], &value))
				buffer_csv(b, value.value, value.value_n);
		}
		buffer_format(b, ",%zu", s->points);
		if (behind)
			buffer_format(b, ",%zu", behind[i]);
		if (held)
			buffer_format(b, ",%zu,%zu", sweep_pairs(s), held[i]);
		for (size_t m = 0; s->portfolio && m < PORTFOLIO_METRICS; m++)
			add_double(b, s->portfolio[i].value[portfolio_metric[m]]);
		for (size_t w = 0; w < s->windows; w++)
			add_cell(&s->cell[w * s->points + i], b);
		buffer_char(b, '\n');
	}
	free(c.column);
	free(order);
	free(behind);
	free(held);
}

static void by_name(const struct sweep_by *by, char name[64])
{
	snprintf(name, 64, "%s_%s", metric_kind[by->metric].name, by->mean ? "mean" : "median");
}

static void add_date(struct buffer *b, int64_t day)
{
	char text[DATE_TEXT];
	buffer_char(b, ',');
	if (day < DATE_MIN || day > DATE_MAX)
		return; /* open on that side */
	date_format((int32_t)day, text);
	buffer_text(b, text);
}

static double shown(const struct sweep_by *by, double v)
{
	return by->lowest ? -v : v;
}

void sweeptable_folds(const struct sweep *s, const struct sweep_by *by, struct buffer *b)
{
	char name[64];
	by_name(by, name);
	buffer_format(b, "fold,in_start,in_end,out_start,out_end,strategy,point,in_%s,out_%s,out_%s_of_median_point,"
	                 "out_rank,points,held\n", name, name, name);
	for (size_t f = 0; f < sweep_pairs(s); f++) {
		struct sweep_fold fold = sweep_fold(s, by, f);
		buffer_format(b, "%zu", f + 1);
		for (size_t w = f + 1; w < f + 3; w++) {
			add_date(b, s->window[w].from);
			add_date(b, s->window[w].to);
		}
		buffer_char(b, ',');
		buffer_csv(b, s->strategy[fold.best], strlen(s->strategy[fold.best]));
		buffer_char(b, ',');
		buffer_csv(b, s->point[fold.best], strlen(s->point[fold.best]));
		add_double(b, shown(by, fold.in));
		add_double(b, shown(by, fold.out));
		add_double(b, shown(by, fold.middle));
		buffer_format(b, ",%zu,%zu,%s\n", fold.out_rank, s->points, fold.held ? "yes" : "no");
	}
}

/* The point's name: its strategy where that has one point only. */
static char *label(const struct sweep *s, size_t point)
{
	size_t points = 0;
	for (size_t i = 0; i < s->points; i++)
		points += !strcmp(s->strategy[i], s->strategy[point]);
	if (points == 1 || !*s->point[point])
		return xstrdup(s->strategy[point]);
	return xformat("%s:%s", s->strategy[point], s->point[point]);
}

void sweeptable_portfolio(const struct sweep *s, struct buffer *b)
{
	buffer_text(b, "date");
	for (size_t i = 0; i < s->points; i++) {
		char *name = label(s, i);
		buffer_char(b, ',');
		buffer_csv(b, name, strlen(name));
		free(name);
	}
	buffer_char(b, '\n');
	for (size_t k = 0; k < s->days; k++) {
		char date[DATE_TEXT];
		date_format((int32_t)s->date[k], date);
		buffer_text(b, date);
		for (size_t i = 0; i < s->points; i++)
			add_double(b, s->daily[i * s->days + k]);
		buffer_char(b, '\n');
	}
}

/* ---- for people ---- */

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

static void choose_columns(const struct sweep *s, const struct sweep_by *by, const struct columns *params,
                           struct view *v)
{
	size_t w = sweep_ranking_window(s);
	const char *prefix = s->window[w].prefix;
	char ranked[64];
	by_name(by, ranked);
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
	const struct columns *params;
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
			if (find_value(s, i, &st->params->column[index], &value))
				report_cell(r, value.value, value.value_n);
			else
				report_text(r, "");
			break;
		case RANKED: add_figure(r, shown(st->by, sweep_value(s, st->by, w, i))); break;
		case COUNT: report_format(r, "%zu", c->figure[index].count); break;
		case METRIC: add_figure(r, c->figure[index].median); break;
		case GAINS: add_figure(r, share(c->gains, c->symbols)); break;
		case BEATS: add_figure(r, share(c->beats, c->symbols)); break;
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
	by_name(by, name);
	date_format((int32_t)s->window[2].from, date);
	struct sweep_correlation c = sweep_rank_correlation(s, by, 1, 2);
	if (isnan(f.in) || isnan(f.out) || isnan(f.middle)) {
		buffer_format(b, "Ranked on the days before %s.  There or from then on %s has no value, so nothing tells whether the order holds.\n",
		              date, name);
		return;
	}
	buffer_format(b, "Ranked on the days before %s.  The best point has %s %.4f there and %.4f from then on:\n",
	              date, name, shown(by, f.in), shown(by, f.out));
	buffer_format(b, "rank %zu of %zu, where the median point has %.4f.", f.out_rank, s->points,
	              shown(by, f.middle));
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
	size_t held = 0, folds = sweep_pairs(s);
	for (size_t f = 0; f < folds; f++)
		held += sweep_fold(s, by, f).held;
	if (s->points == 1) {
		buffer_format(b, "One point has no other to beat; the table of all points has what it did in each window (w1_ to w%zu_).\n",
		              s->windows - 1);
		return;
	}
	buffer_format(b, "Ranked on all days.  In %zu of %zu folds the best point of one window beat the median point in "
	                 "the next.\n", held, folds);
	add_folds_correlation(s, by, b);
}

/* A figure of few symbols is easily a high one. */
static void add_few(const struct sweep *s, const struct sweep_by *by, size_t best, struct buffer *b)
{
	size_t w = sweep_ranking_window(s);
	const struct sweep_cell *c = &s->cell[w * s->points + best];
	size_t count = c->figure[by->metric].count;
	char name[64];
	by_name(by, name);
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

void sweeptable_report(const struct sweep *s, const struct sweep_by *by, size_t top, struct buffer *b)
{
	struct columns params;
	struct report r;
	struct view *v = xcalloc(1, sizeof *v);
	size_t *order = xmalloc(s->points * sizeof *order);
	struct standing st = { s, by, &params, sweep_is_split(s) ? sweep_ranks(s, by, 2) : NULL, sweep_held(s, by) };
	find_columns(s, &params);
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
