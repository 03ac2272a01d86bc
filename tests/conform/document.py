"""A PDF as the rules read it; each part is read once, when first asked for."""
import functools
import io

import pikepdf

from . import content, program, syntax, xmp


def key(obj):
    """An identity of an object: its number, or itself when it is direct."""
    number = obj.objgen if hasattr(obj, "objgen") else (0, 0)
    return number if number != (0, 0) else repr(obj)


def kids_of(element):
    kids = element.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def is_element(kid):
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


class Element:
    """A structure element: kind (its standard type), parent, kids (elements), content [(page, MCID)],
    annotations, obj; order: its kids of all sorts, an annotation as None."""

    def __init__(self, obj, kind, parent):
        self.obj, self.kind, self.parent = obj, kind, parent
        self.kids, self.content, self.annotations, self.order = [], [], [], []

    def kinds(self):
        return [kid.kind for kid in self.kids]

    def attribute(self, owner, name, default=None):
        found = self.obj.get("/A", pikepdf.Array())
        for one in found if isinstance(found, pikepdf.Array) else [found]:
            if isinstance(one, pikepdf.Dictionary) and str(one.get("/O", "")) == owner and name in one:
                return one[name]
        return default

    def __str__(self):
        return f"{self.kind} ({self.obj.objgen[0]})"


