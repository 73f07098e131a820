#include "rule.h"

#include <ctype.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "filter.h"
#include "guard.h"
#include "money.h"
#include "text.h"

#define PROGRAM "cmd:"
enum { PLACES = 9 }; /* of STRATEGY_UNIT */

/* Set by the linker around the pointers that STRATEGY leaves; none where no strategy is linked. */
extern const struct strategy *const __start_lot_strategies[] __attribute__((weak));
extern const struct strategy *const __stop_lot_strategies[] __attribute__((weak));

const struct strategy *rule_built_in(size_t i)
{
	size_t n = __start_lot_strategies ? (size_t)(__stop_lot_strategies - __start_lot_strategies) : 0;
	return i < n ? __start_lot_strategies[i] : NULL;
}

/* ---- opening ---- */

static bool is_name(const char *s, size_t n)
{
	bool good = n && n < 64 && !isdigit((unsigned char)s[0]);
	for (size_t i = 0; i < n; i++)
		good = good && (isalnum((unsigned char)s[i]) || s[i] == '_');
	return good;
}

static bool read_number(const char *text, struct number *v)
{
	return text && number_parse(text, strlen(text), v);
}

static size_t count_params(const struct strategy *s)
{
	size_t n = 0;
	while (s->params && s->params[n].name)
		n++;
	return n;
}

/* Tables come from users too. */
static int check_table(const char *spec, const struct strategy *s, struct error *err)
{
	if (!s->name || !is_name(s->name, strlen(s->name)) || !s->text || (!s->step && !s->batch))
		return error_usage(err, "strategy '%s': its table lacks a name, a text or a step function", spec);
	if (count_params(s) > STRATEGY_PARAMS)
		return error_usage(err, "strategy '%s' has more than %d parameters", spec, STRATEGY_PARAMS);
	for (size_t i = 0; i < count_params(s); i++) {
		const struct strategy_param *p = &s->params[i];
		struct number v, low, high;
		bool good = is_name(p->name, strlen(p->name)) && p->text &&
		            (p->kind == STRATEGY_WHOLE || p->kind == STRATEGY_DECIMAL) &&
		            read_number(p->standard, &v) && read_number(p->low, &low) && read_number(p->high, &high) &&
		            number_compare(low, v) <= 0 && number_compare(v, high) <= 0 && v.places <= PLACES &&
		            (p->kind == STRATEGY_DECIMAL || v.places == 0);
		int64_t units;
		if (!good || !number_scaled(low, PLACES, &units) || !number_scaled(high, PLACES, &units))
			return error_usage(err, "strategy '%s': its parameter '%s' is not understood", spec, p->name);
		for (size_t k = 0; k < i; k++)
			if (!strcmp(p->name, s->params[k].name))
				return error_usage(err, "strategy '%s' has parameter '%s' twice", spec, p->name);
	}
	return LOT_OK;
}

static int open_object(const char *path, struct rule *r, struct error *err)
{
	/* Without a '/' dlopen would search the system's folders. */
	char *file = strchr(path, '/') ? xstrdup(path) : xformat("./%s", path);
	r->handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	free(file);
	if (!r->handle)
		return error_usage(err, "strategy '%s' cannot be loaded: %s", path, dlerror());
	const struct strategy *s = dlsym(r->handle, "lotmill_strategy");
	if (!s)
		return error_usage(err, "strategy '%s' does not define lotmill_strategy; see strategy.h", path);
	if (s->version != STRATEGY_VERSION)
		return error_usage(err, "strategy '%s' was made for version %d of strategy.h, this is version %d; compile it "
		                        "again", path, s->version, STRATEGY_VERSION);
	if (s->batch)
		return error_usage(err, "strategy '%s' sets batch, which only built-in strategies may", path);
	r->strategy = s;
	return LOT_OK;
}

static int open_program(const char *spec, struct rule *r, struct error *err)
{
	r->words = filter_words(spec + strlen(PROGRAM));
	if (!r->words)
		return error_usage(err, "strategy '%s': no program behind cmd:, or a quote that is not closed", spec);
	return LOT_OK;
}

