#include "study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "guard.h"
#include "lists.h"
#include "lookahead.h"
#include "output.h"
#include "series.h"
#include "studyresults.h"
#include "text.h"
#include "textarray.h"

enum {
	DIGITS = 12,                  /* significant, in tables */
	SHARED_BYTES = 256 << 20,     /* kept for points of a symbol at most, more or less */
	SPEC_MAX = 1000               /* bytes of a strategy's text */
};

/* Columns behind the metrics: with strategy and parameters they are what makes the row. */
static const char *const run_column[] = { "symbol", "start", "end", "split", "folds", "buy_cost", "sell_cost" };
enum { RUN_COLUMNS = sizeof run_column / sizeof *run_column };

/* ---- opening ---- */

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
		for (size_t k = 0; k < RUN_COLUMNS; k++)
			taken = taken || !strcmp(name, run_column[k]);
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

/* ---- rows ---- */

static void add_date(struct buffer *b, int64_t day)
{
	char text[DATE_TEXT];
	if (day == STUDY_FIRST || day == STUDY_LAST)
		return;
	date_format((int32_t)day, text);
	buffer_text(b, text);
}

static void add_header(const struct study *s, struct buffer *b)
{
	buffer_text(b, "strategy");
	for (size_t i = 0; i < s->columns; i++)
		buffer_format(b, ",%s", s->column[i]);
	for (size_t w = 0; w < s->windows; w++)
		for (size_t i = 0; i < METRICS; i++)
			buffer_format(b, ",%s%s", s->window[w].prefix, metric_kind[i].name);
	for (size_t i = 0; i < RUN_COLUMNS; i++)
		buffer_format(b, ",%s", run_column[i]);
	buffer_char(b, '\n');
}

/* The part of a row behind its metrics is the same for all. */
static void add_run(const struct study *s, const char *symbol, struct buffer *b)
{
	buffer_char(b, ',');
	buffer_csv(b, symbol, strlen(symbol));
	buffer_char(b, ',');
	add_date(b, s->start);
	buffer_char(b, ',');
	add_date(b, s->end);
	buffer_char(b, ',');
	add_date(b, s->split);
	buffer_char(b, ',');
	if (s->folds)
		buffer_int(b, s->folds);
	buffer_format(b, ",%s,%s\n", s->buy_text, s->sell_text);
}

/* Where rows gather. */
struct sink {
	const struct study_outputs *out;
	struct output csv;      /* the table goes there ... */
	struct buffer *text;    /* ... or here where this is set */
	struct buffer row, run; /* the row being written; what every row ends with */
	uint64_t points, done;
	double *value;          /* for the partial: metric, window, point */
	double *daily;          /* point, day of the whole window */
	struct buffer strategy, point; /* NUL-terminated texts, one a point */
};

static int emit(struct sink *sink, struct error *err)
{
	if (sink->text)
		buffer_add(sink->text, sink->row.data, sink->row.size);
	return sink->text || !sink->out->csv ? LOT_OK : output_add(&sink->csv, sink->row.data, sink->row.size, err);
}

/* "fast=5,slow=20" */
static void add_point_text(const struct study_part *part, const struct grid_point *p, struct buffer *b)
{
	int axis;
	for (size_t i = 0; (axis = rule_axis(&part->rule, part->grid, i)) >= 0; i++) {
		buffer_format(b, "%s%s=", i ? "," : "", grid_name(part->grid, (size_t)axis));
		grid_text(part->grid, p, (size_t)axis, b);
	}
}

static int add_row(const struct study *s, const struct study_part *part, const struct grid_point *p,
                   const struct metrics *m, struct sink *sink, struct error *err)
{
	struct buffer *b = &sink->row;
	if (sink->value) {
		buffer_text(&sink->strategy, part->rule.name);
		buffer_char(&sink->strategy, '\0');
		add_point_text(part, p, &sink->point);
		buffer_char(&sink->point, '\0');
		for (size_t i = 0; i < METRICS; i++)
			for (size_t w = 0; w < s->windows; w++)
				sink->value[(i * s->windows + w) * sink->points + sink->done] = m[w].value[i];
	}
	sink->done++;
	b->size = 0;
	buffer_csv(b, part->rule.name, strlen(part->rule.name));
	for (size_t i = 0; i < s->columns; i++) {
		int axis = grid_axis(part->grid, s->column[i]);
		buffer_char(b, ',');
		if (axis >= 0) {
			size_t at = b->size;
			grid_text(part->grid, p, (size_t)axis, b);
			if (memchr(b->data + at, '"', b->size - at)) {
				struct buffer quoted = BUFFER_EMPTY;
				buffer_csv(&quoted, b->data + at, b->size - at);
				b->size = at;
				buffer_add(b, quoted.data, quoted.size);
				buffer_release(&quoted);
			}
		}
	}
	for (size_t w = 0; w < s->windows; w++)
		for (size_t i = 0; i < METRICS; i++) {
			buffer_char(b, ',');
			buffer_double(b, m[w].value[i], DIGITS);
		}
	buffer_add(b, sink->run.data, sink->run.size);
	return emit(sink, err);
}

