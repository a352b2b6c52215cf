"""`bootstrap` under emulators of Lambda's runtime that others wrote, with the samples of the project."""
