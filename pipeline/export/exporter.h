/*
 * A format: how page results, given one by one, become a file, a stream or a folder. A new format is one .c file that
 * defines a `const struct exporter`, and one line in pipeline/exporters.c.
 *
 * open, then page for every page result in the order of pages.h, then close, whatever happened. An exporter holds
 * one page at a time; what it keeps of a page must stay small, so that 100,000 pages are no matter. It neither prints
 * nor ends the program: it returns a status with errno, and tells of pages that it must leave out by left_out().
 */
#ifndef SHENBAO_EXPORT_EXPORTER_H
#define SHENBAO_EXPORT_EXPORTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "export/lesson.h"

struct flat_table;
struct log;
struct scan_file;
struct scan_limits;

/* What it writes to. */
enum export_place {
    PLACE_STREAM, /* front to end: one file, or stdout */
    PLACE_FILE,   /* one file that is put together at the end; reaches stdout by way of a temporary file */
    PLACE_FOLDER  /* many files, each written whole or not at all */
};

/* The options that only some formats take. */
enum export_option {
    TAKES_TABLE = 1 << 0,
    TAKES_BOM = 1 << 1,
    TAKES_CELLS = 1 << 2,
    TAKES_SCANS = 1 << 3,
    TAKES_LAYOUT = 1 << 4,
    TAKES_PICTURES = 1 << 5
};

enum export_layout { LAYOUT_RECORDS, LAYOUT_TABLES };

struct export_choices {
    const struct flat_table *table; /* csv: this one alone; NULL: all */
    bool bom;                       /* csv */
    enum lesson_trust trust;        /* gt-lines */
    enum export_layout layout;      /* xlsx */
    size_t pictures;                /* xlsx: at most so many pictures of cells */
};

/* The scans of the run. */
struct export_scans {
    void *context;
    const struct scan_limits *limits;
    /* For scan_decode() of that frame. STATUS_NOT_FOUND, STATUS_CHANGED where only other content is there, or as
       scan_file_open(). */
    int (*open)(void *context, const char *path, const char *sha256, int frame, struct scan_file *ret_file);
    /* Where a file of that name lies, with that content or, if there is none, with another; malloc'd; NULL: nowhere. */
    char *(*locate)(void *context, const char *path, const char *sha256);
};

/* All borrowed, and there until close. */
struct export_request {
    const char *target;    /* PLACE_FILE: the file, PLACE_FOLDER: the folder, which exists; else NULL */
    FILE *out;             /* PLACE_STREAM */
    const char *out_dir;   /* of the run */
    const char *run_state; /* what has become of it, for people */
    struct export_choices choices;
    struct export_scans scans;
    const struct log *log;
    void *context;
    void (*left_out)(void *context, const char *page, int status);
};

struct export_page {
    const char *name;   /* where its result lies below OUT/pages, without ".json" */
    const json_t *json; /* the page result */
};

struct exporter {
    const char *name; /* of --format */
    const char *summary, *summary_zh;
    enum export_place place;
    unsigned takes; /* enum export_option */
    bool joins;     /* tells of declarations: gets those that go on over several pages as one */
    /* The exporter of this format for these choices; NULL: this one for all. */
    const struct exporter *(*fitting)(const struct export_choices *choices);
    int (*open)(const struct export_request *request, void **ret_state);
    int (*page)(void *state, const struct export_page *page);
    /* Frees the state in any case. Where `keep` is false, what was written is thrown away. */
    int (*close)(void *state, bool keep);
};

extern const struct exporter exporter_json, exporter_jsonl, exporter_csv, exporter_csv_table, exporter_xlsx,
    exporter_sqlite, exporter_html, exporter_markdown, exporter_page_xml, exporter_alto, exporter_hocr,
    exporter_pdf, exporter_report, exporter_bagit;

#endif
