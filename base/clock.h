/* Clocks to measure with; none tells the day, which is base/date.h's. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Seconds that never go back, whatever is done to the machine's clock. */
double clock_monotonic_s(void);

/* Seconds of processor time of this process, without its children. */
double clock_processor_s(void);

#endif
