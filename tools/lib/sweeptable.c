#include "sweeptable.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "sweepcells.h"

/* What the portfolio has of its own: the rest of the metrics needs positions. */
static const enum metric portfolio_metric[] = {
	METRIC_TOTAL_RETURN, METRIC_CAGR, METRIC_VOLATILITY, METRIC_SHARPE, METRIC_SORTINO, METRIC_MAX_DRAWDOWN, METRIC_CALMAR,
};
enum { PORTFOLIO_METRICS = sizeof portfolio_metric / sizeof *portfolio_metric };

static void add_double(struct buffer *b, double v)
{
	buffer_char(b, ',');
	buffer_double(b, v, SWEEP_DIGITS);
}

static void add_header(const struct sweep *s, const struct sweep_columns *c, struct buffer *b)
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
	add_double(b, sweep_share(c->gains, c->symbols));
	add_double(b, sweep_share(c->beats, c->symbols));
	for (size_t m = METRIC_DAYS + 1; m < METRICS; m++) {
		add_double(b, c->figure[m].mean);
		add_double(b, c->figure[m].median);
		if (metric_kind[m].may_miss)
			buffer_format(b, ",%zu", c->figure[m].count);
	}
}

void sweeptable_points(const struct sweep *s, const struct sweep_by *by, struct buffer *b)
{
	struct sweep_columns c;
	size_t *order = xmalloc(s->points * sizeof *order), *behind = sweep_is_split(s) ? sweep_ranks(s, by, 2) : NULL;
	size_t *held = sweep_pairs(s) && !sweep_is_split(s) ? sweep_held(s, by) : NULL;
	sweep_rank(s, by, sweep_ranking_window(s), order);
	sweep_columns_find(s, &c);
	add_header(s, &c, b);
	for (size_t k = 0; k < s->points; k++) {
		size_t i = order[k];
		buffer_format(b, "%zu,", k + 1);
		buffer_csv(b, s->strategy[i], strlen(s->strategy[i]));
		for (size_t p = 0; p < c.count; p++) {
			struct sweep_pair value;
			buffer_char(b, ',');
			if (sweep_columns_value(s, i, &c.column[p], &value))
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

static void add_date(struct buffer *b, int64_t day)
{
	char text[DATE_TEXT];
	buffer_char(b, ',');
	if (day < DATE_MIN || day > DATE_MAX)
		return; /* open on that side */
	date_format((int32_t)day, text);
	buffer_text(b, text);
}

void sweeptable_folds(const struct sweep *s, const struct sweep_by *by, struct buffer *b)
{
	char name[64];
	sweep_by_name(by, name);
	buffer_format(b, "fold,in_start,in_end,out_start,out_end,strategy,point,in_%s,out_%s,out_%s_of_median_point,"
	                 "out_rank,points,held\n", name, name, name);
	for (size_t f = 0; f < sweep_pairs(s); f++) {
		struct sweep_fold fold = sweep_fold(s, by, f);
		buffer_format(b, "%zu", f + 1);
		for (size_t w = f + 1; w < f + 3; w++) {
			add_date(b, s->window[w].from);
			add_date(b, s->window[w].to);
		}
		if (isnan(fold.in)) { /* no point is the best */
			buffer_text(b, ",,,,");
			add_double(b, sweep_shown(by, fold.middle));
			buffer_format(b, ",,%zu,\n", s->points);
			continue;
		}
		buffer_char(b, ',');
		buffer_csv(b, s->strategy[fold.best], strlen(s->strategy[fold.best]));
		buffer_char(b, ',');
		buffer_csv(b, s->point[fold.best], strlen(s->point[fold.best]));
		add_double(b, sweep_shown(by, fold.in));
		add_double(b, sweep_shown(by, fold.out));
		add_double(b, sweep_shown(by, fold.middle));
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
