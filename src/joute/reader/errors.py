"""Errors of files that cannot be read; each says why, and what to do."""

from joute.errors import N_, BadInput


class UnreadableFile(BadInput):
    """A file of which nothing is stored."""

    code = "unreadable_file"
    message = N_("%(file)s: this file cannot be read.")


class UnreadableKind(UnreadableFile):
    code = "unreadable_kind"
    message = N_("%(file)s: files of this kind are not read. These are: %(kinds)s.")


class EncryptedFile(UnreadableFile):
    code = "encrypted_file"
    message = N_("%(file)s: this file asks for a password. Save a copy without one.")


class NoText(UnreadableFile):
    code = "no_text"
    message = N_(
        "%(file)s: no text in this file; it may hold pictures of pages. Recognise their text first "
        "(OCR), then add the result."
    )


class DamagedFile(UnreadableFile):
    code = "damaged_file"
    message = N_("%(file)s: this file is damaged. Open it, save it again, and add the copy.")


class FileTooLarge(UnreadableFile):
    code = "file_too_large"
    message = N_("%(file)s: this file is too large, packed or unpacked: at most %(megabytes)s MB.")


class HeavyFile(UnreadableFile):
    """Reading it took more time or memory than a file may take here."""

    code = "heavy_file"
    message = N_(
        "%(file)s: reading this file takes more than %(seconds)s s or %(megabytes)s MiB of memory. "
        "Save it again in parts, or as text."
    )
