"""The languages of the series: what is written in English comes out in French or Spanish, from gettext catalogues.

English is the language of sources and of the reference edition: it needs no catalogue. Catalogues lie in
``translations/<language>/<domain>.po``.
"""

from series.translation.catalogue import Catalogue, read_catalogues
from series.translation.translator import ENGLISH, Translator, translator

__all__ = ["ENGLISH", "Catalogue", "Translator", "read_catalogues", "translator"]
