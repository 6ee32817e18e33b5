/*
 * The Frictionless description of the CSV tables: https://specs.frictionlessdata.io/tabular-data-package/
 */
#ifndef SHENBAO_EXPORT_DATAPACKAGE_H
#define SHENBAO_EXPORT_DATAPACKAGE_H

#include <jansson.h>

/* The package of all tables, each in NAME.csv of `folder`, whose size and SHA-256 are taken. NULL: out of memory. */
json_t *datapackage_json(const char *folder);

#endif
