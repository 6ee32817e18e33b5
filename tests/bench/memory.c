/*
 * Reads many pages with one worker and says whether its memory stays flat.
 *
 *   memory SHENBAO SCANS PAGES WORK
 *
 * WORK/pages gets PAGES copies of the scans, in turn, each with a number of its own behind its end: what is there twice
 * would be read once. The worker's resident set is looked at every 100 ms; a tenth of the looks, after the first tenth of the run (loading) and at
 * its end, are averaged. Status 1 where the end is more than GROWTH_KB above the start.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "child.h"

enum { MAX_SCANS = 10000, MAX_LOOKS = 1 << 20, PERIOD_MS = 100, GROWTH_KB = 16 * 1024 };

struct looks {
    long *resident_kb;
    size_t count;
};

static _Noreturn void die(const char *what, const char *which)
{
    fprintf(stderr, "memory: %s: %s\n", what, which);
    exit(1);
}

static char *joined(const char *dir, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", dir, name) < 0)
        die("out of memory", name);
    return path;
}

static int is_scan(const struct dirent *entry)
{
    const char *suffix = strrchr(entry->d_name, '.');
    return suffix && suffix != entry->d_name && suffix[1] && strcmp(suffix, ".json") != 0 &&
           strcmp(suffix, ".md") != 0;
}

/* Image formats end before their files do: what follows is another content, and the same picture. */
static void copy_numbered(const char *from, const char *to, long number)
{
    char block[1 << 16];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    if (!in || !out)
        die(strerror(errno), in ? to : from);
    size_t count;
    while ((count = fread(block, 1, sizeof block, in)) > 0)
        fwrite(block, 1, count, out);
    fprintf(out, "%ld", number);
    if (ferror(in) || ferror(out) || fclose(out) != 0)
        die("cannot be copied", from);
    fclose(in);
}

static void fill(const char *dir, const char *scans, long pages)
{
    struct dirent **names;
    int count = scandir(scans, &names, is_scan, alphasort);
    if (count <= 0)
        die("no scans", scans);
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        die("cannot be made", dir);
    for (long i = 0; i < pages; i++) {
        const char *name = names[i % count]->d_name;
        char *from = joined(scans, name), *to = NULL;
        if (asprintf(&to, "%s/%06ld-%s", dir, i, name) < 0)
            die("out of memory", name);
        copy_numbered(from, to, i);
        free(from);
        free(to);
    }
}

static void look(long resident_kb, void *context)
{
    struct looks *looks = context;
    if (looks->count < MAX_LOOKS)
        looks->resident_kb[looks->count++] = resident_kb;
}

static long mean(const long *values, size_t count)
{
    long sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return count ? sum / (long)count : 0;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        die("usage", "memory SHENBAO SCANS PAGES WORK");
    const char *pages = joined(argv[4], "pages"), *log = joined(argv[4], "memory.log");
    fill(pages, argv[2], strtol(argv[3], NULL, 10));

    struct looks looks = {.resident_kb = calloc(MAX_LOOKS, sizeof(long))};
    const char *run[] = {argv[1], "run", pages, "-o", joined(argv[4], "out"), "--jobs", "1", "-q", NULL};
    struct child_cost cost;
    if (!looks.resident_kb || !child_run(run, log, look, &looks, PERIOD_MS, &cost) || cost.status != 0)
        die("the run failed; see", log);
    size_t tenth = looks.count / 10;
    if (tenth == 0)
        die("too few pages to say", argv[3]);

    long start = mean(looks.resident_kb + tenth, tenth);
    long end = mean(looks.resident_kb + looks.count - tenth, tenth);
    bool flat = end - start <= GROWTH_KB;
    printf("%s pages in %.0f s; worker's resident memory %ld MB near the start, %ld MB near the end, "
           "%ld MB at its peak: %s\n",
           argv[3], cost.seconds, start / 1024, end / 1024, cost.peak_kb / 1024, flat ? "flat" : "it grows");
    return flat ? 0 : 1;
}
