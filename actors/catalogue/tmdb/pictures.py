"""Which of a title's pictures stand for it: the best of each role and language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actors.catalogue.tmdb.answers import Image, Images
from actors.catalogue.tmdb.names import ENGLISH, language_of, picture_name
from storage.model.provided import PictureRole, ProvidedPicture

WORDLESS = ""


def best_pictures(images: Images) -> tuple[ProvidedPicture, ...]:
    """One picture for each role and language: that with the best vote, then with the most votes."""
    return tuple(
        ProvidedPicture(role, language, name)
        for role, found in (
            (PictureRole.POSTER, images.posters),
            (PictureRole.BACKDROP, images.backdrops),
            (PictureRole.LOGO, images.logos),
        )
        for language, name in _best_by_language(found).items()
    )


def chosen_logo(pictures: Sequence[ProvidedPicture], original_language: str) -> str:
    """The logo for whoever has none of his own: the English one, else the original's, one without words, or any."""
    logos = {each.language: each.name for each in pictures if each.role is PictureRole.LOGO}
    wanted = (ENGLISH, language_of(original_language), WORDLESS, *logos)
    return next((logos[language] for language in wanted if language in logos), "")


def _best_by_language(images: Iterable[Image]) -> dict[str, str]:
    best: dict[str, str] = {}
    for image in sorted(images, key=lambda image: (-image.vote_average, -image.vote_count)):
        language = language_of(image.iso_639_1)
        if language not in best and (name := picture_name(image.file_path)):
            best[language] = name
    return best
