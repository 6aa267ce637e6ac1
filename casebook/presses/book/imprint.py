"""What the PDF says of the book as a whole: title, maker, language, dates, the files that travel inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markupsafe import escape

from casebook.errors import Language
from casebook.kinds.volume import Volume
from casebook.presses.book.data import datasets_csv, facts_csv
from casebook.render import Book, epoch_of

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True)
class Attached:
    """A file that travels inside of the PDF."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class Imprint:
    """What is said of the book; `epoch` is the edition's date in seconds since 1970."""

    language: Language
    title: str
    author: str
    subject: str
    keywords: tuple[str, ...]
    licence: str
    attached: tuple[Attached, ...]
    epoch: int


def imprint(book: Book, volume: Volume) -> Imprint:
    """The imprint of a volume, from its edition; the whole carries the data."""
    edition, language = book.edition, book.language
    title = edition.title.in_(language)
    if not volume.whole:
        title = book.words("volume.titled", book=title, volume=volume.title.in_(language))
    return Imprint(
        language=language,
        title=title,
        author=edition.publisher.in_(language),
        subject=(edition.subtitle if volume.whole else volume.use).in_(language),
        keywords=tuple(word.in_(language) for word in edition.keywords),
        licence=edition.licence.in_(language),
        attached=(
            Attached("facts.csv", facts_csv(book), book.words("pack.facts")),
            Attached("datasets.csv", datasets_csv(book), book.words("print.datasets_csv")),
        )
        if volume.whole
        else (),
        epoch=epoch_of(edition),
    )


def describe(pdf: pikepdf.Pdf, said: Imprint) -> None:
    """Puts the imprint into a PDF."""
    from pikepdf import Dictionary, Name, Stream, String

    when = datetime.fromtimestamp(said.epoch, UTC)
    stamp = when.strftime("D:%Y%m%d%H%M%SZ")
    lang = "zh-CN" if said.language == "zh" else "en"
    info = {
        "Title": said.title,
        "Author": said.author,
        "Subject": said.subject,
        "Keywords": ", ".join(said.keywords),
        "Creator": "casebook",
        "Producer": "casebook, WeasyPrint, pikepdf",
        "CreationDate": stamp,
        "ModDate": stamp,
    }
    for key, value in info.items():
        if value:
            pdf.docinfo[f"/{key}"] = String(value)
    root = pdf.Root
    root.Lang = String(lang)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.Metadata = pdf.make_indirect(Stream(pdf, _xmp(said, when, lang).encode()))
    root.Metadata.Type, root.Metadata.Subtype = Name.Metadata, Name.XML
    _attach(pdf, said, stamp)


def _attach(pdf: pikepdf.Pdf, said: Imprint, stamp: str) -> None:
    from pikepdf import Array, Dictionary, Name, Stream, String

    flat: list[pikepdf.Object] = []
    if not said.attached:
        return
    for file in sorted(said.attached, key=lambda file: file.name):
        content = pdf.make_indirect(Stream(pdf, file.content))
        content.Type, content.Subtype = Name.EmbeddedFile, Name("/text/csv")
        content.Params = Dictionary(Size=len(file.content), CreationDate=String(stamp), ModDate=String(stamp))
        told = Dictionary(
            Type=Name.Filespec,
            F=String(file.name),
            UF=String(file.name),
            EF=Dictionary(F=content, UF=content),
            Desc=String(file.description),
            AFRelationship=Name.Data,
        )
        flat += [String(file.name), pdf.make_indirect(told)]
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=Array(flat)))
    pdf.Root.AF = Array(flat[1::2])


def _xmp(said: Imprint, when: datetime, lang: str) -> str:
    """The same for programs that read XMP, and that the file keeps to PDF/UA-1."""
    day = when.strftime("%Y-%m-%dT%H:%M:%SZ")

    def text(value: str) -> str:
        return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(value)}</rdf:li></rdf:Alt>'

    words = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in said.keywords)
    subject = f"<dc:subject><rdf:Bag>{words}</rdf:Bag></dc:subject>" if words else ""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title>{text(said.title)}</dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(said.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description>{text(said.subject)}</dc:description>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<dc:rights>{text(said.licence)}</dc:rights>{subject}
<xmp:CreatorTool>casebook</xmp:CreatorTool><xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>
<pdf:Producer>casebook, WeasyPrint, pikepdf</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
