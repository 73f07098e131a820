#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Bytes of the UTF-8 character at `s`, of which n > 0 bytes exist; 0 where there is none: a stray or
 * missing continuation, a needlessly long form, a surrogate, or beyond U+10FFFF. */
static size_t character(const unsigned char *s, size_t n)
{
	unsigned char c = s[0];
	if (c < 0x80)
		return 1;
	size_t k = c >= 0xc2 && c <= 0xdf ? 2 : c >= 0xe0 && c <= 0xef ? 3 : c >= 0xf0 && c <= 0xf4 ? 4 : 0;
	if (!k || n < k)
		return 0;
	for (size_t i = 1; i < k; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) || (c == 0xf0 && s[1] < 0x90) ||
	    (c == 0xf4 && s[1] > 0x8f))
		return 0;
	return k;
}

/* Bytes at `s` that are ASCII, eight at a time. */
static size_t ascii_run(const unsigned char *s, size_t n)
{
	size_t i = 0;
	for (uint64_t word; i + 8 <= n; i += 8) {
		memcpy(&word, s + i, 8);
		if (word & 0x8080808080808080u)
			break;
	}
	while (i < n && s[i] < 0x80)
		i++;
	return i;
}

/* A beginning with foreign letters of this length tells; one without tells nothing. */
enum { ENOUGH = 1 << 16 };

static bool looks_utf8(const unsigned char *s, size_t n)
{
	size_t sound = 0, broken = 0;
	for (size_t i = 0; i < n && (i < ENOUGH || !(sound + broken));) {
		i += ascii_run(s + i, n - i);
		if (i == n)
			break;
		size_t k = character(s + i, n - i);
		sound += k;
		broken += !k;
		i += k ? k : 1;
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
		memcpy(c->name, looks_utf8((const unsigned char *)data, n) ? "UTF-8" : "CP950", 6);
	c->utf8 = !strcasecmp(c->name, "UTF-8") || !strcasecmp(c->name, "UTF8");
	c->pairs = !strcasecmp(c->name, "CP950") || !strncasecmp(c->name, "BIG5", 4);
	return c->utf8 ? LOT_OK : converter(c, forced, err);
}

bool charset_splits(const struct charset *c)
{
	return c->utf8 || c->pairs;
}

static size_t checked(const unsigned char *s, size_t n, struct buffer *out)
{
	size_t bad = 0;
	for (size_t i = 0; i < n;) {
		size_t from = i, k = 1;
		while (i < n && (i += ascii_run(s + i, n - i)) < n && (k = character(s + i, n - i)) > 0)
			i += k;
		buffer_add(out, s + from, i - from);
		if (i < n) {
			buffer_char(out, '?');
			bad++;
			i++;
		}
	}
	return bad;
}

size_t charset_text(struct charset *c, const char *data, size_t n, struct buffer *out)
{
	if (c->utf8)
		return checked((const unsigned char *)data, n, out);
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
