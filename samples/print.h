/*
 * Sets a declaration (or another kind of page) and gives the page's picture with the outline and text of
 * every cell. samples/damage.h then treats the page as scanning does; samples/truth.h writes both.
 */
#ifndef SHENBAO_SAMPLES_PRINT_H
#define SHENBAO_SAMPLES_PRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "declaration.h"
#include "fonts.h"
#include "shenbao/geometry.h"

struct Pix;

enum layout {
    LAYOUT_TWO, /* two periods, 8 columns: 项目支出绩效目标申报表 */
    LAYOUT_ONE, /* one period, 5 columns (6 with remarks): 项目支出绩效目标表 */
    LAYOUT_FOURTEEN, /* two periods, titled 表十四、2024年项目支出绩效目标表, level 3 numbered 指标1： */
    LAYOUT_RULED,      /* some other ruled table */
    LAYOUT_PAIR,       /* two small tables on a page */
    LAYOUT_FRAME,      /* no table: a text in an ornamental frame */
    LAYOUT_COLUMNS,    /* no table: a text in two columns with a rule between */
    LAYOUT_NEWER,      /* one period, costs as level 1, 年度资金申请总额 */
    LAYOUT_DEPARTMENT, /* 部门（单位）整体支出绩效目标申报表 */
    LAYOUT_EVALUATION, /* 项目支出绩效自评表 */
    LAYOUT_COUNT
};

const char *layout_name(enum layout layout);
int layout_from_name(const char *name, enum layout *ret_layout); /* STATUS_BAD_ARGUMENT */

enum { STYLE_COLUMNS = 8 };

/* How a page is set. Lengths in CSS pixels (1/96 inch) unless said otherwise; sizes in points. */
struct print_style {
    enum layout layout;
    char font[64], title_font[64];
    char latin_font[64]; /* for digits and letters; empty: the font's own */
    char mark_font[64]; /* for “ ” ‘ ’ · — …, which are narrow in a Latin one; empty: the font's own */
    int weight, title_weight; /* as in Pango: 400 is normal, 700 bold */
    double size, title_size;  /* points */
    double margin;
    double outer, line; /* width of the table's border and of its inner rules */
    bool double_border;
    double pad;        /* between a rule and the text */
    double leading;    /* line distance as a share of the size */
    double row_height; /* at least */
    bool indent;       /* the goals' and indicators' first line */
    bool level3_left;  /* level 3 flush left rather than centred */
    bool value_left;
    bool stacked;     /* labels of the narrow columns set downwards, a character a line */
    bool among_which; /* 其中：财政拨款 rather than 财政拨款 */
    bool number_indicators;
    bool keep_blank;
    bool goal_in_paragraphs; /* a goal's sentences broken into paragraphs */
    bool subtitle;           /* （2024 年度） below the title */
    bool title_left;         /* title and subtitle flush left rather than centred */
    int attachment;          /* "附件3：" above the title; 0: none */
    int sign;                /* line above the table: 0 none, 1 signature and stamp, 2 unit and date */
    int foot;                /* below it: 0 none, 1 signature, 2 filled in by … */
    int remark_rows;         /* extra rows at the end: 备注, 填报说明 */
    bool remark_column;      /* LAYOUT_ONE: a sixth column 备注 */
    bool page_number;
    bool landscape;
    int labels;                    /* which wording of the labels: 0 to 2 */
    double columns[STYLE_COLUMNS]; /* shares of the width; the first 8, 5 or 6 count */
};

/*
 * A style by chance. `plain` keeps to what the usual form looks like; otherwise everything varies. Only
 * installed fonts are chosen.
 */
struct print_style style_draw(const struct fonts *fonts, enum layout layout, bool plain, uint64_t seed);
json_t *style_to_json(const struct print_style *style); /* new reference; NULL: out of memory */

/* One printed line of text: its ink's outline. */
struct sample_line {
    char *text;
    struct quad outline;
};

struct sample_cell {
    int table, row, column, row_span, column_span;
    char *text;          /* as printed, paragraphs separated by newlines; "" where blank */
    struct quad outline; /* along the middle of the rules; pixels of the picture */
    struct sample_line *lines;
    size_t line_count;
};

/* A page and what it says. All outlines are in pixels of `pix`. */
struct sample_page {
    struct arena *arena; /* owned; holds cells, lines and texts */
    struct Pix *pix;     /* owned; 8 or 32 bpp, or 1 bpp once faxed */
    int dpi;
    int part; /* as ordered */
    struct sample_cell *cells;
    size_t cell_count;
    struct sample_line *outside; /* lines outside the tables */
    size_t outside_count;
    json_t *declaration; /* as printed; an empty object for pages that declare nothing */
    struct print_style style;
    /* set by damage_apply() */
    int kind;        /* enum damage */
    double strength; /* 0 to 1 */
    int turn;        /* quarter turns against the clock */
    int quality;     /* of the JPEG; 0: PNG or TIFF */
};

/* A printer holds the fonts. Not thread-safe. */
struct printer {
    struct fonts fonts;
    int pages; /* since the fonts were renewed */
};

/* `fonts_list`: see fonts.h, also for the statuses. STATUS_MODEL_MISSING where no listed font is installed.
 */
int printer_open(const char *fonts_list, struct printer *ret_printer, char **ret_message);
void printer_close(struct printer *printer);

struct print_options {
    const struct declarations
        *texts;    /* where pages that declare nothing take their words from; may be NULL */
    int dpi;       /* 72 to 600 */
    uint64_t seed; /* of what the style leaves open (words of other pages) */
    int part;      /* of a declaration over two pages: 1 or 2; 0: it stands on one */
};

/*
 * Prints one page, A4. The text shrinks until the page holds it. `declaration` may be in either form.
 * STATUS_BAD_ARGUMENT where the page cannot hold it, or no font covers a text; STATUS_NO_MEMORY, _INTERNAL.
 * *ret_message (malloc'd or NULL) says what.
 */
int print_page(struct printer *printer, const json_t *declaration, const struct print_style *style,
               const struct print_options *options, struct sample_page *ret_page, char **ret_message);
void sample_page_release(struct sample_page *page);

#endif
