"""The bytes of a PDF, read without a library: objects with the white space around them, and tokens."""
import collections
import re

TOKEN = re.compile(rb"""[\0\t\n\f\r ]+ | %[^\r\n]*
    | (?P<string>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\))
    | (?P<open><<) | (?P<close>>>) | (?P<hex><[^<>]*>) | (?P<array>[\[\]])
    | /(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]*) | (?P<real>[+-]?(?:\d+\.\d*|\.\d+)) | (?P<int>[+-]?\d+)
    | (?P<word>[A-Za-z'"*]+) | (?P<other>.)""", re.X | re.S)

OBJECT = re.compile(rb"(\d+)([\0\t\n\f\r ]+)(\d+)([\0\t\n\f\r ]+)obj\b")

# start: where “n g obj” is; stream: (start, end) of its data; odd: [(kind, text)] on what is not as it should
# be around obj, stream, endstream, endobj.
Object = collections.namedtuple("Object", "number start tokens stream odd")


def tokens_of(data, start, stop=()):
    """[(kind, bytes)] from a place up to one of the words `stop`, and the place after it."""
    found, at = [], start
    while at < len(data):
        match = TOKEN.match(data, at)
        at = match.end()
        if match.lastgroup:
            found.append((match.lastgroup, match[match.lastgroup]))
            if match.lastgroup == "word" and match["word"] in stop:
                return found, at
    return found, at


def length_of(data, tokens):
    """The Length of a stream's dictionary; None without one."""
    for i, token in enumerate(tokens):
        if token == ("name", b"Length") and tokens[i + 1][0] == "int":
            if tokens[i + 3:i + 4] == [("word", b"R")]:
                match = re.search(rb"(?:^|[\r\n])%s 0 obj\s+(\d+)" % tokens[i + 1][1], data)
                return int(match[1]) if match else None
            return int(tokens[i + 1][1])
    return None


def objects_of(data):
    """Every object in the order of the file."""
    found, at = [], 0
    while True:
        match = OBJECT.search(data, at)
        if not match:
            return found
        odd, stream = [], None
        if data[match.start() - 1:match.start()] not in (b"\n", b"\r"):
            odd.append(("object", "no EOL before it"))
        if match[2] != b" " or match[4] != b" ":
            odd.append(("object", "not single spaces in “n g obj”"))
        if data[match.end():match.end() + 1] not in (b"\n", b"\r"):
            odd.append(("object", "no EOL after obj"))
        tokens, at = tokens_of(data, match.end(), (b"stream", b"endobj"))
        if tokens and tokens[-1] == ("word", b"stream"):
            eol = re.compile(rb"\r\n|\n").match(data, at)
            if not eol:
                odd.append(("stream", "stream without LF or CRLF"))
            begin = eol.end() if eol else at
            length = length_of(data, tokens)
            end = re.compile(rb"(\r\n|\n|\r)?endstream\b").search(data, begin + max(length or 0, 0))
            if length is None or not end or end.start() != begin + length:
                if end and length is not None and data.startswith(b"endstream", begin + length):
                    odd.append(("stream", "no EOL before endstream"))
                else:
                    odd.append(("length", f"Length {length} is not that of the data"))
                    end = re.compile(rb"(\r\n|\n|\r)?endstream\b").search(data, begin) or end
            elif not end[1]:
                odd.append(("stream", "no EOL before endstream"))
            stream = (begin, end.start() if end else len(data))
            tail, at = tokens_of(data, end.end() if end else len(data), (b"endobj",))
        if data[at - 7:at - 6] not in (b"\n", b"\r") or data[at:at + 1] not in (b"\n", b"\r"):
            odd.append(("object", "no EOL around endobj"))
        found.append(Object(int(match[1]), match.start(), tokens, stream, odd))
