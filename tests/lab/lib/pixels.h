/* pixels.h - grey images: PGM files, and the three steps of the pipeline: normalise, blur, find edges.
 *
 * Pixels are floats, row by row.  At the rim an image goes on as its outermost pixels do.
 */
#ifndef LAB_PIXELS_H
#define LAB_PIXELS_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

enum { PIXELS_SIDE = 16384 /* pixels of a side at most */ };

struct pixels {
	size_t width, height; /* 1 or more */
	float *at;            /* width x height, owned */
};

/* A black image; sides are 1..PIXELS_SIDE.  Released with pixels_release. */
void pixels_new(struct pixels *p, size_t width, size_t height);
void pixels_release(struct pixels *p);

/* Image number `number` of a made-up series: soft gradients, a disc, a bar and some noise, values 0..255, whole. */
void pixels_make(struct pixels *p, size_t width, size_t height, uint64_t number);

/* Reads a binary PGM (P5, at most 255 grey levels, comments allowed) of n bytes; values are 0..255 whatever its levels.
 * LOT_BAD_DATA with `path` where it is none, is cut, or has bytes behind its end. */
int pixels_read(const char *path, const void *data, size_t n, struct pixels *p, struct error *err);

/* Appends the image as a PGM of 255 levels: each value times `scale`, rounded to the nearest, cut to 0..255. */
void pixels_write(const struct pixels *p, float scale, struct buffer *out);

/* The same values stretched to 0..1, darkest to brightest; an image of one grey becomes 0. */
void pixels_normalise(struct pixels *p);

/* The mean of each pixel's 3 x 3 neighbours weighed 1 2 1, 2 4 2, 1 2 1 (over 16) into `to`, another image of that
 * size.  A single 16 becomes 4 in its place, 2 beside and 1 across. */
void pixels_blur(const struct pixels *p, struct pixels *to);

/* The size of the Sobel gradient, sqrt(gx^2 + gy^2), into `to` as above: beside a step from 0 to 1 it is 4. */
void pixels_sobel(const struct pixels *p, struct pixels *to);

/* The three in turn; the answer replaces the image. */
void pixels_edges(struct pixels *p);

#endif
