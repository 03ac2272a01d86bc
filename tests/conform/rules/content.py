"""Content streams: known operators, balance, and marks: everything is tagged or an artifact."""
from ..rule import rule


@rule("content.operators", "1:6.2.10 23:6.2.2")
def operators(doc):
    for one in doc.contents:
        if one.unknown:
            yield f"{one.where}: {sorted(one.unknown)}"


@rule("content.balance", "*:ISO/32000-1/8.2")
def balance(doc):
    for one in doc.contents:
        for text in one.odd:
            yield f"{one.where}: {text}"


@rule("content.resources", "*:ISO/32000-1/7.8.3")
def resources(doc):
    for one in doc.contents:
        for name in sorted(one.missing):
            yield f"{one.where}: no {name}"


@rule("content.tagged", "u:7.1")
def tagged(doc):
    for one in doc.contents:
        if one.page is not None and one.untagged:
            yield f"{one.where}: neither tagged nor an artifact: {dict(one.untagged)}"


@rule("content.artifact-inside", "u:7.1")
def artifact_inside(doc):
    for one in doc.contents:
        for mark in one.marks:
            if mark.tag == "/Artifact" and any(outer.mcid is not None for outer in mark.outer):
                yield f"{one.where}: an artifact in tagged content"


@rule("content.inside-artifact", "u:7.1")
def inside_artifact(doc):
    for one in doc.contents:
        for mark in one.marks:
            if mark.mcid is not None and any(outer.tag == "/Artifact" for outer in mark.outer):
                yield f"{one.where}: tagged content in an artifact"


@rule("content.nested", "*:ISO/32000-1/14.7.4.2")
def nested(doc):
    for one in doc.contents:
        for mark in one.marks:
            if mark.mcid is not None and any(outer.mcid is not None for outer in mark.outer):
                yield f"{one.where}: MCID {mark.mcid} within another"


@rule("content.artifact", "*:ISO/32000-1/14.8.2.2.2")
def artifact(doc):
    for one in doc.contents:
        for mark in one.marks:
            if mark.tag == "/Artifact" and mark.mcid is not None:
                yield f"{one.where}: an artifact with an MCID"
            kind = str(mark.properties.get("/Type", "/Layout"))
            if mark.tag == "/Artifact" and kind not in ("/Pagination", "/Layout", "/Page", "/Background"):
                yield f"{one.where}: an artifact of type {kind}"


def drawn(doc):
    """[(page, MCID, mark)] in the order of drawing."""
    return [(one.page, mark.mcid, mark) for one in doc.contents if one.page is not None
            for mark in one.marks if mark.mcid is not None]


@rule("content.unique", "*:ISO/32000-1/14.7.4.2")
def unique(doc):
    met = set()
    for page, mcid, _ in drawn(doc):
        if (page, mcid) in met:
            yield f"page {page + 1}: MCID {mcid} twice"
        met.add((page, mcid))


@rule("content.owned", "u:7.1")
def owned(doc):
    """Marked content of no element is not tagged."""
    for page, mcid in sorted({(page, mcid) for page, mcid, _ in drawn(doc)} - set(doc.owner)):
        yield f"page {page + 1}: MCID {mcid} belongs to no element"


@rule("content.drawn", "*:ISO/32000-1/14.7.4.2")
def there(doc):
    places = {(page, mcid) for page, mcid, _ in drawn(doc)}
    for place in set(doc.owner) - places:
        yield f"{doc.owner[place][0]}: MCID {place} is not drawn"


@rule("content.one-owner", "*:ISO/32000-1/14.7.4.2")
def one_owner(doc):
    for place, owners in doc.owner.items():
        if len(owners) > 1:
            yield f"MCID {place} of {len(owners)} elements"


@rule("content.tag", "*:ISO/32000-1/14.8.2.4.1")
def tag(doc):
    """The tag of the content is its element's type."""
    for page, mcid, mark in drawn(doc):
        for owner in doc.owner.get((page, mcid), []):
            if str(owner.obj.S) != mark.tag:
                yield f"page {page + 1}: MCID {mcid} is {mark.tag}, its element {owner}"


@rule("content.painted", "*:ISO/32000-1/14.6")
def painted(doc):
    """Marked content that shows nothing says nothing."""
    for one in doc.contents:
        for mark in one.marks:
            if mark.mcid is not None and mark.mcid not in one.painted:
                yield f"{one.where}: MCID {mark.mcid} is empty"


@rule("content.order", "*:ISO/32000-1/14.8.2.3.1")
def order(doc):
    """The order of the structure on a page is the order of drawing there; two languages side by side are
    each read by themselves."""
    def sorted_out(places):
        found = {}
        for page, mcid in places:
            language = part_of(doc.owner.get((page, mcid), [None])[0])
            found.setdefault((page, language), []).append(mcid)
        return found

    told = sorted_out([(page, mcid) for page, mcid, _ in drawn(doc)])
    for place, mcids in sorted_out(doc.reading).items():
        if mcids != told.get(place) and sorted(mcids) == sorted(told.get(place, [])):
            yield f"page {place[0] + 1}: {mcids[:8]} is drawn as {told[place][:8]}"


def part_of(element):
    """The Part, which is a language, that an element stands in."""
    while element is not None and element.kind != "Part":
        element = element.parent
    return element
