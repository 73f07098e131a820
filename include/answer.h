/* answer.h - what programs that answer a question have in common: where the results lie, how many rows of the answer are
 * wanted, in which form, whose names stand beside codes.
 *
 *     struct answer a = ANSWER_DEFAULT;
 *     ... case OPT_DAYS: ...  default: r = answer_set(&a, key, optarg, err);
 *     answer_ready(&a);
 *     report_start(&report, ...); ...
 *     answer_write(&a, &report, err);
 */
#ifndef LOTMILL_ANSWER_H
#define LOTMILL_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "madewith.h"
#include "names.h"
#include "report.h"

/* Keys of these options, beyond those that a program counts from CLI_LONG on. */
enum { ANSWER_OUT = 640, ANSWER_NAMES, ANSWER_TOP, ANSWER_TABLE, ANSWER_CSV, ANSWER_JSON };

/* Their lines in a program's table of options: `top` says what --top shows. */
#define ANSWER_OPTIONS(top)                                                                                            \
	{ ANSWER_TOP, "top", "N", top }, { ANSWER_OUT, "out", "DIR", "folder of the results (out)" },                  \
	{ ANSWER_TABLE, "table", NULL, "an aligned table (the default on a terminal)" },                              \
	{ ANSWER_CSV, "csv", NULL, "CSV, every digit (the default elsewhere)" },                                      \
	{ ANSWER_JSON, "json", NULL, "a JSON array, an object a row" },                                               \
	{ 'o', "output", "FILE", "write to FILE, - is standard output (-)" }
#define ANSWER_NAMES_OPTION { ANSWER_NAMES, "names", "FILE", "brokers' names (the ones DIR was made with)" }

struct answer {
	const char *out;    /* folder of the results */
	const char *output; /* where the answer goes, - for standard output */
	const char *names;  /* table of brokers' names; NULL: the one that `out` was made with; "": none */
	int64_t top;        /* rows to show, 0 for all */
	int form;           /* enum report_form; -1 until answer_ready chooses */
};

#define ANSWER_DEFAULT { .out = "out", .output = "-", .form = -1 }

/* Takes an option of ANSWER_OPTIONS or ANSWER_NAMES_OPTION, and passes over any other; `text` must live as long as *a.
 * LOT_BAD_USAGE where a number of rows is none. */
int answer_set(struct answer *a, int key, const char *text, struct error *err);

/* To be called once all are set: a table on a terminal, CSV elsewhere, where no form was asked for. */
void answer_ready(struct answer *a);

/* How many of n rows to show. */
size_t answer_rows(const struct answer *a, size_t n);

/* Reads the names into the empty *names, which the caller releases in any case; errors are those of names_read. */
int answer_names(const struct answer *a, const struct madewith *with, struct names *names, struct error *err);

/* The next two cells: a broker's code and its name, empty where it has none. */
void answer_broker(struct report *r, const char *broker, const struct names *names);

/* Writes and releases the report.  LOT_SYSTEM where it cannot be written. */
int answer_write(const struct answer *a, struct report *r, struct error *err);

#endif
