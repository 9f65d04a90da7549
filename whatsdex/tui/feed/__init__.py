"""The live feed without its screen: what is kept, how it is read, filtered and drawn."""