int rule_open(const char *spec, double seconds, struct rule *r, struct error *err)
{
	size_t n = strlen(spec);
	int result = LOT_OK;
	*r = (struct rule){ .seconds = seconds };
	if (!strncmp(spec, PROGRAM, strlen(PROGRAM))) {
		result = open_program(spec, r, err);
	} else if (strchr(spec, '/') || (n > 3 && !strcmp(spec + n - 3, ".so"))) {
		result = open_object(spec, r, err);
	} else {
		for (size_t i = 0; rule_built_in(i); i++)
			if (!strcmp(rule_built_in(i)->name, spec))
				r->strategy = rule_built_in(i);
		if (!r->strategy)
			result = error_usage(err, "strategy '%s' is not known; --list prints those that are, others are "
			                          "PATH.so or cmd:PROGRAM", spec);
	}
	if (!result && r->strategy)
		result = check_table(spec, r->strategy, err);
	if (result)
		rule_release(r);
	else
		r->name = xstrdup(r->strategy ? r->strategy->name : spec);
	return result;
}

void rule_release(struct rule *r)
{
	free(r->name);
	filter_words_free(r->words);
	if (r->handle)
		dlclose(r->handle);
	*r = (struct rule){ .strategy = NULL };
}

/* ---- parameters ---- */

static int find_param(const struct strategy *s, const char *name)
{
	for (size_t i = 0; i < count_params(s); i++)
		if (!strcmp(s->params[i].name, name))
			return (int)i;
	return -1;
}

/* Whether the value at `digit` is one the parameter takes. */
static bool takes(const struct strategy_param *p, const struct grid *g, size_t axis, uint64_t digit)
{
	struct number v, low, high;
	return grid_number(g, axis, digit, &v) && read_number(p->low, &low) && read_number(p->high, &high) &&
	       number_compare(low, v) <= 0 && number_compare(v, high) <= 0 &&
	       v.places <= (p->kind == STRATEGY_WHOLE ? 0 : PLACES);
}

static int check_axis(const struct rule *r, const struct grid *g, size_t axis, struct error *err)
{
	int i = find_param(r->strategy, grid_name(g, axis));
	if (i < 0)
		return error_usage(err, "strategy '%s' has no parameter '%s'; --list prints what it has", r->name,
		                   grid_name(g, axis));
	const struct strategy_param *p = &r->strategy->params[i];
	uint64_t size = grid_size(g, axis), wrong = size;
	if (grid_range(g, axis)) {
		/* Evenly spaced: the ends bound it, and the first step shows its decimals. */
		for (uint64_t k = 0; k < 3 && wrong == size; k++) {
			uint64_t digit = k == 2 ? size - 1 : k < size ? k : 0;
			wrong = takes(p, g, axis, digit) ? size : digit;
		}
	} else {
		for (wrong = 0; wrong < size && takes(p, g, axis, wrong);)
			wrong++;
	}
	if (wrong == size)
		return LOT_OK;
	struct buffer b = BUFFER_EMPTY;
	grid_value(g, axis, wrong, &b);
	error_usage(err, "strategy '%s': %s '%.*s' is not a %s from %s to %s%s", r->name, p->name, (int)b.size, b.data,
	            p->kind == STRATEGY_WHOLE ? "whole number" : "number", p->low, p->high,
	            p->kind == STRATEGY_WHOLE ? "" : " of at most 9 decimals");
	buffer_release(&b);
	return LOT_BAD_USAGE;
}

/* The next {NAME} in a word from *at on: its name, with *at moved behind it.  Braces around
 * anything else are the program's own. */
static bool next_place(const char *word, size_t *at, const char **name, size_t *n)
{
	for (size_t i = *at; word[i]; i++) {
		if (word[i] != '{')
			continue;
		size_t k = strcspn(word + i + 1, "{}");
		if (word[i + 1 + k] == '}' && is_name(word + i + 1, k)) {
			*name = word + i + 1;
			*n = k;
			*at = i + k + 2;
			return true;
		}
	}
	return false;
}

static int axis_of(const struct grid *g, const char *name, size_t n)
{
	for (size_t i = 0; i < grid_axes(g); i++)
		if (!strncmp(grid_name(g, i), name, n) && !grid_name(g, i)[n])
			return (int)i;
	return -1;
}

static int check_places(const struct rule *r, const struct grid *g, struct error *err)
{
	bool used[GRID_AXES] = { false };
	const char *name;
	size_t n;
	for (char **w = r->words; *w; w++)
		for (size_t at = 0; next_place(*w, &at, &name, &n);) {
			int axis = axis_of(g, name, n);
			if (axis < 0)
				return error_usage(err, "strategy '%s' needs a value for {%.*s}: give it in the grid",
				                   r->name, (int)n, name);
			used[axis] = true;
		}
	for (size_t i = 0; i < grid_axes(g); i++)
		if (!used[i])
			return error_usage(err, "strategy '%s' has no {%s}: all its values would give the same",
			                   r->name, grid_name(g, i));
	return LOT_OK;
}

