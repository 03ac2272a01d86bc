"""Faults for rules/annot.py."""
from .edit import *  # noqa: F403


def links(pdf):
    return [one for page in pdf.pages for one in page.obj.get("/Annots", Array()) if one.Subtype == "/Link"]


def link(pdf):
    return next(one for one in links(pdf) if "/A" in one)


def linked(pdf, **entries):
    """A Link at the end, with what is drawn."""
    element = show(pdf, add(pdf, "Link", add(pdf, "P")))
    return annotate(pdf, "Link", element, A=Dictionary(S=Name.URI, URI=String("http://x")), **entries)


def annot(pdf, subtype, **entries):
    return annotate(pdf, subtype, add(pdf, "Annot", add(pdf, "P")), **entries)


def action(pdf, kind, **entries):
    pdf.Root.OpenAction = Dictionary(S=Name("/" + kind), **entries)


def named(pdf, *entries):
    names = pdf.Root.get("/Names", Dictionary())
    names[entries[0]] = Dictionary(Names=Array(list(entries[1:])))
    pdf.Root.Names = names


def untagged_link(pdf):
    element = add(pdf, "Span", add(pdf, "P"))
    annotate(pdf, "Link", element, A=Dictionary(S=Name.URI, URI=String("http://x")))


def bare_file(pdf):
    attach(pdf)
    drop(pdf.Root, "/AF")


def unlisted(pdf):
    attach(pdf)
    drop(pdf.Root.Names, "/EmbeddedFiles")


def spoil(pdf, **entries):
    put(attach(pdf).EF.F, **entries)


FAULTS = {
    "annotation.type": lambda pdf: annot(pdf, "Screen"),
    "annotation.type-1": lambda pdf: annot(pdf, "Caret"),
    "annotation.flags": lambda pdf: put(link(pdf), F=6),
    "annotation.flags: none": lambda pdf: drop(link(pdf), "/F"),
    "annotation.appearance": lambda pdf: drop(annot(pdf, "Square"), "/AP"),
    "annotation.appearance-form": lambda pdf: put(annot(pdf, "Square").AP, D=appearance(pdf)),
    "annotation.appearance-form: states": lambda pdf: put(
        annot(pdf, "Square").AP, N=Dictionary(On=appearance(pdf))),
    "annotation.opacity-1": lambda pdf: put(link(pdf), CA=0.5),
    "annotation.colour-1": lambda pdf: put(link(pdf), C=Array([1, 0, 0])) or drop(pdf.Root, "/OutputIntents"),
    "annotation.tagged": lambda pdf: annotate(pdf, "Square", show(pdf, add(pdf, "Span", add(pdf, "P")))),
    "annotation.contents": lambda pdf: drop(annot(pdf, "Square"), "/Contents"),
    "annotation.tabs": lambda pdf: [drop(page.obj, "/Tabs") for page in pdf.pages if "/Tabs" in page.obj] and None,
    "annotation.trapnet": lambda pdf: annot(pdf, "TrapNet"),
    "annotation.printer-mark": lambda pdf: annot(pdf, "PrinterMark"),
    "annotation.printer-mark-flags": lambda pdf: annotate(pdf, "PrinterMark", F=4),
    "annotation.object": lambda pdf: show(pdf, add(pdf, "Annot", add(pdf, "P"))),
    "annotation.parent": lambda pdf: put(link(pdf), StructParent=int(pdf.pages[0].obj.StructParents)),
    "link.tagged": untagged_link,
    "link.contents": lambda pdf: drop(link(pdf), "/Contents"),
    "link.object": lambda pdf: show(pdf, add(pdf, "Link", add(pdf, "P"))) and None,
    "link.place": lambda pdf: put(link(pdf), Rect=Array([10, 10, 10, 20])),
    "link.place: nowhere": lambda pdf: drop(link(pdf), "/A"),
    "destination.page": lambda pdf: put(pdf.Root.Outlines.First, Dest=Array([document(pdf), Name.Fit])),
    "destination.page: name": lambda pdf: linked(pdf, Dest=String("nowhere")),
    "action.type": lambda pdf: action(pdf, "Launch", F=String("x")),
    "action.type: JavaScript": lambda pdf: named(
        pdf, "/JavaScript", String("x"), Dictionary(S=Name.JavaScript, JS=String("1"))),
    "action.type: SetOCGState": lambda pdf: put(link(pdf), A=Dictionary(S=Name.SetOCGState, State=Array())),
    "action.type-1": lambda pdf: action(pdf, "GoToE", T=Dictionary(R=Name.C, N=String("x"))),
    "action.named": lambda pdf: action(pdf, "Named", N=Name.Print),
    "action.additional": lambda pdf: put(pdf.Root, AA=Dictionary()),
    "action.additional: page": lambda pdf: put(pdf.pages[0].obj, AA=Dictionary()),
    "form.actions": lambda pdf: put(widget(pdf), A=Dictionary(S=Name.Named, N=Name.NextPage)),
    "form.appearances": lambda pdf: widget(pdf) and put(pdf.Root.AcroForm, NeedAppearances=True),
    "form.appearance-1": lambda pdf: drop(widget(pdf, Rect=Array([0, 0, 0, 0])), "/AP"),
    "form.xfa": lambda pdf: widget(pdf) and put(pdf.Root.AcroForm, XFA=Array()),
    "form.xfa: rendering": lambda pdf: put(pdf.Root, NeedsRendering=True),
    "form.tagged": lambda pdf: widget(pdf, False),
    "form.one": lambda pdf: widget(pdf) and show(pdf, first(pdf, "Form")) and None,
    "form.name": lambda pdf: drop(widget(pdf), "/TU"),
    "attachment.none-1": attach,
    "attachment.conforms": attach,
    "attachment.names": lambda pdf: drop(attach(pdf), "/UF"),
    "attachment.relation": lambda pdf: drop(attach(pdf), "/AFRelationship"),
    "attachment.associated": bare_file,
    "attachment.type": lambda pdf: spoil(pdf, Subtype=Name("/text")),
    "attachment.parameters": lambda pdf: spoil(pdf, Params=Dictionary(Size=1)),
    "attachment.parameters: sum": lambda pdf: put(attach(pdf).EF.F.Params, CheckSum=String(b"0" * 16)),
    "attachment.listed": unlisted,
    "outline.tree": lambda pdf: put(pdf.Root.Outlines.First, Title=String("")),
    "outline.tree: count": lambda pdf: put(pdf.Root.Outlines, Count=99),
    "outline.tree: ring": lambda pdf: put(pdf.Root.Outlines.First, Next=pdf.Root.Outlines.First),
    "outline.headings": lambda pdf: drop(pdf.Root, "/Outlines"),
    "page.labels": lambda pdf: drop(pdf.Root, "/PageLabels"),
}
