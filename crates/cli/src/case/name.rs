//! A reference as a file's name and in a queue's ids.

use sha2::{Digest, Sha256};

use crate::digest::hexadecimal;

/// Characters that a name keeps of a reference.
const MOST: usize = 64;
const DIGITS: usize = 6;

/// The reference where it is fit to be a name. Otherwise what is unfit becomes `-`, and a digest tells it from its likes.
pub(super) fn name(reference: &str) -> String {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fit: String = reference.chars().take(MOST).map(|c| if is_fit(c) { c } else { '-' }).collect();
    if fit == reference && !fit.starts_with(['.', '-']) && !fit.is_empty() {
        return fit;
    }
    let digest = hexadecimal(&Sha256::digest(reference));
    let digits = digest.get(..DIGITS).unwrap_or_default();
    let fit = fit.trim_matches(['.', '-']);
    if fit.is_empty() { format!("case-{digits}") } else { format!("{fit}-{digits}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_that_is_no_name_becomes_one_of_its_own() {
        assert_eq!(name("CASE-4711"), "CASE-4711");
        let slashed = name("../a b");
        assert!(slashed.starts_with("a-b-") && slashed.len() == 10, "{slashed}");
        assert_ne!(name("a/b"), name("a:b"));
        assert!(name("日本").starts_with("case-"));
        assert_eq!(name(&"x".repeat(256)).len(), MOST + 1 + DIGITS);
    }
}
