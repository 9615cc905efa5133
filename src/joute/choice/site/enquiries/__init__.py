"""Enquiries as pages: for members who send them, and for the suppliers that answer."""