/* ---- running ---- */

static int load(const struct study *s, const char *folder, struct history *h, struct error *err)
{
	int r = history_load(folder, h, err);
	if (!r && s->end != STUDY_LAST)
		h->n = history_day(h, s->end + 1); /* days behind the end do not exist for any strategy */
	return r;
}

static void say_point(const struct study_part *part, const struct grid_point *p)
{
	struct buffer b = BUFFER_EMPTY;
	grid_point_text(part->grid, p, &b);
	buffer_char(&b, '\0');
	char *text = xformat("strategy '%s'%s%s", part->rule.name, *b.data ? " at " : "", b.data);
	guard_alive(text);
	free(text);
	buffer_release(&b);
}

static int run_part(struct study *s, struct study_part *part, struct history *h, const struct stretch *stretch,
                    double *x, struct sink *sink, struct error *err)
{
	struct positions positions = POSITIONS_EMPTY;
	struct metrics m[STUDY_WINDOWS];
	struct grid_point p;
	size_t nonzero;
	int r = LOT_OK;
	bool first = true;
	for (bool more = grid_first(part->grid, &p); more && !r; more = grid_next(part->grid, &p), first = false) {
		history_trim(h, SHARED_BYTES);
		if (part->rule.handle)
			say_point(part, &p);
		r = rule_run(&part->rule, h, part->grid, &p, &positions, err);
		/* A program sees all days before it answers: one cut a symbol, by an odd number of days, tells most
		 * that look ahead.  A shared object does not, but may keep something from run to run. */
		if (!r && first && part->rule.words && h->n > 2)
			r = lookahead_probe(&part->rule, h, part->grid, &p, &positions, h->n - (h->n / 3 | 1), err);
		if (!r && first && part->rule.handle)
			r = lookahead_probe(&part->rule, h, part->grid, &p, &positions, h->n, err);
		for (size_t w = s->windows; !r && w-- > 0;)
			backtest_run(h, &positions, &stretch[w], &s->costs, x, &nonzero, &m[w]);
		if (!r && sink->daily)
			backtest_daily(&positions, &stretch[0], x,
			               sink->daily + sink->done * (stretch[0].to - stretch[0].from));
		if (!r)
			r = add_row(s, part, &p, m, sink, err);
	}
	positions_release(&positions);
	return r;
}

/* NUL-terminated texts, one behind the other, as an array without a name. */
static struct npz_array text_array(const struct buffer *texts, size_t count)
{
	const char **text = xmalloc(count * sizeof *text), *at = texts->data;
	for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
		text[i] = at;
	struct npz_array a = texts_list("", text, count);
	free(text);
	return a;
}

static int write_partial(const struct study *s, const char *symbol, const struct history *h,
                         const struct stretch *whole, struct sink *sink, struct error *err)
{
	struct npz_array a[RESULT_ARRAYS];
	int64_t version = STUDY_RESULTS_VERSION, from[STUDY_WINDOWS], to[STUDY_WINDOWS];
	double costs[] = { s->costs.buy, s->costs.sell };
	size_t points = (size_t)sink->points, days = whole->to - whole->from;
	char prefix[STUDY_WINDOWS][sizeof s->window[0].prefix] = { "" };
	struct buffer b = BUFFER_EMPTY;
	for (size_t w = 0; w < s->windows; w++) {
		strcpy(prefix[w], s->window[w].prefix);
		from[w] = s->window[w].from;
		to[w] = s->window[w].to == STUDY_LAST ? INT64_MIN : s->window[w].to; /* NaT */
	}
	a[RESULT_VERSION] = (struct npz_array){ "", 'i', 8, 1, 0, &version };
	a[RESULT_SYMBOL] = texts_list("", &symbol, 1);
	a[RESULT_STRATEGY] = text_array(&sink->strategy, points);
	a[RESULT_POINT] = text_array(&sink->point, points);
	a[RESULT_WINDOW] = (struct npz_array){ "", 'S', sizeof *prefix, s->windows, 0, prefix };
	a[RESULT_WINDOW_FROM] = (struct npz_array){ "", 'M', 8, s->windows, 0, from };
	a[RESULT_WINDOW_TO] = (struct npz_array){ "", 'M', 8, s->windows, 0, to };
	a[RESULT_COSTS] = (struct npz_array){ "", 'f', 8, 2, 0, costs };
	for (size_t i = 0; i < METRICS; i++)
		a[RESULT_METRIC + i] = (struct npz_array){ "", 'f', 8, s->windows * points, 0, sink->value + i * s->windows * points };
	a[RESULT_DATE] = (struct npz_array){ "", 'M', 8, days, 0, h->date + whole->from };
	a[RESULT_DAILY] = (struct npz_array){ "", 'f', 8, points * days, 0, sink->daily };
	study_results_pack(a, sink->daily != NULL, &b);
	int r = output_file(sink->out->partial, b.data, b.size, OUTPUT_FOLDERS, err);
	for (int i = RESULT_SYMBOL; i <= RESULT_POINT; i++)
		free(a[i].data);
	buffer_release(&b);
	return r < 0 ? r : LOT_OK;
}

