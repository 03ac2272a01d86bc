/* The verdict in words. Input: what was found; output: a block for each signature, or JSON.
 * Odd rule: everything that comes out of a file is shown without control characters. */
#include "sign/verdict.h"

#include <time.h>

#include "base/unicode.h"
#include "sign/sign.h"

enum { FINDINGS_MOST = 64, ABOUT_MOST = 400 };

static const nb_finding_row ROWS[NB_V_COUNT] = {
#define NB_FINDING(name, key, weight, zh, en) {key, NB_WEIGHT_##weight, {zh, en}},
#include "sign/verdict.def"
#undef NB_FINDING
};

const nb_finding_row *nb_finding_row_of(nb_finding_name name) { return &ROWS[name]; }

nb_str nb_text_clean(nb_arena *arena, nb_str s) {
    nb_buf out = nb_buf_in(arena);
    if (s.n == 0) return s;
    for (const char *p = s.p, *end = p + s.n; p < end && out.n < ABOUT_MOST;) {
        uint32_t cp = nb_utf8_next(&p, end);
        /* C0, C1, line separators, and what turns the direction of text */
        bool odd = cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x200B && cp <= 0x200F) ||
                   (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
        nb_buf_utf8(&out, odd ? 0xFFFD : cp);
    }
    return nb_buf_view(&out);
}

void nb_finding_add2(nb_findings *f, nb_finding_name name, nb_str zh, nb_str en) {
    nb_finding it = {name, {nb_text_clean(f->arena, zh), nb_text_clean(f->arena, en)}};
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].name == name && nb_str_eq(f->items[i].about[1], it.about[1])) return;
    if (ROWS[name].weight == NB_WEIGHT_FAULT) f->faults++;
    if (f->n < FINDINGS_MOST) *NB_PUSH(f->arena, f) = it;
}

void nb_finding_add(nb_findings *f, nb_finding_name name, nb_str about) {
    nb_finding_add2(f, name, about, about);
}

bool nb_finding_has(const nb_findings *f, nb_finding_name name) {
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].name == name) return true;
    return false;
}

bool nb_verdict_in_order(const nb_verdict *v) {
    size_t faults = v->findings.faults;
    for (size_t i = 0; i < v->n; i++) faults += v->signatures[i].findings.faults;
    return faults == 0 && v->n > 0;
}

nb_str nb_finding_words(nb_arena *arena, const nb_finding *f, int lang) {
    const char *text = ROWS[f->name].text[lang], *hole = strstr(text, "{0}");
    nb_buf out = nb_buf_in(arena);
    if (hole == NULL) return nb_str_of(text);
    nb_buf_add(&out, text, (size_t)(hole - text));
    nb_buf_str(&out, f->about[lang]);
    nb_buf_puts(&out, hole + 3);
    return nb_buf_view(&out);
}

static nb_str time_text(nb_arena *arena, int64_t when, const char *format) {
    struct tm t;
    time_t seconds = (time_t)when;
    char text[64];
    if (when < 0 || gmtime_r(&seconds, &t) == NULL) return (nb_str){NULL, 0};
    size_t n = strftime(text, sizeof text, format, &t);
    return nb_str_dup(arena, (nb_str){text, n});
}

/* --- for people --------------------------------------------------------------------------------
 */

static void row(nb_buf *out, const char *label, nb_str value) {
    if (value.n == 0) return;
    nb_buf_puts(out, label);
    nb_buf_str(out, value);
    nb_buf_byte(out, '\n');
}

static void put_findings(nb_buf *out, const nb_findings *f, int lang, const char *indent) {
    static const char *const MARKS[] = {"✗ ", "· ", "· "};
    for (size_t i = 0; i < f->n; i++) {
        nb_buf_puts(out, indent);
        nb_buf_puts(out, MARKS[ROWS[f->items[i].name].weight]);
        nb_buf_str(out, nb_finding_words(out->arena, &f->items[i], lang));
        nb_buf_byte(out, '\n');
    }
}

static nb_str time_words(const nb_verdict *v, const nb_found_signature *s, int lang) {
    static const char *const FROM[][2] = {
        {"", ""},
        {"签名人所称", "claimed by the signer"},
        {"时间戳", "time-stamp"},
        {"其后的文档时间戳", "a later time-stamp of the document"},
    };
    nb_str time = time_text(v->arena, s->time, "%Y-%m-%d %H:%M:%S UTC");
    if (time.n == 0) return time;
    if (s->timestamp) return time;
    nb_str out = nb_str_format(v->arena, lang == 0 ? "%.*s（%s" : "%.*s (%s", (int)time.n, time.p,
                               FROM[s->source][lang]);
    nb_buf buf = nb_buf_in(v->arena);
    nb_buf_str(&buf, out);
    if (s->stamper.name.n > 0) {
        nb_buf_puts(&buf, lang == 0 ? "：" : " by ");
        nb_buf_str(&buf, s->stamper.name);
    }
    nb_buf_puts(&buf, lang == 0 ? "）" : ")");
    return nb_buf_view(&buf);
}

