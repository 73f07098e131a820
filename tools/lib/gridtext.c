/* A grid from its text: axes, then constraints between them. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "gridwork.h"

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static struct grid_value number_value(struct number number)
{
	struct buffer b = BUFFER_EMPTY;
	number_text(number, &b);
	buffer_char(&b, '\0');
	return (struct grid_value){ b.data, number, true };
}

static struct grid_value make_value(const char *s, size_t n)
{
	struct number number;
	if (number_parse(s, n, &number))
		return number_value(number);
	return (struct grid_value){ .text = xformat("%.*s", (int)n, s) };
}

struct range {
	int64_t low, step;
	int places;
	uint64_t size;
};

/* Whether it reads as a number to a person, also where it is none here: 1e3, 007. */
static bool is_like_number(const char *s, size_t n)
{
	char text[64], *end;
	if (!n || n >= sizeof text)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	strtod(text, &end);
	return !*end && strspn(text, "+-.0123456789eE") == n;
}

/* 1 for low, high and step of a range, 0 for any other text, or a negative status. */
static int find_range(const char *s, size_t n, struct number part[3], struct error *err)
{
	const char *dots = NULL, *slash = NULL;
	for (size_t i = 0; i + 1 < n && !dots; i++)
		if (s[i] == '.' && s[i + 1] == '.')
			dots = s + i;
	if (!dots)
		return 0;
	slash = memchr(dots, '/', (size_t)(s + n - dots));
	const char *stop = slash ? slash : s + n;
	size_t low = (size_t)(dots - s), high = (size_t)(stop - dots - 2);
	part[2] = (struct number){ 1, 0 };
	if (number_parse(s, low, &part[0]) && number_parse(dots + 2, high, &part[1]) &&
	    (!slash || number_parse(slash + 1, (size_t)(s + n - slash - 1), &part[2])))
		return 1;
	return !is_like_number(s, low) || !is_like_number(dots + 2, high) ? 0 : error_usage(err,
		"grid: '%.*s' is not a range: ends and step are written like 1000 or 0.5, with up to %d digits", (int)n, s, NUMBER_DIGITS);
}

/* 1 for a range, 0 for any other text, or a negative status. */
static int read_range(const char *s, size_t n, struct range *r, struct error *err)
{
	struct number part[3]; /* low, high, step */
	int64_t high;
	int found = find_range(s, n, part, err);
	if (found <= 0)
		return found;
	if (part[2].units <= 0)
		return error_usage(err, "grid: the step of '%.*s' is not above 0", (int)n, s);
	r->places = 0;
	for (int i = 0; i < 3; i++)
		r->places = part[i].places > r->places ? part[i].places : r->places;
	if (!number_scaled(part[0], r->places, &r->low) || !number_scaled(part[1], r->places, &high) ||
	    !number_scaled(part[2], r->places, &r->step))
		return error_usage(err, "grid: '%.*s' needs more than %d digits", (int)n, s, NUMBER_DIGITS);
	if (high < r->low)
		return error_usage(err, "grid: '%.*s' ends before it starts", (int)n, s);
	r->size = (uint64_t)(((int128)high - r->low) / r->step) + 1;
	return 1;
}

static int by_text(const void *a, const void *b)
{
	const struct grid_value *const *x = a, *const *y = b;
	int c = strcmp((*x)->text, (*y)->text);
	return c ? c : (*x > *y) - (*x < *y);
}

/* Drops every value that stood before; the order stays. */
static void drop_repeats(struct grid_axis *a)
{
	size_t n = (size_t)a->size, kept = 0;
	struct grid_value **order = xmalloc(n * sizeof *order);
	bool *again = xcalloc(n, sizeof *again);
	for (size_t i = 0; i < n; i++)
		order[i] = &a->list[i];
	qsort(order, n, sizeof *order, by_text);
	for (size_t i = 1; i < n; i++)
		again[order[i] - a->list] = !strcmp(order[i]->text, order[i - 1]->text);
	for (size_t i = 0; i < n; i++) {
		if (again[i])
			free(a->list[i].text);
		else
			a->list[kept++] = a->list[i];
	}
	a->size = kept;
	free(order);
	free(again);
}

