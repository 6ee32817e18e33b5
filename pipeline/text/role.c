#include "text/outside.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/*
 * Roles by simple evidence: what the form stage needs is the title and the year below it; the rest is kept for people.
 *
 *           项目支出绩效目标申报表          title: the largest line above the tables
 *               （2024年度）               subtitle: in brackets, or a year, above the tables
 *     项目负责人（签字）：                  note: what is signed, stamped, filled in
 *     +---------------------------+
 *     |                           |
 *     +---------------------------+
 *                      扫描全能王 创建      mark: bottom right, the app's name
 */

enum {
    MARK_BAND = 12,   /* per cent of the page's height, at its foot, where an app leaves its mark */
    TITLE_SHARE = 85, /* per cent of the largest line's height that another line of the title has */
    TITLE_LEAST = 115 /* per cent of the usual character height that a title has at least */
};

static bool has_any(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strstr(text, *words))
            return true;
    return false;
}

static double line_height(const struct outside_line *line)
{
    return point_distance(line->outline.corner[0], line->outline.corner[3]);
}

static bool is_mark(const struct outside_line *line, struct box page)
{
    static const char *const names[] = {"扫描", "全能王", "CamScanner", "创建", "CS", NULL};
    struct box box = quad_bounds(line->outline);
    bool at_foot = (box.y - page.y) * 100L > (long)page.h * (100 - MARK_BAND);
    bool at_right = box.x + box.w > page.x + page.w / 2;
    return at_foot && at_right && has_any(line->text, names);
}

static bool is_above(const struct outside_line *line, struct box tables)
{
    struct box box = quad_bounds(line->outline);
    return !box_is_empty(tables) && box.y + box.h / 2 < tables.y;
}

static bool is_subtitle(const char *text)
{
    static const char *const brackets[] = {"（", "(", NULL};
    static const char *const years[] = {"年度", "年)", "年）", NULL};
    for (size_t i = 0; brackets[i]; i++)
        if (strncmp(text, brackets[i], strlen(brackets[i])) == 0)
            return true;
    return has_any(text, years) && strlen(text) <= sizeof "（2024 年度）";
}

static bool is_note(const char *text)
{
    static const char *const words[] = {"签字", "签章", "盖章", "负责人", "填报", "填表", "审核", "联系",
                                        "电话", "日期", "单位", "注：",   "注:",  "说明", NULL};
    return has_any(text, words);
}

/* A title has some length: a blot above the table may be as high as one. */
static bool is_long_enough(const struct outside_line *line)
{
    return strlen(line->text) >= strlen("申报表");
}

/* The height of the largest line above the tables (of the page, where there is no table). */
static double title_height(const struct outside_line *lines, size_t count, struct box page, struct box tables)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        bool candidate = box_is_empty(tables) ? !is_mark(&lines[i], page) : is_above(&lines[i], tables);
        if (candidate && is_long_enough(&lines[i]) && !is_note(lines[i].text))
            largest = fmax(largest, line_height(&lines[i]));
    }
    return largest;
}

static const char *role_of(const struct outside_line *line, struct box page, struct box tables, double title,
                           double unit)
{
    bool large =
        is_long_enough(line) && line_height(line) * 100 >= fmax(title * TITLE_SHARE, unit * TITLE_LEAST);
    if (is_mark(line, page))
        return "mark";
    bool above = box_is_empty(tables) || is_above(line, tables);
    if (above && is_subtitle(line->text))
        return "subtitle";
    if (is_note(line->text) && !(above && large))
        return "note";
    return above && large ? "title" : "text";
}

void outside_roles(struct outside_line *lines, size_t count, struct box page, struct box tables, double unit)
{
    double title = title_height(lines, count, page, tables);
    for (size_t i = 0; i < count; i++)
        lines[i].role = role_of(&lines[i], page, tables, title, unit);
}
