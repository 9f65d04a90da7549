"""What runs inside sandbox children; imports nothing of the project but its neighbours here."""
