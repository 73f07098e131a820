#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

/* A beginning with foreign letters of this length tells; one without tells nothing. */
enum { ENOUGH = 1 << 16 };

static bool looks_utf8(const char *s, size_t n)
{
	size_t sound = 0, broken = 0;
	for (size_t i = 0; i < n && (i < ENOUGH || !(sound + broken));) {
		size_t length;
		i += utf8_ascii(s + i, n - i);
		if (i == n)
			break;
		if (utf8_char(s + i, n - i, &length) < 0)
			broken++;
		else
			sound += length;
		i += length;
	}
	return sound >= broken;
}

static int converter(struct charset *c, const char *forced, struct error *err)
{
	iconv_t cd = iconv_open("UTF-8", c->name);
	if (cd != (iconv_t)-1) {
		c->iconv = cd;
		return LOT_OK;
	}
	if (forced && errno == EINVAL)
		return error_usage(err, "encoding '%s' is not known to iconv (iconv -l lists those that are)", forced);
	return error_system(err, "iconv cannot read %s; are its tables (gconv modules) installed", c->name);
}

int charset_open(struct charset *c, const char *forced, const char *data, size_t n, struct error *err)
{
	static const struct { const char *mark; size_t size; const char *name; } marks[] = {
		{ "\xef\xbb\xbf", 3, "UTF-8" }, { "\xff\xfe", 2, "UTF-16LE" }, { "\xfe\xff", 2, "UTF-16BE" },
	};
	*c = (struct charset){ .name = "" };
	if (forced && strlen(forced) >= sizeof c->name)
		return error_usage(err, "encoding '%s' is not known to iconv (iconv -l lists those that are)", forced);
	if (forced)
		memcpy(c->name, forced, strlen(forced) + 1);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (n >= marks[i].size && !memcmp(data, marks[i].mark, marks[i].size) &&
		    (!forced || !strncasecmp(forced, marks[i].name, 6))) {
			c->mark = marks[i].size;
			memcpy(c->name, marks[i].name, strlen(marks[i].name) + 1);
		}
	if (!c->name[0])
		memcpy(c->name, looks_utf8(data, n) ? "UTF-8" : "CP950", 6);
	c->utf8 = !strcasecmp(c->name, "UTF-8") || !strcasecmp(c->name, "UTF8");
	c->pairs = !strcasecmp(c->name, "CP950") || !strncasecmp(c->name, "BIG5", 4);
	return c->utf8 ? LOT_OK : converter(c, forced, err);
}

bool charset_splits(const struct charset *c)
{
	return c->utf8 || c->pairs;
}

size_t charset_text(struct charset *c, const char *data, size_t n, struct buffer *out)
{
	if (c->utf8)
		return utf8_mend(data, n, out);
	size_t bad = 0;
	char *in = (char *)(uintptr_t)data; /* iconv only reads it */
	iconv(c->iconv, NULL, NULL, NULL, NULL);
	while (n) {
		size_t room = n * 2 + 16;
		char *to = buffer_reserve(out, room), *at = to;
		size_t r = iconv(c->iconv, &in, &n, &at, &room);
		out->size += (size_t)(at - to);
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		unsigned char lead = (unsigned char)in[0], trail = n > 1 ? (unsigned char)in[1] : 0;
		size_t skip = c->pairs && lead > 0x80 && lead < 0xff && trail >= 0x40 ? 2 : 1;
		if (errno == EINVAL) /* cut in the middle of a character: nothing follows */
			skip = n;
		buffer_char(out, '?');
		bad++;
		in += skip;
		n -= skip;
	}
	return bad;
}

void charset_release(struct charset *c)
{
	if (c->iconv)
		iconv_close(c->iconv);
	*c = (struct charset){ .name = "" };
}
