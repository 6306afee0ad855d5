"""The formats that are read, one line each: everything else about a format lies in its converter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One format. To add one, write `converters/<converter>.py` (`pdf.convert`: of a folder) with `convert(path, name)`
    and add a line below.

    A format without `magic` is text and known by its extensions. `magic` is what its first bytes are; in a `zip`
    container, what the entry `mimetype` begins with or what stands in `[Content_Types].xml`, with the `folder` of its
    parts; in an `ole` container (old Office), the name of a stream, which ends with a NUL, or its beginning. Without
    `converter` the text is taken as it is. Several are separated by `|`. `extra` is the extra of the package
    that brings what the converter imports.
    """

    kind: str
    extensions: str
    converter: str = ""
    magic: str = ""
    container: str = ""
    folder: str = ""
    extra: str = ""


FORMATS = (
    Format("pdf", ".pdf", "pdf.convert", "%PDF-"),
    Format("docx", ".docx .docm .dotx", "docx.convert", "wordprocessingml", "zip", "word/"),
    Format("pptx", ".pptx .pptm", "pptx", "presentationml", "zip", "ppt/"),
    Format("xlsx", ".xlsx .xlsm", "xlsx.convert", "spreadsheetml", "zip", "xl/"),
    Format("excel-xml", "", "xlsx.spreadsheet_xml"),
    Format("odf", ".odt .ods .odp", "odf.convert", "application/vnd.oasis.opendocument.", "zip"),
    Format("flat-odf", ".fodt .fods .fodp", "odf.convert"),
    Format("epub", ".epub", "epub", "application/epub+zip", "zip"),
    Format("msg", ".msg", "email.msg", "__properties_version1.0|__substg1.0_", "ole", extra="legacy"),
    Format("ppt", ".ppt .pps", "ppt.convert", "PowerPoint Document", "ole", extra="legacy"),
    Format("doc", ".doc", "doc", "WordDocument", "ole", extra="legacy"),
    Format("xls", ".xls", "xls.convert", "Workbook\0|Book\0", "ole", extra="legacy"),
    Format("rtf", ".rtf", "rtf.convert", "{\\rtf", extra="legacy"),
    Format("png", ".png", "picture", "\x89PNG\r\n\x1a\n"),
    Format("jpeg", ".jpg .jpeg", "picture", "\xff\xd8\xff"),
    Format("tiff", ".tif .tiff", "picture", "II*\0|MM\0*"),
    Format("html", ".html .htm .xhtml .shtml", "html.convert"),
    Format("markdown", ".md .markdown .mdown .mkd .mdx .qmd .rmd", "markdown"),
    Format("rst", ".rst .rest", "rst"),
    Format("asciidoc", ".adoc .asciidoc .asc", "asciidoc.convert"),
    Format("email", ".eml .mht .mhtml .mbox", "email.convert"),
    Format("enex", ".enex", "evernote"),
    Format("calendar", ".ics", "calendar"),
    Format("contacts", ".vcf", "contacts"),
    Format("csv", ".csv .tsv .tab .psv"),
    Format("jsonl", ".jsonl .ndjson .jsonlines"),
    Format("json", ".json", "json_text"),
    Format("subtitles", ".srt .vtt", "subtitles"),
    Format("notebook", ".ipynb", "notebook"),
    Format("text", ".txt .text", "plain.convert"),
    Format(
        "code",
        ".py .pyi .js .jsx .ts .tsx .java .c .h .cc .cpp .hpp .cs .go .rs .rb .php .sh .bash .zsh .ps1 .sql .r .jl .kt "
        ".swift .scala .lua .pl .css .scss .toml .yaml .yml .ini .cfg .conf .env .xml .xsd .svg .log .diff .patch .tex",
    ),
)
BY_KIND = {known.kind: known for known in FORMATS}
BY_EXTENSION = {extension: known for known in FORMATS for extension in known.extensions.split()}