static nb_str cover_words(const nb_verdict *v, const nb_found_signature *s, int lang) {
    if (s->range[3] == 0) return (nb_str){NULL, 0};
    if (s->covers_all) return lang == 0 ? NB_STR("整个文件") : NB_STR("the whole file");
    size_t end = s->range[2] + s->range[3];
    static const char *const LATER[3][2] = {
        {"", ""},
        {"，只是签名和证明", ", signatures and proofs only"},
        {"，有不允许的改动", ", with changes that are not allowed"},
    };
    const char *later = LATER[!s->updated ? 0 : s->changed ? 2 : 1][lang];
    return nb_str_format(v->arena,
                         lang == 0 ? "第 %zu 版（共 %zu 版）；其后又加了 %zu 字节%s"
                                   : "revision %zu of %zu; %zu bytes came later%s",
                         s->revision + 1, v->revisions, v->size > end ? v->size - end : 0, later);
}

static void put_signature(nb_buf *out, const nb_verdict *v, size_t i, int lang) {
    const nb_found_signature *s = &v->signatures[i];
    static const char *const TRUST[][2] = {{"未判断", "unknown"}, {"否", "no"}, {"是", "yes"}};
    static const char *const REVOKED[][2] = {
        {"不明（文件里没有证明）", "unknown (no proof in the file)"},
        {"没有", "no"},
        {"是", "yes"}};
    /* DocMDP's P; annotations (3) are no change that is let pass here */
    static const char *const CERTIFY[][2] = {
        {"其后不许再签", "no further signatures"},
        {"其后只许签名", "signatures only afterwards"},
        {"其后许签名和批注", "signatures and annotations afterwards"}};
    bool good = s->findings.faults == 0;
    nb_buf_printf(out, lang == 0 ? "\n%zu. %s：%s\n" : "\n%zu. %s: %s\n", i + 1,
                  s->timestamp ? (lang == 0 ? "文档时间戳" : "Time-stamp of the document")
                               : (lang == 0 ? "签名" : "Signature"),
                  good ? (lang == 0 ? "有效" : "in order")
                       : (lang == 0 ? "不能认可" : "NOT in order"));
    row(out, lang == 0 ? "   签名人    " : "   signer      ", s->signer.name);
    row(out, lang == 0 ? "   发证机构  " : "   issuer      ", s->signer.issuer);
    row(out, lang == 0 ? "   时间      " : "   time        ", time_words(v, s, lang));
    if (!s->timestamp)
        row(out, lang == 0 ? "   级别      " : "   level       ",
            s->level < 0 ? (lang == 0 ? NB_STR("无") : NB_STR("none"))
                         : nb_str_of(nb_level_names[s->level]));
    if (s->digest.n > 0)
        row(out, lang == 0 ? "   算法      " : "   algorithms  ",
            nb_str_format(v->arena, "%.*s, %.*s", (int)s->digest.n, s->digest.p, (int)s->key.n,
                          s->key.p));
    row(out, lang == 0 ? "   证书链    " : "   chain       ", s->chain);
    if (s->chain.n > 0) {
        row(out, lang == 0 ? "   可信      " : "   trusted     ", nb_str_of(TRUST[s->trust][lang]));
        row(out, lang == 0 ? "   吊销      " : "   revoked     ",
            nb_str_of(REVOKED[s->revoked][lang]));
    }
    row(out, lang == 0 ? "   覆盖      " : "   covers      ", cover_words(v, s, lang));
    if (s->certify > 0)
        row(out, lang == 0 ? "   认证      " : "   certifies   ",
            nb_str_of(CERTIFY[s->certify - 1][lang]));
    put_findings(out, &s->findings, lang, "   ");
}

nb_str nb_verdict_text(const nb_verdict *v, int lang) {
    nb_buf out = nb_buf_in(v->arena);
    nb_buf_printf(&out, lang == 0 ? "%s：%s\n" : "%s: %s\n", v->path,
                  nb_verdict_in_order(v)
                      ? (lang == 0 ? "签名全部有效" : "all signatures are in order")
                      : (lang == 0 ? "签名不能认可" : "NOT in order"));
    put_findings(&out, &v->findings, lang, "");
    for (size_t i = 0; i < v->n; i++) put_signature(&out, v, i, lang);
    return nb_buf_view(&out);
}

/* --- JSON --------------------------------------------------------------------------------------
 */

