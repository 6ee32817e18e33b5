/*
 * Measures how fast each format is exported, and in how much memory.
 *
 *   export SHENBAO RESULTS SCANS DECLARATIONS WORK REPORT FORMAT...
 *
 * WORK/out gets the page results of RESULTS again and again, each round in a folder of its own with its own paths, until
 * they hold so many declarations; the scans are there too, as links. Each FORMAT is the argument of --format, more options
 * after it: "xlsx --layout tables". A table on stdout, and the same as "exports" in REPORT (JSON), beside what is there.
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"

enum { SAMPLES_MAX = 1000, WORDS_MAX = 16, OPEN_FOLDERS = 16 };

struct sample {
    char *name; /* of its result */
    json_t *page;
    size_t declarations;
};

struct samples {
    struct sample sample[SAMPLES_MAX];
    size_t count, declarations;
};

struct total {
    long pages, declarations;
};

static _Noreturn void die(const char *what, const char *which)
{
    fprintf(stderr, "export: %s: %s\n", what, which);
    exit(1);
}

static char *joined(const char *dir, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", dir, name) < 0)
        die("out of memory", name);
    return path;
}

static void folder(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        die(strerror(errno), path);
}

/* ---- the results ---- */

static int is_result(const struct dirent *entry)
{
    const char *suffix = strrchr(entry->d_name, '.');
    return suffix && strcmp(suffix, ".json") == 0;
}

static void samples_read(const char *pages, struct samples *samples)
{
    struct dirent **names;
    int count = scandir(pages, &names, is_result, alphasort);
    for (int i = 0; i < count && samples->count < SAMPLES_MAX; i++) {
        struct sample *sample = &samples->sample[samples->count++];
        sample->name = names[i]->d_name;
        sample->page = json_load_file(joined(pages, sample->name), 0, NULL);
        sample->declarations = json_array_size(json_object_get(sample->page, "records"));
        samples->declarations += sample->declarations;
    }
    if (samples->declarations == 0)
        die("no declarations", pages);
}

/* The sample as a page of that round. */
static void sample_write(const struct sample *sample, const char *round, const char *path)
{
    json_t *page = json_copy(sample->page), *source = json_copy(json_object_get(page, "source"));
    char *name = joined(round, json_string_value(json_object_get(source, "path")));
    json_object_set_new(source, "path", json_string(name));
    json_object_set_new(page, "source", source);
    if (json_dump_file(page, path, JSON_COMPACT | JSON_REAL_PRECISION(6)) != 0)
        die("cannot be written", path);
    json_decref(page);
    free(name);
}

static struct total round_write(const struct samples *samples, int number, long wanted, const char *out,
                                const char *scans)
{
    char round[16];
    struct total total = {0};
    snprintf(round, sizeof round, "%05d", number);
    char *pages = joined(joined(out, "pages"), round), *here = joined(joined(out, "scans"), round);
    folder(pages);
    if (symlink(scans, here) != 0)
        die(strerror(errno), here);
    for (size_t i = 0; i < samples->count && total.declarations < wanted; i++) {
        char *path = joined(pages, samples->sample[i].name);
        sample_write(&samples->sample[i], round, path);
        total.pages++;
        total.declarations += (long)samples->sample[i].declarations;
        free(path);
    }
    return total;
}

static void run_write(const char *results, const char *out, const char *scans)
{
    json_t *run = json_load_file(joined(results, "run.json"), 0, NULL);
    if (!run)
        die("no run", results);
    json_object_set_new(run, "inputs", json_pack("[s]", scans));
    if (json_dump_file(run, joined(out, "run.json"), JSON_INDENT(1)) != 0)
        die("cannot be written", out);
    json_decref(run);
}

/* Adds rounds until there are so many declarations. */
static void fill(const struct samples *samples, long wanted, const char *out, const char *scans,
                 struct total *total)
{
    int number = (int)(total->pages / (long)samples->count);
    while (total->declarations < wanted) {
        struct total added = round_write(samples, number++, wanted - total->declarations, out, scans);
        total->pages += added.pages;
        total->declarations += added.declarations;
    }
}

