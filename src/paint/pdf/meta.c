/* Metadata (ISO 32000-1, 14.3; XMP as in ISO 19005-3, 6.6). Input: title, author, date of the
 * report; output: the information dictionary and an XMP packet that say the same. Odd rule: dates
 * are the report's own, or SOURCE_DATE_EPOCH; the clock is never asked. */
#include "paint/pdf/meta.h"

#include "paint/pdf/struct.h"

typedef struct moment {
    int64_t year;
    int month, day, hour, minute, second;
    bool utc; /* else China's time, +08:00 */
} moment;

/* Days since 1970-01-01 to a date of the Gregorian calendar, counting years from March. */
static void set_date(moment *m, int64_t days) {
    days += 719468; /* to 0000-03-01 */
    int64_t era = days / 146097, day = days % 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    int64_t month = (5 * day + 2) / 153;
    m->day = (int)(day - (153 * month + 2) / 5 + 1);
    m->month = (int)(month < 10 ? month + 3 : month - 9);
    m->year = era * 400 + year + (m->month <= 2);
}

static bool moment_of(const nb_doc *doc, const nb_pdf_options *options, moment *m) {
    *m = (moment){0};
    if (doc->date.at != NULL) {
        m->year = doc->date.year;
        m->month = doc->date.month < 1 ? 1 : doc->date.month;
        m->day = doc->date.day < 1 ? 1 : doc->date.day;
        return true;
    }
    int64_t seconds;
    if (options->source_date_epoch == NULL ||
        !nb_str_to_int(nb_str_of(options->source_date_epoch), &seconds) || seconds < 0 ||
        seconds > 253402300799) /* the end of the year 9999 */
        return false;
    set_date(m, seconds / 86400);
    m->hour = (int)(seconds % 86400 / 3600);
    m->minute = (int)(seconds % 3600 / 60);
    m->second = (int)(seconds % 60);
    m->utc = true;
    return true;
}

static void put_two(nb_buf *out, int value) {
    nb_buf_byte(out, (unsigned char)('0' + value / 10 % 10));
    nb_buf_byte(out, (unsigned char)('0' + value % 10));
}

/* "2018-03-15T00:00:00+08:00" */
static void put_xmp_date(nb_buf *out, const moment *m) {
    put_two(out, (int)(m->year / 100));
    put_two(out, (int)(m->year % 100));
    const int parts[] = {m->month, m->day, m->hour, m->minute, m->second};
    static const char before[] = "--T::";
    for (int i = 0; i < 5; i++) {
        nb_buf_byte(out, (unsigned char)before[i]);
        put_two(out, parts[i]);
    }
    nb_buf_puts(out, m->utc ? "Z" : "+08:00");
}

/* "D:20180315000000+08'00'" (ISO 32000-1, 7.9.4) */
static void put_pdf_date(nb_buf *out, const moment *m) {
    nb_buf_puts(out, "D:");
    put_two(out, (int)(m->year / 100));
    put_two(out, (int)(m->year % 100));
    const int parts[] = {m->month, m->day, m->hour, m->minute, m->second};
    for (int i = 0; i < 5; i++) put_two(out, parts[i]);
    nb_buf_puts(out, m->utc ? "Z" : "+08'00'");
}

static void put_xml(nb_buf *out, nb_str text) {
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '<')
            nb_buf_puts(out, "&lt;");
        else if (c == '&')
            nb_buf_puts(out, "&amp;");
        else if (c == '>')
            nb_buf_puts(out, "&gt;");
        else if ((unsigned char)c >= 0x20)
            nb_buf_byte(out, (unsigned char)c);
        else
            nb_buf_byte(out, ' ');
    }
}

static void put_element(nb_buf *out, const char *name, nb_str text) {
    nb_buf_printf(out, "<%s>", name);
    put_xml(out, text);
    nb_buf_printf(out, "</%s>\n", name);
}

