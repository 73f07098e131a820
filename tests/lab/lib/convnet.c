#include "convnet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "error.h"

/* A draw of -1..1. */
static float draw(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15u;
	return (float)(outcome_mix(*state) >> 40) / (float)(1 << 23) - 1;
}

static void fill(float *to, size_t n, float scale, uint64_t *state)
{
	for (size_t i = 0; i < n; i++)
		to[i] = scale * draw(state);
}

void convnet_make(struct convnet *net, uint64_t seed)
{
	uint64_t state = outcome_mix(seed);
	fill(net->first, sizeof net->first / sizeof(float), sqrtf(6.0F / 9), &state);
	fill(net->first_bias, CONVNET_FIRST, 0.1F, &state);
	fill(net->second, sizeof net->second / sizeof(float), sqrtf(6.0F / (9 * CONVNET_FIRST)), &state);
	fill(net->second_bias, CONVNET_SECOND, 0.1F, &state);
	fill(net->dense, sizeof net->dense / sizeof(float), sqrtf(6.0F / CONVNET_FLAT), &state);
	fill(net->dense_bias, CONVNET_SCORES, 0.1F, &state);
}

void convnet_sample(uint64_t number, float *to)
{
	uint64_t state = outcome_mix(number + 1);
	float x0 = 14 + 8 * draw(&state), y0 = 14 + 8 * draw(&state), radius = 5 + 4 * fabsf(draw(&state));
	for (int y = 0; y < CONVNET_SIDE; y++)
		for (int x = 0; x < CONVNET_SIDE; x++) {
			float dx = (float)x - x0, dy = (float)y - y0;
			to[y * CONVNET_SIDE + x] = (dx * dx + dy * dy < radius * radius ? 0.8F : 0.1F) + 0.1F * fabsf(draw(&state));
		}
}

/* Row `to` += weight x row `from` moved by `shift` pixels, which are n floats each; what comes from outside is 0. */
static void add_row(float *restrict to, const float *restrict from, size_t side, size_t n, int shift, float weight)
{
	size_t first = shift < 0 ? n : 0, last = shift > 0 ? (side - 1) * n : side * n;
	const float *source = shift < 0 ? from - n : shift > 0 ? from + n : from;
	for (size_t i = first; i < last; i++)
		to[i] += weight * source[i];
}

void convnet_convolve(const float *in, size_t planes_in, size_t side, size_t n, const float *kernel, const float *bias,
                      size_t planes_out, float *out)
{
	size_t row = side * n, plane = side * row;
	for (size_t o = 0; o < planes_out; o++)
		for (size_t y = 0; y < side; y++) {
			float *to = out + o * plane + y * row;
			for (size_t i = 0; i < row; i++)
				to[i] = bias[o];
			for (size_t p = 0; p < planes_in; p++)
				for (int ky = 0; ky < 3; ky++) {
					if ((ky == 0 && y == 0) || (ky == 2 && y == side - 1))
						continue;
					const float *from = in + p * plane + (y + (size_t)ky - 1) * row;
					for (int kx = 0; kx < 3; kx++)
						add_row(to, from, side, n, kx - 1, kernel[(o * planes_in + p) * 9 + (size_t)(3 * ky + kx)]);
				}
		}
}

void convnet_relu(float *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		at[i] = at[i] > 0 ? at[i] : 0;
}

static inline float larger(float a, float b)
{
	return a > b ? a : b;
}

void convnet_pool(const float *in, size_t planes, size_t side, size_t n, float *out)
{
	size_t row = side * n, half = side / 2;
	for (size_t p = 0; p < planes; p++)
		for (size_t y = 0; y < half; y++)
			for (size_t x = 0; x < half; x++) {
				const float *a = in + p * side * row + 2 * y * row + 2 * x * n, *b = a + row;
				float *to = out + ((p * half + y) * half + x) * n;
				for (size_t i = 0; i < n; i++)
					to[i] = larger(larger(a[i], a[n + i]), larger(b[i], b[n + i]));
			}
}

void convnet_dense(const float *in, size_t figures, size_t n, const float *weight, const float *bias, size_t scores,
                   float *out)
{
	for (size_t s = 0; s < scores; s++) {
		float *to = out + s * n;
		for (size_t i = 0; i < n; i++)
			to[i] = bias[s];
		for (size_t f = 0; f < figures; f++)
			for (size_t i = 0; i < n; i++)
				to[i] += weight[s * figures + f] * in[f * n + i];
	}
}

void convnet_run(const struct convnet *net, const float *samples, size_t n, float *scores)
{
	enum { HALF = CONVNET_SIDE / 2 };
	float *in = xmalloc(n * CONVNET_INPUT * sizeof *in);
	float *one = xmalloc(n * CONVNET_FIRST * CONVNET_INPUT * sizeof *one);
	float *small = xmalloc(n * CONVNET_FIRST * HALF * HALF * sizeof *small);
	float *two = xmalloc(n * CONVNET_SECOND * HALF * HALF * sizeof *two);
	float *flat = xmalloc(n * CONVNET_FLAT * sizeof *flat), *out = xmalloc(n * CONVNET_SCORES * sizeof *out);
	for (size_t s = 0; s < n; s++)
		for (size_t i = 0; i < CONVNET_INPUT; i++)
			in[i * n + s] = samples[s * CONVNET_INPUT + i];
	convnet_convolve(in, 1, CONVNET_SIDE, n, net->first, net->first_bias, CONVNET_FIRST, one);
	convnet_relu(one, n * CONVNET_FIRST * CONVNET_INPUT);
	convnet_pool(one, CONVNET_FIRST, CONVNET_SIDE, n, small);
	convnet_convolve(small, CONVNET_FIRST, HALF, n, net->second, net->second_bias, CONVNET_SECOND, two);
	convnet_relu(two, n * CONVNET_SECOND * HALF * HALF);
	convnet_pool(two, CONVNET_SECOND, HALF, n, flat);
	convnet_dense(flat, CONVNET_FLAT, n, net->dense, net->dense_bias, CONVNET_SCORES, out);
	for (size_t s = 0; s < n; s++)
		for (size_t i = 0; i < CONVNET_SCORES; i++)
			scores[s * CONVNET_SCORES + i] = out[i * n + s];
	free(in);
	free(one);
	free(small);
	free(two);
	free(flat);
	free(out);
}

int convnet_class(const float *scores)
{
	int best = 0;
	for (int i = 1; i < CONVNET_SCORES; i++)
		best = scores[i] > scores[best] ? i : best;
	return best;
}
