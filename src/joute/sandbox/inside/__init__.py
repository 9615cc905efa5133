"""What runs inside sandboxes: modules of the standard library only."""
