"""The commands of `joute documents`, one file each."""
