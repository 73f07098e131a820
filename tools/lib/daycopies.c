#include "daycopies.h"

#include <stdlib.h>

#include "date.h"
#include "error.h"

/* FNV-1a, carried on; the NUL parts one text from the next. */
static uint64_t add_text(uint64_t h, const char *text)
{
	do
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	while (*text++);
	return h;
}

uint64_t daycopies_account(const char *symbol, const char *broker)
{
	return add_text(add_text(14695981039346656037u, symbol), broker);
}

/* Equal ones by their days. */
static int by_rows(const void *a, const void *b)
{
	const struct dayrows *x = a, *y = b;
	if (x->digest != y->digest)
		return x->digest < y->digest ? -1 : 1;
	if (x->rows != y->rows)
		return x->rows < y->rows ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

void daycopies_tell(struct dayrows *day, size_t count, oddity_fn *tell, void *context)
{
	const struct dayrows *first = day;
	if (count)
		qsort(day, count, sizeof *day, by_rows);
	for (size_t i = 1; i < count; i++) {
		if (day[i].digest != first->digest || day[i].rows != first->rows) {
			first = &day[i];
			continue;
		}
		if (first->rows < DAYCOPIES_ROWS)
			continue;
		char copy[DATE_TEXT], original[DATE_TEXT];
		date_format((int32_t)day[i].day, copy);
		date_format((int32_t)first->day, original);
		char *subject = xformat("day %s", copy), *text = xformat("the same rows as %s", original);
		tell(context, "date", subject, text);
		free(subject);
		free(text);
	}
}
