"""What the asker of `images` has to decide about."""

from __future__ import annotations

from storage.model.errors import MiauflixError


class PictureUnknown(MiauflixError):
    """No title has a picture of this name, or its provider does not have it any longer. Asking again does not help."""

    code = "picture_unknown"


class PictureUnavailable(MiauflixError):
    """The picture cannot be had now: ask again in `retry_after_s` seconds."""

    code = "picture_unavailable"

    def __init__(self, message: str, retry_after_s: float = 30.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotAPicture(PictureUnavailable):
    """Its provider answers with something else under this name: no picture, a broken one, or one beyond all measure."""

    code = "not_a_picture"


class SourceSpared(PictureUnavailable):
    """The source was not even asked, because it failed so often just now: nothing is known of the picture itself."""

    code = "picture_source_spared"