static void text_of(nb_buf *out, const char *key, nb_str value) {
    nb_buf_printf(out, ",\"%s\":", key);
    if (value.p == NULL)
        nb_buf_puts(out, "null");
    else
        nb_buf_json(out, value);
}

static void truth(nb_buf *out, const char *key, bool value) {
    nb_buf_printf(out, ",\"%s\":%s", key, value ? "true" : "false");
}

static void findings_of(nb_buf *out, const nb_findings *f) {
    static const char *const WEIGHTS[] = {"fault", "lower", "note"};
    nb_buf_puts(out, ",\"findings\":[");
    for (size_t i = 0; i < f->n; i++) {
        const nb_finding_row *r = &ROWS[f->items[i].name];
        nb_buf_printf(out, "%s{\"key\":\"%s\",\"weight\":\"%s\"", i > 0 ? "," : "", r->key,
                      WEIGHTS[r->weight]);
        text_of(out, "zh", nb_finding_words(out->arena, &f->items[i], 0));
        text_of(out, "en", nb_finding_words(out->arena, &f->items[i], 1));
        nb_buf_byte(out, '}');
    }
    nb_buf_byte(out, ']');
}

static void who_of(nb_buf *out, const char *key, const nb_who *who) {
    static const char ISO[] = "%Y-%m-%dT%H:%M:%SZ";
    if (who->name.n == 0) {
        text_of(out, key, (nb_str){NULL, 0});
        return;
    }
    nb_buf_printf(out, ",\"%s\":{\"name\":", key);
    nb_buf_json(out, who->name);
    text_of(out, "subject", who->subject);
    text_of(out, "issuer", who->issuer);
    text_of(out, "serial", who->serial);
    text_of(out, "from", time_text(out->arena, who->from, ISO));
    text_of(out, "until", time_text(out->arena, who->until, ISO));
    nb_buf_byte(out, '}');
}

static void signature_of(nb_buf *out, const nb_verdict *v, const nb_found_signature *s) {
    static const char ISO[] = "%Y-%m-%dT%H:%M:%SZ";
    static const char *const SOURCES[] = {NULL, "claimed", "time-stamp", "document-time-stamp"};
    static const char *const TRUST[] = {"unknown", "no", "yes"};
    nb_buf_printf(out, "{\"type\":\"%s\"", s->timestamp ? "time-stamp" : "signature");
    truth(out, "in_order", s->findings.faults == 0);
    text_of(out, "field", s->field);
    text_of(out, "subfilter", s->subfilter);
    text_of(out, "level", s->level < 0 ? (nb_str){NULL, 0} : nb_str_of(nb_level_names[s->level]));
    truth(out, "intact", s->intact);
    who_of(out, "signer", &s->signer);
    text_of(out, "time", time_text(out->arena, s->time, ISO));
    text_of(out, "time_source", nb_str_of(SOURCES[s->source]));
    text_of(out, "claimed", time_text(out->arena, s->claimed, ISO));
    who_of(out, "stamper", &s->stamper);
    text_of(out, "digest", s->digest);
    text_of(out, "algorithm", s->key);
    text_of(out, "chain", s->chain);
    text_of(out, "trusted", nb_str_of(TRUST[s->trust]));
    text_of(out, "revoked", nb_str_of(TRUST[s->revoked]));
    nb_buf_printf(out, ",\"certification\":%d,\"revision\":%zu", s->certify, s->revision + 1);
    nb_buf_printf(out, ",\"byte_range\":[%zu,%zu,%zu,%zu]", s->range[0], s->range[1], s->range[2],
                  s->range[3]);
    size_t end = s->range[2] + s->range[3];
    truth(out, "whole_file", s->covers_all);
    nb_buf_printf(out, ",\"bytes_later\":%zu", v->size > end ? v->size - end : 0);
    text_of(out, "later",
            !s->updated  ? NB_STR("nothing")
            : s->changed ? NB_STR("forbidden")
                         : NB_STR("allowed"));
    findings_of(out, &s->findings);
    nb_buf_byte(out, '}');
}

nb_str nb_verdict_json(const nb_verdict *v) {
    nb_buf out = nb_buf_in(v->arena);
    nb_buf_puts(&out, "{\"file\":");
    nb_buf_json(&out, nb_str_of(v->path));
    truth(&out, "in_order", nb_verdict_in_order(v));
    truth(&out, "trust_given", v->with_trust);
    nb_buf_printf(&out, ",\"size\":%zu,\"revisions\":%zu,\"signatures\":[", v->size, v->revisions);
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0) nb_buf_byte(&out, ',');
        signature_of(&out, v, &v->signatures[i]);
    }
    nb_buf_byte(&out, ']');
    findings_of(&out, &v->findings);
    nb_buf_puts(&out, "}\n");
    return nb_buf_view(&out);
}