class Document:
    def __init__(self, data):
        self.data = data
        self.pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True, inherit_page_attributes=False)
        self.root, self.trailer = self.pdf.Root, self.pdf.trailer
        self.made = {}

    def once(self, make):
        """What a function of the document returns, made when first asked for."""
        if make not in self.made:
            self.made[make] = make(self)
        return self.made[make]

    # --- bytes and objects ------------------------------------------------------------------------------

    @functools.cached_property
    def raw(self):
        return syntax.objects_of(self.data)

    @functools.cached_property
    def tokens(self):
        """[(object's number, tokens)], those in object streams too."""
        found = [(one.number, one.tokens) for one in self.raw]
        for one in self.objects:
            if isinstance(one, pikepdf.Stream) and one.get("/Type") == "/ObjStm":
                found.append((one.objgen[0], syntax.tokens_of(one.read_bytes(), 0)[0]))
        return found

    @functools.cached_property
    def objects(self):
        return list(self.pdf.objects)

    @property
    def dictionaries(self):
        """[(where, dictionary)] of all dictionaries and streams, direct ones too."""
        return self.compounds[0]

    @property
    def arrays(self):
        """[(where, array)]"""
        return self.compounds[1]

    @functools.cached_property
    def compounds(self):
        found, arrays = [], []

        def walk(obj, where, depth):
            if isinstance(obj, (pikepdf.Dictionary, pikepdf.Stream)):
                found.append((where, obj))
                items = obj.keys()
                below = [obj[name] for name in items if name != "/Parent"]
            elif isinstance(obj, pikepdf.Array):
                arrays.append((where, obj))
                below = list(obj)
            else:
                return
            for one in below:
                if isinstance(one, (pikepdf.Object,)) and not one.is_indirect and depth < 60:
                    walk(one, where, depth + 1)

        for obj in self.objects:
            walk(obj, f"object {obj.objgen[0]}", 0)
        walk(self.trailer, "trailer", 0)
        return found, arrays

    def spaces(self, kind):
        """[(where, array)] of colour spaces of a kind."""
        return [(where, one) for where, one in self.arrays if len(one) > 1 and one[0] == kind]

    def having(self, *names):
        """[(where, dictionary)] with one of these keys."""
        return [(where, one) for where, one in self.dictionaries if any(name in one for name in names)]

    def of_type(self, kind, subtype=None):
        return [(where, one) for where, one in self.dictionaries if str(one.get("/Type", "")) == kind
                and (subtype is None or str(one.get("/Subtype", "")) == subtype)]

    @functools.cached_property
    def xmp(self):
        return xmp.Packet(self.root.Metadata.read_bytes()) if "/Metadata" in self.root else xmp.Packet(b"")

    # --- pages ------------------------------------------------------------------------------------------

    @functools.cached_property
    def pages(self):
        """In order; pikepdf's own list would give each page what it inherits."""
        found = []

        def walk(node):
            for kid in node.get("/Kids", []):
                found.append(kid) if kid.get("/Type") == "/Page" else walk(kid)

        walk(self.root.Pages)
        return found

    @functools.cached_property
    def page_numbers(self):
        return {key(page): i for i, page in enumerate(self.pages)}

    @functools.cached_property
    def contents(self):
        """What is drawn: a content.Content for each page and for each appearance of an annotation."""
        found = [content.read(page, page.get("/Resources", pikepdf.Dictionary()), f"page {i + 1}", i)
                 for i, page in enumerate(self.pages)]
        for where, annotation in self.annotations:
            normal = annotation.get("/AP", {}).get("/N")
            if isinstance(normal, pikepdf.Stream):
                found.append(content.read(normal, normal.get("/Resources", pikepdf.Dictionary()),
                                          f"{where}: appearance", None))
        return found

    @functools.cached_property
    def annotations(self):
        """[(where, annotation)]"""
        return [(f"page {i + 1}: annotation {k + 1}", one) for i, page in enumerate(self.pages)
                for k, one in enumerate(page.get("/Annots", []))]

    @functools.cached_property
    def images(self):
        return self.of_subtype("/Image")

    @functools.cached_property
    def forms(self):
        return self.of_subtype("/Form")

    def of_subtype(self, subtype):
        """Streams that are XObjects of a kind."""
        return [(where, one) for where, one in self.dictionaries
                if isinstance(one, pikepdf.Stream) and str(one.get("/Subtype", "")) == subtype]

    @functools.cached_property
    def fonts(self):
        return program.fonts_of(self)

    @functools.cached_property
    def intent(self):
        """The profile of the output intent of PDF/A or PDF/X, which share it; None without one."""
        for one in self.root.get("/OutputIntents", []):
            if one.get("/S") in ("/GTS_PDFA1", "/GTS_PDFX") and "/DestOutputProfile" in one:
                return one.DestOutputProfile
        return None

    # --- structure --------------------------------------------------------------------------------------

    def kind_of(self, name, standard):
        """A structure type by way of the RoleMap, up to the first standard one."""
        roles, met = self.root.StructTreeRoot.get("/RoleMap", {}), set()
        while name not in standard and "/" + name in roles and name not in met:
            met.add(name)
            name = str(roles["/" + name])[1:]
        return name

    @functools.cached_property
    def elements(self):
        """The structure elements, in order."""
        from .rules import tree
        found = []

        def walk(obj, parent, page):
            element = Element(obj, self.kind_of(str(obj.S)[1:], tree.STANDARD), parent)
            found.append(element)
            page = obj.get("/Pg", page)
            for kid in kids_of(obj):
                if isinstance(kid, int):
                    element.content.append((self.page_numbers.get(key(page)), kid))
                    element.order.append(element.content[-1])
                elif is_element(kid):
                    if len(found) > 200000:
                        raise ValueError("the structure has no end")
                    element.kids.append(walk(kid, element, page))
                    element.order.append(element.kids[-1])
                elif "/MCID" in kid:
                    element.content.append((self.page_numbers.get(key(kid.get("/Pg", page))), int(kid.MCID)))
                    element.order.append(element.content[-1])
                elif "/Obj" in kid:
                    element.annotations.append(kid.Obj)
                    element.order.append(None)
                else:
                    raise ValueError(f"a kid of {element} that is nothing known")
            return element

        for kid in kids_of(self.root.get("/StructTreeRoot", pikepdf.Dictionary())):
            walk(kid, None, None)
        return found

    @functools.cached_property
    def reading(self):
        """[(page, MCID)] in the order of the tree."""
        found = []

        def walk(element):
            for kid in element.order:
                if isinstance(kid, Element):
                    walk(kid)
                elif kid is not None:
                    found.append(kid)

        for element in self.elements:
            if element.parent is None:
                walk(element)
        return found

    def all_of(self, *kinds):
        return [element for element in self.elements if element.kind in kinds]

    @functools.cached_property
    def owner(self):
        """(page, MCID) → [elements]"""
        found = {}
        for element in self.elements:
            for place in element.content:
                found.setdefault(place, []).append(element)
        return found

    @functools.cached_property
    def parent_tree(self):
        found = {}
        tree = self.root.get("/StructTreeRoot", {}).get("/ParentTree")
        if tree is not None:
            self.numbers(tree, found)
        return found

    def numbers(self, node, out):
        flat = node.get("/Nums", [])
        for i in range(0, len(flat), 2):
            out[int(flat[i])] = flat[i + 1]
        for kid in node.get("/Kids", []):
            self.numbers(kid, out)

    def names(self, node):
        """[(name, value)] of a name tree."""
        flat = node.get("/Names", [])
        found = [(bytes(flat[i]), flat[i + 1]) for i in range(0, len(flat), 2)]
        for kid in node.get("/Kids", []):
            found += self.names(kid)
        return found

    @functools.cached_property
    def languages(self):
        """[(where, language)] of the catalog, the elements and marked content."""
        found = [("catalog", str(self.root.Lang))] if "/Lang" in self.root else []
        found += [(str(element), str(element.obj.Lang)) for element in self.elements if "/Lang" in element.obj]
        for one in self.contents:
            found += [(one.where, str(mark.properties.Lang)) for mark in one.marks if "/Lang" in mark.properties]
        return found

    def claims(self):
        """The profiles that the metadata claims, as letters."""
        part, letters = self.xmp.text(xmp.PDFAID, "part"), ""
        if part in ("1", "2", "3"):
            letters += part
        letters += "u" if self.xmp.text(xmp.PDFUAID, "part") else ""
        return letters + ("x" if self.xmp.text(xmp.PDFXID, "GTS_PDFXVersion") else "")
