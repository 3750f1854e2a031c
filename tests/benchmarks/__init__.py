"""What protection costs: run by ``make benchmark``, never by the tests."""
