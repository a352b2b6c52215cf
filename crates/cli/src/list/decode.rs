//! The bytes of a list as text: UTF-8 with or without a byte-order mark, UTF-16 as spreadsheets write it, and what older programs
//! write, of which only ASCII is certain. Ids are ASCII, so that no id is read wrongly.

/// Beginnings of files that are no lists, and what to do with them.
const NO_LISTS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "an Excel or LibreOffice workbook: save the sheet as CSV (UTF-8), its id column formatted as text"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook: save the sheet as CSV (UTF-8), its id column formatted as text"),
    (b"%PDF", "a PDF: copy its ids into a text file, one a line"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"{", "JSON: `takedown run` takes deletion events"),
];

/// The text, or what the file looks like instead.
pub(super) fn text(bytes: &[u8]) -> Result<String, String> {
    if let Some((_, what)) = NO_LISTS.iter().find(|(head, _)| bytes.starts_with(head)) {
        return Err(format!("this is no list of ids, it looks like {what}"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return Ok(utf8(rest));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    // Without a mark, ASCII in UTF-16 shows by its zeros.
    match bytes {
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        _ if bytes.contains(&0) => Err("this is no text: it holds zero bytes".to_owned()),
        _ => Ok(utf8(bytes)),
    }
}

fn utf8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // One character a byte, as older programs write.
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err("this is UTF-16 that ends within a character: was the file cut off?".to_owned());
    }
    let units = pairs.filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(unit);
    char::decode_utf16(units)
        .collect::<Result<_, _>>()
        .map_err(|_| "this is no valid UTF-16: export the list as CSV in UTF-8".to_owned())
}
