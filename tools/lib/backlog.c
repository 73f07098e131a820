#include "backlog.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "buffer.h"
#include "cli.h"
#include "clock.h"
#include "input.h"

static struct backlog_kind *find(const struct backlog *b, const char *kind, size_t n)
{
	for (size_t i = 0; i < b->kinds; i++)
		if (strlen(b->kind[i].kind) == n && !memcmp(b->kind[i].kind, kind, n))
			return &b->kind[i];
	return NULL;
}

static void forget_words(struct backlog_kind *k)
{
	for (size_t i = 0; i < k->words; i++)
		free(k->word[i]);
	free(k->word);
	k->word = NULL;
	k->words = 0;
}

/* The words of `text` up to `end`; the array has a NULL behind them. */
static char **split(const char *text, const char *end, size_t *count)
{
	char **word = NULL;
	size_t room = 0, n = 0;
	for (const char *s = text; s < end;) {
		if (isspace((unsigned char)*s)) {
			s++;
			continue;
		}
		const char *from = s;
		while (s < end && !isspace((unsigned char)*s))
			s++;
		word = xgrow(word, &room, n + 2, sizeof *word);
		word[n++] = xformat("%.*s", (int)(s - from), from);
	}
	word = xgrow(word, &room, n + 1, sizeof *word);
	word[n] = NULL;
	*count = n;
	return word;
}

int backlog_total(struct backlog *b, const char *text, struct error *err)
{
	const char *is = strchr(text, '=');
	if (!is || is == text || !is[1])
		return error_usage(err, "total '%s' is not KIND=NUMBER or KIND=LIST", text);
	struct backlog_kind k = { .kind = xformat("%.*s", (int)(is - text), text) };
	int64_t n = 0;
	if (isdigit((unsigned char)is[1])) {
		int r = cli_number("total", is + 1, 1, INT32_MAX, &n, err);
		if (r) {
			free(k.kind);
			return r;
		}
		k.all = k.due = (size_t)n;
	} else {
		k.list = xstrdup(is + 1);
	}
	b->kind = xgrow(b->kind, &b->room, b->kinds + 1, sizeof *b->kind);
	b->kind[b->kinds++] = k;
	return LOT_OK;
}

int backlog_rule(struct backlog *b, const char *text, struct error *err)
{
	const char *is = strchr(text, '=');
	struct backlog_kind *k = is ? find(b, text, (size_t)(is - text)) : NULL;
	if (!k || !k->list || k->rule || !is[1])
		return error_usage(err, "rule '%s' is not KIND=TARGET PREREQUISITE... for a KIND whose list was given before", text);
	size_t n;
	k->rule = split(is + 1, is + strlen(is), &n);
	return LOT_OK;
}

void backlog_manifest(struct backlog *b, const char *path)
{
	free(b->manifest);
	b->manifest = xstrdup(path);
}

static void take_list(struct backlog_kind *k, const char *text, const char *end)
{
	size_t n;
	forget_words(k);
	k->word = split(text, end, &n);
	k->words = k->all = k->due = n;
	k->counted = false;
	if (k->rule)
		return;
	forget_words(k);
}

static void refresh(struct backlog *b)
{
	struct stat st;
	struct error ignored;
	struct buffer text = BUFFER_EMPTY;
	if (!b->manifest || stat(b->manifest, &st) || clock_changed(&st) == b->changed)
		return;
	if (!input_file(b->manifest, &text, &ignored)) {
		b->changed = clock_changed(&st);
		buffer_char(&text, '\n');
		for (char *s = text.data, *end = s + text.size, *stop; s < end; s = stop + 1) {
			stop = memchr(s, '\n', (size_t)(end - s));
			size_t name = strcspn(s, " :=\n");
			const char *value = s + name + strspn(s + name, " :");
			for (size_t i = 0; i < b->kinds && *value == '='; i++)
				if (b->kind[i].list && strlen(b->kind[i].list) == name && !memcmp(s, b->kind[i].list, name))
					take_list(&b->kind[i], value + 1, stop);
		}
	}
	buffer_release(&text);
}

static int modified(const char *pattern, const char *word, int64_t *when)
{
	struct stat st;
	const char *percent = strchr(pattern, '%');
	char *path = percent ? xformat("%.*s%s%s", (int)(percent - pattern), pattern, word, percent + 1) : xstrdup(pattern);
	int r = stat(path, &st);
	free(path);
	if (!r)
		*when = clock_changed(&st);
	return r;
}

static bool stale(char **rule, const char *word)
{
	int64_t target, other;
	if (modified(rule[0], word, &target))
		return true;
	for (size_t i = 1; rule[i]; i++)
		if (modified(rule[i], word, &other) || other > target)
			return true;
	return false;
}

const struct backlog_kind *backlog_of(struct backlog *b, const char *kind, backlog_seen_fn *seen, const void *context)
{
	refresh(b);
	struct backlog_kind *k = find(b, kind, strlen(kind));
	if (!k || !k->all)
		return NULL;
	if (k->rule && !k->counted) {
		k->due = 0;
		for (size_t i = 0; i < k->words; i++)
			k->due += (seen && seen(context, kind, k->word[i])) || stale(k->rule, k->word[i]);
		k->counted = true;
		forget_words(k);
	}
	return k;
}

void backlog_release(struct backlog *b)
{
	for (size_t i = 0; i < b->kinds; i++) {
		struct backlog_kind *k = &b->kind[i];
		forget_words(k);
		for (size_t j = 0; k->rule && k->rule[j]; j++)
			free(k->rule[j]);
		free(k->rule);
		free(k->list);
		free(k->kind);
	}
	free(b->kind);
	free(b->manifest);
	*b = (struct backlog)BACKLOG_EMPTY;
}
