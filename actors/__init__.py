"""The middle floors: a folder a subsystem, each with the same rooms."""
