"""The commands of `joute register`, one file each."""
