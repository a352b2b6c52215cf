//! What a single cell says.

use crate::target::Definition;

/// Characters in the longest id.
const MAX_ID: usize = 128;
/// Digits that a spreadsheet's number keeps.
const EXACT_DIGITS: usize = 15;

/// A cell without what a spreadsheet or a copied text leaves around a value.
pub(super) fn trimmed(cell: &str) -> String {
    let is_around = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}');
    let cell = cell.trim_matches(is_around);
    // `="744"` is how people keep a spreadsheet from rounding.
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(cell).trim_matches(is_around).to_owned()
}

/// An id, or what is wrong with it and what would be right.
pub(super) fn id(text: &str, trust_digits: bool) -> Result<String, String> {
    if is_scientific(text) {
        return Err(format!("`{text}` has lost digits: format the column as text, and export the list again"));
    }
    if text.contains("://") || text.starts_with("www.") {
        return Err(format!("`{}` is a URL and no id: take the id that the provider gives the medium", shown(text)));
    }
    if text.contains('\n') || text.contains('\r') {
        return Err("the cell holds several lines: is a closing quote missing?".to_owned());
    }
    if text.contains('*') {
        return Err(format!("`{}` is masked and names nothing: take the whole id", shown(text)));
    }
    if text.contains([',', ';', '|', ' ', '\t']) {
        let what = if text.contains(' ') { "spaces in it" } else { "a separator in it" };
        return Err(format!("`{}` has {what}: one id a row", shown(text)));
    }
    if is_decimal(text) {
        return Err(format!(
            "`{}` is a number with decimals: format the column as text, and export the list again",
            shown(text)
        ));
    }
    if let Some(wrong) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')) {
        return Err(format!("`{}` has {wrong:?} in it: ids are of A-Z a-z 0-9 _ -", shown(text)));
    }
    if text.len() > MAX_ID {
        return Err(format!("`{}` has {} characters: ids have at most {MAX_ID}", shown(text), text.len()));
    }
    if !trust_digits && is_rounded(text) {
        return Err(format!(
            "`{text}` ends in zeros after {EXACT_DIGITS} digits, as a spreadsheet rounds: format the column as text and export \
             the list again, or say --trust-digits if it is right"
        ));
    }
    Ok(text.to_owned())
}

/// `7.4474E+18`, with the decimal comma of some languages too.
fn is_scientific(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_point = digits.contains(['.', ',']);
    let mantissa: Vec<_> = digits.splitn(2, ['.', ',']).collect();
    // `12e5` may be the hexadecimal id of a medium; a point or a sign is in none.
    let is_marked = has_point || exponent.starts_with('+');
    is_marked && mantissa.iter().all(|part| is_number(part)) && is_number(exponent.trim_start_matches(['+', '-']))
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part))
}

fn is_rounded(text: &str) -> bool {
    let (_, behind) = text.split_at_checked(EXACT_DIGITS).unwrap_or((text, ""));
    text.bytes().all(|byte| byte.is_ascii_digit()) && !behind.is_empty() && behind.bytes().all(|byte| byte == b'0')
}

/// Several values of one cell, with spaces or `|` between them.
pub(super) fn several(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || c == '|').filter(|part| !part.is_empty()).collect()
}

/// Names of definitions, or numbers of templates at Tencent Cloud.
pub(super) fn definition(text: &str, is_template: bool) -> Result<Definition, String> {
    if !is_template {
        return id(text, true).map(Definition::Name);
    }
    whole(text).map(Definition::Template)
}

/// A whole number above 0.
pub(super) fn whole(text: &str) -> Result<u64, String> {
    let number = text.parse::<u64>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{}` is no whole number above 0", shown(text)))
}

pub(super) fn flag(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "0" => Ok(false),
        "true" | "yes" | "1" => Ok(true),
        _ => Err(format!("`{}` is neither true nor false", shown(text))),
    }
}

/// As much of a cell as an error shows.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 64;
    let line: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > MOST { format!("{line}…") } else { line }
}
