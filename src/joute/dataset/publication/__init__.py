"""From a draft to a publication: review, removal of rows, status, copies elsewhere."""