static bool names(const char *text, const char *name)
{
	size_t n = strlen(name);
	for (const char *s = text; *s; s += strcspn(s, " \t\n"), s += strspn(s, " \t\n"))
		if (!strncmp(s, name, n) && s[n] == '=')
			return true;
	return false;
}

int rule_grid(const struct rule *r, const char *text, const char *const *constraint, size_t constraints,
              struct grid **g, struct error *err)
{
	struct buffer all = BUFFER_EMPTY;
	buffer_text(&all, text + strspn(text, " \t\n"));
	buffer_char(&all, '\0');
	for (size_t i = 0; r->strategy && i < count_params(r->strategy); i++) {
		const struct strategy_param *p = &r->strategy->params[i];
		if (names(all.data, p->name))
			continue;
		all.size--;
		buffer_format(&all, " %s=%s", p->name, p->standard);
		buffer_char(&all, '\0');
	}
	int result = grid_parse(all.data, constraint, constraints, g, err);
	buffer_release(&all);
	if (result)
		return result;
	for (size_t i = 0; !result && r->strategy && i < grid_axes(*g); i++)
		result = check_axis(r, *g, i, err);
	if (!result && r->words)
		result = check_places(r, *g, err);
	if (result) {
		grid_free(*g);
		*g = NULL;
	}
	return result;
}

int rule_axis(const struct rule *r, const struct grid *g, size_t i)
{
	if (!r->strategy)
		return i < grid_axes(g) ? (int)i : -1;
	return i < count_params(r->strategy) ? grid_axis(g, r->strategy->params[i].name) : -1;
}

static void values_at(const struct rule_point *p, struct strategy_value *value)
{
	struct buffer b = BUFFER_EMPTY;
	int axis;
	for (size_t i = 0; (axis = rule_axis(p->rule, p->grid, i)) >= 0; i++) {
		struct number v;
		grid_number(p->grid, (size_t)axis, p->point->digit[axis], &v);
		number_scaled(v, PLACES, &value[i].units);
		value[i].whole = value[i].units / STRATEGY_UNIT;
		b.size = 0;
		number_text(v, &b);
		decimal_double(b.data, b.size, &value[i].real);
	}
	buffer_release(&b);
}

size_t rule_warmup(const struct rule_point *p)
{
	struct strategy_value value[STRATEGY_PARAMS + 1] = { { 0 } };
	const struct strategy *s = p->rule->strategy;
	if (!s || !s->warmup)
		return 0;
	values_at(p, value);
	return s->warmup(value);
}

void rule_point_text(const struct rule_point *p, struct buffer *out)
{
	buffer_format(out, "strategy '%s'", p->rule->name);
	if (grid_axes(p->grid))
		buffer_text(out, " at ");
	grid_point_text(p->grid, p->point, out);
}

/* ---- running ---- */

/* `reason` as "strategy NAME at POINT: reason" in *err. */
static int fail(const struct rule_point *p, int status, const char *reason, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	rule_point_text(p, &b);
	error_data(err, "%.*s: %s", (int)b.size, b.data, reason);
	err->status = status;
	buffer_release(&b);
	return status;
}

static int fail_position(const struct rule_point *p, const struct history *h, size_t day, double v, struct error *err)
{
	char date[DATE_TEXT], reason[100];
	date_format((int32_t)h->date[day], date);
	snprintf(reason, sizeof reason, "its position on %s is %.12g, not in [-1, 1]", date, v);
	return fail(p, LOT_BAD_DATA, reason, err);
}

/* As unlike the zeros that stand behind the last day else, and unlike any day, as can be. */
static void put_behind(int64_t *date, int64_t *close, double *change, size_t n)
{
	for (size_t t = 0; t < n; t++) {
		date[t] = DATE_MAX;
		close[t] = PRICE_LIMIT - 1;
		change[t] = 1.0;
	}
}

