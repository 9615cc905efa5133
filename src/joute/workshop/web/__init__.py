"""The pages of a workshop: desk, projected page, phones, report; contexts and their rendering."""
