"""The seeder: a program of its own (`python -m actors.seeding.seeder`), beside the one that streams."""
