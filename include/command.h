/* command.h - commands as lines of the shell: templates filled with values, and lines that need no shell.
 *
 * A template is a line for `sh -c` with places for values, `{name}`.  A value becomes part of one word,
 * byte for byte, whatever it holds: it is quoted as its place needs it,
 *     ./f.sh {x}            ./f.sh 'a b'
 *     echo "on {x}"         echo "on \$(y)"
 *     awk '$1 == "{x}"'     awk '$1 == "it'\''s"'
 * and plain words stay as they are (./f.sh 17), so that `$(( {x} + 1 ))` works, where nothing but numbers
 * may stand.  Places that quoting cannot serve are refused: within or behind backquotes, a here-document, a
 * `case` inside $( ), ${ } with quotes in it.  In a comment nothing is filled.
 *
 * `{name}` is a place where `name` is that of a value, byte for byte.  Of other braces only a name like a
 * variable's, {period} or {_x1}, is refused as unknown; `{print $1}`, `{1..3}` and `{}` (but where a
 * value has the empty name) are text, `{{name}}` is the text {name}, and ${name} is the shell's.
 */
#ifndef LOTMILL_COMMAND_H
#define LOTMILL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"

struct command_value {
	const char *name, *text; /* not NUL-terminated */
	size_t name_n, n;        /* bytes of each */
};

/* Appends the template, filled with the `count` values, to `line`.  LOT_BAD_DATA with `path` and line number
 * `at` (0: none) for an unknown name, a quote that is not closed, or a place as above. */
int command_fill(const char *path, size_t at, const char *template, const struct command_value *value, size_t count,
                 struct buffer *line, struct error *err);

/* The words of a line that needs no shell: no expansion, redirection, operator, assignment or command of
 * the shell itself stands in it.  Returns them, ended by NULL, in one block that the caller frees; NULL where only `sh -c`
 * can run the line. */
char **command_words(const char *line);

/* Appends the name of the program that the line starts first, without a NUL, where reading the line tells it: not
 * for commands of the shell itself, nor where the word is to be expanded.  Returns whether it did. */
bool command_program(const char *line, struct buffer *name);

/* Whether execvp would find the program: `name` with a slash is an executable file, without one stands along
 * `path` (as the variable PATH; NULL: the system's default). */
bool command_found(const char *name, const char *path);

/* Lines that are kept in files of lines, settings or lists of items: \n stands for a line end and \\ for a backslash; a
 * backslash before anything else is itself.  Unescapes in place the n bytes and returns how many are left; escapes to the end of
 * `out`. */
size_t command_unescape(char *text, size_t n);
void command_escape(const char *text, size_t n, struct buffer *out);

#endif
