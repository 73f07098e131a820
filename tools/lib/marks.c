#include "marks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "code.h"
#include "date.h"
#include "error.h"
#include "text.h"

/* A symbol of which somebody holds shares. */
struct held {
	char symbol[CODE_MAX + 1];
	int64_t mark;
	struct marks_days days;
	int64_t age; /* days from the mark to the day that counts */
};

struct marks {
	oddity_fn *tell;
	void *context;
	pthread_mutex_t lock; /* of the following */
	struct held *held;
	size_t count, room;
	int64_t traded; /* the last trade of all symbols */
};

struct marks *marks_new(oddity_fn *tell, void *context)
{
	struct marks *m = xcalloc(1, sizeof *m);
	*m = (struct marks){ .tell = tell, .context = context, .traded = INT64_MIN };
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

static void keep_held(struct marks *m, const char *symbol, int64_t mark, const struct marks_days *days)
{
	m->held = xgrow(m->held, &m->room, m->count + 1, sizeof *m->held);
	struct held *h = &m->held[m->count++];
	*h = (struct held){ .mark = mark, .days = *days };
	memcpy(h->symbol, symbol, strlen(symbol) + 1);
}

void marks_symbol(struct marks *m, const char *symbol, const struct prices *p, const struct marks_days *days, bool held)
{
	size_t n = 0;
	while (n < p->n && p->date[n] <= days->last)
		n++;
	pthread_mutex_lock(&m->lock);
	m->traded = days->traded > m->traded ? days->traded : m->traded;
	if (n && held)
		keep_held(m, symbol, p->date[n - 1], days);
	pthread_mutex_unlock(&m->lock);
	tell_splits(m, symbol, p, days);
}

/* The oldest first. */
static int by_age(const void *a, const void *b)
{
	const struct held *x = a, *y = b;
	return x->age == y->age ? strcmp(x->symbol, y->symbol) : x->age < y->age ? 1 : -1;
}

static void tell_old(const struct marks *m, const struct held *h)
{
	char day[DATE_TEXT];
	date_format((int32_t)h->mark, day);
	const char *last = h->days.last == h->days.traded ? "its last trade" : h->days.last <= m->traded ? "END" : "the last trade of all";
	char *text = xformat("valued at the close of %s, %lld days before %s", day, (long long)h->age, last);
	m->tell(m->context, "prices", h->symbol, text);
	free(text);
}

void marks_market(struct marks *m)
{
	size_t old = 0;
	for (size_t i = 0; i < m->count; i++) {
		struct held *h = &m->held[i];
		h->age = (h->days.last < m->traded ? h->days.last : m->traded) - h->mark;
		old += h->age > MARKS_STALE;
	}
	if (m->count)
		qsort(m->held, m->count, sizeof *m->held, by_age);
	for (size_t i = 0; i < old && i < MARKS_NAMED; i++)
		tell_old(m, &m->held[i]);
	if (old <= MARKS_NAMED)
		return;
	char *rest = xformat("%zu more symbol%s", old - MARKS_NAMED, text_plural(old - MARKS_NAMED));
	char *text = xformat("valued at closes up to %lld days before their last day", (long long)m->held[MARKS_NAMED].age);
	m->tell(m->context, "prices", rest, text);
	free(rest);
	free(text);
}

void marks_free(struct marks *m)
{
	if (!m)
		return;
	pthread_mutex_destroy(&m->lock);
	free(m->held);
	free(m);
}
