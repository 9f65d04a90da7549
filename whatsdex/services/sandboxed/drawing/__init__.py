"""What draws: text set by Typst, pictures by Pillow, codes, and text art."""
