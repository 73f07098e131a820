#include "months.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "error.h"
#include "oddities.h"

int64_t months_number(int64_t day, int64_t *end)
{
	int year, month, mday;
	date_split((int32_t)day, &year, &month, &mday);
	*end = day - mday + 1 + date_month_days(year, month);
	return (int64_t)year * 12 + month - 1;
}

uint32_t *months_at(struct months *m, int64_t month)
{
	if (!m->months)
		m->base = month;
	if (month < m->base || month >= m->base + (int64_t)m->months) {
		int64_t base = month < m->base ? month : m->base, end = m->base + (int64_t)m->months;
		size_t months = (size_t)((month >= end ? month + 1 : end) - base);
		uint32_t *count = xcalloc(months, sizeof *count);
		if (m->months)
			memcpy(count + (m->base - base), m->count, m->months * sizeof *count);
		free(m->count);
		*m = (struct months){ base, months, count };
	}
	return &m->count[month - m->base];
}

uint32_t *months_from(struct months *m, int64_t first, int64_t last)
{
	months_at(m, last);
	return months_at(m, first);
}

static void month_text(int64_t month, char text[DATE_TEXT])
{
	date_format(date_make((int)(month / 12), (int)(month % 12) + 1, 1), text);
	text[7] = '\0';
}

bool months_jumps(const struct months *rows, struct months *trading, struct buffer *text)
{
	size_t jumps = 0;
	for (size_t i = 1; i < rows->months; i++) {
		int64_t month = rows->base + (int64_t)i;
		uint64_t before = rows->count[i - 1], now = rows->count[i];
		uint64_t days_before = *months_at(trading, month - 1), days = *months_at(trading, month);
		if (!before || !now || days_before < ODDITIES_MONTH || days < ODDITIES_MONTH || (before < ODDITIES_ROWS && now < ODDITIES_ROWS) ||
		    (now * days_before < ODDITIES_JUMP * before * days && before * days < ODDITIES_JUMP * now * days_before))
			continue;
		if (jumps++)
			continue;
		char first[DATE_TEXT], second[DATE_TEXT];
		month_text(month - 1, first);
		month_text(month, second);
		buffer_format(text, "%.1f rows a trading day in %s, %.1f in %s", (double)before / (double)days_before, first,
		              (double)now / (double)days, second);
	}
	if (jumps > 1)
		buffer_format(text, ", and %zu more jump%s", jumps - 1, jumps > 2 ? "s" : "");
	return jumps;
}

void months_release(struct months *m)
{
	free(m->count);
	*m = (struct months){ .months = 0 };
}
