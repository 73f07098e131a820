#include "workers.h"

#include <pthread.h>
#include <stdatomic.h>

void workers_run(int jobs, void *(*work)(void *), void *context)
{
	pthread_t thread[WORKERS_MAX];
	int started = 0;
	while (started < jobs - 1 && started < WORKERS_MAX - 1 && !pthread_create(&thread[started], NULL, work, context))
		started++;
	work(context);
	while (started)
		pthread_join(thread[--started], NULL);
}

struct each {
	workers_fn *fn;
	void *context;
	atomic_size_t next;
	size_t count;
	pthread_mutex_t lock; /* of what follows */
	size_t failed; /* the smallest that failed, or count */
	struct error *err;
};

static void *take_each(void *context)
{
	struct each *e = context;
	for (size_t i; (i = e->next++) < e->count;) {
		struct error err = ERROR_NONE;
		if (!e->fn(e->context, i, &err))
			continue;
		pthread_mutex_lock(&e->lock);
		if (i < e->failed) {
			e->failed = i;
			*e->err = err;
		}
		pthread_mutex_unlock(&e->lock);
		e->next = e->count;
	}
	return NULL;
}

int workers_each(int jobs, size_t count, workers_fn *fn, void *context, struct error *err)
{
	struct each e = { .fn = fn, .context = context, .count = count, .failed = count, .err = err };
	pthread_mutex_init(&e.lock, NULL);
	workers_run(jobs, take_each, &e);
	pthread_mutex_destroy(&e.lock);
	return e.failed < count ? err->status : LOT_OK;
}
