/* convnet.h - a small convolutional net, for samples one at a time or in batches.
 *
 *     28 x 28 grey -> 3 x 3 convolution, 8 planes, ReLU -> 2 x 2 maximum -> 3 x 3 convolution, 16 planes, ReLU
 *     -> 2 x 2 maximum -> 784 figures -> dense -> 10 scores
 *
 * The weights are drawn from a seed.  A plane of n samples is kept side x side x n, the samples innermost, so that a
 * row of a batch is one long run of floats.  Each sample's sums are added in the same order whatever the batch: its
 * scores are the same to the last bit.
 */
#ifndef LAB_CONVNET_H
#define LAB_CONVNET_H

#include <stddef.h>
#include <stdint.h>

enum {
	CONVNET_SIDE = 28,                                                  /* pixels of a side of a sample */
	CONVNET_INPUT = CONVNET_SIDE * CONVNET_SIDE,
	CONVNET_FIRST = 8, CONVNET_SECOND = 16,                             /* planes of the convolutions */
	CONVNET_FLAT = CONVNET_SECOND * (CONVNET_SIDE / 4) * (CONVNET_SIDE / 4), /* figures that the dense layer reads */
	CONVNET_SCORES = 10,
	CONVNET_BATCH = 256                                                 /* samples of a batch at most */
};

struct convnet {
	float first[CONVNET_FIRST * 9], first_bias[CONVNET_FIRST];          /* plane out, then kernel row by row */
	float second[CONVNET_SECOND * CONVNET_FIRST * 9], second_bias[CONVNET_SECOND]; /* plane out, plane in, kernel */
	float dense[CONVNET_SCORES * CONVNET_FLAT], dense_bias[CONVNET_SCORES]; /* score, figure */
};

/* Weights of about unit gain, from `seed`. */
void convnet_make(struct convnet *net, uint64_t seed);

/* Sample number `number` of a made-up series, CONVNET_INPUT floats of 0..1. */
void convnet_sample(uint64_t number, float *to);

/* Scores of n samples (1..CONVNET_BATCH), a sample's CONVNET_INPUT floats behind the other's; `scores` gets
 * CONVNET_SCORES floats each. */
void convnet_run(const struct convnet *net, const float *samples, size_t n, float *scores);

/* The place of the highest score; of equals the first. */
int convnet_class(const float *scores);

/* The layers.  `in` and `out` are planes of side x side x n floats, plane after plane; outside a plane there are zeros.
 * Kernels are not turned: kernel[0] weighs the neighbour above to the left. */
void convnet_convolve(const float *in, size_t planes_in, size_t side, size_t n, const float *kernel, const float *bias,
                      size_t planes_out, float *out);
/* Negative figures become 0. */
void convnet_relu(float *at, size_t count);
/* The largest of each 2 x 2; side is even, planes of `out` have half of it. */
void convnet_pool(const float *in, size_t planes, size_t side, size_t n, float *out);
/* out[score][sample] = bias + the sum over figures of weight x in[figure][sample]. */
void convnet_dense(const float *in, size_t figures, size_t n, const float *weight, const float *bias, size_t scores,
                   float *out);

#endif
