"""The decision and everything it is made of: ask, slate, reasons, record."""
