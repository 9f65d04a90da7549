"""What a group's admins decide."""
