/*
 * A bag (BagIt 1.0, RFC 8493) of the results, by which an archive can prove that nothing was touched.
 *
 *     bagit.txt               what it is; written last, so that an unfinished bag is none
 *     bag-info.txt
 *     manifest-sha256.txt     of all below data/
 *     tagmanifest-sha256.txt  of the three above
 *     data/pages/…            the page results, byte for byte
 *     data/run.json, log.jsonl, …     what the run noted
 *     data/inputs.csv         every scan: SHA-256 when it was read, SHA-256 now, and whether they agree
 *     data/inputs.sha256      the former, for sha256sum -c in the folder of the scans
 *
 * The scans stay where they are. One that is gone or has changed is told of, and stands in inputs.csv.
 */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/name.h"
#include "base/results.h"
#include "base/strbuf.h"
#include "export/exporter.h"
#include "shenbao/page.h"
#include "shenbao/status.h"

enum { TEXT_CEILING = 1 << 30, FILE_CEILING = 1 << 30 };

struct bag {
    const struct export_request *request;
    struct strbuf manifest, inputs, sums;
    char *last_path, *last_sha256; /* owned: of the scan that was held against its file last */
    size_t files, bytes;
};

static void bag_free(struct bag *bag)
{
    strbuf_release(&bag->manifest);
    strbuf_release(&bag->inputs);
    strbuf_release(&bag->sums);
    free(bag->last_path);
    free(bag->last_sha256);
    free(bag);
}

/* A path in a manifest: what would end its line, and the sign that says so, are %XX. */
static void add_path(struct strbuf *text, const char *path)
{
    for (const char *c = path; *c; c++)
        strbuf_printf(text, *c == '\n' || *c == '\r' || *c == '%' ? "%%%02X" : "%c", (unsigned char)*c);
}

/* Puts bytes at `path` in the bag and its SHA-256 into the manifest. */
static int put(const struct bag *bag, struct strbuf *manifest, const char *path, const char *bytes,
               size_t size)
{
    CLEANUP(cleanup_free) char *target = path_join(bag->request->target, path);
    char digits[HASH_HEX_SIZE];
    int status = target ? folder_make_above(target) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = file_write_whole(target, bytes, size);
    hash_bytes(bytes, size, digits);
    strbuf_printf(manifest, "%s  ", digits);
    add_path(manifest, path);
    strbuf_putc(manifest, '\n');
    return status;
}

static int put_data(struct bag *bag, const char *path, const char *bytes, size_t size)
{
    bag->files++;
    bag->bytes += size;
    return put(bag, &bag->manifest, path, bytes, size);
}

/* A file of OUT into data/; one that is not there is left out. */
static int copy_in(struct bag *bag, const char *name, bool needed)
{
    CLEANUP(cleanup_free) char *from = path_join(bag->request->out_dir, name);
    CLEANUP(cleanup_free) char *to = path_join("data", name);
    CLEANUP(cleanup_free) char *bytes = NULL;
    size_t size = 0;
    int status = from && to ? file_read(from, FILE_CEILING, &bytes, &size) : STATUS_NO_MEMORY;
    if (status == STATUS_NOT_FOUND && !needed)
        return STATUS_OK;
    return status == STATUS_OK ? put_data(bag, to, bytes, size) : status;
}

/*
 * The SHA-256 that the scan has now. What lies in an archive is opened; its content is then the one that was read, or
 * nobody can say what it is.
 */
static int hash_now(const struct bag *bag, const char *path, const char *sha256, char ret_hex[HASH_HEX_SIZE])
{
    const struct export_scans *scans = &bag->request->scans;
    CLEANUP(cleanup_free) char *file = scans->locate(scans->context, path, sha256);
    struct scan_file scan = {0};
    if (file)
        return hash_file(file, ret_hex);
    int status = scans->open(scans->context, path, sha256, 0, &scan);
    if (status == STATUS_OK)
        memcpy(ret_hex, scan.sha256, HASH_HEX_SIZE);
    scan_file_release(&scan);
    return status;
}

static void add_field(struct strbuf *line, const char *text, const char *after)
{
    strbuf_putc(line, '"');
    for (const char *c = text; *c; c++)
        strbuf_puts(line, *c == '"' ? "\"\"" : (char[]){*c, '\0'});
    strbuf_printf(line, "\"%s", after);
}

/* As sha256sum names it: every byte as it is, but for a line feed and a backslash, which a backslash before all tells. */
static void add_sum(struct strbuf *sums, const char *sha256, const char *path)
{
    bool escaped = path[strcspn(path, "\n\r\\")] != '\0';
    strbuf_printf(sums, "%s%s  ", escaped ? "\\" : "", sha256);
    for (const char *c = path; *c; c++)
        strbuf_puts(sums, *c == '\n' ? "\\n" : *c == '\r' ? "\\r" : *c == '\\' ? "\\\\" : (char[]){*c, '\0'});
    strbuf_putc(sums, '\n');
}

