/*
 * Measures how fast the program reads a folder of scans, on one core, beside plain Tesseract on the same pages.
 *
 *   bench SHENBAO SCANS WORK REPORT      a table on stdout, every page's figures in REPORT (JSON)
 *
 * One run of the program with one worker gives each page's seconds by stage, from the run's log. Then
 * `tesseract PAGE - -l chi_sim --psm 6` reads each file of the same folder, process start and loading of the model
 * included, since that is what the command costs. Pages are grouped by the dots per inch that an A4 sheet of their
 * size would have.
 */
#include <errno.h>
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <limits.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"

enum { STAGES = 6, MAX_PAGES = 100000 };
static const char *const stage_names[STAGES] = {"decode", "page", "grid", "text", "reading", "form"};
enum { READING = 4 };
#define BUSY 1.3 /* load average; one is this program itself */

struct page {
    char *path; /* relative to the folder of scans */
    int frame;
    int dpi; /* of an A4 sheet of this many pixels, to the next 50 */
    double stage[STAGES];
    json_int_t lines;           /* read by the network; those known from memory are not counted */
    double total;               /* all in all, reading the file and writing the result included */
    json_int_t worker_peak_kib; /* resident memory of the worker, the most so far */
    double plain, plain_cpu;    /* seconds of plain Tesseract; 0 for all frames of a file but the first */
};

struct pages {
    struct page *page;
    size_t count;
};

static _Noreturn void die(const char *what, const char *which)
{
    fprintf(stderr, "bench: %s: %s\n", what, which);
    exit(1);
}

static const char *joined(const char *dir, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", dir, name) < 0)
        die("out of memory", name);
    return path;
}

static int nominal_dpi(const char *path)
{
    const double a4_square_inches = 210 / 25.4 * (297 / 25.4);
    int format, width = 0, height = 0;
    if (pixReadHeader(path, &format, &width, &height, NULL, NULL, NULL) != 0)
        die("no image", path);
    return (int)lround(sqrt((double)width * height / a4_square_inches) / 50) * 50;
}

/* A page read is a line with its stage times; other events have none. */
static bool page_from_log(const json_t *line, const char *scans, struct page *ret_page)
{
    const json_t *times = json_object_get(line, "times");
    const char *path = json_string_value(json_object_get(line, "path"));
    if (!times || !path)
        return false;
    struct page page = {.path = strdup(path),
                        .frame = (int)json_integer_value(json_object_get(line, "frame")),
                        .dpi = nominal_dpi(joined(scans, path)),
                        .lines = json_integer_value(json_object_get(line, "lines")),
                        .total = json_number_value(json_object_get(line, "seconds")),
                        .worker_peak_kib = json_integer_value(json_object_get(line, "worker_peak_kib"))};
    for (int i = 0; i < STAGES; i++)
        page.stage[i] = json_number_value(json_object_get(times, stage_names[i]));
    *ret_page = page;
    return true;
}

static struct pages read_log(const char *path, const char *scans)
{
    struct pages pages = {.page = calloc(MAX_PAGES, sizeof(struct page))};
    FILE *log = fopen(path, "r");
    if (!log || !pages.page)
        die("cannot be read", path);
    char *text = NULL;
    size_t room = 0;
    while (getline(&text, &room, log) > 0 && pages.count < MAX_PAGES) {
        json_t *line = json_loads(text, 0, NULL);
        if (!line)
            die("a line is no JSON", path);
        pages.count += page_from_log(line, scans, &pages.page[pages.count]);
        json_decref(line);
    }
    free(text);
    fclose(log);
    if (pages.count == 0)
        die("no page was read", path);
    return pages;
}

