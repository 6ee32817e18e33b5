/* Diagrams as SVG. */
#ifndef SHENBAO_CALIBRATE_DIAGRAM_H
#define SHENBAO_CALIBRATE_DIAGRAM_H

#include "base/strbuf.h"
#include "tradeoff.h"

/* Foretold against come, both as the probability of an error on scales of powers of ten. */
void reliability_draw(const struct bin *bins, size_t count, double error, struct strbuf *out);

/* A curve of the trade-off: cells flagged against errors that go unseen. */
struct curve {
    const char *name, *colour;
    const struct toll *tolls;
    size_t count;
};
void tradeoff_draw(const struct curve *curves, size_t count, double allowed, struct strbuf *out);

#endif
