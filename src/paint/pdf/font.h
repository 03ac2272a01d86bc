/* Fonts of a PDF: codes for glyphs while the pages are written, the font objects at the end.
 *
 * Every face becomes one Type0 font with Identity-H, so a code is a CID of two bytes.
 */
#ifndef NB_PAINT_PDF_FONT_H
#define NB_PAINT_PDF_FONT_H

#include "base/work.h"
#include "paint/pdf/assemble.h"

typedef struct nb_pdf_fonts nb_pdf_fonts;
typedef struct nb_pdf_font nb_pdf_font;

/* cid_sets: every font says which codes it has (ISO 19005-1, 6.3.5; later parts do not ask). */
nb_pdf_fonts *nb_pdf_fonts_new(nb_arena *arena, nb_fonts *fonts, nb_pdf_file *file, bool cid_sets);
/* The font of a face; NULL when no face has that index. */
nb_pdf_font *nb_pdf_font_of(nb_pdf_fonts *fonts, uint16_t face);
/* The code that shows the glyph for the character. *exact: the code's ToUnicode gives just this
 * character; else ActualText has to. */
uint16_t nb_pdf_font_code(nb_pdf_font *font, uint16_t gid, uint32_t cp, bool *exact);
/* The width that /W gives, in thousandths of the size. */
int32_t nb_pdf_font_width(const nb_pdf_font *font, uint16_t gid);

/* When all codes are known: gives the making of the programs to work. */
void nb_pdf_fonts_begin(nb_pdf_fonts *fonts, nb_work *work);
/* Takes them from work, in order; writes all fonts used. false after reporting. */
bool nb_pdf_fonts_write(nb_pdf_fonts *fonts, nb_diags *diags);
/* The resource dictionary's /Font: the font of face n is /Fn. */
void nb_pdf_fonts_list(const nb_pdf_fonts *fonts, HPDF_Dict resources);

#endif
