/* A study from what is asked for: strategies with their grids, windows, costs, the columns that follow from them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "study.h"
#include "text.h"

enum { SPEC_MAX = 1000 }; /* bytes of a strategy's text */

const char *const study_run_column[STUDY_RUN_COLUMNS] = { "symbol", "start", "end", "split", "folds", "buy_cost", "sell_cost" };

static int open_costs(const struct study_options *o, struct study *s, struct error *err)
{
	const struct {
		const char *what, *text;
		char **to;
		double *value;
	} cost[] = { { "buy cost", o->buy_cost ? o->buy_cost : STUDY_BUY_COST, &s->buy_text, &s->costs.buy },
		     { "sell cost", o->sell_cost ? o->sell_cost : STUDY_SELL_COST, &s->sell_text, &s->costs.sell } };
	for (int i = 0; i < 2; i++) {
		struct number v, one = { 1, 0 };
		struct buffer b = BUFFER_EMPTY;
		if (!number_parse(cost[i].text, strlen(cost[i].text), &v) || v.units < 0 || number_compare(v, one) > 0)
			return error_usage(err, "%s '%s' is not a number from 0 to 1", cost[i].what, cost[i].text);
		number_text(v, &b);
		decimal_double(b.data, b.size, cost[i].value);
		buffer_char(&b, '\0');
		*cost[i].to = b.data;
	}
	return LOT_OK;
}

static void add_window(struct study *s, const char *prefix, int64_t from, int64_t to)
{
	struct study_window *w = &s->window[s->windows++];
	snprintf(w->prefix, sizeof w->prefix, "%s", prefix);
	w->from = from;
	w->to = to;
}

static int open_split(const char *text, struct study *s, struct error *err)
{
	size_t n = strlen(text);
	int64_t share;
	int32_t day;
	bool closed = s->start != STUDY_FIRST && s->end != STUDY_LAST;
	if (n && text[n - 1] == '%') {
		if (decimal_scaled(text, n - 1, 4, &share) || share <= 0 || share >= 1000000)
			return error_usage(err, "split '%s' is not a share above 0%% and below 100%%", text);
		if (!closed)
			return error_usage(err, "split '%s' needs --start and --end, so that every symbol is split at the same "
			                        "day", text);
		s->split = s->start + (s->end - s->start + 1) * share / 1000000;
	} else if (date_parse(text, n, &day)) {
		return error_usage(err, "split '%s' is not a date nor a share such as 70%%", text);
	} else {
		s->split = day;
	}
	if (s->split <= s->start || s->split > s->end)
		return error_usage(err, "split '%s' leaves no day on one side of it", text);
	add_window(s, "in_", s->start, s->split - 1);
	add_window(s, "out_", s->split, s->end);
	return LOT_OK;
}

static int open_windows(const struct study_options *o, struct study *s, struct error *err)
{
	s->start = o->start;
	s->end = o->end;
	s->split = STUDY_FIRST;
	s->folds = o->folds;
	if (s->start > s->end) {
		char start[DATE_TEXT], end[DATE_TEXT];
		date_format((int32_t)s->start, start);
		date_format((int32_t)s->end, end);
		return error_usage(err, "the start %s is behind the end %s", start, end);
	}
	add_window(s, "", s->start, s->end);
	if (o->split && o->folds)
		return error_usage(err, "split and folds exclude each other");
	if (o->split)
		return open_split(o->split, s, err);
	if (!o->folds)
		return LOT_OK;
	if (o->folds < 0 || o->folds > STUDY_FOLDS)
		return error_usage(err, "folds '%lld' is not a number from 1 to %d", (long long)o->folds, STUDY_FOLDS);
	if (s->start == STUDY_FIRST || s->end == STUDY_LAST)
		return error_usage(err, "folds need --start and --end, so that every symbol is cut at the same days");
	int64_t days = s->end - s->start + 1, windows = o->folds + 1;
	if (days < windows)
		return error_usage(err, "%lld day%s cannot be cut into %lld windows", (long long)days,
		                   text_plural((size_t)days), (long long)windows);
	for (int64_t i = 0; i < windows; i++) {
		char prefix[8];
		snprintf(prefix, sizeof prefix, "w%d_", (int)i + 1);
		add_window(s, prefix, s->start + days * i / windows, s->start + days * (i + 1) / windows - 1);
	}
	return LOT_OK;
}

/* NAME:P=V,P=V as the name and a grid's text; a program's text is all name. */
static void split_spec(const char *spec, char **name, char **params)
{
	const char *slash = strrchr(spec, '/'), *colon = strchr(slash ? slash : spec, ':');
	if (!strncmp(spec, "cmd:", 4))
		colon = NULL;
	*name = xformat("%.*s", colon ? (int)(colon - spec) : (int)strlen(spec), spec);
	*params = xstrdup(colon ? colon + 1 : "");
	for (char *c = *params; *c; c++)
		if (*c == ',')
			*c = ' ';
}

