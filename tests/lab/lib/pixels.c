#include "pixels.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum { LEVELS = 255 };

void pixels_new(struct pixels *p, size_t width, size_t height)
{
	*p = (struct pixels){ width, height, xcalloc(width * height, sizeof *p->at) };
}

void pixels_release(struct pixels *p)
{
	free(p->at);
	*p = (struct pixels){ .at = NULL };
}

void pixels_make(struct pixels *p, size_t width, size_t height, uint64_t number)
{
	pixels_new(p, width, height);
	uint64_t draw = outcome_mix(number + 1);
	size_t x0 = draw % width, y0 = (draw >> 16) % height, bar = (draw >> 32) % width;
	size_t radius = 1 + (width < height ? width : height) / 4;
	for (size_t y = 0; y < height; y++)
		for (size_t x = 0; x < width; x++) {
			size_t dx = x > x0 ? x - x0 : x0 - x, dy = y > y0 ? y - y0 : y0 - y;
			uint64_t v = 40 + 60 * (x + y) / (width + height);
			if (dx * dx + dy * dy < radius * radius)
				v += 100;
			if (x >= bar && x < bar + 1 + width / 16)
				v += 40;
			p->at[y * width + x] = (float)(v + outcome_mix(draw + y * width + x) % 16);
		}
}

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next number of a PGM's header, blanks and comments before it passed over; 0 where there is none up to `most`. */
static size_t header_number(const char **at, const char *end, size_t most)
{
	const char *s = *at;
	while (s < end && (blank(*s) || *s == '#')) {
		if (*s == '#')
			while (s < end && *s != '\n')
				s++;
		else
			s++;
	}
	size_t v = 0;
	for (; s < end && *s >= '0' && *s <= '9' && v <= most; s++)
		v = 10 * v + (size_t)(*s - '0');
	*at = s;
	return v <= most ? v : 0;
}

int pixels_read(const char *path, const void *data, size_t n, struct pixels *p, struct error *err)
{
	const char *at = data, *end = at + n;
	if (n < 2 || memcmp(at, "P5", 2))
		return error_data(err, "%s: not a binary PGM image", path);
	at += 2;
	size_t width = header_number(&at, end, PIXELS_SIDE), height = header_number(&at, end, PIXELS_SIDE);
	size_t levels = header_number(&at, end, LEVELS);
	if (!width || !height || !levels || at == end || !blank(*at))
		return error_data(err, "%s: sides of 1 to %d pixels and 1 to %d levels are expected", path, PIXELS_SIDE, LEVELS);
	at++;
	if ((size_t)(end - at) != width * height)
		return error_data(err, "%s: %zu bytes of pixels, %zu expected", path, (size_t)(end - at), width * height);
	pixels_new(p, width, height);
	float scale = (float)LEVELS / (float)levels;
	for (size_t i = 0; i < width * height; i++)
		p->at[i] = (float)(unsigned char)at[i] * scale;
	return LOT_OK;
}

void pixels_write(const struct pixels *p, float scale, struct buffer *out)
{
	size_t n = p->width * p->height;
	buffer_format(out, "P5\n%zu %zu\n%d\n", p->width, p->height, LEVELS);
	char *to = buffer_reserve(out, n);
	for (size_t i = 0; i < n; i++) {
		float v = p->at[i] * scale + 0.5F;
		to[i] = (char)(unsigned char)(v < 0 ? 0 : v > LEVELS ? LEVELS : (int)v);
	}
	out->size += n;
}

void pixels_normalise(struct pixels *p)
{
	size_t n = p->width * p->height;
	float low = p->at[0], high = p->at[0];
	for (size_t i = 1; i < n; i++) {
		low = p->at[i] < low ? p->at[i] : low;
		high = p->at[i] > high ? p->at[i] : high;
	}
	float scale = high > low ? 1 / (high - low) : 0;
	for (size_t i = 0; i < n; i++)
		p->at[i] = (p->at[i] - low) * scale;
}

/* A pixel's three rows, at the rim the outermost one again. */
struct rows {
	const float *up, *mid, *down;
};

static struct rows rows_at(const struct pixels *p, size_t y)
{
	size_t w = p->width;
	return (struct rows){ p->at + (y ? y - 1 : 0) * w, p->at + y * w, p->at + (y + 1 < p->height ? y + 1 : y) * w };
}

static inline float blurred(struct rows r, size_t left, size_t x, size_t right)
{
	float a = r.up[left] + 2 * r.mid[left] + r.down[left];
	float b = r.up[x] + 2 * r.mid[x] + r.down[x];
	float c = r.up[right] + 2 * r.mid[right] + r.down[right];
	return (a + 2 * b + c) / 16;
}

static inline float gradient(struct rows r, size_t left, size_t x, size_t right)
{
	float gx = r.up[right] + 2 * r.mid[right] + r.down[right] - (r.up[left] + 2 * r.mid[left] + r.down[left]);
	float gy = r.down[left] + 2 * r.down[x] + r.down[right] - (r.up[left] + 2 * r.up[x] + r.up[right]);
	return sqrtf(gx * gx + gy * gy);
}

/* The rim apart, so that the loop between is without a question. */
#define EACH_PIXEL(p, to, f)                                       \
	for (size_t y = 0, w = (p)->width; y < (p)->height; y++) { \
		struct rows r = rows_at(p, y);                     \
		float *out = (to)->at + y * w;                     \
		out[0] = f(r, 0, 0, w > 1 ? 1 : 0);                \
		for (size_t x = 1; x + 1 < w; x++)                 \
			out[x] = f(r, x - 1, x, x + 1);            \
		if (w > 1)                                         \
			out[w - 1] = f(r, w - 2, w - 1, w - 1);    \
	}

void pixels_blur(const struct pixels *p, struct pixels *to)
{
	EACH_PIXEL(p, to, blurred)
}

void pixels_sobel(const struct pixels *p, struct pixels *to)
{
	EACH_PIXEL(p, to, gradient)
}

void pixels_edges(struct pixels *p)
{
	struct pixels other;
	pixels_new(&other, p->width, p->height);
	pixels_normalise(p);
	pixels_blur(p, &other);
	pixels_sobel(&other, p);
	pixels_release(&other);
}
