/*
 * A page of a scanned PDF is one picture that fills it. Taken out as it is stored it has lost nothing. Other pages:
 *
 *     strips        some scanners cut a page into dozens of pictures, one below the other
 *     layers        a coarse background in colour, and a fine mask through which black is poured: the text
 *     stencils      a fax drawn as a mask; whether 1 is black only the page says
 *     scan + text   invisible text over the picture, of an earlier reading: pdfimages does not see it
 *
 * All but the last are rendered, at the resolution of the finest picture. A page whose pictures cover little of it
 * was never scanned: its text is there already, and reading a rendering of it would be the wrong way round.
 */
#include "batch/pdf.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "batch/child.h"
#include "shenbao/status.h"

enum { TEXT_CEILING = 4 << 20, DPI_LEAST = 72, DPI_MOST = 600, COLUMNS_MOST = 20 };

static const double covered_least = 0.4; /* of the page, by its pictures, for it to be a scan */
static const double points_per_inch = 72;

/* What pdfimages and pdfinfo say of a page. */
struct page_facts {
    int pictures;           /* of any kind */
    bool whole;             /* there is one, of the plain kind */
    int width, height, dpi; /* of the last one; dpi: the finest */
    double area;            /* square inches of all */
    double width_points, height_points;
};

bool pdf_begins(const unsigned char *bytes, size_t size)
{
    return memmem(bytes, size < 1024 ? size : 1024, "%PDF-", 5) != NULL;
}

/* Runs one of poppler's programs; what it says, its complaints too, is in `out`. */
static int run(const char *const *arguments, const char *input, const char *folder,
               const struct pdf_limits *limits, struct strbuf *out)
{
    const struct child_job job = {.arguments = arguments,
                                  .input = input,
                                  .writable = folder,
                                  .seconds = limits->seconds,
                                  .address_bytes = limits->memory,
                                  .file_bytes = limits->max_pixels * 3 + 4096};
    int code = 0;
    int status = child_run(&job, out, &code);
    if (status == STATUS_NOT_FOUND)
        return STATUS_NO_PDF_TOOLS;
    if (status == STATUS_CRASHED || status == STATUS_TOO_MANY_BYTES)
        return STATUS_BAD_PDF;
    if (status != STATUS_OK || code == EXIT_SUCCESS)
        return status;
    return strstr(out->text, "Incorrect password") ? STATUS_ENCRYPTED : STATUS_BAD_PDF;
}

/* The number after "KEY:" at the beginning of a line; 0 where there is none. */
static double number_of(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0)
            return strtod(line + length, NULL);
        if (!*line)
            break;
    }
    return 0;
}

int pdf_page_count(const char *path, const struct pdf_limits *limits, int *ret_pages)
{
    const char *const arguments[] = {"pdfinfo", path, NULL};
    struct strbuf out = STRBUF_INIT(TEXT_CEILING);
    int status = run(arguments, path, NULL, limits, &out);
    double pages = number_of(out.text, "Pages:");
    strbuf_release(&out);
    if (status == STATUS_OK && !(pages >= 1 && pages <= INT32_MAX))
        status = STATUS_BAD_PDF;
    if (status == STATUS_OK)
        *ret_pages = (int)pages;
    return status;
}

/* "Page    3 size:  595.2 x 841.68 pts (A4)" */
static int page_size(const char *path, const char *number, const struct pdf_limits *limits,
                     struct page_facts *facts)
{
    const char *const arguments[] = {"pdfinfo", "-f", number, "-l", number, path, NULL};
    struct strbuf out = STRBUF_INIT(TEXT_CEILING);
    int status = run(arguments, path, NULL, limits, &out);
    const char *size = status == STATUS_OK ? strstr(out.text, " size:") : NULL;
    char *end = NULL;
    if (size) {
        facts->width_points = strtod(size + strlen(" size:"), &end);
        end += strspn(end, " x");
        facts->height_points = strtod(end, NULL);
    }
    strbuf_release(&out);
    if (status != STATUS_OK)
        return status;
    return facts->width_points > 0 && facts->height_points > 0 ? STATUS_OK : STATUS_BAD_PDF;
}

/*
 * page num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size ratio
 * The object has one or two words, so that columns behind it are counted from the end.
 */
static void take_picture(char *line, struct page_facts *facts)
{
    char *columns[COLUMNS_MOST], *rest = line, *word;
    int count = 0;
    while (count < COLUMNS_MOST && (word = strsep(&rest, " "))) {
        if (*word)
            columns[count++] = word;
    }
    if (count < 12 || strspn(columns[0], "0123456789") == 0)
        return;
    double x_dpi = strtod(columns[count - 4], NULL), y_dpi = strtod(columns[count - 3], NULL);
    facts->whole = facts->pictures == 0 && strcmp(columns[2], "image") == 0;
    facts->pictures++;
    facts->width = (int)strtol(columns[3], NULL, 10);
    facts->height = (int)strtol(columns[4], NULL, 10);
    if (!(x_dpi > 0 && y_dpi > 0))
        return;
    facts->dpi = (int)fmax(facts->dpi, fmin(fmax(x_dpi, y_dpi), INT16_MAX));
    if (strcmp(columns[2], "smask") != 0 && strcmp(columns[2], "mask") != 0)
        facts->area += facts->width / x_dpi * (facts->height / y_dpi);
}

