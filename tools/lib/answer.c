#include "answer.h"

#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "output.h"

int answer_set(struct answer *a, int key, const char *text, struct error *err)
{
	switch (key) {
	case ANSWER_OUT: a->out = text; break;
	case ANSWER_NAMES: a->names = text; break;
	case ANSWER_TOP: return cli_number("--top", text, 1, 1 << 30, &a->top, err);
	case ANSWER_TABLE: a->form = REPORT_TABLE; break;
	case ANSWER_CSV: a->form = REPORT_CSV; break;
	case ANSWER_JSON: a->form = REPORT_JSON; break;
	case 'o': a->output = text; break;
	}
	return LOT_OK;
}

void answer_ready(struct answer *a)
{
	if (a->form < 0)
		a->form = output_standard(a->output) && isatty(STDOUT_FILENO) ? REPORT_TABLE : REPORT_CSV;
}

size_t answer_rows(const struct answer *a, size_t n)
{
	return a->top && (size_t)a->top < n ? (size_t)a->top : n;
}

int answer_names(const struct answer *a, const struct madewith *with, struct names *names, struct error *err)
{
	const char *path = a->names ? a->names : with->names;
	return path && *path ? names_read(path, names, err) : LOT_OK;
}

void answer_broker(struct report *r, const char *broker, const struct names *names)
{
	size_t n;
	const char *name = names_find(names, broker, &n);
	report_text(r, broker);
	report_cell(r, name ? name : "", n);
}

int answer_write(const struct answer *a, struct report *r, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	report_write(r, (enum report_form)a->form, &b);
	report_release(r);
	int e = output_file(a->output, b.data, b.size, 0, err);
	buffer_release(&b);
	return e;
}
