/* The table of messages, and the list that is made of it. */
#include "model_util.h"

static void rows_are_well_formed(void **state) {
    (void)state;
    for (int i = 0; i < NB_CODE_COUNT; i++) {
        const nb_diag_row *row = nb_diag_row_of((nb_code)i);
        assert_true(strchr("EWI", row->code[0]) != NULL && strlen(row->code) == 5);
        assert_true((row->hint[0] == NULL) == (row->hint[1] == NULL));
        for (int k = 0; k < i; k++)
            assert_string_not_equal(row->code + 1, nb_diag_row_of((nb_code)k)->code + 1);
        for (int language = 0; language < 2; language++)
            for (int part = 0; part < 2; part++) {
                const char *text = part == 0 ? row->text[language] : row->hint[language];
                for (const char *p = text; p != NULL && *p != '\0'; p++)
                    if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}' &&
                        p[1] - '0' >= row->args)
                        fail_msg("%s: {%c} of %d", row->name, p[1], row->args);
            }
        /* every argument is shown, and both languages show as many (labels come once in each) */
        int shown[2] = {0, 0};
        for (int a = 0; a < row->args; a++) {
            char mark[] = {'{', (char)('0' + a), '}', '\0'};
            bool any = false;
            for (int language = 0; language < 2; language++) {
                bool in_text = strstr(row->text[language], mark) != NULL;
                bool in_hint =
                    row->hint[language] != NULL && strstr(row->hint[language], mark) != NULL;
                shown[language] += in_text || in_hint;
                any = any || in_text || in_hint;
            }
            if (!any) fail_msg("%s does not show %s", row->name, mark);
        }
        if (shown[0] != shown[1]) fail_msg("%s shows less in one language", row->name);
    }
}

static void sorts_and_keeps_once(void **state) {
    (void)state;
    bench b;
    bench_open(&b);
    nb_pos late = {"a", 9, 1}, early = {"a", 2, 5}, other = {"b", 1, 1};
    nb_diag(b.diags, NB_FIELD_MISSING, late, NB_STR("x"));
    nb_diag(b.diags, NB_FIELD_MISSING, other, NB_STR("x"));
    nb_diag(b.diags, NB_CHECK_CONTACT, early, NB_STR("y"));
    nb_diag(b.diags, NB_FIELD_MISSING, late, NB_STR("x"));
    assert_int_equal(nb_diags_count(b.diags), 3);
    assert_int_equal(nb_diags_errors(b.diags), 2);
    assert_int_equal(nb_diags_warnings(b.diags), 1);
    assert_string_equal(listing(&b), "2:5 W2033\n9:1 E2007\n1:1 E2007\n");
    const nb_diag_entry *list = nb_diags_sorted(b.diags);
    assert_true(nb_str_is(nb_diag_text(b.arena, &list[1], NB_MESSAGES_ZH), "缺少“x”"));
    assert_true(nb_str_is(nb_diag_text(b.arena, &list[1], NB_MESSAGES_EN), "“x” is missing"));
    assert_null(nb_diag_hint(b.arena, &list[1], NB_MESSAGES_ZH).p);
    bench_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_well_formed),
        cmocka_unit_test(sorts_and_keeps_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
