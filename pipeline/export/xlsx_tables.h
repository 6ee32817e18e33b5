/*
 * `--format xlsx --layout tables`: a workbook a page, whose sheets are the page's tables as they look.
 */
#ifndef SHENBAO_EXPORT_XLSX_TABLES_H
#define SHENBAO_EXPORT_XLSX_TABLES_H

#include "export/exporter.h"

extern const struct exporter exporter_xlsx_tables;

#endif
