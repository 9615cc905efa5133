"""Shadow calls: another model is asked what an application asked, and nobody sees its answer."""