/* Day by day: a day enters the arrays when the one before was answered. */
static int run_steps(const struct rule_point *p, const struct history *h, const struct strategy_value *value,
                     struct positions *positions, struct error *err)
{
	const struct strategy *s = p->rule->strategy;
	/* One day more than there are: a look past the last one sees nothing either. */
	int64_t *date = xcalloc(h->n + 1, sizeof *date), *close = xcalloc(h->n + 1, sizeof *close);
	double *change = xcalloc(h->n + 1, sizeof *change);
	void *state = xcalloc(1, s->state ? s->state : 1);
	if (p->rule->behind)
		put_behind(date, close, change, h->n + 1);
	bool started = !s->start || !s->start(state, value);
	int result = started ? LOT_OK : fail(p, LOT_BAD_DATA, "it refuses these values", err);
	for (size_t t = 0; !result && t < h->n; t++) {
		date[t] = h->date[t];
		close[t] = h->close[t];
		change[t] = h->change[t];
		struct strategy_days days = { t + 1, date, close, change };
		double v = s->step(state, value, &days);
		if (v >= -1.0 && v <= 1.0)
			positions_set(positions, t, v);
		else
			result = fail_position(p, h, t, v, err);
	}
	if (started && s->stop)
		s->stop(state);
	free(state);
	free(date);
	free(close);
	free(change);
	return result;
}

static char *fill_word(const char *word, const struct rule_point *p)
{
	struct buffer b = BUFFER_EMPTY;
	size_t at = 0, done = 0, n;
	for (const char *name; next_place(word, &at, &name, &n); done = at) {
		buffer_add(&b, word + done, (size_t)(name - 1 - (word + done)));
		grid_text(p->grid, p->point, (size_t)axis_of(p->grid, name, n), &b);
	}
	buffer_text(&b, word + done);
	buffer_char(&b, '\0');
	return b.data;
}

/* One position a line, as many as days; the last line's end may be missing. */
static int read_answer(const struct rule_point *p, const struct history *h, const struct buffer *answer,
                       struct positions *positions, struct error *err)
{
	char reason[200];
	size_t day = 0, lines = 0;
	for (size_t at = 0; at < answer->size; lines++) {
		const char *s = answer->data + at, *end = memchr(s, '\n', answer->size - at);
		size_t n = end ? (size_t)(end - s) : answer->size - at;
		at += n + 1;
		n -= n && s[n - 1] == '\r';
		double v;
		if (day == h->n)
			continue;
		if (decimal_double(s, n, &v)) {
			snprintf(reason, sizeof reason, "line %zu of its answer, '%.*s', is not a number", day + 1,
			         (int)(n < 60 ? n : 60), s);
			return fail(p, LOT_BAD_DATA, reason, err);
		}
		if (!(v >= -1.0 && v <= 1.0))
			return fail_position(p, h, day, v, err);
		positions_set(positions, day++, v);
	}
	if (lines == h->n)
		return LOT_OK;
	snprintf(reason, sizeof reason, "it answers %zu position%s for %zu day%s", lines, text_plural(lines), h->n, text_plural(h->n));
	return fail(p, LOT_BAD_DATA, reason, err);
}

static int run_program(const struct rule_point *p, struct history *h, struct positions *positions, struct error *err)
{
	const struct rule *r = p->rule;
	const struct buffer *input = history_csv(h);
	struct buffer answer = BUFFER_EMPTY;
	struct error why;
	size_t words = 0;
	while (r->words[words])
		words++;
	char **argv = xcalloc(words + 1, sizeof *argv);
	for (size_t i = 0; i < words; i++)
		argv[i] = fill_word(r->words[i], p);
	int result = filter_run(argv, input->data, input->size, r->seconds, 64 * h->n + 65536, &answer, &why);
	if (result)
		fail(p, result, why.text, err);
	else
		result = read_answer(p, h, &answer, positions, err);
	filter_words_free(argv);
	buffer_release(&answer);
	return result;
}

/* What is not ours may end or hang: it is said what was asked. */
static void say(const struct rule_point *p)
{
	struct buffer b = BUFFER_EMPTY;
	rule_point_text(p, &b);
	buffer_char(&b, '\0');
	guard_alive(b.data);
	buffer_release(&b);
}

int rule_run(const struct rule_point *p, struct history *h, struct positions *positions, struct error *err)
{
	struct strategy_value value[STRATEGY_PARAMS + 1] = { { 0 } };
	const struct strategy *s = p->rule->strategy;
	positions_clear(positions);
	if (p->rule->words)
		return run_program(p, h, positions, err);
	if (p->rule->handle)
		say(p);
	values_at(p, value);
	if (!s->batch)
		return run_steps(p, h, value, positions, err);
	s->batch(h, value, positions);
	return LOT_OK;
}