struct task {
	struct study *study;
	const char *folder, *symbol;
	const struct study_outputs *out;
	struct buffer *text; /* takes the table instead of a file; NULL: a file */
	bool foreign;        /* code that is not ours runs: it may take long, or end this process */
};

static void sink_release(struct sink *sink)
{
	free(sink->value);
	free(sink->daily);
	buffer_release(&sink->row);
	buffer_release(&sink->run);
	buffer_release(&sink->strategy);
	buffer_release(&sink->point);
}

/* Bytes that the texts of a point take in a partial, where each is as wide as the longest. */
static size_t text_bytes(const struct study *s)
{
	size_t name = 1, longest = 1;
	struct buffer b = BUFFER_EMPTY;
	struct grid_point p;
	for (size_t i = 0; i < s->parts; i++) {
		const struct study_part *part = &s->part[i];
		size_t n = strlen(part->rule.name);
		name = n > name ? n : name;
		for (bool more = grid_first(part->grid, &p); more; more = grid_next(part->grid, &p)) {
			b.size = 0;
			add_point_text(part, &p, &b);
			longest = b.size > longest ? b.size : longest;
		}
	}
	buffer_release(&b);
	return name + longest;
}

/* Room for all that a partial holds.  How many points there are is a user's choice, and easily far too many: their texts are looked at
 * only where their figures fit. */
static int partial_room(const struct task *t, const struct stretch *whole, struct sink *sink, struct error *err)
{
	enum { REST = 8192 }; /* more than all arrays that hold nothing of points and days */
	const struct study *s = t->study;
	size_t days = t->out->daily ? whole->to - whole->from : 0, figures = METRICS * s->windows + days;
	uint64_t points = study_count(s), rest = REST + 8 * days, room = npz_room(RESULT_ARRAYS);
	double bytes = (double)points * 8.0 * (double)figures + (double)rest;
	if (bytes < (double)room)
		bytes += (double)points * (double)text_bytes(s);
	if (bytes >= (double)room)
		return error_usage(err, "%llu points need %.3g bytes in a partial, which holds less than 4 GiB: take fewer, as --sample does",
		                   (unsigned long long)points, bytes);
	sink->points = points;
	sink->value = xmalloc(points * METRICS * s->windows * sizeof *sink->value);
	sink->daily = t->out->daily ? xmalloc(points * days * sizeof *sink->daily) : NULL;
	return LOT_OK;
}

static int run_task(void *context, struct error *err)
{
	struct task *t = context;
	struct study *s = t->study;
	struct history h;
	struct sink sink = { .out = t->out, .text = t->text };
	struct stretch stretch[STUDY_WINDOWS];
	int r = load(s, t->folder, &h, err);
	if (r)
		return r;
	for (size_t w = 0; w < s->windows; w++)
		stretch[w] = backtest_stretch(&h, s->window[w].from, s->window[w].to);
	double *x = xmalloc(h.n * sizeof *x);
	if (t->out->partial)
		r = partial_room(t, &stretch[0], &sink, err);
	/* A process killed without a word leaves its open output behind: where that is likely, nothing is opened before
	 * all is done. */
	struct buffer kept = BUFFER_EMPTY;
	if (t->foreign && !t->text)
		sink.text = &kept;
	bool open = !r && t->out->csv && !sink.text;
	if (open)
		r = output_open(&sink.csv, t->out->csv, OUTPUT_FOLDERS, err);
	open = open && !r;
	add_header(s, &sink.row);
	add_run(s, t->symbol, &sink.run);
	if (!r)
		r = emit(&sink, err);
	for (size_t i = 0; !r && i < s->parts; i++)
		r = run_part(s, &s->part[i], &h, stretch, x, &sink, err);
	if (!r && t->out->partial)
		r = write_partial(s, t->symbol, &h, &stretch[0], &sink, err);
	if (open && r)
		output_discard(&sink.csv);
	else if (open)
		r = output_commit(&sink.csv, err);
	else if (!r && t->out->csv && output_file(t->out->csv, kept.data, kept.size, OUTPUT_FOLDERS, err) < 0)
		r = err->status;
	buffer_release(&kept);
	free(x);
	sink_release(&sink);
	history_release(&h);
	return r;
}

