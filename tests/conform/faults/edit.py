"""How faults are put into a good file."""
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ..write import serialize

DOT = b"0 0 1 1 re f"


def elements(pdf, kind):
    """Structure elements of a kind, in order."""
    found, todo = [], [pdf.Root.StructTreeRoot]
    while todo:
        element = todo.pop(0)
        if element.get("/S") == "/" + kind:
            found.append(element)
        todo = [kid for kid in kids(element) if isinstance(kid, Dictionary) and "/S" in kid] + todo
    return found


def kids(element):
    found = element.get("/K", Array())
    return list(found) if isinstance(found, Array) else [found]


def first(pdf, kind):
    return elements(pdf, kind)[0]


def put(obj, **entries):
    for name, value in entries.items():
        obj["/" + name] = value


def drop(obj, name):
    del obj[name]


def replaced(pdf, old, new):
    """The file with bytes of the same number put for others."""
    data = serialize(pdf)
    assert old in data and len(old) == len(new), (old, new)
    return data.replace(old, new, 1)


def odd(pdf, raw):
    """The file with something in its catalog that pikepdf would not write."""
    pdf.Root["/Odd"] = String("A" * (len(raw) - 2))
    return replaced(pdf, b"(" + b"A" * (len(raw) - 2) + b")", raw)


def edit(pdf, old, new, page=0):
    contents = pdf.pages[page].Contents
    data = contents.read_bytes()
    assert old in data, old
    contents.write(data.replace(old, new, 1))


def draw(pdf, data, page=-1):
    """Draws more, as an artifact."""
    contents = pdf.pages[page].Contents
    contents.write(contents.read_bytes() + b"\n/Artifact BMC\n" + data + b"\nEMC")


def resource(pdf, kind, name, value):
    found = pdf.pages[-1].Resources
    if kind not in found:
        found[kind] = Dictionary()
    found[kind][name] = value


def document(pdf):
    return first(pdf, "Document")


def add(pdf, kind, parent=None, **entries):
    """A new element at the end of a parent, empty; the parent is the Document unless told."""
    parent = document(pdf) if parent is None else parent
    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + kind), P=parent, **entries))
    parent.K = Array(kids(parent) + [made])
    return made


def show(pdf, element, drawing=DOT):
    """Gives an element at the end something that is drawn, at the end of the last page."""
    page, root = pdf.pages[-1].obj, pdf.Root.StructTreeRoot
    parents = root.ParentTree.Nums if "/Nums" in root.ParentTree else root.ParentTree.Kids[-1].Nums
    places = {int(parents[i]): i + 1 for i in range(0, len(parents), 2)}
    owners = parents[places[int(page.StructParents)]]
    mcid = len(owners)
    owners.append(element)
    element.Pg = page
    element.K = Array([mcid] + kids(element))
    page.Contents.write(page.Contents.read_bytes() + b"\n%s <</MCID %d>> BDC\n%s\nEMC" %
                        (element.S.unparse(), mcid, drawing))
    return element


def paragraph(pdf):
    return show(pdf, add(pdf, "P"))


def layout(*box):
    return Dictionary(O=Name.Layout, BBox=Array(list(box)))


def annotate(pdf, subtype, element=None, **entries):
    """An annotation on the last page, in the structure when an element is given."""
    page, root = pdf.pages[-1].obj, pdf.Root.StructTreeRoot
    made = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), F=4, Contents=String("x"),
                                        Rect=Array([10, 10, 20, 20])))
    if subtype not in ("Link", "Popup"):
        made.AP = Dictionary(N=appearance(pdf))
    for name, value in entries.items():
        made["/" + name] = value
    page.Annots = Array(list(page.get("/Annots", Array())) + [made])
    page.Tabs = Name.S
    if element is not None:
        number = int(root.ParentTreeNextKey)
        root.ParentTreeNextKey = number + 1
        parents = root.ParentTree if "/Nums" in root.ParentTree else root.ParentTree.Kids[-1]
        parents.Nums = Array(list(parents.Nums) + [number, element])
        made.StructParent = number
        element.Pg = page
        element.K = Array(kids(element) + [Dictionary(Type=Name.OBJR, Obj=made, Pg=page)])
    return made


def appearance(pdf):
    form = pdf.make_stream(b"/Artifact BMC 0 0 1 1 re f EMC")
    put(form, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]), Resources=Dictionary())
    return form


def widget(pdf, tagged=True, **entries):
    """A text field in a Form element."""
    element = add(pdf, "Form") if tagged else None
    made = annotate(pdf, "Widget", element, FT=Name.Tx, T=String("field"), TU=String("field"), **entries)
    pdf.Root.AcroForm = Dictionary(Fields=Array([made]))
    return made


def image(pdf, **entries):
    """A black dot of eight bits, drawn as an artifact."""
    made = pdf.make_stream(b"\0")
    put(made, Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray)
    put(made, **entries)
    resource(pdf, "/XObject", "/Im9", made)
    draw(pdf, b"q 1 0 0 1 0 0 cm /Im9 Do Q")
    return made


def form(pdf, **entries):
    made = pdf.make_stream(b"0 0 1 1 re f")
    put(made, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]), Resources=Dictionary())
    put(made, **entries)
    resource(pdf, "/XObject", "/Fm9", made)
    draw(pdf, b"/Fm9 Do")
    return made


def state(pdf, **entries):
    resource(pdf, "/ExtGState", "/Gs9", Dictionary(Type=Name.ExtGState, **entries))
    draw(pdf, b"q /Gs9 gs 0 0 1 1 re f Q")


def attach(pdf, data=b"1", **entries):
    """A file that stands where it should; entries go to its specification."""
    from hashlib import md5
    stream = pdf.make_stream(data)
    put(stream, Type=Name.EmbeddedFile, Subtype=Name("/text/plain"), Params=Dictionary(
        Size=len(data), ModDate=String("D:20180315000000+08'00'"), CheckSum=String(md5(data).digest())))
    spec = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String("zz.txt"), UF=String("zz.txt"),
                                        AFRelationship=Name.Data, EF=Dictionary(F=stream, UF=stream)))
    put(spec, **entries)
    names = pdf.Root.get("/Names", Dictionary())
    listed = names.get("/EmbeddedFiles", Dictionary(Names=Array()))
    listed.Names = Array(list(listed.Names) + [String("zz.txt"), spec])
    names.EmbeddedFiles = listed
    pdf.Root.Names = names
    pdf.Root.AF = Array(list(pdf.Root.get("/AF", Array())) + [spec])
    return spec


def font(pdf, program):
    """A font whose program is FontFile2 or FontFile3."""
    for page in pdf.pages:
        for _, one in page.Resources.Font.items():
            if "/" + program in one.DescendantFonts[0].FontDescriptor:
                return one
    raise KeyError(program)


def metadata(pdf, old, new):
    data = pdf.Root.Metadata.read_bytes()
    assert old in data, old
    pdf.Root.Metadata.write(data.replace(old, new))


def property_of(pdf, text):
    """One more property in the packet."""
    metadata(pdf, b"</rdf:RDF>", b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
             b' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:zz="http://example.org/zz/">' + text +
             b"</rdf:Description></rdf:RDF>")


def saved(pdf, **options):
    import io
    out = io.BytesIO()
    pdf.save(out, fix_metadata_version=False, **options)
    return out.getvalue()


__all__ = [name for name in globals() if not name.startswith("_")]
