/* The files of the web page, which the linker put into the program (see the Makefile). */
#include <string.h>

#include "review/api.h"

#define HTML   "text/html; charset=utf-8"
#define STYLE  "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"

/* clang-format off */
#define ASSETS(ASSET)                       \
    ASSET(index_html, "/", HTML)            \
    ASSET(style_css, "/style.css", STYLE)   \
    ASSET(main_js, "/main.js", SCRIPT)      \
    ASSET(wire_js, "/wire.js", SCRIPT)      \
    ASSET(words_js, "/words.js", SCRIPT)    \
    ASSET(parts_js, "/parts.js", SCRIPT)    \
    ASSET(entry_js, "/entry.js", SCRIPT)    \
    ASSET(choice_js, "/choice.js", SCRIPT)  \
    ASSET(cells_js, "/cells.js", SCRIPT)    \
    ASSET(sheet_js, "/sheet.js", SCRIPT)    \
    ASSET(pages_js, "/pages.js", SCRIPT)    \
    ASSET(groups_js, "/groups.js", SCRIPT)  \
    ASSET(report_js, "/report.js", SCRIPT)  \
    ASSET(icon_svg, "/icon.svg", "image/svg+xml")
/* clang-format on */

#define DECLARE(name, path, type) extern const char _binary_##name##_start[], _binary_##name##_end[];
#define ENTRY(name, path, type)   {path, type, _binary_##name##_start, _binary_##name##_end},
ASSETS(DECLARE)

static const struct asset {
    const char *path, *type, *start, *end;
} assets[] = {ASSETS(ENTRY)};

bool asset_lookup(const char *path, const char **ret_type, const void **ret_bytes, size_t *ret_size)
{
    for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++)
        if (strcmp(assets[i].path, path) == 0) {
            *ret_type = assets[i].type;
            *ret_bytes = assets[i].start;
            *ret_size = (size_t)(assets[i].end - assets[i].start);
            return true;
        }
    return false;
}
