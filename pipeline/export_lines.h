/*
 * `shenbao export --format gt-lines`: corrections as lines to train on.
 */
#ifndef SHENBAO_EXPORT_LINES_H
#define SHENBAO_EXPORT_LINES_H

#include "export/exporter.h"

extern const struct exporter exporter_lines;

#endif
