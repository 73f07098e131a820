#include "number.h"

#include <ctype.h>

static const uint64_t power10[] = {
	1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u,
	100000000000u, 1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u,
	100000000000000000u, 1000000000000000000u,
};

struct number number_make(int64_t units, int places)
{
	while (places && units % 10 == 0) {
		units /= 10;
		places--;
	}
	return (struct number){ units, places };
}

bool number_parse(const char *s, size_t n, struct number *v)
{
	size_t i = n && s[0] == '-', digits = 0;
	int64_t units = 0;
	int places = -1;
	if (i + 1 < n && s[i] == '0' && s[i + 1] != '.')
		return false; /* 0050 is a code */
	for (; i < n; i++) {
		if (s[i] == '.' && places < 0 && digits) {
			places = 0;
			continue;
		}
		if (!isdigit((unsigned char)s[i]) || digits == NUMBER_DIGITS)
			return false;
		units = units * 10 + (s[i] - '0');
		digits++;
		places += places >= 0;
	}
	if (!digits || places == 0 || places > NUMBER_DIGITS)
		return false;
	*v = number_make(s[0] == '-' ? -units : units, places < 0 ? 0 : places);
	return true;
}

int number_compare(struct number a, struct number b)
{
	int places = a.places > b.places ? a.places : b.places;
	int128 x = (int128)a.units * (int128)power10[places - a.places];
	int128 y = (int128)b.units * (int128)power10[places - b.places];
	return (x > y) - (x < y);
}

bool number_scaled(struct number v, int places, int64_t *units)
{
	return places >= v.places && !__builtin_mul_overflow(v.units, (int64_t)power10[places - v.places], units);
}

void number_text(struct number v, struct buffer *out)
{
	buffer_fixed(out, v.units, v.places);
}
