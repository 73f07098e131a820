/* inputs.h - the files that a program adds up: named one by one, or by a list of names and the folder they stand in.
 *
 * A program that takes them has INPUTS_OPTIONS among its options and hands their keys on:
 *
 *     struct inputs in = INPUTS_NONE;
 *     ... default: inputs_set(&in, key, optarg);
 *     r = inputs_check(&in, "partials", argc - optind, argv + optind, err);
 *     if (!r)
 *             r = inputs_read(&in, err);
 *     ... in.entry[0 .. in.count-1].path
 *     inputs_release(&in);
 */
#ifndef LOTMILL_INPUTS_H
#define LOTMILL_INPUTS_H

#include <stddef.h>

#include "error.h"

/* Keys of these options, beyond those that a program counts from CLI_LONG on. */
enum { INPUTS_LIST = 672, INPUTS_IN };

/* Their lines in a program's table of options: `things` are what is read, in the genitive (partials'). */
#define INPUTS_OPTIONS(things)                                                                    \
	{ INPUTS_LIST, "list", "FILE", "read further " things " names from FILE, a line each" }, \
	{ INPUTS_IN, "in", "DIR", "a line NAME of a list stands for DIR/NAME.npz" }

struct input_entry {
	char *path;   /* owned */
	char *symbol; /* whose it is where a line of a list names its folder, NULL else; owned */
};

struct inputs {
	struct input_entry *entry; /* operands first, then lines; owned */
	size_t count, room;
	const char *list, *folder; /* --list and --in, NULL where not given */
};
#define INPUTS_NONE { NULL, 0, 0, NULL, NULL }

/* Takes --list or --in; any other key does nothing.  `text` must live as long as *in. */
void inputs_set(struct inputs *in, int key, const char *text);

/* Takes the operands.  LOT_BAD_USAGE where there is neither one nor a list, or --in without a list; `things` are what is read. */
int inputs_check(struct inputs *in, const char *things, int count, char **operand, struct error *err);

/* Adds what the list names, if there is one; errors are those of list_read.  Ends the program where a file is an output too (cli_input). */
int inputs_read(struct inputs *in, struct error *err);

void inputs_release(struct inputs *in);

#endif