/* ---- the formats ---- */

static long long written; /* bytes below a folder: nftw() passes no context */

static int bytes_add(const char *path, const struct stat *facts, int type, struct FTW *place)
{
    written += type == FTW_F ? facts->st_size : 0;
    return 0;
}

static int path_remove(const char *path, const struct stat *facts, int type, struct FTW *place)
{
    return remove(path);
}

/* Bytes that were written, which are thrown away. */
static long long target_clear(const char *target)
{
    written = 0;
    nftw(target, bytes_add, OPEN_FOLDERS, FTW_PHYS);
    nftw(target, path_remove, OPEN_FOLDERS, FTW_PHYS | FTW_DEPTH);
    return written;
}

static struct child_cost format_run(const char *program, const char *format, const char *out,
                                    const char *work)
{
    char *words = strdup(format), *target = joined(work, "exported");
    const char *argv[WORDS_MAX] = {program, "export", out, "-o", target, "--format"};
    size_t count = 6;
    char *rest = words;
    for (char *word; count + 1 < WORDS_MAX && (word = strsep(&rest, " "));)
        argv[count++] = word;
    struct child_cost cost;
    if (!child_run(argv, joined(work, "export.log"), NULL, NULL, 0, &cost) || cost.status != 0)
        die("export failed; see export.log", format);
    return cost;
}

static json_t *format_measure(const char *program, const char *format, const char *out, const char *work,
                              const struct total *total)
{
    struct child_cost cost = format_run(program, format, out, work);
    double megabytes = (double)target_clear(joined(work, "exported")) / 1e6;
    double pace = (double)total->declarations / cost.seconds;
    printf("%-22s %12ld %10.0f %12.2f %8ld %10.1f\n", format, total->declarations, pace,
           cost.cpu_seconds * 1e3 / (double)total->pages, cost.peak_kb / 1024, megabytes);
    fflush(stdout);
    return json_pack("{s:s, s:I, s:I, s:f, s:f, s:f, s:I, s:f}", "format", format, "declarations",
                     (json_int_t)total->declarations, "pages", (json_int_t)total->pages, "seconds",
                     cost.seconds, "cpu_seconds", cost.cpu_seconds, "declarations_a_second", pace, "peak_mb",
                     (json_int_t)(cost.peak_kb / 1024), "written_mb", megabytes);
}

static void report_write(const char *path, json_t *exports)
{
    json_t *report = json_load_file(path, 0, NULL);
    if (!json_is_object(report))
        report = json_object();
    json_object_set_new(report, "exports", exports);
    if (json_dump_file(report, path, JSON_INDENT(1) | JSON_REAL_PRECISION(4)) != 0)
        die("cannot be written", path);
    json_decref(report);
}

int main(int argc, char **argv)
{
    if (argc < 8)
        die("usage", "export SHENBAO RESULTS SCANS DECLARATIONS WORK REPORT FORMAT...");
    const char *work = argv[5], *out = joined(work, "out");
    char *scans = realpath(argv[3], NULL);
    static struct samples samples;
    struct total total = {0};
    samples_read(joined(argv[2], "pages"), &samples);
    folder(work);
    folder(out);
    folder(joined(out, "pages"));
    folder(joined(out, "scans"));
    run_write(argv[2], out, joined(out, "scans"));
    fill(&samples, strtol(argv[4], NULL, 10), out, scans, &total);

    printf("%-22s %12s %10s %12s %8s %10s\n", "format", "declarations", "a second", "CPU ms/page", "peak MB",
           "written MB");
    json_t *exports = json_array();
    for (int i = 7; i < argc; i++)
        json_array_append_new(exports, format_measure(argv[1], argv[i], out, work, &total));
    report_write(argv[6], exports);
    return 0;
}
