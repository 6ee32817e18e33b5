#include "review/request.h"

#include <arpa/inet.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/cleanup.h"
#include "base/name.h"
#include "base/number.h"
#include "base/results.h"
#include "shenbao/amend.h"

static const double SECONDS_MOST = 3600;

/* ---- the target ---- */

const char *request_path(const struct request *request, struct arena *arena)
{
    return arena_strndup(arena, request->target, strcspn(request->target, "?#"));
}

static int hex_value(char digit)
{
    return digit >= '0' && digit <= '9'   ? digit - '0'
           : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
           : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                          : -1;
}

/* Decodes %XX and '+' in place; false: it is none, or not text. */
static bool decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        int byte = (unsigned char)*from;
        if (byte == '%') {
            int high = hex_value(from[1]), low = high < 0 ? -1 : hex_value(from[2]);
            if (low < 0)
                return false;
            byte = high * 16 + low;
            from += 2;
        } else if (byte == '+')
            byte = ' ';
        if (byte < ' ' || byte == 0x7f)
            return false;
        *to++ = (char)byte;
    }
    *to = '\0';
    return utf8_is_valid(text, (size_t)(to - text));
}

const char *request_parameter(const struct request *request, const char *name, struct arena *arena)
{
    const char *at = strchr(request->target, '?');
    size_t length = strlen(name);
    while (at && *at) {
        at++;
        size_t size = strcspn(at, "&#");
        if (size > length && strncmp(at, name, length) == 0 && at[length] == '=') {
            char *value = arena_strndup(arena, at + length + 1, size - length - 1);
            return decode(value) ? value : NULL;
        }
        at = at[size] == '&' ? at + size : NULL;
    }
    return NULL;
}

int request_number(const struct request *request, const char *name, int low, int high, int otherwise,
                   struct arena *arena)
{
    const char *text = request_parameter(request, name, arena);
    int64_t number;
    return text && number_parse(text, low, high, &number) ? (int)number : otherwise;
}

const char *request_cookie(const struct request *request, const char *name, struct arena *arena)
{
    size_t length = strlen(name);
    for (const char *at = request->cookie; *at;) {
        at += strspn(at, "; ");
        size_t size = strcspn(at, ";");
        if (size > length && strncmp(at, name, length) == 0 && at[length] == '=')
            return arena_strndup(arena, at + length + 1, size - length - 1);
        at += size;
    }
    return NULL;
}

json_t *request_json(const struct request *request)
{
    json_t *body = json_loadb(request->body, request->body_size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(body))
        return body;
    json_decref(body);
    return NULL;
}

/* ---- what is in it ---- */

bool place_parse(const char *page, const char *cell, struct desk_place *ret_place)
{
    int64_t frame;
    if (!page || strspn(page, "0123456789abcdef") != 64 || page[64] != '-' ||
        !number_parse(page + 65, 0, 1000000, &frame))
        return false;
    *ret_place = (struct desk_place){.frame = (int)frame, .cell = cell ? cell : ""};
    memcpy(ret_place->sha256, page, 64);
    return strlen(ret_place->cell) < 40;
}

static bool shows(utf8proc_int32_t code)
{
    utf8proc_category_t category = utf8proc_category(code);
    return category != UTF8PROC_CATEGORY_CC && category != UTF8PROC_CATEGORY_CF &&
           category != UTF8PROC_CATEGORY_CS && category != UTF8PROC_CATEGORY_CN &&
           category != UTF8PROC_CATEGORY_ZL && category != UTF8PROC_CATEGORY_ZP;
}

bool name_is_fit(const char *name)
{
    int count = 0;
    if (!name || *name == ' ' || !*name || name[strlen(name) - 1] == ' ' ||
        !utf8_is_valid(name, strlen(name)) || strlen(name) >= NAME_BYTES)
        return false;
    utf8proc_int32_t code;
    for (utf8proc_ssize_t length;
         (length = utf8proc_iterate((const utf8proc_uint8_t *)name, -1, &code)) > 0 && code; name += length)
        if (!shows(code) || ++count > NAME_MOST)
            return false;
    return true;
}

/* Line ends and tabs part words; other characters that do not show are not there. */
static size_t show_only(const char *text, char *to)
{
    size_t size = 0;
    utf8proc_int32_t code;
    for (utf8proc_ssize_t length;
         (length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &code)) > 0 && code; text += length) {
        bool space = code == '\n' || code == '\r' || code == '\t';
        if (space)
            to[size++] = ' ';
        for (utf8proc_ssize_t i = 0; i < length && !space && shows(code); i++)
            to[size++] = text[i];
    }
    while (size > 0 && to[size - 1] == ' ')
        size--;
    to[size] = '\0';
    return strspn(to, " ");
}

