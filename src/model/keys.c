/* The words of a report file in two languages: the one table of keys and their Chinese twins, and
 * the words that stand as values.
 *
 * Odd rule: a Chinese word stands for one English key everywhere. Where people would write the same
 * word for two (标题 for a report's title and for a heading), the reader of blocks takes both. */
#include "model/report.h"

static const nb_twin KEYS[] = {
    {"report", "年报"},
    {"layout", "版式"},
    {"languages", "语言"},
    {"edition", "版本"},
    {"bilingual", "双语"},
    {"title", "标题"},
    {"issuer", "发布机关"},
    {"date", "日期"},
    {"period", "期间"},
    {"from", "起"},
    {"to", "止"},
    {"year", "年度"},
    {"figures", "数据"},
    {"contact", "联系"},
    {"office", "机构"},
    {"address", "地址"},
    {"postcode", "邮编"},
    {"phone", "电话"},
    {"fax", "传真"},
    {"email", "邮箱"},
    {"website", "网站"},
    {"hours", "办公时间"},
    {"preface", "前言"},
    {"sections", "章节"},
    {"heading", "小标题"},
    {"label", "序号"},
    {"body", "正文"},
    {"items", "条目"},
    {"text", "文字"},
    {"numbering", "编号"},
    {"table", "表"},
    {"tables", "表格"},
    {"caption", "表题"},
    {"unit", "单位"},
    {"note", "表注"},
    {"columns", "列"},
    {"rows", "行"},
    {"align", "对齐"},
    {"width", "宽度"},
    {"zh", "中文"},
    {"en", "英文"},
    {"part", "部分"},
    {"head", "表头行数"},
    {"labels", "栏目列数"},
    {"widths", "列宽"},
    {"value", "取数"},
    {"values", "取数前缀"},
    {"each", "各列"},
    {"cells", "各格"},
    {"colspan", "跨列"},
    {"rowspan", "跨行"},
    {"vertical", "竖排"},
    {"tint", "底色"},
    {"stack", "叠排"},
    {"header", "栏目"},
    {"type", "类型"},
    {"place", "位置"},
    {"landscape", "横放"},
    {"blocks", "整块"},
    {"size", "字号"},
    {"label_size", "栏目字号"},
    {"min_size", "最小字号"},
    {"records", "记录"},
    {"csv", "数据文件"},
    {"previous", "上年"},
    {"contents", "目录"},
    {"depth", "层数"},
    {"image", "图片"},
    {"chart", "图表"},
    {"alt", "替代文字"},
    {"height", "高度"},
    {"data", "图表数据"},
    {"id", "代号"},
    {"include", "引入"},
    {"annex", "附件"},
    {"document", "公文"},
    {"form", "格式"},
    {"copy_number", "份号"},
    {"secrecy", "密级"},
    {"term", "保密期限"},
    {"urgency", "紧急程度"},
    {"issuing_bodies", "发文机关"},
    {"number", "发文字号"},
    {"signatories", "签发人"},
    {"recipients", "主送"},
    {"recipients_last", "主送移至版记"},
    {"posts", "签发人职务"},
    {"attachments", "附件说明"},
    {"remark", "附注"},
    {"copies", "抄送"},
    {"printed_by", "印发机关"},
    {"printed_on", "印发日期"},
    {"signature", "署名"},
};

/* What a caption is called above a table and below a picture. */
static const nb_twin OTHER_WORDS[] = {{"caption", "图题"}};

static const nb_twin VALUES[] = {
    {"zh", "中文"},         {"en", "英文"},     {"justify", "两端"},  {"decimal", "小数点"},
    {"left", "左"},         {"center", "中"},   {"right", "右"},      {"true", "是"},
    {"false", "否"},        {"here", "原处"},   {"whole", "整表"},    {"page", "页首"},
    {"count", "件数"},      {"amount", "金额"}, {"change", "增减"},   {"any", "任意"},
    {"sequential", "先后"}, {"facing", "对页"}, {"parallel", "并栏"}, {"document", "文件"},
    {"letter", "信函"},     {"seal", "用印"},   {"plain", "不用印"},  {"stamp", "签名章"},
    {"bar", "柱"},          {"line", "线"},     {"pie", "饼"},
};

const char *const nb_language_names[NB_LANGS] = {"zh", "en"};

const char *const nb_contact_keys[NB_CONTACT_FIELDS] = {"office", "address", "postcode", "phone",
                                                        "fax",    "email",   "website",  "hours"};

static nb_str english(const nb_twin *twins, size_t n, nb_str written) {
    if (written.n == 0 || (unsigned char)written.p[0] < 0x80) return written; /* not Chinese */
    for (size_t i = 0; i < n; i++)
        if (nb_str_is(written, twins[i].zh)) return nb_str_of(twins[i].en);
    return written;
}

nb_str nb_report_key(nb_str written) {
    nb_str key = english(KEYS, sizeof KEYS / sizeof *KEYS, written);
    return english(OTHER_WORDS, sizeof OTHER_WORDS / sizeof *OTHER_WORDS, key);
}
nb_str nb_report_value(nb_str written) {
    return english(VALUES, sizeof VALUES / sizeof *VALUES, written);
}

size_t nb_report_twins(const nb_twin **out) {
    *out = KEYS;
    return sizeof KEYS / sizeof *KEYS;
}
size_t nb_report_value_twins(const nb_twin **out) {
    *out = VALUES;
    return sizeof VALUES / sizeof *VALUES;
}
