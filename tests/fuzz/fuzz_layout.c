/* Bytes as a layout, beside those of the source tree; one that is taken sets a small report. */
#include "base/file.h"
#include "base/limits.h"
#include "stages.h"

static const char REPORT[] =
    "report: 1\nlayout: x\nlanguages: [zh, en]\ntitle: {zh: 某区2017年度报告, en: Report}\n"
    "issuer: 某区办公室\ndate: 2018-03-15\nperiod: {from: 2017-01-01, to: 2017-12-31}\n"
    "contents: 是\ncontact: {office: 办公室, address: 某路1号, postcode: '010010', phone: "
    "'12345'}\n"
    "sections:\n- heading: 概述\n  body:\n  - 一个段落，(2017)年。\n  - items: [甲, 乙]\n"
    "  - heading: 次级\n    body: [文字]\n"
    "  - table: {caption: 表, columns: [名称, {title: 数量, align: decimal}], rows: [[甲, "
    "'1.5']]}\n"
    "  - {chart: bar, caption: 图, data: {columns: [年, 数], rows: [[甲, 3], [乙, 4]]}}\n";

/* The layouts that it may extend: of the source tree, where they are. */
static void link_layouts(nb_fuzz *f) {
    static const char *const NAMES[] = {"gbt9704", "disclosure-base"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        nb_str bytes;
        const char *from = nb_str_format(f->arena, NB_SOURCE_DIR "/layouts/%s.yaml", NAMES[i]).p;
        NB_FUZZ_HOLDS(nb_file_read(f->arena, from, NB_MAX_YAML, &bytes));
        nb_fuzz_write(nb_str_format(f->arena, "%s/%s.yaml", nb_fuzz_folder(), NAMES[i]).p, bytes);
    }
}

void nb_fuzz_one(nb_fuzz *f, nb_str input) {
    const char *folder = nb_fuzz_folder();
    static const char EXTENDS[] = "extends:";
    if (input.n > sizeof EXTENDS && memcmp(input.p, EXTENDS, sizeof EXTENDS - 1) == 0)
        link_layouts(f);
    nb_fuzz_write(nb_str_format(f->arena, "%s/x.yaml", folder).p, input);
    const nb_layout *layout =
        nb_layout_load(f->arena, f->diags, folder, NB_STR("x"), (nb_pos){"report.yaml", 2, 9});
    NB_FUZZ_HOLDS((layout == NULL) == (nb_diags_errors(f->diags) > 0));
    nb_fuzz_report r = {.layout = layout};
    if (layout != NULL && nb_fuzz_compose(f, "report.yaml", NB_STR(REPORT), &r) &&
        nb_diags_errors(f->diags) == 0 && nb_fuzz_typeset(f, &r))
        NB_FUZZ_HOLDS(r.pages->n > 0);
}