const char *text_clean(const char *text, struct arena *arena)
{
    if (!text || strlen(text) > TEXT_MOST || !utf8_is_valid(text, strlen(text)))
        return NULL;
    CLEANUP(cleanup_free) char *composed = (char *)utf8proc_NFC((const utf8proc_uint8_t *)text);
    if (!composed)
        return NULL;
    char *clean = arena_alloc(arena, strlen(composed) + 1);
    return clean + show_only(composed, clean);
}

static unsigned flag_lookup(const char *name)
{
    for (unsigned bit = 1; name && cell_flag_name(bit); bit <<= 1)
        if (strcmp(cell_flag_name(bit), name) == 0)
            return bit;
    return 0;
}

struct index_filter filter_parse(const json_t *object)
{
    return (struct index_filter){
        .folder = json_path_text(object, "folder", NULL),
        .form = json_path_text(object, "form", NULL),
        .role = json_path_text(object, "role", NULL),
        .flag = flag_lookup(json_path_text(object, "flag", NULL)),
        .audit = json_is_true(json_object_get(object, "audit")),
    };
}

struct index_place queue_place_parse(const json_t *place)
{
    json_int_t gain = json_integer_value(json_array_get(place, 0)),
               order = json_integer_value(json_array_get(place, 2));
    if (gain < 0 || gain > INT32_MAX || order < 0 || order > INT32_MAX)
        return (struct index_place){0};
    return (struct index_place){(int)gain, json_integer_value(json_array_get(place, 1)), (int)order};
}

static double seconds_of(const json_t *object)
{
    double seconds = json_number_value(json_object_get(object, "seconds"));
    return seconds > 0 && seconds < SECONDS_MOST ? seconds : seconds > 0 ? SECONDS_MOST : 0;
}

/* The change of a structural kind, as text that the log keeps. */
static bool change_parse(const json_t *object, struct arena *arena, struct desk_deed *deed)
{
    const json_t *change = json_object_get(object, "change");
    CLEANUP(cleanup_free)
    char *text = change ? json_dumps(change, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    if (!text || strlen(text) > TEXT_MOST || !structure_is_change(deed->kind, change))
        return false;
    deed->text = arena_strdup(arena, text);
    return deed->kind != CORRECTION_MISSING || json_quad(json_object_get(change, "outline"), &deed->outline);
}

bool deed_parse(const json_t *object, const char *who, struct arena *arena, struct desk_deed *ret_deed)
{
    struct desk_deed deed = {.who = who};
    deed.kind = correction_kind_lookup(json_path_text(object, "kind", ""));
    if (deed.kind == CORRECTION_KINDS || deed.kind == CORRECTION_UNDO ||
        !place_parse(json_path_text(object, "page", NULL), json_path_text(object, "cell", ""), &deed.place))
        return false;
    deed.text = text_clean(json_path_text(object, "text", ""), arena);
    deed.why = text_clean(json_path_text(object, "why", ""), arena);
    deed.seconds = seconds_of(object);
    deed.seen = json_path_integer(object, "seen");
    deed.structure = json_path_integer(object, "structure");
    if (!deed.text || !deed.why)
        return false;
    if (correction_is_structural(deed.kind) && !change_parse(object, arena, &deed))
        return false;
    if (deed.kind == CORRECTION_TEXT && !*deed.text)
        deed.kind = CORRECTION_EMPTY;
    *ret_deed = deed;
    return true;
}

/* ---- who asks ---- */

static bool is_address(const char *name)
{
    unsigned char address[sizeof(struct in6_addr)];
    size_t length = strlen(name);
    char inner[64];
    if (inet_pton(AF_INET, name, address) == 1)
        return true;
    if (length < 4 || length - 2 >= sizeof inner || name[0] != '[' || name[length - 1] != ']')
        return false;
    memcpy(inner, name + 1, length - 2);
    inner[length - 2] = '\0';
    return inet_pton(AF_INET6, inner, address) == 1;
}

bool host_is_ours(const char *host, int port, char *const *names, size_t name_count)
{
    for (size_t i = 0; i < name_count; i++)
        if (strcasecmp(names[i], host) == 0)
            return true;
    const char *colon = strrchr(host, ':');
    char name[64];
    int64_t number;
    if (!colon || (size_t)(colon - host) >= sizeof name || !number_parse(colon + 1, 1, 65535, &number) ||
        number != port)
        return false;
    memcpy(name, host, (size_t)(colon - host));
    name[colon - host] = '\0';
    return strcasecmp(name, "localhost") == 0 || is_address(name);
}

bool origin_is_hosts(const char *origin, const char *host)
{
    const char *rest = strncmp(origin, "http://", 7) == 0    ? origin + 7
                       : strncmp(origin, "https://", 8) == 0 ? origin + 8
                                                             : NULL;
    return rest && *rest && strcasecmp(rest, host) == 0;
}

bool same_secret(const char *a, const char *b)
{
    size_t length = strlen(a);
    unsigned char differs = strlen(b) != length;
    if (differs)
        return false;
    for (size_t i = 0; i < length; i++)
        differs |= (unsigned char)(a[i] ^ b[i]);
    return !differs;
}
