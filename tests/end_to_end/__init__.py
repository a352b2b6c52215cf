"""The function behind servers that others wrote. README.md says what is run and what is not."""
