"""The values that records are made of. No kind of record, no file and no wording here."""
