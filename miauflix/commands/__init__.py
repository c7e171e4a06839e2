"""The subcommands of `miauflix`, a file each."""
