"""How fast the series is, and what that is compared with: run by ``make bench``, never by the tests."""