/* Rows are told apart by name and parameters. */
static int check_name(const struct study_options *o, size_t i, const struct study *s, struct error *err)
{
	const struct rule *rule = &s->part[i].rule;
	for (size_t k = 0; k < i; k++)
		if (s->part[k].rule.strategy != rule->strategy && !strcmp(s->part[k].rule.name, rule->name))
			return error_usage(err, "strategies '%s' and '%s' both call themselves '%s'", o->strategy[k], o->strategy[i],
			                   rule->name);
	return LOT_OK;
}

static int open_part(const struct study_options *o, size_t i, struct study *s, struct error *err)
{
	struct study_part *part = &s->part[i];
	char *name, *params, *text;
	if (strlen(o->strategy[i]) > SPEC_MAX)
		return error_usage(err, "strategy '%.40s...' has more than %d characters", o->strategy[i], SPEC_MAX);
	split_spec(o->strategy[i], &name, &params);
	text = xformat("%s %s", params, o->grid ? o->grid : "");
	int r = rule_open(name, s->seconds, &part->rule, err);
	if (!r) {
		s->parts++;
		r = check_name(o, i, s, err);
	}
	if (!r)
		r = rule_grid(&part->rule, text, o->constraint, o->constraints, &part->grid, err);
	if (!r && o->sample)
		grid_sample(part->grid, o->sample, o->seed);
	free(name);
	free(params);
	free(text);
	return r;
}

static int find_column(const struct study *s, const char *name)
{
	for (size_t i = 0; i < s->columns; i++)
		if (!strcmp(s->column[i], name))
			return (int)i;
	return -1;
}

/* A parameter becomes a column; it must not be mistaken for another. */
static int add_columns(struct study *s, const struct study_part *part, size_t *room, struct error *err)
{
	int axis;
	for (size_t i = 0; (axis = rule_axis(&part->rule, part->grid, i)) >= 0; i++) {
		const char *name = grid_name(part->grid, (size_t)axis);
		bool taken = !strcmp(name, "strategy");
		for (size_t k = 0; k < STUDY_RUN_COLUMNS; k++)
			taken = taken || !strcmp(name, study_run_column[k]);
		for (size_t k = 0; k < s->windows; k++) {
			size_t n = strlen(s->window[k].prefix);
			taken = taken || (!strncmp(name, s->window[k].prefix, n) &&
			                  metric_find(name + n, strlen(name + n)) >= 0);
		}
		if (taken)
			return error_usage(err, "strategy '%s': parameter '%s' has the name of a result's column",
			                   part->rule.name, name);
		if (find_column(s, name) >= 0)
			continue;
		s->column = xgrow(s->column, room, s->columns + 1, sizeof *s->column);
		s->column[s->columns++] = xstrdup(name);
	}
	return LOT_OK;
}

int study_open(const struct study_options *o, struct study *s, struct error *err)
{
	size_t room = 0;
	*s = (struct study){ .seconds = o->seconds > 0 ? o->seconds : STUDY_SECONDS };
	s->part = xcalloc(o->strategies, sizeof *s->part);
	int r = o->strategies ? LOT_OK : error_usage(err, "no strategy is given");
	if (!r && o->strategies > 1 && (o->grid || o->constraints || o->sample))
		r = error_usage(err, "a grid is for a single strategy; several take their values as "
		                     "sma_cross:fast=10,slow=50");
	if (!r)
		r = open_costs(o, s, err);
	if (!r)
		r = open_windows(o, s, err);
	for (size_t i = 0; !r && i < o->strategies; i++) {
		r = open_part(o, i, s, err);
		if (!r)
			r = add_columns(s, &s->part[i], &room, err);
	}
	struct grid_point p;
	for (size_t i = 0; !r && i < s->parts; i++)
		if (!grid_first(s->part[i].grid, &p))
			r = error_usage(err, "the grid has no point: its constraints exclude each other");
	if (r)
		study_release(s);
	return r;
}

void study_release(struct study *s)
{
	for (size_t i = 0; i < s->parts; i++) {
		grid_free(s->part[i].grid);
		rule_release(&s->part[i].rule);
	}
	for (size_t i = 0; i < s->columns; i++)
		free(s->column[i]);
	free(s->part);
	free(s->column);
	free(s->buy_text);
	free(s->sell_text);
	*s = (struct study){ .parts = 0 };
}

uint64_t study_count(const struct study *s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s->parts; i++)
		if (__builtin_add_overflow(n, grid_count(s->part[i].grid), &n))
			return UINT64_MAX;
	return n;
}
