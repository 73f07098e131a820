#include "code.h"

#include <stdio.h>
#include <string.h>

bool code_valid(const char *s, size_t n)
{
	if (n < 1 || n > CODE_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return false;
	return true;
}

static bool stays(unsigned char c, size_t at)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
	       (c == '.' && at);
}

/* Writes the n bytes' name to `to`, at most `room` bytes of it, and returns how many of the n it stands for. */
static size_t encode(const char *text, size_t n, char **to, size_t room)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i = 0;
	for (; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		size_t k = stays(c, i) ? 1 : 3;
		if (k > room)
			break;
		room -= k;
		if (k == 1) {
			*(*to)++ = (char)c;
		} else {
			*(*to)++ = '+';
			*(*to)++ = hex[c >> 4];
			*(*to)++ = hex[c & 15];
		}
	}
	return i;
}

void code_folder(const char *code, size_t n, char folder[CODE_FOLDER])
{
	encode(code, n, &folder, CODE_FOLDER - 1);
	*folder = '\0';
}

int code_symbol(const char *folder, char code[CODE_MAX + 1])
{
	static const char hex[] = "0123456789ABCDEF";
	char again[CODE_FOLDER];
	size_t n = 0;
	for (const char *s = folder; *s; n++) {
		if (n == CODE_MAX)
			return -1;
		if (*s != '+') {
			code[n] = *s++;
			continue;
		}
		const char *high = s[1] ? strchr(hex, s[1]) : NULL, *low = high && s[2] ? strchr(hex, s[2]) : NULL;
		if (!low)
			return -1;
		code[n] = (char)((high - hex) << 4 | (low - hex));
		s += 3;
	}
	code[n] = '\0';
	if (!code_valid(code, n))
		return -1;
	code_folder(code, n, again);
	return strcmp(again, folder) ? -1 : (int)n;
}

uint64_t code_hash(const char *s, size_t n)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < n; i++) {
		h ^= (unsigned char)s[i];
		h *= 1099511628211u;
	}
	return h;
}

void code_file(const char *text, size_t n, char name[CODE_FILE])
{
	enum { HASH = 2 + 16 };
	char *to = name;
	if (!n)
		*to++ = '+';
	if (encode(text, n, &to, CODE_FILE - 1) < n) {
		to = name;
		encode(text, n, &to, CODE_FILE - 1 - HASH);
		snprintf(to, HASH + 1, "++%016llx", (unsigned long long)code_hash(text, n));
		to += HASH;
	}
	*to = '\0';
}

unsigned code_bucket(const char *code, size_t n)
{
	return (unsigned)(code_hash(code, n) % CODE_BUCKETS);
}