static void put_titles(nb_buf *out, const nb_doc *doc) {
    nb_buf_puts(out, "<dc:title><rdf:Alt>\n<rdf:li xml:lang=\"x-default\">");
    put_xml(out, doc->title);
    nb_buf_puts(out, "</rdf:li>\n");
    for (uint8_t lang = 0; lang < NB_LANGS; lang++) {
        nb_str title = doc->titles.in[lang];
        if (title.n == 0 && lang == doc->lang) title = doc->title;
        if (title.n == 0) continue;
        nb_buf_printf(out, "<rdf:li xml:lang=\"%s\">", nb_structure_lang(lang));
        put_xml(out, title);
        nb_buf_puts(out, "</rdf:li>\n");
    }
    nb_buf_puts(out, "</rdf:Alt></dc:title>\n");
}

static void put_languages(nb_buf *out, const nb_doc *doc) {
    nb_buf_puts(out, "<dc:language><rdf:Bag>\n");
    put_element(out, "rdf:li", nb_str_of(nb_structure_lang((uint8_t)doc->lang)));
    for (uint8_t lang = 0; lang < NB_LANGS; lang++)
        if (lang != doc->lang && doc->titles.in[lang].n > 0)
            put_element(out, "rdf:li", nb_str_of(nb_structure_lang(lang)));
    nb_buf_puts(out, "</rdf:Bag></dc:language>\n");
}

/* A property that no XMP specification has, as PDF/A wants it described (ISO 19005-3, 6.6.2.3.3).
 */
typedef struct extension {
    const char *schema, *namespace, *prefix, *name, *type, *about;
} extension;

static void put_extension(nb_buf *out, const extension *e) {
    nb_buf_printf(out,
                  "<rdf:li rdf:parseType=\"Resource\">\n"
                  "<pdfaSchema:schema>%s</pdfaSchema:schema>\n"
                  "<pdfaSchema:namespaceURI>%s</pdfaSchema:namespaceURI>\n"
                  "<pdfaSchema:prefix>%s</pdfaSchema:prefix>\n"
                  "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n"
                  "<pdfaProperty:name>%s</pdfaProperty:name>\n"
                  "<pdfaProperty:valueType>%s</pdfaProperty:valueType>\n"
                  "<pdfaProperty:category>internal</pdfaProperty:category>\n"
                  "<pdfaProperty:description>%s</pdfaProperty:description>\n"
                  "</rdf:li></rdf:Seq></pdfaSchema:property>\n</rdf:li>",
                  e->schema, e->namespace, e->prefix, e->name, e->type, e->about);
}

/* The levels that the file claims (ISO 19005-3, 6.6.4; ISO 14289-1, clause 5). veraPDF does not
 * count pdf:Trapped among the properties that are known. */
static void put_claims(nb_buf *out, const nb_pdf_options *options) {
    static const extension extensions[] = {
        {"PDF/UA identification schema", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid", "part",
         "Integer", "part of ISO 14289 that the file conforms to"},
        {"PDF/X identification schema", "http://www.npes.org/pdfx/ns/id/", "pdfxid",
         "GTS_PDFXVersion", "Text", "version of PDF/X that the file conforms to"},
        {"Adobe PDF schema", "http://ns.adobe.com/pdf/1.3/", "pdf", "Trapped", "Text",
         "whether the file has been trapped"}};
    bool imposed = options->print != NULL && options->print->impose != NB_IMPOSE_NONE;
    if (imposed) return;
    nb_buf_printf(out,
                  "<pdfaid:part>%c</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n"
                  "<pdfuaid:part>1</pdfuaid:part>\n",
                  options->level == NB_PDFA_3A   ? '3'
                  : options->level == NB_PDFA_2A ? '2'
                                                 : '1');
    nb_buf_puts(out, "<pdfaExtension:schemas><rdf:Bag>");
    for (size_t i = 0; i < (options->print != NULL ? 3 : 1); i++)
        put_extension(out, &extensions[i]);
    nb_buf_puts(out, "</rdf:Bag></pdfaExtension:schemas>\n");
}

/* What PDF/X-4 asks for (ISO 15930-7). The same content has the same identity, as in the trailer.
 */