/* `shown` is the path as page results have it. */
static int add_input(struct bag *bag, const char *shown, const char *path, const char *sha256)
{
    char now[HASH_HEX_SIZE] = "";
    int status = hash_now(bag, path, sha256, now);
    bool same = status == STATUS_OK && strcmp(now, sha256) == 0;
    bool changed = status == STATUS_CHANGED || (status == STATUS_OK && !same);
    add_field(&bag->inputs, shown, ",");
    strbuf_printf(&bag->inputs, "%s,%s,%s\n", sha256, now,
                  same      ? "unchanged"
                  : changed ? "changed"
                            : "missing");
    add_sum(&bag->sums, sha256, path);
    if (!same)
        bag->request->left_out(bag->request->context, shown, changed ? STATUS_CHANGED : STATUS_NOT_FOUND);
    free(bag->last_path);
    free(bag->last_sha256);
    bag->last_path = strdup(path);
    bag->last_sha256 = strdup(sha256);
    return bag->last_path && bag->last_sha256 ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The pages of one scan come one after the other: it is looked at once. */
static int on_page(void *state, const struct export_page *page)
{
    struct bag *bag = state;
    const char *shown = json_path_text(page->json, "source.path", "");
    const char *sha256 = json_path_text(page->json, "source.sha256", "");
    bool escaped = strcmp(json_path_text(page->json, "source.path_encoding", ""), "percent") == 0;
    CLEANUP(cleanup_free) char *bytes = name_from_shown(shown, escaped);
    const char *path = bytes ? bytes : shown;
    CLEANUP(cleanup_free) char *name = NULL;
    if (asprintf(&name, "pages/%s.json", page->name) < 0)
        return STATUS_NO_MEMORY;
    int status = copy_in(bag, name, true);
    bool seen = bag->last_path && strcmp(bag->last_path, path) == 0 && strcmp(bag->last_sha256, sha256) == 0;
    return status == STATUS_OK && *sha256 && !seen ? add_input(bag, shown, path, sha256) : status;
}

static int on_open(const struct export_request *request, void **ret_state)
{
    CLEANUP(cleanup_free) char *data = path_join(request->target, "data");
    CLEANUP(cleanup_free) char *tag = path_join(request->target, "bagit.txt");
    struct bag *bag = calloc(1, sizeof *bag);
    if (!data || !tag || !bag) {
        free(bag);
        return STATUS_NO_MEMORY;
    }
    if (file_facts(tag).size >= 0 ||
        access(data, F_OK) == 0) { /* what is there already would be in no manifest */
        free(bag);
        errno = EEXIST;
        return STATUS_IO;
    }
    *bag = (struct bag){.request = request,
                        .manifest = STRBUF_INIT(TEXT_CEILING),
                        .inputs = STRBUF_INIT(TEXT_CEILING),
                        .sums = STRBUF_INIT(TEXT_CEILING)};
    strbuf_puts(&bag->inputs, "path,sha256,sha256_now,state\n");
    *ret_state = bag;
    return STATUS_OK;
}

static int put_rest(struct bag *bag)
{
    static const char *const notes[] = {"run.json", "log.jsonl", "plan.jsonl", "duplicates.jsonl",
                                        "corrections.sqlite"};
    int status = STATUS_OK;
    for (size_t i = 0; i < sizeof notes / sizeof *notes && status == STATUS_OK; i++)
        status = copy_in(bag, notes[i], false);
    if (status == STATUS_OK)
        status = put_data(bag, "data/inputs.csv", bag->inputs.text, bag->inputs.length);
    if (status == STATUS_OK)
        status = put_data(bag, "data/inputs.sha256", bag->sums.text, bag->sums.length);
    return status == STATUS_OK && bag->inputs.failed ? STATUS_NO_MEMORY : status;
}

static int put_tags(struct bag *bag)
{
    static const char declaration[] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
    CLEANUP(cleanup_free) char *path = path_join(bag->request->target, "bagit.txt");
    CLEANUP(cleanup_free) char *info = NULL;
    char date[16] = "", digits[HASH_HEX_SIZE];
    time_t seconds = time(NULL);
    struct tm parts;
    struct strbuf tags = STRBUF_INIT(TEXT_CEILING);
    if (gmtime_r(&seconds, &parts))
        strftime(date, sizeof date, "%Y-%m-%d", &parts);
    if (!path ||
        asprintf(&info,
                 "Bag-Software-Agent: shenbao %s\nBagging-Date: %s\nPayload-Oxum: %zu.%zu\n"
                 "External-Description: Declarations read from scans; data/inputs.csv proves the scans\n",
                 SHENBAO_VERSION, date, bag->bytes, bag->files) < 0)
        return STATUS_NO_MEMORY;
    hash_bytes(declaration, strlen(declaration), digits);
    strbuf_printf(&tags, "%s  bagit.txt\n", digits);
    int status = put(bag, &tags, "bag-info.txt", info, strlen(info));
    if (status == STATUS_OK)
        status = put(bag, &tags, "manifest-sha256.txt", bag->manifest.text, bag->manifest.length);
    struct strbuf nothing = STRBUF_INIT(TEXT_CEILING);
    if (status == STATUS_OK)
        status = put(bag, &nothing, "tagmanifest-sha256.txt", tags.text, tags.length);
    if (status == STATUS_OK)
        status = bag->manifest.failed || tags.failed
                     ? STATUS_NO_MEMORY
                     : file_write_whole(path, declaration, strlen(declaration));
    strbuf_release(&nothing);
    strbuf_release(&tags);
    return status;
}

static int on_close(void *state, bool keep)
{
    struct bag *bag = state;
    int status = keep ? put_rest(bag) : STATUS_OK;
    if (keep && status == STATUS_OK)
        status = put_tags(bag);
    int reason = errno;
    bag_free(bag);
    errno = reason;
    return status;
}

const struct exporter exporter_bagit = {
    .name = "bagit",
    .summary = "a bag for archives, with SHA-256 of results and scans",
    .summary_zh = "供归档的 BagIt 包，含结果与扫描件的 SHA-256",
    .place = PLACE_FOLDER,
    .takes = TAKES_SCANS,
    .open = on_open,
    .page = on_page,
    .close = on_close,
};
