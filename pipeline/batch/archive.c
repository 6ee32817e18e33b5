#include "batch/archive.h"

#include <errno.h>
#include <iconv.h>
#include <strings.h>
#include <unistd.h>
#include <zip.h>

#include "base/cleanup.h"
#include "base/name.h"
#include "batch/child.h"
#include "shenbao/status.h"

enum {
    ANSWER_CEILING = 1024,
    MEMBERS_MAX = 100000,
    NAME_MAX_BYTES = 4096,
    LIST_CEILING = 64 << 20,
    LIST_SECONDS = 60,
    PIECE_BYTES = 1 << 20
};
static const int64_t list_memory = 512 << 20;
/* No compression of ZIP's gives more than 1032 bytes for one: what promises more counts the same bytes twice. */
static const int64_t swelling_most = 1100;

/* The child writes one of these a member, and the name after it. */
struct entry {
    int64_t index, size;
    uint32_t number;
    int status;
    size_t name_length;
};

bool archive_is_named_so(const char *path)
{
    const char *ending = strrchr(path, '.');
    return ending && strcasecmp(ending, ".zip") == 0;
}

static void archive_discard(zip_t **archive)
{
    if (*archive)
        zip_discard(*archive);
}

static int archive_open(const char *path, zip_t **ret_archive)
{
    int error = 0;
    *ret_archive = zip_open(path, ZIP_RDONLY, &error);
    if (*ret_archive)
        return STATUS_OK;
    if (error != ZIP_ER_OPEN && error != ZIP_ER_READ)
        return error == ZIP_ER_NOENT    ? STATUS_NOT_FOUND
               : error == ZIP_ER_MEMORY ? STATUS_NO_MEMORY
                                        : STATUS_BAD_ZIP;
    return errno == EACCES ? STATUS_NO_PERMISSION : STATUS_IO;
}

static bool send_all(int out, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t count = write(out, at, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        at += count;
        size -= (size_t)count;
    }
    return true;
}

struct listing {
    const char *path;
    int64_t max_bytes;
};

static bool send_member(zip_t *archive, zip_int64_t index, const struct listing *listing, int out,
                        int64_t *total)
{
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat_index(archive, (zip_uint64_t)index, ZIP_FL_ENC_RAW, &about) != 0 || !about.name)
        return false;
    size_t length = strlen(about.name);
    if (length == 0 || about.name[length - 1] == '/') /* a folder */
        return true;
    if (length > NAME_MAX_BYTES || about.size > INT64_MAX / MEMBERS_MAX)
        return false;
    *total += (int64_t)about.size;
    struct entry entry = {.index = index,
                          .size = (int64_t)about.size,
                          .number = about.crc,
                          .status = about.encryption_method != ZIP_EM_NONE     ? STATUS_ENCRYPTED
                                    : (int64_t)about.size > listing->max_bytes ? STATUS_TOO_MANY_BYTES
                                                                               : STATUS_OK,
                          .name_length = length};
    return send_all(out, &entry, sizeof entry) && send_all(out, about.name, length);
}

