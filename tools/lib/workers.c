#include "workers.h"

#include <pthread.h>

void workers_run(int jobs, void *(*work)(void *), void *context)
{
	pthread_t thread[WORKERS_MAX];
	int started = 0;
	while (started < jobs - 1 && started < WORKERS_MAX && !pthread_create(&thread[started], NULL, work, context))
		started++;
	work(context);
	while (started)
		pthread_join(thread[--started], NULL);
}
