#include "rawlist.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "code.h"
#include "date.h"
#include "decimal.h"
#include "node.h"
#include "text.h"

#define FORMAT "# lotmill-import-list "
enum { FIELDS = 8 };

static const char header[] = FORMAT "3 " LOTMILL_VERSION "\n";

void rawlist_header(struct buffer *b)
{
	buffer_text(b, header);
}

static void add_hex(struct buffer *b, uint64_t v)
{
	for (int shift = 60; shift >= 0; shift -= 4)
		buffer_char(b, "0123456789abcdef"[v >> shift & 15]);
}

/* Every scan puts all lists together, to see which differ: without printf. */
void rawlist_add(struct buffer *b, const struct rawlist_line *l)
{
	char first[DATE_TEXT], last[DATE_TEXT];
	const char *texts[] = { l->symbol, first, last };
	date_format(l->first, first);
	date_format(l->last, last);
	buffer_text(b, l->path);
	buffer_char(b, '\t');
	buffer_int(b, l->size);
	buffer_char(b, '\t');
	buffer_int(b, l->time);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		buffer_char(b, '\t');
		buffer_text(b, texts[i]);
	}
	buffer_char(b, '\t');
	if (l->begin)
		add_hex(b, l->begin);
	buffer_char(b, '\t');
	buffer_text(b, l->stamp);
	buffer_char(b, '\n');
}

bool rawlist_recognise(const char *text)
{
	return text_begins(text, FORMAT);
}

char *rawlist_lines(char *text)
{
	return text_begins(text, header) ? text + strlen(header) : NULL;
}

/* Cuts a line at its tabs; the number of fields, of which no more than FIELDS are noted. */
static size_t cut(char *line, char *field[FIELDS])
{
	size_t n = 0;
	for (char *s = line; s; n++) {
		if (n < FIELDS)
			field[n] = s;
		s = strchr(s, '\t');
		if (s)
			*s++ = '\0';
	}
	return n;
}

bool rawlist_parse(char *line, struct rawlist_line *l)
{
	char *field[FIELDS], *tab = strrchr(line, '\t');
	*l = (struct rawlist_line){ .path = line, .stamp = tab ? tab + 1 : "" };
	size_t fields = cut(line, field);
	if ((fields != FIELDS && fields != FIELDS - 1) || decimal_whole(field[1], strlen(field[1]), &l->size) ||
	    decimal_whole(field[2], strlen(field[2]), &l->time) || strlen(field[3]) > CODE_MAX ||
	    date_parse(field[4], strlen(field[4]), &l->first) || date_parse(field[5], strlen(field[5]), &l->last) ||
	    strlen(l->stamp) >= NODE_CHECKSUM)
		return false;
	l->symbol = field[3];
	l->begin = fields == FIELDS ? strtoull(field[6], NULL, 16) : 0;
	return true;
}
