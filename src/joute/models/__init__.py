"""The pages of the models that people can meet here, and of the catalogue."""
