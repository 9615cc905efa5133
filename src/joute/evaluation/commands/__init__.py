"""The commands of joute eval, one file each."""
