"""Reads a census file child by child, and refuses what no census needs: it may be hostile.

No more than one child is in memory. libxml2 refuses a text of more than 10 MB, elements deeper
than 256, and entities that grow. A document type is refused whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from lxml import etree

from cptimescales.returns.cells import shortened
from cptimescales.returns.record import ReturnError

XmlElement: TypeAlias = Any
"""An element of lxml."""

_ROOT = "Message"
_DECLARES = b"xmlns"
_LARGEST_CHILD = 1 << 26  # bytes; a child of a census has a few thousand


class XmlChildren:
    """The elements `Child` of a file, one at a time.

    Attributes:
        header: the text of each element in the header that has a text; empty until the header is
            read, which is before the first child.
        prefix: what the tags begin with: the namespace of the first element; empty without one.

    Raises:
        ReturnError: the file cannot be read, is no well-formed XML, or is no census.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.header: dict[str, str] = {}
        self.prefix: str = ""

    def __iter__(self) -> Iterator[XmlElement]:
        """The children. Each is emptied after the next one is asked for.

        Raises:
            ReturnError: the file is no well-formed XML, or no census. It names the line.
        """
        count = 0
        try:
            with self._path.open("rb") as content:
                for element in self._elements(_Bounded(content, self._path)):
                    count += 1
                    yield element
        except etree.XMLSyntaxError as error:
            where = f"line {error.lineno}" if error.lineno else ""
            problem = f"it is not well-formed XML: {shortened(error.msg or 'it ends too early')}"
            raise ReturnError(str(self._path), where, problem) from None
        except OSError as error:
            problem = f"it cannot be read: {error.strerror}"
            raise ReturnError(str(self._path), "", problem) from None
        if not count:
            problem = "it has no child: a census has Child elements below Message and Children"
            raise ReturnError(str(self._path), "", problem)

    def not_named(self, names: Iterable[str]) -> set[str]:
        """Those of some names that stand nowhere in the file, so that no element has them.

        None in UTF-16 and other encodings in which a name has other bytes than in ASCII.
        """
        with self._path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            if content.find(b"\0") >= 0 or content.find(_ROOT.encode("ascii")) < 0:
                return set()
            return {name for name in names if content.find(name.encode("ascii")) < 0}

    def _elements(self, content: _Bounded) -> Iterator[XmlElement]:
        parsing = etree.iterparse(
            content,
            events=("start", "end"),
            tag=("{*}Header", "{*}Children", "{*}Child"),
            resolve_entities=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        )
        prefix, namespaces = None, 0
        for event, element in parsing:
            if prefix is None:
                root = element.getroottree().getroot()
                self.prefix = prefix = self._prefix(root)
                namespaces = len(root.nsmap)
            if event == "start":
                continue
            if content.declared != namespaces:
                self._check_namespaces(element, prefix)
            if element.tag == f"{prefix}Header":
                self._read_header(element, prefix)
            elif element.tag == f"{prefix}Child":
                yield element
                content.read_since_child = 0
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        if prefix is None:
            self._prefix(parsing.root)

    def _prefix(self, root: XmlElement) -> str:
        """What the tags begin with: the namespace of the first element; empty without one."""
        if root.getroottree().docinfo.doctype:
            problem = "it has a document type (DOCTYPE), which a census has not; remove it"
            raise ReturnError(str(self._path), "", problem)
        namespace, brace, name = root.tag.rpartition("}")
        if name != _ROOT:
            problem = f"its first element is {shortened(name)!r}; that of a census is {_ROOT!r}"
            raise ReturnError(str(self._path), "", problem)
        return f"{namespace}{brace}"

    def _read_header(self, header: XmlElement, prefix: str) -> None:
        for element in header.iter():
            if element.text and not element.text.isspace():
                self.header[element.tag.removeprefix(prefix)] = element.text.strip()

    def _check_namespaces(self, element: XmlElement, prefix: str) -> None:
        """Refuses an element with another namespace: its fields would be passed over in silence."""
        namespace = prefix[1:-1]
        for each in element.iter("*"):
            if (etree.QName(each).namespace or "") != namespace:
                problem = "its elements have more than one namespace; a census has one, or none"
                raise ReturnError(str(self._path), "", problem)


class _Bounded:
    """A file that refuses to be read on where one child does not end.

    Attributes:
        read_since_child: the bytes that were read since the last child.
        declared: how many namespaces the bytes declare; more than there are in UTF-16.
    """

    def __init__(self, content: BinaryIO, path: Path) -> None:
        self._content, self._path = content, path
        self.read_since_child = self.declared = 0
        self._end = b""

    def read(self, size: int) -> bytes:
        """Some bytes of the file."""
        chunk = self._content.read(size)
        text = self._end + chunk
        self.declared += text.count(_DECLARES) + (b"\0" in text)
        self._end = text[1 - len(_DECLARES) :]
        self.read_since_child += len(chunk)
        if self.read_since_child > _LARGEST_CHILD:
            problem = f"it has more than {_LARGEST_CHILD:,} bytes without the end of a child"
            raise ReturnError(str(self._path), "", problem)
        return chunk