int study_run(struct study *s, const char *folder, const char *symbol, const struct study_outputs *out,
              struct error *err)
{
	struct task task = { s, folder, symbol, out, NULL, false };
	bool guarded = false;
	for (size_t i = 0; i < s->parts; i++)
		guarded = guarded || s->part[i].rule.handle;
	for (size_t i = 0; i < s->parts; i++)
		task.foreign = task.foreign || s->part[i].rule.handle || s->part[i].rule.words;
	return guarded ? guard_run(run_task, &task, s->seconds, err) : run_task(&task, err);
}

int study_table(struct study *s, const char *folder, const char *symbol, struct buffer *table, struct error *err)
{
	struct study_outputs nowhere = { .csv = NULL };
	struct task task = { s, folder, symbol, &nowhere, table, false };
	return run_task(&task, err);
}

struct daily_task {
	struct study *study;
	const char *folder, *path;
};

static int run_daily(void *context, struct error *err)
{
	struct daily_task *t = context;
	struct study *s = t->study;
	struct study_part *part = &s->part[0];
	struct positions positions = POSITIONS_EMPTY;
	struct metrics m;
	struct history h;
	struct grid_point p;
	int r = load(s, t->folder, &h, err);
	if (r)
		return r;
	struct stretch whole = backtest_stretch(&h, s->start, s->end);
	size_t nonzero, days = whole.to - whole.from;
	double *x = xmalloc(h.n * sizeof *x), *daily = xmalloc(days * sizeof *daily);
	grid_first(part->grid, &p);
	r = rule_run(&part->rule, &h, part->grid, &p, &positions, err);
	if (!r) {
		struct buffer b = BUFFER_EMPTY;
		backtest_run(&h, &positions, &whole, &s->costs, x, &nonzero, &m);
		backtest_daily(&positions, &whole, x, daily);
		buffer_text(&b, "date,position,return\n");
		for (size_t i = 0; i < days; i++) {
			add_date(&b, h.date[whole.from + i]);
			buffer_char(&b, ',');
			buffer_double(&b, positions_at(&positions, whole.from + i), DIGITS);
			buffer_char(&b, ',');
			buffer_double(&b, daily[i], DIGITS);
			buffer_char(&b, '\n');
		}
		r = output_file(t->path, b.data, b.size, OUTPUT_FOLDERS, err);
		buffer_release(&b);
	}
	free(x);
	free(daily);
	positions_release(&positions);
	history_release(&h);
	return r < 0 ? r : LOT_OK;
}

int study_daily(struct study *s, const char *folder, const char *path, struct error *err)
{
	struct daily_task task = { s, folder, path };
	if (study_count(s) != 1)
		return error_usage(err, "--daily is for one point, here are %llu", (unsigned long long)study_count(s));
	return s->part[0].rule.handle ? guard_run(run_daily, &task, s->seconds, err) : run_daily(&task, err);
}

/* ---- the days that all symbols cover ---- */

/* The first and the last day with a price so far. */
struct span {
	int64_t first, last;
};

static int add_folder(void *context, char *folder, struct error *err)
{
	struct span *s = context;
	struct prices p;
	int r = prices_load(folder, &p, err);
	if (r)
		return r;
	if (p.n) {
		s->first = p.date[0] < s->first ? p.date[0] : s->first;
		s->last = p.date[p.n - 1] > s->last ? p.date[p.n - 1] : s->last;
	}
	prices_release(&p);
	return LOT_OK;
}

int study_span(const char *list, int64_t start, int64_t end, struct buffer *out, struct error *err)
{
	struct span span = { INT64_MAX, INT64_MIN };
	int r = list_read(list, add_folder, &span, err);
	if (!r && span.first > span.last)
		r = error_data(err, "%s: none of its folders has a price", list);
	if (r)
		return r;
	int64_t first = start == STUDY_FIRST ? span.first : start, last = end == STUDY_LAST ? span.last : end;
	/* A window without a price: days enough to be split and folded, whatever they are. */
	if (first > last && end == STUDY_LAST)
		last = first + STUDY_FOLDS < DATE_MAX ? first + STUDY_FOLDS : DATE_MAX;
	else if (first > last && start == STUDY_FIRST)
		first = last - STUDY_FOLDS > DATE_MIN ? last - STUDY_FOLDS : DATE_MIN;
	buffer_text(out, "version=1\nstart=");
	add_date(out, first);
	buffer_text(out, "\nend=");
	add_date(out, last);
	buffer_char(out, '\n');
	return LOT_OK;
}
