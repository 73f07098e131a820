#include "rawoptions.h"

#include <stdlib.h>

#include "cell.h"
#include "cli.h"

int rawoptions_set(struct rawoptions *o, int key, const char *text, struct error *err)
{
	struct exchange_options *x = &o->options;
	int64_t n;
	buffer_format(&o->said, "%d=", key);
	buffer_text(&o->said, text);
	buffer_char(&o->said, '\n');
	switch (key) {
	case RAWOPTIONS_MAP:
		if (x->map)
			return error_usage(err, "--map is given twice");
		x->map = &o->map;
		return exchange_map_parse(text, &o->map, err);
	case RAWOPTIONS_DATE_FORMAT:
		x->date_format = text;
		if (!cell_date_format(text))
			return error_usage(err, "date format '%s' does not hold one each of year (%%Y, %%E), month "
			                   "(%%m, %%b) and day (%%d)", text);
		break;
	case RAWOPTIONS_ENCODING: x->encoding = text; break;
	case RAWOPTIONS_SKIP_LINES:
		if (cli_number("skip-lines", text, 0, 1000000, &n, err))
			return err->status;
		x->skip_lines = (size_t)n;
		break;
	}
	return LOT_OK;
}

int rawoptions_ready(struct rawoptions *o, struct error *err)
{
	struct exchange_options *x = &o->options;
	if (!x->map && (x->skip_lines || (o->mixed && (x->date_format || x->encoding))))
		return error_usage(err, "%s needs --map", x->skip_lines ? "--skip-lines" : x->encoding ? "--encoding" : "--date-format");
	if (o->said.size)
		node_checksum(o->said.data, o->said.size, o->stamp);
	o->plain = (struct exchange_options){ .symbol = x->symbol, .date = x->date, .has_date = x->has_date, .given = x->given };
	if (o->mixed && x->map)
		x->others = &o->plain;
	return LOT_OK;
}

const char *rawoptions_stamp(const struct rawoptions *o, const struct exchange_file *f)
{
	return f->options->map ? o->stamp : "";
}

void rawoptions_release(struct rawoptions *o)
{
	free(o->map.text);
	buffer_release(&o->said);
}