static int read_items(struct grid_axis *a, const char *s, size_t n, struct error *err)
{
	struct range range;
	int r = memchr(s, ',', n) ? 0 : read_range(s, n, &range, err);
	if (r < 0)
		return r;
	if (r) {
		a->start = range.low;
		a->step = range.step;
		a->places = range.places;
		a->size = range.size;
		return LOT_OK;
	}
	size_t room = 0;
	for (const char *end = s + n; s <= end;) {
		const char *stop = memchr(s, ',', (size_t)(end - s));
		size_t k = stop ? (size_t)(stop - s) : (size_t)(end - s);
		if (!k)
			return error_usage(err, "grid: parameter '%s' has an empty value", a->name);
		r = read_range(s, k, &range, err);
		if (r < 0)
			return r;
		if (!r)
			range.size = 1;
		if (range.size > GRID_LIST - a->size)
			return error_usage(err, "grid: the list of parameter '%s' has more than %d values; only a single range "
			                        "may", a->name, GRID_LIST);
		a->list = xgrow(a->list, &room, a->size + range.size, sizeof *a->list);
		for (uint64_t i = 0; i < range.size; i++)
			a->list[a->size++] = r ? number_value(number_make(range.low + (int64_t)i * range.step, range.places))
			                       : make_value(s, k);
		s += k + 1;
	}
	drop_repeats(a);
	return LOT_OK;
}

static int read_term(struct grid *g, const char *s, size_t n, struct error *err)
{
	const char *equals = memchr(s, '=', n);
	size_t name = equals ? (size_t)(equals - s) : 0;
	bool good = name && name < 64 && !isdigit((unsigned char)*s);
	for (size_t i = 0; i < name; i++)
		good = good && name_char(s[i]);
	if (!good)
		return error_usage(err, "grid: '%.*s' is not NAME=VALUE,... nor NAME=LOW..HIGH/STEP", (int)n, s);
	if (g->axes == GRID_AXES)
		return error_usage(err, "grid: more than %d parameters", GRID_AXES);
	struct grid_axis *a = &g->axis[g->axes];
	a->name = xformat("%.*s", (int)name, s);
	g->axes++;
	if (grid_axis(g, a->name) != (int)g->axes - 1)
		return error_usage(err, "grid: parameter '%s' is given twice", a->name);
	int r = read_items(a, equals + 1, n - name - 1, err);
	if (!r && (__builtin_mul_overflow(g->raw, a->size, &g->raw) || g->raw > INT64_MAX))
		r = error_usage(err, "grid: more than 2^63 points");
	return r;
}

static bool between(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == ',' || c == ';';
}

static const char *operand_end(const char *s)
{
	while (*s && !between(*s) && !strchr("<>=!", *s))
		s++;
	return s;
}

static bool has_text(const struct grid_axis *a)
{
	for (uint64_t i = 0; a->list && i < a->size; i++)
		if (!a->list[i].numeric)
			return true;
	return false;
}

