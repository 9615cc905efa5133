"""The commands of joute gateway, a file for each subject."""
