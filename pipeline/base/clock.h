/*
 * Time that only goes forward.
 */
#ifndef SHENBAO_BASE_CLOCK_H
#define SHENBAO_BASE_CLOCK_H

/* Seconds since some moment in the past: only differences mean anything. */
double clock_seconds(void);

#endif