static int page_pictures(const char *path, const char *number, const struct pdf_limits *limits,
                         struct page_facts *facts)
{
    const char *const arguments[] = {"pdfimages", "-list", "-f", number, "-l", number, path, NULL};
    struct strbuf out = STRBUF_INIT(TEXT_CEILING);
    int status = run(arguments, path, NULL, limits, &out);
    bool complains = strstr(out.text, "Error") != NULL;
    char *rest = out.text, *line;
    while (status == STATUS_OK && (line = strsep(&rest, "\n")))
        take_picture(line, facts);
    strbuf_release(&out);
    return status == STATUS_OK && complains && facts->pictures == 0 ? STATUS_BAD_PDF : status;
}

static int not_a_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Reads the one file in the folder, and removes all. */
static int take_file(const char *folder, const struct pdf_limits *limits, unsigned char **ret_bytes,
                     size_t *ret_size)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, not_a_dot, alphasort), status = STATUS_BAD_PDF;
    char *bytes = NULL;
    for (int i = 0; i < count; i++) {
        CLEANUP(cleanup_free) char *path = path_join(folder, entries[i]->d_name);
        if (path && count == 1)
            status = file_read(path, (size_t)limits->max_pixels * 3 + 4096, &bytes, ret_size);
        if (path)
            unlink(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    *ret_bytes = (unsigned char *)bytes;
    return status == STATUS_TOO_MANY_BYTES ? STATUS_TOO_MANY_PIXELS : status;
}

static int too_many(double width, double height, const struct pdf_limits *limits)
{
    return width * height > (double)limits->max_pixels;
}

/* Without an option for the format the picture becomes PPM or PBM: nothing is lost or packed. */
static int take_out(const char *path, const char *number, const char *folder, const char *prefix,
                    const struct page_facts *facts, const struct pdf_limits *limits)
{
    if (too_many(facts->width, facts->height, limits))
        return STATUS_TOO_MANY_PIXELS;
    const char *const arguments[] = {"pdfimages", "-f", number, "-l", number, path, prefix, NULL};
    struct strbuf out = STRBUF_INIT(TEXT_CEILING);
    int status = run(arguments, path, folder, limits, &out);
    strbuf_release(&out);
    return status;
}

static int render(const char *path, const char *number, const char *folder, const char *prefix,
                  struct page_facts *facts, const struct pdf_limits *limits)
{
    facts->dpi = facts->dpi < DPI_LEAST ? DPI_LEAST : facts->dpi > DPI_MOST ? DPI_MOST : facts->dpi;
    double scale = facts->dpi / points_per_inch;
    if (too_many(facts->width_points * scale, facts->height_points * scale, limits))
        return STATUS_TOO_MANY_PIXELS;
    char dpi[16];
    snprintf(dpi, sizeof dpi, "%d", facts->dpi);
    const char *const arguments[] = {"pdftoppm", "-r", dpi, "-f", number, "-l", number, path, prefix, NULL};
    struct strbuf out = STRBUF_INIT(TEXT_CEILING);
    int status = run(arguments, path, folder, limits, &out);
    strbuf_release(&out);
    return status;
}

int pdf_page_read(const char *path, int page, const char *folder, const struct pdf_limits *limits,
                  unsigned char **ret_bytes, size_t *ret_size, int *ret_dpi)
{
    char number[16];
    snprintf(number, sizeof number, "%d", page + 1);
    CLEANUP(cleanup_free) char *prefix = path_join(folder, "page");
    struct page_facts facts = {0};
    int status = prefix ? page_size(path, number, limits, &facts) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = page_pictures(path, number, limits, &facts);
    if (status != STATUS_OK)
        return status;
    double page_area = facts.width_points / points_per_inch * (facts.height_points / points_per_inch);
    if (facts.area < covered_least * page_area)
        return STATUS_TEXT_PDF;
    status = facts.whole && facts.pictures == 1 ? take_out(path, number, folder, prefix, &facts, limits)
                                                : render(path, number, folder, prefix, &facts, limits);
    size_t size = 0;
    unsigned char *bytes = NULL;
    int taken = take_file(folder, limits, &bytes, &size);
    status = status == STATUS_OK ? taken : status;
    if (status != STATUS_OK) {
        free(bytes);
        return status;
    }
    *ret_bytes = bytes;
    *ret_size = size;
    *ret_dpi = facts.dpi;
    return STATUS_OK;
}
