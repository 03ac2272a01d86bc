#!/usr/bin/python3
"""The structure of a tagged PDF, held against ISO 32000-1 14.7–14.9 and ISO 14289-1 (PDF/UA-1).

    structure.py FILE.pdf …      prints each fault; 1 when there is one

Catalog and metadata; marked content (7.1-3: everything is tagged or an artifact); MCIDs against the
ParentTree; headings (7.4.2), lists, tables (7.2-42/43), links (7.18.5); order of reading; outline,
page labels; fonts with ToUnicode for every code shown.
"""
import re
import sys
import xml.dom.minidom

import pikepdf

SHOWING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "BI"}
INLINE = {"Span", "Link"}
BLOCKS = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "Table", "Sect", "TOC"}
CHILDREN = {"Document": BLOCKS | {"Part"}, "Part": BLOCKS, "Sect": BLOCKS, "L": {"LI", "Caption"}, "LI": {"Lbl", "LBody"},
            "LBody": BLOCKS | INLINE, "Lbl": INLINE, "Table": {"Caption", "THead", "TBody"},
            "Caption": {"P"} | INLINE, "THead": {"TR"}, "TBody": {"TR"}, "TR": {"TH", "TD"},
            "TH": BLOCKS | INLINE, "TD": BLOCKS | INLINE, "P": INLINE, "Span": INLINE, "Link": INLINE,
            "TOC": {"TOCI"}, "TOCI": {"Reference"}, "Reference": {"Link"}}
CHILDREN.update({f"H{n}": INLINE for n in range(1, 7)})


def key(obj):
    return obj.objgen


