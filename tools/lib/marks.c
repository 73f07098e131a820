#include "marks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "code.h"
#include "date.h"
#include "error.h"

/* A symbol whose mark is old. */
struct stale {
	char symbol[CODE_MAX + 1];
	int64_t mark, last; /* days */
	bool ends;
};

struct marks {
	oddity_fn *tell;
	void *context;
	pthread_mutex_t lock; /* of the following */
	struct stale *stale;
	size_t count, room;
};

struct marks *marks_new(oddity_fn *tell, void *context)
{
	struct marks *m = xcalloc(1, sizeof *m);
	*m = (struct marks){ .tell = tell, .context = context };
	pthread_mutex_init(&m->lock, NULL);
	return m;
}

/* ---- splits ---- */

static bool is_split(int64_t before, int64_t close)
{
	int128 low = before < close ? before : close, high = before < close ? close : before;
	return 9 * low < MARKS_PART * high;
}

static void add_split(struct buffer *b, const struct prices *p, size_t i)
{
	char before[DATE_TEXT], day[DATE_TEXT];
	date_format((int32_t)p->date[i - 1], before);
	date_format((int32_t)p->date[i], day);
	buffer_format(b, "%s%s: close ", b->size ? "; " : "", day);
	buffer_exact(b, (double)p->close[i] / 1e8);
	buffer_text(b, " after ");
	buffer_exact(b, (double)p->close[i - 1] / 1e8);
	buffer_format(b, " on %s, ratio ", before);
	buffer_double(b, (double)p->close[i] / (double)p->close[i - 1], 4);
}

static void tell_splits(const struct marks *m, const char *symbol, const struct prices *p, const struct marks_days *days)
{
	size_t splits = 0;
	struct buffer b = BUFFER_EMPTY;
	for (size_t i = 1; i < p->n && p->date[i] <= days->last; i++)
		if (p->date[i] > days->first && is_split(p->close[i - 1], p->close[i]) && splits++ < MARKS_SPLITS)
			add_split(&b, p, i);
	if (splits > MARKS_SPLITS)
		buffer_format(&b, "; and %zu more like that", splits - MARKS_SPLITS);
	if (splits) {
		buffer_char(&b, '\0');
		m->tell(m->context, "split", symbol, b.data);
	}
	buffer_release(&b);
}

/* ---- old marks ---- */

static void keep_stale(struct marks *m, const char *symbol, int64_t mark, const struct marks_days *days)
{
	struct stale s = { .mark = mark, .last = days->last, .ends = days->ends };
	memcpy(s.symbol, symbol, strlen(symbol) + 1);
	pthread_mutex_lock(&m->lock);
	m->stale = xgrow(m->stale, &m->room, m->count + 1, sizeof *m->stale);
	m->stale[m->count++] = s;
	pthread_mutex_unlock(&m->lock);
}

void marks_symbol(struct marks *m, const char *symbol, const struct prices *p, const struct marks_days *days, bool held)
{
	size_t n = 0;
	while (n < p->n && p->date[n] <= days->last)
		n++;
	if (n && held && days->last - p->date[n - 1] > MARKS_STALE)
		keep_stale(m, symbol, p->date[n - 1], days);
	tell_splits(m, symbol, p, days);
}

/* The oldest first. */
static int by_age(const void *a, const void *b)
{
	const struct stale *x = a, *y = b;
	int64_t older = x->last - x->mark, younger = y->last - y->mark;
	return older == younger ? strcmp(x->symbol, y->symbol) : older < younger ? 1 : -1;
}

void marks_market(struct marks *m)
{
	if (m->count)
		qsort(m->stale, m->count, sizeof *m->stale, by_age);
	for (size_t i = 0; i < m->count && i < MARKS_NAMED; i++) {
		const struct stale *s = &m->stale[i];
		char day[DATE_TEXT];
		date_format((int32_t)s->mark, day);
		char *text = xformat("valued at the close of %s, %lld days before %s", day, (long long)(s->last - s->mark),
		                     s->ends ? "END" : "its last trade");
		m->tell(m->context, "prices", s->symbol, text);
		free(text);
	}
	if (m->count <= MARKS_NAMED)
		return;
	char *rest = xformat("%zu more symbols", m->count - MARKS_NAMED);
	const struct stale *s = &m->stale[MARKS_NAMED];
	char *text = xformat("valued at closes up to %lld days before their last day", (long long)(s->last - s->mark));
	m->tell(m->context, "prices", rest, text);
	free(rest);
	free(text);
}

void marks_free(struct marks *m)
{
	if (!m)
		return;
	pthread_mutex_destroy(&m->lock);
	free(m->stale);
	free(m);
}
