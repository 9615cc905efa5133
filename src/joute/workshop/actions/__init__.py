"""What changes a workshop: each in one transaction, refused or committed whole."""