/* In the child. */
static int list_members(void *context, int out)
{
    const struct listing *listing = context;
    CLEANUP(archive_discard) zip_t *archive = NULL;
    if (archive_open(listing->path, &archive) != STATUS_OK)
        return EXIT_FAILURE;
    zip_int64_t count = zip_get_num_entries(archive, 0);
    int64_t total = 0;
    if (count < 0 || count > MEMBERS_MAX)
        return EXIT_FAILURE;
    for (zip_int64_t i = 0; i < count; i++) {
        if (!send_member(archive, i, listing, out, &total))
            return EXIT_FAILURE;
    }
    /* Where the archive lies is known to the file system alone. */
    FILE *file = fopen(listing->path, "rbe");
    if (!file || fseeko(file, 0, SEEK_END) != 0)
        return EXIT_FAILURE;
    int64_t size = ftello(file);
    fclose(file);
    return total / swelling_most > size ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void close_converter(iconv_t *converter)
{
    if (*converter != (iconv_t)-1)
        iconv_close(*converter);
}

/* Names that Chinese Windows wrote are in GB 18030 and nothing says so. NULL: they are not, or no memory. */
static char *from_gb18030(const char *name, size_t length)
{
    CLEANUP(close_converter) iconv_t converter = iconv_open("UTF-8", "GB18030");
    size_t room = 2 * length + 1, left = room - 1;
    char *text = converter == (iconv_t)-1 ? NULL : calloc(room, 1);
    char *from = (char *)name, *to = text;
    if (!text || iconv(converter, &from, &length, &to, &left) == (size_t)-1) {
        free(text);
        return NULL;
    }
    return text;
}

/* What is no part of a safe path is left out or made harmless: "", ".", "..", back slashes. Changes `name`. */
static char *make_safe(char *name)
{
    struct strbuf safe = STRBUF_INIT(2 * NAME_MAX_BYTES);
    for (char *c = name; *c; c++)
        *c = *c == '\\' ? '/' : *c;
    for (char *rest = name, *part; (part = strsep(&rest, "/"));) {
        if (*part == '\0' || strcmp(part, ".") == 0)
            continue;
        if (safe.length > 0)
            strbuf_putc(&safe, '/');
        strbuf_puts(&safe, strcmp(part, "..") == 0 ? "__" : part);
    }
    char *text = safe.failed ? NULL : strdup(safe.length ? safe.text : "member");
    strbuf_release(&safe);
    return text;
}

static int compare_members(const void *left, const void *right)
{
    const struct archive_member *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : a->index < b->index ? -1 : a->index > b->index;
}

static struct archive_member *room_for_member(struct archive_list *list)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 64;
        struct archive_member *larger = reallocarray(list->members, room, sizeof *larger);
        if (!larger)
            return NULL;
        list->members = larger;
        list->room = room;
    }
    return &list->members[list->count];
}

static int add_member(struct archive_list *list, const struct entry *entry, const char *raw)
{
    struct archive_member *member = room_for_member(list);
    CLEANUP(cleanup_free)
    char *converted = utf8_is_valid(raw, entry->name_length) ? NULL : from_gb18030(raw, entry->name_length);
    CLEANUP(cleanup_free) char *name = converted ? strdup(converted) : strndup(raw, entry->name_length);
    char *safe = name ? make_safe(name) : NULL;
    if (!member || !safe) {
        free(safe);
        return STATUS_NO_MEMORY;
    }
    *member = (struct archive_member){safe, entry->index, entry->size, entry->status, entry->number};
    list->count++;
    return STATUS_OK;
}

static int take_list(const struct strbuf *sent, struct archive_list *list)
{
    int status = STATUS_OK;
    for (size_t at = 0; at < sent->length && status == STATUS_OK;) {
        struct entry entry;
        if (sent->length - at < sizeof entry)
            return STATUS_BAD_ZIP;
        memcpy(&entry, sent->text + at, sizeof entry);
        at += sizeof entry;
        if (entry.name_length > sent->length - at)
            return STATUS_BAD_ZIP;
        status = add_member(list, &entry, sent->text + at);
        at += entry.name_length;
    }
    return status;
}

int archive_list(const char *path, int64_t max_bytes, struct archive_list *ret_list)
{
    struct listing listing = {path, max_bytes};
    const struct child_job job = {.function = list_members,
                                  .context = &listing,
                                  .input = path,
                                  .seconds = LIST_SECONDS,
                                  .address_bytes = list_memory};
    struct strbuf sent = STRBUF_INIT(LIST_CEILING);
    struct archive_list list = {0};
    int code = 0;
    int status = child_run(&job, &sent, &code);
    if (status == STATUS_OK)
        status = code == EXIT_SUCCESS ? take_list(&sent, &list) : STATUS_BAD_ZIP;
    else if (status != STATUS_IO)
        status = STATUS_BAD_ZIP;
    strbuf_release(&sent);
    if (status < 0) {
        archive_list_release(&list);
        return status;
    }
    if (list.count)
        qsort(list.members, list.count, sizeof *list.members, compare_members);
    *ret_list = list;
    return STATUS_OK;
}

