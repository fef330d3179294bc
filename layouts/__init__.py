"""Pages. A file without a leading underscore is one Dash page; the others help them."""
