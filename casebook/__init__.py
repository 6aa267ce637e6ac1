"""casebook: a ledger of facts in YAML, printed as a site, a PDF, charts, workbooks and data packs."""

__version__ = "0.1.0"