void archive_list_release(struct archive_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->members[i].name);
    free(list->members);
    *list = (struct archive_list){0};
}

static void close_member(zip_file_t **member)
{
    if (*member)
        zip_fclose(*member);
}

/* Grows as bytes come: what the archive promises counts for nothing. The end is where libzip holds the sum right. */
static int read_member(zip_file_t *member, int64_t max_bytes, unsigned char **bytes, size_t *size)
{
    for (size_t room = 0;;) {
        if (*size == room) {
            room = room ? room * 2 : PIECE_BYTES;
            unsigned char *larger = realloc(*bytes, room);
            if (!larger)
                return STATUS_NO_MEMORY;
            *bytes = larger;
        }
        zip_int64_t count = zip_fread(member, *bytes + *size, room - *size);
        if (count <= 0)
            return count < 0 ? STATUS_BAD_ZIP : *size ? STATUS_OK : STATUS_EMPTY_FILE;
        *size += (size_t)count;
        if ((int64_t)*size > max_bytes)
            return STATUS_TOO_MANY_BYTES;
    }
}

int archive_read(const char *path, int64_t index, int64_t max_bytes, unsigned char **ret_bytes,
                 size_t *ret_size)
{
    CLEANUP(archive_discard) zip_t *archive = NULL;
    int status = archive_open(path, &archive);
    if (status != STATUS_OK)
        return status;
    CLEANUP(close_member) zip_file_t *member = zip_fopen_index(archive, (zip_uint64_t)index, 0);
    if (!member) {
        int error = zip_error_code_zip(zip_get_error(archive));
        return error == ZIP_ER_NOPASSWD ? STATUS_ENCRYPTED
               : error == ZIP_ER_MEMORY ? STATUS_NO_MEMORY
                                        : STATUS_BAD_ZIP;
    }
    unsigned char *bytes = NULL;
    size_t size = 0;
    status = read_member(member, max_bytes, &bytes, &size);
    if (status != STATUS_OK) {
        free(bytes);
        return status;
    }
    *ret_bytes = bytes;
    *ret_size = size;
    return STATUS_OK;
}

struct hashing {
    const char *path;
    int64_t index, max_bytes;
};

/* What the child answers. */
struct answer {
    int status;
    char hex[HASH_HEX_SIZE];
};

/* In the child. */
static int hash_member(void *context, int out)
{
    const struct hashing *hashing = context;
    struct answer answer = {0};
    unsigned char *bytes = NULL;
    size_t size = 0;
    answer.status = archive_read(hashing->path, hashing->index, hashing->max_bytes, &bytes, &size);
    if (answer.status == STATUS_OK)
        hash_bytes(bytes, size, answer.hex);
    free(bytes);
    return send_all(out, &answer, sizeof answer) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int archive_hash(const char *path, int64_t index, int64_t max_bytes, char ret_hex[HASH_HEX_SIZE])
{
    struct hashing hashing = {path, index, max_bytes};
    const struct child_job job = {.function = hash_member,
                                  .context = &hashing,
                                  .input = path,
                                  .seconds = LIST_SECONDS,
                                  .address_bytes = list_memory + 4 * max_bytes};
    struct strbuf sent = STRBUF_INIT(ANSWER_CEILING);
    struct answer answer = {.status = STATUS_BAD_ZIP};
    int code = 0;
    if (child_run(&job, &sent, &code) == STATUS_OK && sent.length == sizeof answer)
        memcpy(&answer, sent.text, sizeof answer);
    strbuf_release(&sent);
    if (answer.status == STATUS_OK)
        memcpy(ret_hex, answer.hex, sizeof answer.hex);
    return answer.status;
}
