"""Items that a model or the votes of people draft; they count once a person approved them."""
