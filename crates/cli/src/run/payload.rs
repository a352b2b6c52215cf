//! What a run takes: what Lambda hands over, a deletion event, an array of them, or a case's folder. A file that is none of these is
//! told by what it looks like, before any other is run.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::case::CaseFolder;
use crate::exit::Wrong;

/// Members by which an object is something that the function may be handed.
const MEMBERS: [&str; 8] =
    ["specversion", "detail-type", "detail", "data", "Records", "requestContext", "type", "httpMethod"];

#[derive(Debug)]
pub(super) struct Payload {
    pub(super) bytes: Vec<u8>,
}

pub(super) fn read(files: &[PathBuf]) -> Result<Vec<Payload>, Wrong> {
    let mut payloads = Vec::new();
    for file in files {
        if file.is_dir() {
            for event in CaseFolder::new(file).events()? {
                payloads.push(one(&event)?);
            }
        } else {
            payloads.push(one(file)?);
        }
    }
    Ok(payloads)
}

fn one(file: &Path) -> Result<Payload, Wrong> {
    let unread = |error: io::Error| Wrong(format!("{} cannot be read: {error}", file.display()));
    let mut bytes = Vec::new();
    match file.as_os_str() == "-" {
        true => io::stdin().lock().read_to_end(&mut bytes).map_err(unread)?,
        false => std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(unread)?,
    };
    match looks_like(&bytes) {
        None => Ok(Payload { bytes }),
        Some(what) => Err(Wrong(format!("{} is no event: it looks like {what}. Nothing was run", file.display()))),
    }
}

/// What a file is, where it is no event.
fn looks_like(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim_start_matches('\u{feff}');
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Array(items)) if items.is_empty() => Some("an empty array".to_owned()),
        Ok(Value::Array(_)) => None,
        Ok(Value::Object(members)) if members.contains_key("list") && members.contains_key("events") => {
            Some("the description of a case: name its folder".to_owned())
        }
        Ok(Value::Object(members)) if members.get("event").is_some_and(Value::is_string) => {
            Some("a log line: `takedown case status` reads logs".to_owned())
        }
        Ok(Value::Object(members)) if MEMBERS.iter().any(|name| members.contains_key(*name)) => None,
        Ok(Value::Object(_)) => Some("JSON without any member of an event (specversion, type, data)".to_owned()),
        Ok(_) => Some("a single JSON value".to_owned()),
        Err(_) if bytes.is_empty() => Some("an empty file".to_owned()),
        Err(_) if bytes.starts_with(b"PK\x03\x04") => {
            Some("a workbook: save it as CSV, then `takedown case new`".to_owned())
        }
        Err(_) if text.lines().take(2).all(|line| serde_json::from_str::<Value>(line).is_ok()) => {
            Some("JSON lines: `takedown case status` reads logs; events are in an array".to_owned())
        }
        Err(_) if first.trim_start().starts_with('[') && first.trim_end().ends_with(']') => {
            Some("TOML: --config takes a configuration".to_owned())
        }
        Err(error) if first.trim_start().starts_with(['{', '[']) => Some(format!("JSON with a mistake: {error}")),
        Err(_) if first.contains([',', ';', '\t']) => Some("a CSV: did you mean `takedown case new`?".to_owned()),
        Err(_) if !first.trim().contains(char::is_whitespace) => {
            Some("a list of ids: did you mean `takedown case new`?".to_owned())
        }
        Err(_) => Some("a text".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn what_is_no_event_is_told_by_what_it_looks_like() {
        for (text, word) in [
            ("video_id,title\na,b\n", "a CSV: did you mean `takedown case new`?"),
            ("a\nb\n", "list of ids"),
            ("[accounts.cn]\nprovider = \"x\"\n", "TOML"),
            ("{\"a\":1,}", "a mistake"),
            ("{\"event\":\"target.outcome\"}", "a log line"),
            ("{\"event\":\"a\"}\n{\"event\":\"b\"}\n", "JSON lines"),
            ("{\"name\":\"x\"}", "without any member"),
            ("[]", "an empty array"),
            ("7", "single JSON value"),
            ("", "empty file"),
            ("Dear Sir or Madam", "a text"),
            ("{\"reference\":\"R\",\"list\":{},\"events\":[]}", "its folder"),
        ] {
            let found = looks_like(text.as_bytes()).unwrap_or_default();
            assert!(found.contains(word), "{text}: {found}");
        }
        for event in ["{\"specversion\":\"1.0\"}", "{\"Records\":[]}", "[{}]", "{\"detail-type\":\"x\"}"] {
            assert_eq!(looks_like(event.as_bytes()), None, "{event}");
        }
    }
}
