#include "review/gate.h"

void gate_begin(struct gate *gate, int inside_max, int waiting_max)
{
	*gate = (struct gate){ .inside_max = inside_max, .waiting_max = waiting_max };
	pthread_mutex_init(&gate->mutex, NULL);
	pthread_cond_init(&gate->left, NULL);
}

void gate_end(struct gate *gate)
{
	pthread_cond_destroy(&gate->left);
	pthread_mutex_destroy(&gate->mutex);
}

bool gate_enter(struct gate *gate)
{
	bool enters;

	pthread_mutex_lock(&gate->mutex);
	enters = gate->inside < gate->inside_max || gate->waiting < gate->waiting_max;
	if (enters) {
		gate->waiting++;
		while (gate->inside == gate->inside_max)
			pthread_cond_wait(&gate->left, &gate->mutex);
		gate->waiting--;
		gate->inside++;
	}
	pthread_mutex_unlock(&gate->mutex);
	return enters;
}

void gate_leave(struct gate *gate)
{
	pthread_mutex_lock(&gate->mutex);
	gate->inside--;
	pthread_cond_signal(&gate->left);
	pthread_mutex_unlock(&gate->mutex);
}
