#include "study.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "date.h"
#include "guard.h"
#include "lists.h"
#include "lookahead.h"
#include "output.h"
#include "series.h"
#include "splitmix.h"
#include "studyresults.h"
#include "textarray.h"

enum {
	DIGITS = 12,                  /* significant, in tables */
	SHARED_BYTES = 256 << 20      /* kept for points of a symbol at most, more or less */
};

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
	for (size_t i = 0; i < STUDY_RUN_COLUMNS; i++)
		buffer_format(b, ",%s", study_run_column[i]);
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

/* A point of a shared object that was run in a process of its own, before any other. */
struct alone {
	const struct study_part *part;
	uint64_t at;      /* its place in the part's grid */
	double *position; /* a day each; of guard_memory */
};

struct task {
	struct study *study;
	const char *symbol;
	const struct study_outputs *out;
	struct history *h;
	uint64_t draw;             /* of the symbol: which point is tried more than others */
	const struct alone *alone; /* NULL: none was */
	struct buffer *text;       /* takes the table instead of a file; NULL: a file */
	bool foreign;              /* code that is not ours runs: it may take long, or end this process */
};

static int load(const struct study *s, const char *folder, struct history *h, struct error *err)
{
	int r = history_load(folder, h, err);
	if (!r && s->end != STUDY_LAST)
		h->n = history_day(h, s->end + 1); /* days behind the end do not exist for any strategy */
	return r;
}

/* Another point for every symbol, so that a market tries many. */
static uint64_t drawn(const struct task *t, const struct study_part *part)
{
	return (t->draw >> 16) % grid_count(part->grid);
}

static int run_part(const struct task *t, struct study_part *part, const struct stretch *stretch, double *x,
                    struct sink *sink, struct error *err)
{
	struct study *s = t->study;
	struct history *h = t->h;
	struct positions positions = POSITIONS_EMPTY;
	struct metrics m[STUDY_WINDOWS];
	struct grid_point p;
	const struct rule_point point = { &part->rule, part->grid, &p };
	size_t nonzero;
	int r = LOT_OK;
	uint64_t at = 0, cut = part->rule.words ? drawn(t, part) : UINT64_MAX;
	for (bool more = grid_first(part->grid, &p); more && !r; more = grid_next(part->grid, &p), at++) {
		history_trim(h, SHARED_BYTES);
		r = rule_run(&point, h, &positions, err);
		/* A program sees all days before it answers: one cut a symbol, by an odd number of days, tells most
		 * that look ahead.  A shared object does not, but may keep something from run to run. */
		if (!r && at == cut && h->n > 2)
			r = lookahead_probe(&point, h, &positions, h->n - (h->n / 3 | 1), err);
		if (!r && !at && part->rule.handle)
			r = lookahead_again(&point, h, &positions, err);
		if (!r && t->alone && t->alone->part == part && t->alone->at == at)
			r = lookahead_agrees(&point, h, &positions, t->alone->position, err);
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
	return r;
}

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
	struct history *h = t->h;
	struct sink sink = { .out = t->out, .text = t->text };
	struct stretch stretch[STUDY_WINDOWS];
	int r = LOT_OK;
	for (size_t w = 0; w < s->windows; w++)
		stretch[w] = backtest_stretch(h, s->window[w].from, s->window[w].to);
	double *x = xmalloc(h->n * sizeof *x);
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
		r = run_part(t, &s->part[i], stretch, x, &sink, err);
	if (!r && t->out->partial)
		r = write_partial(s, t->symbol, h, &stretch[0], &sink, err);
	if (open && r)
		output_discard(&sink.csv);
	else if (open)
		r = output_commit(&sink.csv, err);
	else if (!r && t->out->csv)
		r = output_file(t->out->csv, kept.data, kept.size, OUTPUT_FOLDERS, err);
	buffer_release(&kept);
	free(x);
	sink_release(&sink);
	return r;
}

/* Runs one point alone, if it is of a shared object and there are others. */
static int run_alone(struct task *t, struct alone *alone, struct error *err)
{
	struct study *s = t->study;
	struct grid_point p;
	struct study_part *part = &s->part[t->draw % s->parts];
	if (!part->rule.handle || study_count(s) < 2)
		return LOT_OK;
	*alone = (struct alone){ part, drawn(t, part), guard_memory(t->h->n * sizeof *alone->position) };
	t->alone = alone;
	grid_seek(part->grid, alone->at, &p);
	return lookahead_alone(&(struct rule_point){ &part->rule, part->grid, &p }, t->h, s->seconds, alone->position, err);
}

static uint64_t draw_of(const char *symbol)
{
	return splitmix(code_hash(symbol, strlen(symbol)));
}

int study_run(struct study *s, const char *folder, const char *symbol, const struct study_outputs *out,
              struct error *err)
{
	struct history h;
	struct alone alone;
	struct task task = { .study = s, .symbol = symbol, .out = out, .h = &h, .draw = draw_of(symbol) };
	bool guarded = false;
	int r = load(s, folder, &h, err);
	if (r)
		return r;
	for (size_t i = 0; i < s->parts; i++)
		guarded = guarded || s->part[i].rule.handle;
	for (size_t i = 0; i < s->parts; i++)
		task.foreign = task.foreign || s->part[i].rule.handle || s->part[i].rule.words;
	r = run_alone(&task, &alone, err);
	if (!r)
		r = guarded ? guard_run(run_task, &task, s->seconds, err) : run_task(&task, err);
	if (task.alone)
		guard_free(alone.position, h.n * sizeof *alone.position);
	history_release(&h);
	return r;
}

int study_table(struct study *s, const char *folder, const char *symbol, struct buffer *table, struct error *err)
{
	struct study_outputs nowhere = { .csv = NULL };
	struct history h;
	struct task task = { .study = s, .symbol = symbol, .out = &nowhere, .h = &h, .draw = draw_of(symbol), .text = table };
	int r = load(s, folder, &h, err);
	if (r)
		return r;
	r = run_task(&task, err);
	history_release(&h);
	return r;
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
	r = rule_run(&(struct rule_point){ &part->rule, part->grid, &p }, &h, &positions, err);
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
	return r;
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
