"""E-mail: its subject, who wrote it and when, its text. Attached files are added by themselves."""

from email import policy
from email.message import MIMEPart
from email.parser import BytesParser

from joute.reader import web
from joute.reader.contents import Block, Page
from joute.reader.plain import decoded
from joute.reader.tidy import paragraphs, tidy

_HEADERS = ("From", "To", "Date")


def _text(body: MIMEPart) -> str:
    """The words of a part, also where nobody knows the encoding that it names."""
    try:
        return str(body.get_content())
    except LookupError:
        return decoded(bytes(body.get_payload(decode=True)))


def pages(data: bytes) -> list[Page]:
    message = BytesParser(policy=policy.default).parsebytes(data)
    title = tidy(str(message.get("Subject", "")))
    blocks = [Block(title, 1)] if title else []
    said = (f"{name}: {message[name]}" for name in _HEADERS if message[name])
    blocks += [Block(tidy(line)) for line in said]
    body = message.get_body(("plain", "html"))
    if body is not None:
        text = _text(body)
        if body.get_content_subtype() == "html":
            blocks += web.pages(text)[0].blocks
        else:
            blocks += [Block(one) for one in paragraphs(text)]
    return [Page(1, blocks, title)]
