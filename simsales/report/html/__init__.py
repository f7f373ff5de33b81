"""Owns the report page: one self-contained HTML file that a manager reads, prints and passes on."""

from simsales.report.html.document import page_text, write_page

__all__ = ["page_text", "write_page"]
