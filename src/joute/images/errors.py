"""Errors of pictures; each says what to send instead."""

from joute.errors import N_, BadInput


class BadPicture(BadInput):
    """A picture that cannot be taken."""

    code = "bad_picture"
    message = N_("This picture is damaged or cut short: send another copy of it.")


class NotAPicture(BadPicture):
    """A file of another kind; drawings in SVG may hold programs, and moving pictures many more
    pixels than they show."""

    code = "not_a_picture"
    message = N_("Send a still picture in JPEG, PNG or WebP: this file is none of these.")


class PictureTooLarge(BadPicture):
    """Too many bytes or pixels."""

    code = "picture_too_large"
    message = N_(
        "This picture is too large: at most %(megabytes)s MB and %(megapixels)s million pixels. "
        "Make it smaller and send it again."
    )