class Checker:
    def __init__(self, pdf):
        self.pdf, self.faults = pdf, []
        self.elements = []            # structure elements in order
        self.owner = {}               # (page, MCID) → element
        self.order = []               # (page, MCID) in order of the tree
        self.objects = {}             # annotation → element
        self.pages = {key(page.obj): i for i, page in enumerate(pdf.pages)}

    def fault(self, text):
        self.faults.append(text)

    def need(self, condition, text):
        if not condition:
            self.fault(text)
        return condition

    # --- catalog and metadata -------------------------------------------------------------------------

    def catalog(self):
        root = self.pdf.Root
        self.need(root.get("/MarkInfo", {}).get("/Marked") is True, "MarkInfo: not Marked")
        self.need(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))), "no Lang")
        self.need(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is True, "no DisplayDocTitle")
        title = str(self.pdf.trailer.get("/Info", {}).get("/Title", ""))
        self.need(title, "Info: no Title")
        self.need("/ID" in self.pdf.trailer, "trailer: no ID")
        if not self.need("/Metadata" in root, "no Metadata"):
            return
        try:
            xmp = xml.dom.minidom.parseString(root.Metadata.read_bytes())
        except Exception as error:  # expat's and the decoder's
            self.fault(f"XMP: {error}")
            return
        titles = xmp.getElementsByTagNameNS("http://purl.org/dc/elements/1.1/", "title")
        text = "".join(node.data for item in titles for li in item.getElementsByTagName("rdf:li")[:1]
                       for node in li.childNodes)
        self.need(text == title and text, "XMP: dc:title is not the title of Info")

    def outline(self):
        root = self.pdf.Root
        headings = sum(1 for element in self.elements if re.fullmatch("/(H[2-6]|Part|TOC)", str(element.S)))  # a Part: all of one language; a TOC: its title
        if headings and self.need("/Outlines" in root, "no outline"):
            count, seen = self.outline_level(root.Outlines, set())
            self.need(count == headings, f"outline: {count} entries for {headings} headings")
            self.need(root.Outlines.get("/Count") == seen, "outline: wrong Count")
        if self.need("/PageLabels" in root, "no PageLabels"):
            numbers = root.PageLabels.get("/Nums", [])
            self.need(len(numbers) >= 2 and numbers[0] == 0, "PageLabels do not start at page 0")

    def outline_level(self, parent, met):
        count, entry, before = 0, parent.get("/First"), None
        while entry is not None:
            if not self.need(key(entry) not in met, "outline: a ring"):
                break
            met.add(key(entry))
            count += 1
            self.need(str(entry.get("/Title", "")).strip(), "outline: entry without Title")
            self.need(key(entry.Parent) == key(parent), "outline: wrong Parent")
            self.need(before is None or key(entry.Prev) == key(before), "outline: wrong Prev")
            target = entry.get("/Dest")
            if target is None and "/A" in entry:
                target = entry.A.get("/D")
            self.need(target is not None and key(target[0]) in self.pages, "outline: Dest names no page")
            below, _ = self.outline_level(entry, met)
            count += below
            before, entry = entry, entry.get("/Next")
        return count, count

    # --- the tree ---------------------------------------------------------------------------------------

    def tree(self):
        root = self.pdf.Root
        if not self.need("/StructTreeRoot" in root, "no StructTreeRoot"):
            return
        kids = self.kids(root.StructTreeRoot)
        if self.need(len(kids) == 1 and str(kids[0].get("/S", "")) == "/Document", "no Document at the root"):
            self.element(kids[0], root.StructTreeRoot, None)

    @staticmethod
    def kids(element):
        k = element.get("/K")
        if k is None:
            return []
        return list(k) if isinstance(k, pikepdf.Array) else [k]

    def element(self, element, parent, page):
        kind = str(element.get("/S", "/?"))[1:]
        self.elements.append(element)
        self.need(str(element.get("/Type", "/StructElem")) == "/StructElem", f"{kind}: wrong Type")
        self.need("/P" in element and key(element.P) == key(parent), f"{kind}: P is not its parent")
        self.need(kind in CHILDREN, f"{kind}: not a standard type that we use")
        page = element.get("/Pg", page)
        kinds = []
        for kid in self.kids(element):
            if isinstance(kid, int):
                self.content(element, page, kid)
            elif str(kid.get("/Type", "")) == "/MCR":
                self.content(element, kid.get("/Pg", page), int(kid.MCID))
            elif str(kid.get("/Type", "")) == "/OBJR":
                self.objects[key(kid.Obj)] = element
            else:
                name = str(kid.get("/S", "/?"))[1:]
                kinds.append(name)
                self.need(name in CHILDREN.get(kind, ()), f"{name} in {kind}")
                self.element(kid, element, page)
        if kind == "LI":
            self.need(kinds in (["Lbl", "LBody"], ["LBody"]), f"LI holds {kinds}")
        if kind == "Table":
            self.table(element, kinds)
        if kind in ("L", "TR", "THead", "TBody", "Document", "Sect", "TOC", "TOCI", "Reference"):
            self.need(kinds, f"{kind} is empty")
        if kind == "Link":
            self.need(any(not isinstance(kid, int) and str(kid.get("/Type", "")) == "/OBJR"
                          for kid in self.kids(element)), "Link without OBJR")

    def content(self, element, page, mcid):
        if not self.need(page is not None and key(page) in self.pages, f"MCID {mcid}: no page"):
            return
        place = (self.pages[key(page)], mcid)
        self.need(place not in self.owner, f"MCID {place} has two owners")
        self.owner[place] = element
        self.order.append(place)

    def attribute(self, cell, name, default=None):
        attributes = cell.get("/A", pikepdf.Array())
        for one in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            if isinstance(one, pikepdf.Dictionary) and str(one.get("/O", "")) == "/Table" and name in one:
                return one[name]
        return default

    def table(self, table, kinds):
        self.need(kinds.count("TBody") >= 1, "Table without TBody")
        self.need("Caption" not in kinds[1:], "Caption is not first in Table")
        open_spans, widths, heads = [], [], "THead" in kinds
        for group in self.kids(table):
            if str(group.S) == "/Caption":
                continue
            for row in self.kids(group):
                width = sum(span[0] for span in open_spans)
                open_spans = [(columns, left - 1) for columns, left in open_spans if left > 1]
                for cell in self.kids(row):
                    columns = int(self.attribute(cell, "/ColSpan", 1))
                    rows = int(self.attribute(cell, "/RowSpan", 1))
                    width += columns
                    if rows > 1:
                        open_spans.append((columns, rows - 1))
                    if str(cell.S) == "/TH":
                        scope = str(self.attribute(cell, "/Scope", ""))
                        self.need(scope in ("/Column", "/Row", "/Both"), f"TH with Scope “{scope}”")
                        heads = heads or scope in ("/Column", "/Both")
                        self.need(scope != "/Row" or str(group.S) != "/THead", "TH of a head with Scope Row")
                widths.append(width)
        self.need(heads, "Table without THead or heads of columns")
        self.need(len(set(widths)) == 1, f"rows of different width: {widths}")
        self.need(not open_spans, "RowSpan beyond the table")

    def headings(self):
        before = 0
        for element in self.elements:
            match = re.fullmatch("/H([1-6])", str(element.get("/S", "")))
            if match:
                level = int(match[1])
                self.need(level <= before + 1, f"H{level} after H{before}")
                before = level
        self.need(before > 0, "no heading")

    # --- pages ------------------------------------------------------------------------------------------

    def page_content(self, number, page):
        fonts = {name: self.unicode_of(font) for name, font in page.Resources.get("/Font", {}).items()}
        stack, seen, codes, font = [], [], {}, None
        tagged_box = (page.MediaBox[2], page.MediaBox[3])
        self.need(tagged_box[0] > 3 and tagged_box[1] > 3, f"page {number}: no MediaBox")
        in_text, saved = False, 0
        for operands, operator in pikepdf.parse_content_stream(page):
            word = str(operator)
            if word in ("BDC", "BMC"):
                tag = str(operands[0])
                properties = operands[1] if word == "BDC" else {}
                if isinstance(properties, pikepdf.Name):
                    properties = page.Resources.Properties[str(properties)]
                mcid = properties.get("/MCID") if word == "BDC" else None
                self.need(not stack, f"page {number}: {tag} inside {stack}")
                stack.append(tag)
                if tag == "/Artifact":
                    self.need(mcid is None, f"page {number}: an artifact with an MCID")
                elif self.need(mcid is not None, f"page {number}: {tag} without MCID"):
                    seen.append(int(mcid))
                    owner = self.owner.get((number, int(mcid)))
                    self.need(owner is None or str(owner.S) == tag,
                              f"page {number}: MCID {mcid} is {tag}, its element {owner and owner.S}")
            elif word == "EMC":
                if self.need(stack, f"page {number}: EMC too many"):
                    stack.pop()
            elif word == "BT":
                self.need(not in_text, f"page {number}: BT inside BT")
                in_text = True
            elif word == "ET":
                self.need(in_text, f"page {number}: ET without BT")
                in_text = False
            elif word in ("q", "Q"):
                saved += 1 if word == "q" else -1
                self.need(saved >= 0 and not in_text, f"page {number}: {word} out of place")
            elif word == "Tf":
                font = str(operands[0])
                self.need(font in fonts, f"page {number}: no font {font}")
            if word in SHOWING:
                self.need(stack, f"page {number}: {word} neither tagged nor an artifact")
            if word in ("Tj", "TJ"):
                for piece in operands[0] if word == "TJ" else operands:
                    if isinstance(piece, pikepdf.String):
                        data = bytes(piece)
                        codes.setdefault(font, set()).update(
                            int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2))
        self.need(not stack and not in_text and saved == 0, f"page {number}: BDC, BT or q left open")
        self.need(len(seen) == len(set(seen)), f"page {number}: an MCID twice")
        for font, used in codes.items():
            for code in sorted(used):
                text = fonts.get(font, {}).get(code)
                bad = text is None or any(
                    ord(c) in (0, 0xFEFF, 0xFFFE, 0xFFFD) or 0x2E80 <= ord(c) <= 0x2FDF
                    or 0xE000 <= ord(c) <= 0xF8FF for c in text)
                self.need(not bad, f"page {number}: {font} code {code:04X} means {text!r}")
        return seen

    def unicode_of(self, font):
        name = str(font.get("/BaseFont", ""))
        self.need(re.match(r"/[A-Z]{6}\+", name), f"{name}: no subset tag")
        self.need(str(font.get("/Encoding", "")) == "/Identity-H", f"{name}: not Identity-H")
        below = font.DescendantFonts[0] if "/DescendantFonts" in font else {}
        descriptor = below.get("/FontDescriptor", {})
        self.need("/FontFile3" in descriptor or "/FontFile2" in descriptor, f"{name}: not embedded")
        if not self.need("/ToUnicode" in font, f"{name}: no ToUnicode"):
            return {}
        table = {}
        text = font.ToUnicode.read_bytes().decode("ascii")
        utf16 = lambda digits: bytes.fromhex(digits).decode("utf-16-be", "replace")
        for block in re.findall(r"beginbfchar\n(.*?)endbfchar", text, re.S):
            for code, target in re.findall(r"<(\w+)>\s*<(\w+)>", block):
                table[int(code, 16)] = utf16(target)
        for block in re.findall(r"beginbfrange\n(.*?)endbfrange", text, re.S):
            for first, last, target in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
                start = utf16(target)
                for code in range(int(first, 16), int(last, 16) + 1):
                    table[code] = start[:-1] + chr(ord(start[-1]) + code - int(first, 16))
        return table

    def parents(self):
        """MCIDs and annotations against the ParentTree; reading order against drawing order."""
        root = self.pdf.Root.get("/StructTreeRoot")
        if root is None or not self.need("/ParentTree" in root, "no ParentTree"):
            return
        tree, drawn = {}, []
        self.numbers(root.ParentTree, tree)
        for number, page in enumerate(self.pdf.pages):
            seen = self.page_content(number, page)
            drawn += [(number, mcid) for mcid in seen]
            entry = tree.get(int(page.get("/StructParents", -1)))
            if seen and self.need(isinstance(entry, pikepdf.Array), f"page {number}: not in the ParentTree"):
                for mcid in seen:
                    owner = self.owner.get((number, mcid))
                    if self.need(owner is not None, f"page {number}: MCID {mcid} has no element"):
                        self.need(mcid < len(entry) and key(entry[mcid]) == key(owner),
                                  f"page {number}: ParentTree gives MCID {mcid} to another element")
            self.annotations(number, page, tree)
        for place in self.owner:
            self.need(place in drawn, f"page {place[0]}: MCID {place[1]} is not drawn")
        order, drawn = ([sorted(places, key=self.language) for places in (self.order, drawn)])
        self.need(order == drawn, "the order of the tree is not the order of drawing")

    def language(self, place):
        """The number of the Part that something stands in: each language is read by itself."""
        element = self.owner.get(place)
        while element is not None and "/P" in element and str(element.S) != "/Part":
            element = element.P if "/S" in element.P else None
        return 0 if element is None else element.objgen[0]
        self.need(not tree or int(root.get("/ParentTreeNextKey", -1)) > max(tree), "wrong ParentTreeNextKey")

    def numbers(self, node, out):
        flat = node.get("/Nums", [])
        for i in range(0, len(flat), 2):
            out[int(flat[i])] = flat[i + 1]
        for kid in node.get("/Kids", []):
            self.numbers(kid, out)

    def annotations(self, number, page, tree):
        annotations = page.get("/Annots", [])
        self.need(not len(annotations) or str(page.get("/Tabs", "")) == "/S", f"page {number}: Tabs is not S")
        for annotation in annotations:
            where = f"page {number}: annotation"
            self.need(str(annotation.get("/Subtype", "")) == "/Link", f"{where} is no Link")
            self.need(str(annotation.get("/Contents", "")), f"{where} without Contents")
            self.need(int(annotation.get("/F", 0)) & 0b100111 == 4, f"{where}: flags")
            self.need("/A" in annotation or "/Dest" in annotation, f"{where} leads nowhere")
            x0, y0, x1, y1 = (float(v) for v in annotation.Rect)
            self.need(x0 < x1 and y0 < y1, f"{where} with an empty Rect")
            owner = self.objects.get(key(annotation))
            if self.need(owner is not None and str(owner.S) == "/Link", f"{where} in no Link element"):
                entry = tree.get(int(annotation.get("/StructParent", -1)))
                self.need(entry is not None and key(entry) == key(owner), f"{where}: wrong StructParent")

    def all(self):
        self.catalog()
        self.tree()
        self.headings()
        self.outline()
        self.parents()
        return self.faults


def check(path):
    """The faults of a PDF's structure, as texts."""
    with pikepdf.open(path) as pdf:
        try:
            return Checker(pdf).all()
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
            return [f"malformed: {error!r}"]


if __name__ == "__main__":
    found = 0
    for name in sys.argv[1:]:
        for text in check(name):
            print(f"{name}: {text}")
            found += 1
    sys.exit(1 if found or len(sys.argv) < 2 else 0)
