"""The panel's places, a module each: how it is reached, what its keys do and what its words mean."""
