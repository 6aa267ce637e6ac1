"""The chart types, each a module that ends in its declaration. Nothing here imports matplotlib."""