static void put_press(nb_buf *out, const nb_pdf_file *file) {
    unsigned char digest[NB_PDF_DIGEST];
    nb_pdf_digest(file, digest);
    nb_buf_puts(out, "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n"
                     "<pdf:Trapped>False</pdf:Trapped>\n<xmpMM:DocumentID>uuid:");
    for (int i = 0; i < NB_PDF_DIGEST; i++)
        nb_buf_printf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", digest[i]);
    nb_buf_puts(out, "</xmpMM:DocumentID>\n<xmpMM:VersionID>1</xmpMM:VersionID>\n");
}

static nb_str packet(nb_arena *arena, const nb_pdf_file *file, const nb_doc *doc,
                     const nb_pdf_options *options, const moment *m) {
    nb_buf out = nb_buf_in(arena);
    /* No bytes= nor encoding= in the header (ISO 19005-3, 6.6.2.1). */
    nb_buf_puts(&out, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                      "<rdf:Description rdf:about=\"\"\n"
                      " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
                      " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
                      " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
                      " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
                      " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"\n"
                      " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\"\n"
                      " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\"\n"
                      " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"");
    if (options->print != NULL)
        nb_buf_puts(&out, "\n xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\"");
    if (options->print != NULL || doc->draft)
        nb_buf_puts(&out, "\n xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\"");
    nb_buf_puts(&out, ">\n");
    put_element(&out, "dc:format", NB_STR("application/pdf"));
    if (doc->title.n > 0) put_titles(&out, doc);
    if (doc->author.n > 0) {
        nb_buf_puts(&out, "<dc:creator><rdf:Seq>\n");
        put_element(&out, "rdf:li", doc->author);
        nb_buf_puts(&out, "</rdf:Seq></dc:creator>\n");
    }
    put_languages(&out, doc);
    if (options->producer != NULL) put_element(&out, "pdf:Producer", nb_str_of(options->producer));
    if (m != NULL) {
        nb_buf date = nb_buf_in(arena);
        put_xmp_date(&date, m);
        put_element(&out, "xmp:CreateDate", nb_buf_view(&date));
        put_element(&out, "xmp:ModifyDate", nb_buf_view(&date));
        put_element(&out, "xmp:MetadataDate", nb_buf_view(&date));
    }
    put_claims(&out, options);
    if (options->print != NULL) put_press(&out, file);
    /* sign/permit.c reads it: a draft is never signed */
    if (options->print != NULL || doc->draft)
        put_element(&out, "xmpMM:RenditionClass", nb_str_of(doc->draft ? "draft" : "default"));
    nb_buf_puts(&out, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
    return nb_buf_view(&out);
}

nb_str nb_meta_date(nb_arena *arena, const nb_doc *doc, const nb_pdf_options *options) {
    moment when;
    nb_buf date = nb_buf_in(arena);
    if (moment_of(doc, options, &when)) put_pdf_date(&date, &when);
    return nb_buf_view(&date);
}

uint32_t nb_meta_write(nb_arena *arena, nb_pdf_file *file, const nb_doc *doc,
                       const nb_pdf_options *options, uint32_t metadata) {
    nb_objects *o = nb_pdf_objects(file);
    moment when;
    bool dated = moment_of(doc, options, &when);
    nb_str xmp = packet(arena, file, doc, options, dated ? &when : NULL);
    HPDF_Dict stream = nb_object_dict(o, "Metadata");
    nb_dict_name(o, stream, "Subtype", "XML");
    nb_pdf_put_stream(file, metadata, stream, xmp, false);

    HPDF_Dict info = nb_object_dict(o, NULL);
    if (doc->title.n > 0) nb_dict_text(o, info, "Title", doc->title);
    if (doc->author.n > 0) nb_dict_text(o, info, "Author", doc->author);
    if (options->producer != NULL) nb_dict_text(o, info, "Producer", nb_str_of(options->producer));
    if (options->print != NULL) nb_dict_name(o, info, "Trapped", "False");
    if (dated) {
        nb_str date = nb_meta_date(arena, doc, options);
        nb_dict_text(o, info, "CreationDate", date);
        nb_dict_text(o, info, "ModDate", date);
    }
    return nb_pdf_add(file, info);
}
