#include "loader.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "outcome.h"

void loader_shuffle(uint32_t *order, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	for (size_t i = n; i > 1; i--) {
		/* The high bits times i: as even as a draw of 64 bits can be, and without a division. */
		size_t k = (size_t)(((uint128)outcome_mix(seed + i * 0x9e3779b97f4a7c15u) * i) >> 64);
		uint32_t t = order[k];
		order[k] = order[i - 1];
		order[i - 1] = t;
	}
}

/* What workers and consumer share. */
struct ring {
	const struct loader *plan;
	loader_prepare_fn *prepare;
	void *context;
	uint32_t *order;
	size_t batches;
	float *data;        /* a slot behind the other */
	bool *ready;        /* of each slot */
	size_t taken, used; /* batches that a worker has begun, that are consumed */
	struct error err;   /* the first failure */
	bool stop;
	pthread_mutex_t lock;
	pthread_cond_t filled, freed;
};

static size_t batch_size(const struct ring *r, size_t k)
{
	size_t rest = r->plan->samples - k * r->plan->batch;
	return rest < r->plan->batch ? rest : r->plan->batch;
}

static float *slot_of(const struct ring *r, size_t k)
{
	return r->data + k % r->plan->ahead * r->plan->batch * r->plan->width;
}

static int prepare_batch(const struct ring *r, size_t k, float *to, struct error *err)
{
	const uint32_t *sample = r->order + k * r->plan->batch;
	int result = LOT_OK;
	for (size_t i = 0; !result && i < batch_size(r, k); i++)
		result = r->prepare(r->context, sample[i], to + i * r->plan->width, err);
	return result;
}

static void *work(void *ring)
{
	struct ring *r = ring;
	pthread_mutex_lock(&r->lock);
	while (!r->stop && r->taken < r->batches) {
		size_t k = r->taken++;
		while (!r->stop && k >= r->used + r->plan->ahead)
			pthread_cond_wait(&r->freed, &r->lock);
		if (r->stop)
			break;
		pthread_mutex_unlock(&r->lock);
		struct error err = ERROR_NONE;
		int result = prepare_batch(r, k, slot_of(r, k), &err);
		pthread_mutex_lock(&r->lock);
		if (result && !r->stop) {
			r->err = err;
			r->stop = true;
			pthread_cond_broadcast(&r->freed);
		}
		r->ready[k % r->plan->ahead] = true;
		pthread_cond_signal(&r->filled);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

static void consume_all(struct ring *r, loader_consume_fn *consume)
{
	pthread_mutex_lock(&r->lock);
	for (size_t k = 0; !r->stop && k < r->batches; k++) {
		size_t slot = k % r->plan->ahead;
		while (!r->stop && !r->ready[slot])
			pthread_cond_wait(&r->filled, &r->lock);
		if (r->stop)
			break;
		pthread_mutex_unlock(&r->lock);
		consume(r->context, k, r->order + k * r->plan->batch, slot_of(r, k), batch_size(r, k));
		pthread_mutex_lock(&r->lock);
		r->ready[slot] = false;
		r->used = k + 1;
		pthread_cond_broadcast(&r->freed);
	}
	pthread_mutex_unlock(&r->lock);
}

static int run_parallel(struct ring *r, loader_consume_fn *consume, struct error *err)
{
	pthread_t thread[LOADER_WORKERS];
	unsigned started = 0;
	int code = 0;
	while (started < r->plan->workers && !(code = pthread_create(&thread[started], NULL, work, r)))
		started++;
	if (code) {
		pthread_mutex_lock(&r->lock);
		errno = code;
		error_system(&r->err, "cannot start a thread");
		r->stop = true;
		pthread_cond_broadcast(&r->freed);
		pthread_mutex_unlock(&r->lock);
	}
	consume_all(r, consume);
	while (started)
		pthread_join(thread[--started], NULL);
	if (r->err.status)
		*err = r->err;
	return r->err.status;
}

static int run_sequential(struct ring *r, loader_consume_fn *consume, struct error *err)
{
	for (size_t k = 0; k < r->batches; k++) {
		int result = prepare_batch(r, k, r->data, err);
		if (result)
			return result;
		consume(r->context, k, r->order + k * r->plan->batch, r->data, batch_size(r, k));
	}
	return LOT_OK;
}

int loader_run(const struct loader *l, loader_prepare_fn *prepare, loader_consume_fn *consume, void *context,
               struct error *err)
{
	size_t slots = l->workers ? l->ahead : 1;
	struct ring r = { .plan = l,
		          .prepare = prepare,
		          .context = context,
		          .batches = (l->samples + l->batch - 1) / l->batch,
		          .err = ERROR_NONE,
		          .lock = PTHREAD_MUTEX_INITIALIZER,
		          .filled = PTHREAD_COND_INITIALIZER,
		          .freed = PTHREAD_COND_INITIALIZER };
	r.order = xmalloc(l->samples * sizeof *r.order);
	r.data = xmalloc(slots * l->batch * l->width * sizeof *r.data);
	r.ready = xcalloc(slots, sizeof *r.ready);
	loader_shuffle(r.order, l->samples, l->seed);
	int result = l->workers ? run_parallel(&r, consume, err) : run_sequential(&r, consume, err);
	free(r.order);
	free(r.data);
	free(r.ready);
	return result;
}
