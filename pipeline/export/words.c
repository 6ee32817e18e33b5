#include "export/words.h"

#include "base/log.h"
#include "base/strbuf.h"

struct word {
    const char *name, *english, *chinese;
};

static const struct word flags[] = {
    {"low_confidence", "read without certainty", "把握不足"},
    {"unknown_label", "no known label", "未知的栏目名称"},
    {"pattern_mismatch", "not as such a value looks", "格式不符"},
    {"sum_mismatch", "the sum does not add up", "合计不符"},
    {"rule_failed", "breaks a rule of the form", "不合填报规则"},
    {"unexpected_empty", "empty where it should not be", "应填而空"},
    {"unexpected_text", "text where none should be", "应空而有字"},
    {"covered", "covered by a seal or streak", "被印章或污迹遮盖"},
    {"clipped", "cut off at the edge", "边缘被截断"},
    {"grid_repaired", "its lines were repaired", "表格线经过修补"},
    {"handwriting", "handwriting", "手写"},
    {"grid_uncertain", "the table's lines are uncertain", "表格线不确定"},
    {"no_table", "no table", "没有表格"},
    {"unknown_form", "unknown form", "未知表单"},
    {"low_resolution", "low resolution", "分辨率过低"},
    {"cut_off", "the page is cut off", "页面不完整"},
};

static const struct word periods[] = {{"mid_term", "mid-term", "中期"}, {"annual", "annual", "年度"}};

static const struct word items[] = {{"total", "total", "资金总额"},
                                    {"fiscal", "fiscal", "财政拨款"},
                                    {"carry_over", "carried over", "上年结转"},
                                    {"other", "other", "其他资金"}};

static const char *word_of(const struct word *words, size_t count, const char *name)
{
    for (size_t i = 0; name && i < count; i++)
        if (strcmp(words[i].name, name) == 0)
            return TR(words[i].english, words[i].chinese);
    return name ? name : "";
}

#define WORD_OF(words, name) word_of(words, sizeof(words) / sizeof((words)[0]), name)

const char *words_flag(const char *flag)
{
    return WORD_OF(flags, flag);
}

const char *words_period(const char *period)
{
    return WORD_OF(periods, period);
}

const char *words_item(const char *item)
{
    return WORD_OF(items, item);
}

void words_flags(struct strbuf *to, const json_t *list)
{
    size_t i;
    json_t *flag;
    json_array_foreach(list, i, flag)
    {
        strbuf_puts(to, i ? TR("; ", "；") : "");
        strbuf_puts(to, words_flag(json_string_value(flag)));
    }
}
