#include "codecheck.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "dictionary.h"
#include "error.h"
#include "textarray.h"

struct codecheck {
	oddity_fn *tell;
	void *context;
	struct dictionary *code; /* the trades' brokers, then what the merger table has besides */
	uint32_t traded;         /* how many of them are the trades' */
};

struct codecheck *codecheck_new(oddity_fn *tell, void *context)
{
	struct codecheck *c = xcalloc(1, sizeof *c);
	*c = (struct codecheck){ .tell = tell, .context = context, .code = dictionary_new() };
	return c;
}

void codecheck_symbol(struct codecheck *c, const struct slice_list *trades)
{
	for (size_t i = 0; i < trades->count; i++) {
		const struct npz_array *a = trades->slice[i].held ? npz_find(trades->slice[i].held, "broker") : NULL;
		for (size_t k = 0; a && k < a->rows; k++)
			dictionary_any(c->code, texts_at(a, k), texts_length(a, k));
	}
	c->traded = dictionary_count(c->code);
}

/* ---- blanks ---- */

/* A code, and what is left of it without the blanks at its ends. */
struct bare {
	const char *code, *text;
	size_t n;
	bool traded;
	const char *end; /* the code that its trades are counted for, by mergers that hold for ever */
};

static struct bare bare_of(const struct codecheck *c, uint32_t id, const struct mergers *mergers)
{
	int64_t until;
	const char *code = dictionary_text(c->code, id);
	struct bare b = { code, code + strspn(code, " "), 0, id < c->traded, mergers_at(mergers, code, MERGER_ALWAYS, &until) };
	b.n = strlen(b.text);
	while (b.n && b.text[b.n - 1] == ' ')
		b.n--;
	return b;
}

static bool same_text(const struct bare *a, const struct bare *b)
{
	return a->n == b->n && !memcmp(a->text, b->text, a->n);
}

static int by_text(const void *a, const void *b)
{
	const struct bare *x = a, *y = b;
	int c = memcmp(x->text, y->text, x->n < y->n ? x->n : y->n);
	if (!c)
		c = (x->n > y->n) - (x->n < y->n);
	return c ? c : strcmp(x->code, y->code);
}

/* Codes with one text: whether they end as one broker. */
static bool are_merged(const struct bare *b, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (strcmp(b[0].end, b[i].end))
			return false;
	return true;
}

static void tell_blanks(const struct codecheck *c, const struct bare *b, size_t n)
{
	char *subject = xformat("broker %.*s", (int)b->n, b->text);
	struct buffer text = BUFFER_EMPTY;
	for (size_t i = 0; i < n; i++)
		buffer_format(&text, "%s'%s'%s", i ? ", " : "", b[i].code, b[i].traded ? "" : " in the merger table");
	buffer_text(&text, ": blanks at the ends make them different brokers");
	buffer_char(&text, '\0');
	c->tell(c->context, "codes", subject, text.data);
	buffer_release(&text);
	free(subject);
}

static void check_blanks(const struct codecheck *c, const struct mergers *mergers)
{
	uint32_t count = dictionary_count(c->code);
	struct bare *b = xmalloc(count * sizeof *b);
	for (uint32_t i = 0; i < count; i++)
		b[i] = bare_of(c, i, mergers);
	if (count)
		qsort(b, count, sizeof *b, by_text);
	for (size_t i = 0, n; i < count; i += n) {
		for (n = 1; i + n < count && same_text(&b[i], &b[i + n]);)
			n++;
		if (!are_merged(&b[i], n))
			tell_blanks(c, &b[i], n);
	}
	free(b);
}

/* ---- the merger table ---- */

/* Adds the table's codes, and returns whether any of its old brokers traded. */
static bool add_mergers(struct codecheck *c, const struct mergers *mergers)
{
	bool any = false;
	for (size_t i = 0; i < mergers->count; i++) {
		const struct merger *m = &mergers->merger[i];
		any |= dictionary_id(c->code, m->old_code, strlen(m->old_code)) < c->traded;
		dictionary_id(c->code, m->new_code, strlen(m->new_code));
	}
	return any;
}

void codecheck_market(struct codecheck *c, const struct mergers *mergers)
{
	if (!add_mergers(c, mergers) && mergers->count && c->traded)
		c->tell(c->context, "codes", "merger table", "none of its old brokers has a trade: it merges nobody");
	check_blanks(c, mergers);
}

void codecheck_free(struct codecheck *c)
{
	if (!c)
		return;
	dictionary_free(c->code);
	free(c);
}
