/* cli.h - the manners that all programs share: options, help, version, messages, exit codes.
 *
 * A program describes itself once, in a table; help, the parser and the tests that compare
 * them read that table.
 *
 *     static const struct cli_option options[] = {
 *             { 'o', "output", "FILE", "write the table to FILE, - is standard output" },
 *             { 0 }
 *     };
 *     static const struct cli cli = { "lot-cat", "[OPTION]... SLICE", "Prints a slice as CSV.", options };
 *
 *     for (int c; (c = cli_next(&cli, argc, argv)) != -1;)
 *             switch (c) { case 'o': output = optarg; break; }
 *     ...
 *     return cli_finish(&err);
 */
#ifndef LOTMILL_CLI_H
#define LOTMILL_CLI_H

#include <getopt.h> /* optarg and optind, which cli_next sets */
#include <stdint.h>

#include "error.h"

#define LOTMILL_VERSION "0.1.0"

/* Keys of options without a short form start here, so that they collide with no letter. */
enum { CLI_LONG = 256 };

struct cli_option {
	int key;          /* what cli_next returns; a letter is the short form too; 0 ends the table */
	const char *name; /* the long form, without dashes */
	const char *arg;  /* its argument's name in the help, or NULL where it takes none */
	const char *text; /* what it does and its default, a phrase; further lines are aligned */
};

struct cli {
	const char *name;                 /* the installed name, lot-... */
	const char *synopsis;             /* what follows the name on the usage line */
	const char *about;                /* a sentence or a few, ends with a full stop */
	const struct cli_option *options; /* --help and --version are added to every table */
};

/* --settings FILE, which every program has, stands for `--name=value` for each line of FILE; an empty
 * value leaves the default.  A wrong line ends the program with 2, naming file and line.
 *
 * The next option's key with getopt's optarg and optind set, or -1 when only operands are left
 * (from argv[optind] on).  --help and --version print to standard output and end the program
 * with 0, or 3 if that output cannot be written; an unknown option or a missing argument ends
 * it with 2 and one line on standard error.  It stops at the first operand only where the
 * synopsis contains "COMMAND".
 *
 * Where it does not, a file that stands for two options whose argument is a FILE, or for one and for an operand, ends
 * the program with 2 too: what is written would take the place of what is read.  Operands are files where the synopsis calls them
 * FILE, TABLE, RECORD, RESULT, PART or PARTIAL. */
int cli_next(const struct cli *cli, int argc, char **argv);

/* The same for a file that is read without being an argument, as a line of a list is; after the last option. */
void cli_input(const char *path);

/* Ends the program's work: prints err's line, if any, writes the task's end row (record.h) and checks that everything written to
 * standard output arrived.  Returns the exit code. */
int cli_finish(const struct error *err);

/* One line on standard error in one write, `NAME: text`, for what is worth saying without
 * being a failure. */
void cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The name given to cli_next, "lotmill" before. */
const char *cli_name(void);

/* A whole number from `low` to `high` for the option or setting called `what`, else
 * LOT_BAD_USAGE.  No sign but '-', no blanks, nothing behind it. */
int cli_number(const char *what, const char *text, int64_t low, int64_t high, int64_t *value, struct error *err);

/* The same for a size in bytes with an optional K, M, G or T (powers of 1024). */
int cli_size(const char *what, const char *text, int64_t low, int64_t high, int64_t *bytes, struct error *err);

/* The same for a decimal from `low` to `high`, given to the nearest double. */
int cli_double(const char *what, const char *text, double low, double high, double *value, struct error *err);

/* The same for a day, YYYY-MM-DD or YYYYMMDD, as in date.h. */
int cli_date(const char *what, const char *text, int64_t *day, struct error *err);

/* Processors this process may use, at least 1. */
int cli_processors(void);

#endif
