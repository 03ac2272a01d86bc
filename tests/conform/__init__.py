"""A checker of PDF/A and PDF/UA that shares nothing with the writer: conform.py."""
