"""Pictures that people send: checked before they are decoded, turned upright, and written anew, so
that nothing of the file but its pixels stays.

    picture = clean(data)
    picture.data, picture.media_type, picture.width, picture.height
"""

from joute.images.cleaning import MEGABYTES, PREVIEW_BYTES, Picture, clean, preview
from joute.images.errors import BadPicture, NotAPicture, PictureTooLarge

__all__ = [
    "MEGABYTES",
    "PREVIEW_BYTES",
    "BadPicture",
    "NotAPicture",
    "Picture",
    "PictureTooLarge",
    "clean",
    "preview",
]
