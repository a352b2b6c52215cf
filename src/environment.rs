//! Environment variables as an argument, so that tests and simulations can set them.

/// Reads an environment variable; none where it is not set.
pub type Environment = Box<dyn Fn(&str) -> Option<String>>;
