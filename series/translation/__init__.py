"""The languages of the series: what is written in English comes out in French or Spanish, from gettext catalogues.

English is the language of sources and of the reference edition: it needs no catalogue. Catalogues lie in
``translations/<language>/<domain>.po``.
"""

from series.translation.catalogue import Catalogue, read_catalogues
from series.translation.translator import ENGLISH, Translator, project_translator, translator

__all__ = ["ENGLISH", "Catalogue", "Translator", "project_translator", "read_catalogues", "translator"]
