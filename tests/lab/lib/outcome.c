#include "outcome.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "splitmix.h"

static const struct {
	const char *name;
	size_t at; /* of the figure in the answer */
	int base;
	bool most; /* of several answers the largest counts, not the sum */
} figures[] = {
	{ "items", offsetof(struct outcome, items), 10, false },
	{ "sum", offsetof(struct outcome, sum), 16, false },
	{ "moved", offsetof(struct outcome, moved), 10, false },
	{ "peak_kb", offsetof(struct outcome, peak_kb), 10, true },
	{ "own_kb", offsetof(struct outcome, own_kb), 10, true },
};
enum { FIGURES = sizeof figures / sizeof *figures };

static uint64_t *figure(struct outcome *a, int i)
{
	return (uint64_t *)(void *)((char *)a + figures[i].at);
}

uint64_t outcome_mix(uint64_t x)
{
	return splitmix(x);
}

uint64_t outcome_digest(uint64_t item, const void *data, size_t n)
{
	uint64_t h = outcome_mix(item + SPLITMIX_STEP);
	const char *at = data;
	for (; n >= sizeof h; n -= sizeof h, at += sizeof h) {
		uint64_t word;
		memcpy(&word, at, sizeof word);
		h = outcome_mix(h ^ word);
	}
	uint64_t rest = 0;
	if (n)
		memcpy(&rest, at, n);
	return outcome_mix(h ^ rest ^ ((uint64_t)n << 56));
}

/* The number behind `name` at the beginning of a line, in kilobytes; false where the line is another. */
static bool kilobytes(const char *line, const char *name, uint64_t *kb)
{
	size_t n = strlen(name);
	if (strncmp(line, name, n))
		return false;
	*kb = strtoull(line + n, NULL, 10);
	return true;
}

/* A file's pages are its own, dirty or not: only mappings without a file (inode 0) count. */
static uint64_t anonymous_kb(void)
{
	char line[512];
	unsigned long long inode = 1;
	uint64_t sum = 0, kb;
	FILE *f = fopen("/proc/self/smaps", "re");
	while (f && fgets(line, sizeof line, f))
		if (kilobytes(line, "Private_Dirty:", &kb))
			sum += inode ? 0 : kb;
		else if (strchr("0123456789abcdef", line[0]) && sscanf(line, "%*s %*s %*s %*s %llu", &inode) != 1)
			inode = 1;
	if (f)
		fclose(f);
	return sum;
}

void outcome_memory(struct outcome *a)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");
	a->peak_kb = 0;
	while (f && fgets(line, sizeof line, f) && !kilobytes(line, "VmHWM:", &a->peak_kb))
		;
	if (f)
		fclose(f);
	a->own_kb = anonymous_kb();
}

void outcome_add(struct outcome *a, const struct outcome *b)
{
	struct outcome other = *b;
	for (int i = 0; i < FIGURES; i++) {
		uint64_t *to = figure(a, i), v = *figure(&other, i);
		*to = !figures[i].most ? *to + v : *to > v ? *to : v;
	}
}

void outcome_write(const struct outcome *a, struct buffer *b)
{
	struct outcome copy = *a;
	for (int i = 0; i < FIGURES; i++) {
		uint64_t v = *figure(&copy, i);
		buffer_format(b, figures[i].base == 16 ? "%s%s=%016" PRIx64 : "%s%s=%" PRIu64, i ? " " : "", figures[i].name, v);
	}
	buffer_char(b, '\n');
}

/* The digits at *at, in that base; moves behind them.  No sign, no prefix, nothing beyond 64 bits. */
static bool digits(const char **at, const char *end, int base, uint64_t *v)
{
	const char *s = *at;
	for (*v = 0; s < end; s++) {
		int d = *s >= '0' && *s <= '9' ? *s - '0' : *s >= 'a' && *s <= 'f' ? *s - 'a' + 10 : base;
		if (d >= base)
			break;
		if (*v > (UINT64_MAX - (uint64_t)d) / (uint64_t)base)
			return false;
		*v = *v * (uint64_t)base + (uint64_t)d;
	}
	bool any = s > *at;
	*at = s;
	return any;
}

bool outcome_read(const char *text, size_t n, struct outcome *a)
{
	const char *at = text, *end = text + n;
	if (n && end[-1] == '\n')
		end--;
	for (int i = 0; i < FIGURES; i++) {
		size_t name = strlen(figures[i].name);
		if (i && (at == end || *at++ != ' '))
			return false;
		if ((size_t)(end - at) <= name || memcmp(at, figures[i].name, name) || at[name] != '=')
			return false;
		at += name + 1;
		if (!digits(&at, end, figures[i].base, figure(a, i)))
			return false;
	}
	return at == end;
}

void outcome_print(struct outcome *a)
{
	struct buffer b = BUFFER_EMPTY;
	if (!a->peak_kb)
		outcome_memory(a);
	outcome_write(a, &b);
	fwrite(b.data, 1, b.size, stdout);
	buffer_release(&b);
}