static void time_plain_tesseract(struct pages *pages, const char *scans, const char *log)
{
    for (size_t i = 0; i < pages->count; i++) {
        struct page *page = &pages->page[i];
        if (page->frame > 0)
            continue;
        const char *argv[] = {"tesseract", joined(scans, page->path), "-", "-l", "chi_sim", "--psm", "6",
                              NULL};
        struct child_cost cost;
        if (!child_run(argv, log, NULL, NULL, 0, &cost) || cost.status != 0)
            die("tesseract failed on", page->path);
        page->plain = cost.seconds;
        page->plain_cpu = cost.cpu_seconds;
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\rplain tesseract: %zu of %zu", i + 1, pages->count);
    }
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

/* Means over the pages of one resolution; dpi 0: over all. */
struct group {
    int dpi, pages;
    double stage[STAGES], total, rest, plain, worst_rest, worst_ratio;
};

static struct group group_of(const struct pages *pages, int dpi)
{
    struct group group = {.dpi = dpi};
    for (size_t i = 0; i < pages->count; i++) {
        const struct page *page = &pages->page[i];
        if (dpi && page->dpi != dpi)
            continue;
        double rest = page->total - page->stage[READING];
        group.pages++;
        group.total += page->total;
        group.rest += rest;
        group.plain += page->plain;
        group.worst_rest = fmax(group.worst_rest, rest);
        if (page->plain > 0)
            group.worst_ratio = fmax(group.worst_ratio, page->total / page->plain);
        for (int s = 0; s < STAGES; s++)
            group.stage[s] += page->stage[s];
    }
    return group;
}

static void print_head(void)
{
    printf("%-5s %5s", "dpi", "pages");
    for (int s = 0; s < STAGES; s++)
        printf(" %7s", stage_names[s]);
    printf(" %7s %7s %7s %9s %6s %6s\n", "total", "besides", "worst", "tesseract", "ratio", "worst");
}

static json_t *print_group(const struct group *group)
{
    int n = group->pages;
    json_t *stages = json_object();
    if (group->dpi)
        printf("%-5d %5d", group->dpi, n);
    else
        printf("%-5s %5d", "all", n);
    for (int s = 0; s < STAGES; s++) {
        printf(" %7.3f", group->stage[s] / n);
        json_object_set_new(stages, stage_names[s], json_real(group->stage[s] / n));
    }
    printf(" %7.3f %7.3f %7.3f %9.3f %6.2f %6.2f\n", group->total / n, group->rest / n, group->worst_rest,
           group->plain / n, group->total / group->plain, group->worst_ratio);
    return json_pack("{s:i, s:i, s:o, s:f, s:f, s:f, s:f, s:f, s:f}", "dpi", group->dpi, "pages", n, "stages",
                     stages, "total", group->total / n, "besides_reading", group->rest / n,
                     "worst_besides_reading", group->worst_rest, "tesseract", group->plain / n, "ratio",
                     group->total / group->plain, "worst_ratio", group->worst_ratio);
}

static json_t *print_groups(const struct pages *pages)
{
    json_t *groups = json_array();
    print_head();
    for (int dpi = 50; dpi <= 1200; dpi += 50) {
        struct group group = group_of(pages, dpi);
        if (group.pages)
            json_array_append_new(groups, print_group(&group));
    }
    struct group all = group_of(pages, 0);
    json_array_append_new(groups, print_group(&all));
    return groups;
}

static json_t *pages_json(const struct pages *pages)
{
    json_t *list = json_array();
    for (size_t i = 0; i < pages->count; i++) {
        const struct page *page = &pages->page[i];
        json_t *stages = json_object();
        for (int s = 0; s < STAGES; s++)
            json_object_set_new(stages, stage_names[s], json_real(page->stage[s]));
        json_array_append_new(list,
                              json_pack("{s:s, s:i, s:o, s:f, s:f}", "path", page->path, "dpi", page->dpi,
                                        "stages", stages, "total", page->total, "tesseract", page->plain));
    }
    return list;
}

/* What the recogniser costs by itself. */
static json_t *print_reading(const struct pages *pages)
{
    double seconds = 0, total = 0, lines = 0;
    for (size_t i = 0; i < pages->count; i++) {
        seconds += pages->page[i].stage[READING];
        total += pages->page[i].total;
        lines += (double)pages->page[i].lines;
    }
    if (lines == 0 || seconds <= 0)
        return json_object();
    printf("\nReading: %.0f lines a page, %.2f ms a line, %.0f lines a second; %.0f%% of the time\n",
           lines / (double)pages->count, seconds / lines * 1e3, lines / seconds, seconds / total * 100);
    return json_pack("{s:f, s:f, s:f}", "lines", lines, "seconds_a_line", seconds / lines, "share_of_time",
                     seconds / total);
}

/* What holds for the run as a whole. CPU seconds say more than the clock where something else is running. */
static json_t *print_run(const struct pages *pages, const struct child_cost *cost)
{
    double n = (double)pages->count, plain_cpu = 0, load = 0;
    for (size_t i = 0; i < pages->count; i++)
        plain_cpu += pages->page[i].plain_cpu;
    long peak_mb = (long)(pages->page[pages->count - 1].worker_peak_kib / 1024);
    printf("\n%zu pages in %.1f s: %.0f pages a minute and core; peak memory of the worker %ld MB\n",
           pages->count, cost->seconds, n / cost->seconds * 60, peak_mb);
    printf("CPU seconds a page, all in: %.3f; plain tesseract %.3f; ratio %.2f\n", cost->cpu_seconds / n,
           plain_cpu / n, cost->cpu_seconds / plain_cpu);
    if (getloadavg(&load, 1) == 1 && load > BUSY)
        printf("Other programs were running (load %.1f): the clock's figures are too high.\n", load);
    return json_pack("{s:i, s:f, s:f, s:i, s:f, s:f, s:f}", "pages", (int)pages->count, "seconds",
                     cost->seconds, "pages_a_minute", n / cost->seconds * 60, "worker_peak_mb", (int)peak_mb,
                     "cpu_seconds", cost->cpu_seconds, "tesseract_cpu_seconds", plain_cpu, "load", load);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        die("usage", "bench SHENBAO SCANS WORK REPORT");
    const char *program = argv[1], *scans = argv[2], *work = argv[3], *out = joined(work, "out");
    const char *log = joined(work, "bench.log");
    if (mkdir(work, 0777) != 0 && errno != EEXIST)
        die("the folder cannot be made", work);

    const char *run[] = {program, "run", scans, "-o", out, "--jobs", "1", "-q", NULL};
    struct child_cost cost;
    if (!child_run(run, log, NULL, NULL, 0, &cost) || (cost.status != 0 && cost.status != 2))
        die("the run failed; see", log);
    struct pages pages = read_log(joined(out, "log.jsonl"), scans);
    time_plain_tesseract(&pages, scans, log);

    printf(
        "Seconds a page, mean; one core. \"text\" cuts lines and makes their pictures, \"reading\" is the\n"
        "recogniser's; \"besides\" is everything but that.\n\n");
    json_t *groups = print_groups(&pages);
    json_t *reading = print_reading(&pages);
    json_t *report = print_run(&pages, &cost);
    json_object_set_new(report, "reading", reading);
    json_object_set_new(report, "groups", groups);
    json_object_set_new(report, "page", pages_json(&pages));
    if (json_dump_file(report, argv[4], JSON_INDENT(1) | JSON_REAL_PRECISION(4)) != 0)
        die("cannot be written", argv[4]);
    json_decref(report);
    return 0;
}
