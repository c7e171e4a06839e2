"""The seeder: a program of its own (`python -m actors.demo.seeder`), beside the one that streams."""
