"""What ``bench`` measures, a module a part."""
