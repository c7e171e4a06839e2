"""The face of `images`: pictures of titles. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.images.errors import (
    NotAPicture,
    PictureUnavailable,
    PictureUnknown,
)
from actors.images.messages import (
    DescribePictures,
    FreePictureSpace,
    GetPicture,
    PictureFile,
    PicturesHealth,
)
from actors.images.settings import ImagesSettings
from actors.images.sizes import PictureSize

__all__ = [
    "DescribePictures",
    "FreePictureSpace",
    "GetPicture",
    "ImagesSettings",
    "NotAPicture",
    "PictureFile",
    "PictureSize",
    "PictureUnavailable",
    "PictureUnknown",
    "PicturesHealth",
]
