/* backlog.h - how many tasks of a kind a run has before it.
 *
 * A kind's tasks are as many as the words of a list of the manifest (docs/formats.md), which make may
 * write or rewrite while the run goes on, or a fixed number.  Of these a run does only what is out of
 * date: with a rule `TARGET PREREQUISITE...`, % standing for the word, those whose target is missing or older than
 * a prerequisite are counted, as make will.
 */
#ifndef LOTMILL_BACKLOG_H
#define LOTMILL_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct backlog_kind {
	char *kind;
	char *list;     /* the manifest's list, NULL for a fixed number */
	size_t all;     /* tasks of this kind, whether to be done or not; 0 while unknown */
	size_t due;     /* of them, to be done in this run */
	bool counted;   /* `due` was found out by the rule */
	char **rule;    /* target and prerequisites, ended by NULL; NULL without a rule */
	char **word;    /* the list's words while the rule needs them */
	size_t words;
};

struct backlog {
	struct backlog_kind *kind;
	size_t kinds, room;
	char *manifest;          /* path or NULL */
	int64_t changed; /* when the manifest that was read last was (clock.h) */
};

#define BACKLOG_EMPTY { NULL, 0, 0, NULL, 0 }

/* `KIND=N` or `KIND=LIST`.  LOT_BAD_USAGE for anything else. */
int backlog_total(struct backlog *b, const char *text, struct error *err);

/* `KIND=TARGET PREREQUISITE...` for a KIND that backlog_total has named with a list.  LOT_BAD_USAGE otherwise. */
int backlog_rule(struct backlog *b, const char *text, struct error *err);

/* The manifest's path; it need not exist yet. */
void backlog_manifest(struct backlog *b, const char *path);

/* The kind of that name with `due` filled in, or NULL where nothing is known of it.  The manifest is read again if it changed; one that
 * cannot be read leaves all as it was.  To be asked only once its tasks run: a word is to be done in this run where the rule says so, or
 * where `seen` (NULL: for none) says that it has begun, well or not. */
typedef bool backlog_seen_fn(const void *context, const char *kind, const char *word);
const struct backlog_kind *backlog_of(struct backlog *b, const char *kind, backlog_seen_fn *seen, const void *context);

void backlog_release(struct backlog *b);

#endif