static int add_constraint(struct grid *g, const char *text, size_t n, struct grid_value side[2], enum grid_operator op,
                          struct error *err)
{
	static const enum grid_operator swapped[] = { GRID_GREATER, GRID_GREATER_EQUAL, GRID_LESS,
		                                      GRID_LESS_EQUAL, GRID_EQUAL, GRID_UNEQUAL };
	int axis[2] = { grid_axis(g, side[0].text), grid_axis(g, side[1].text) };
	bool order = op != GRID_EQUAL && op != GRID_UNEQUAL;
	if (axis[0] < 0 && axis[1] < 0)
		return error_usage(err, "constraint '%.*s' compares no parameter of the grid", (int)n, text);
	if (axis[0] == axis[1])
		return error_usage(err, "constraint '%.*s' compares a parameter with itself", (int)n, text);
	if (g->constraints == GRID_CONSTRAINTS)
		return error_usage(err, "more than %d constraints", GRID_CONSTRAINTS);
	for (int i = 0; i < 2; i++) {
		/* A word that is no parameter is most likely a misspelt one, unless the other side has words. */
		bool word = axis[i] < 0 && !side[i].numeric;
		if (word && (order || !has_text(&g->axis[axis[1 - i]])))
			return error_usage(err, "constraint '%.*s': '%s' is neither a parameter of the grid nor a number",
			                   (int)n, text, side[i].text);
		if (axis[i] >= 0 && order && has_text(&g->axis[axis[i]]))
			return error_usage(err, "constraint '%.*s': parameter '%s' has values that are not numbers",
			                   (int)n, text, side[i].text);
	}
	int late = axis[0] > axis[1] ? 0 : 1;
	struct grid_constraint *c = &g->constraint[g->constraints++];
	*c = (struct grid_constraint){ .last = (size_t)axis[late], .other = axis[1 - late], .op = late ? swapped[op] : op };
	if (c->other < 0) {
		c->constant = side[1 - late];
		side[1 - late].text = NULL;
	}
	return LOT_OK;
}

static int read_constraints(struct grid *g, const char *s, struct error *err)
{
	static const struct {
		const char *text;
		enum grid_operator op;
	} operators[] = { { "<=", GRID_LESS_EQUAL }, { ">=", GRID_GREATER_EQUAL }, { "==", GRID_EQUAL },
		          { "!=", GRID_UNEQUAL },    { "<", GRID_LESS },           { ">", GRID_GREATER },
		          { "=", GRID_EQUAL } };
	for (;;) {
		while (between(*s))
			s++;
		if (!*s)
			return LOT_OK;
		const char *begin = s, *left = operand_end(s), *at = left;
		while (*at == ' ')
			at++;
		size_t o = 0, all = sizeof operators / sizeof *operators;
		while (o < all && strncmp(at, operators[o].text, strlen(operators[o].text)))
			o++;
		const char *right = o < all ? at + strlen(operators[o].text) : at;
		while (*right == ' ')
			right++;
		s = operand_end(right);
		if (o == all || left == begin || s == right)
			return error_usage(err, "constraint '%s' is not A<B, A<=B, A>B, A>=B, A==B or A!=B", begin);
		struct grid_value side[2] = { make_value(begin, (size_t)(left - begin)),
		                              make_value(right, (size_t)(s - right)) };
		int r = add_constraint(g, begin, (size_t)(s - begin), side, operators[o].op, err);
		free(side[0].text);
		free(side[1].text);
		if (r)
			return r;
	}
}

int grid_parse(const char *text, const char *const *constraint, size_t constraints, struct grid **out,
               struct error *err)
{
	struct grid *g = xcalloc(1, sizeof *g);
	int r = LOT_OK;
	g->raw = 1;
	for (const char *s = text; !r && *s;) {
		size_t n = strcspn(s, " \t\n");
		if (n)
			r = read_term(g, s, n, err);
		s += n + (s[n] != '\0');
	}
	for (size_t i = 0; !r && i < constraints; i++)
		r = read_constraints(g, constraint[i], err);
	if (r) {
		grid_free(g);
		return r;
	}
	*out = g;
	return LOT_OK;
}

void grid_free(struct grid *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->axes; i++) {
		for (uint64_t k = 0; g->axis[i].list && k < g->axis[i].size; k++)
			free(g->axis[i].list[k].text);
		free(g->axis[i].list);
		free(g->axis[i].name);
	}
	for (size_t i = 0; i < g->constraints; i++)
		free(g->constraint[i].constant.text);
	free(g->sample);
	free(g);
}
