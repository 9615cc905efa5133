"""Views follow the state: read once for all who watch on this node, rendered once per view."""
