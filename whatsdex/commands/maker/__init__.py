"""Making pictures, stickers, codes and speech of texts."""
