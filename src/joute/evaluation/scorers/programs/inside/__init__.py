"""What runs inside sandboxes: modules of the standard library only, and each other."""
