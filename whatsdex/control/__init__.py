"""What a face may ask of an engine: one protocol an area, carried in the process or over a Unix socket."""
