//! Media files.

use serde_json::Value;

use super::super::failure::Failure;
use super::super::file::Part;
use super::super::library::Library;
use super::super::provider::Members;
use super::parameter::{integer, object, present, refuse_unknown, text, wrong_type};
use super::{info, refusal, search};

const MEMBERS: [&str; 3] = ["FileId", "SubAppId", "DeleteParts"];
const PART_MEMBERS: [&str; 2] = ["Type", "Definition"];
const TYPES: [&str; 8] = [
    "OriginalFiles",
    "TranscodeFiles",
    "AdaptiveDynamicStreamingFiles",
    "WechatPublishFiles",
    "WechatMiniProgramPublishFiles",
    "MpsAiMediaAiAnalysisFiles",
    "MpsAiMediaSmartEraseFiles",
    "MpsAiMediaSmartSubtitleFiles",
];

/// Does an operation, if there is one of this name.
pub(crate) fn perform(
    operation: &str,
    body: Option<&Members>,
    library: &mut Library,
) -> Option<Result<Members, Failure>> {
    match operation {
        "DeleteMedia" => Some(delete_media(body, library)),
        "DescribeMediaInfos" => Some(info::describe_media_infos(body, library)),
        "SearchMedia" => Some(search::search_media(body, library)),
        _ => None,
    }
}

/// Deletes parts of a file, or without parts all of it.
///
/// `null` counts as absent. What a second delete answers is not documented; here the file is unknown then.
fn delete_media(body: Option<&Members>, library: &mut Library) -> Result<Members, Failure> {
    let body = object(body)?;
    refuse_unknown(body, &MEMBERS)?;
    let id = text(body, "FileId")?;
    let sub_app = integer(body, "SubAppId")?;
    let parts = parts(body)?;
    let file = library
        .file(sub_app, id)
        .ok_or_else(|| refusal("ResourceNotFound.FileNotExist", "The media does not exist."))?;
    if file.forbidden {
        return Err(refusal("FailedOperation.MediaForbidedBySystem", "The media has been blocked by the system."));
    }
    for part in &parts {
        file.remove(part);
    }
    if parts.is_empty() {
        library.delete_file(sub_app, id);
    }
    Ok(Members::new())
}

fn parts(body: &Members) -> Result<Vec<Part>, Failure> {
    let items = match present(body, "DeleteParts") {
        None => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(wrong_type("DeleteParts", "list")),
    };
    items
        .iter()
        .map(|item| part(item.as_object().ok_or_else(|| wrong_type("DeleteParts", "list of objects"))?))
        .collect()
}

// Whether an item without a type is an error or ignored is not known; ignoring it would delete everything.
fn part(item: &Members) -> Result<Part, Failure> {
    refuse_unknown(item, &PART_MEMBERS)?;
    let kind = text(item, "Type")?;
    if !TYPES.contains(&kind) {
        return Err(refusal(
            "InvalidParameterValue",
            "The value of the parameter `DeleteParts.Type` is not one of the known ones.",
        ));
    }
    Ok(Part { kind: kind.to_owned(), definition: integer(item, "Definition")?.unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn delete(library: &mut Library, body: Value) -> String {
        let answer = perform("DeleteMedia", body.as_object(), library).unwrap();
        match answer {
            Ok(members) => {
                assert!(members.is_empty());
                String::new()
            }
            Err(failure) => {
                assert_eq!(failure.status, 200);
                failure.code
            }
        }
    }

    fn left(library: &Library) -> Vec<(String, u64)> {
        let parts = library.file_parts(Some(1), "7");
        parts.into_iter().map(|part| (part.kind, part.definition)).collect()
    }

    #[test]
    fn no_parts_mean_everything() {
        for parts in [json!([]), json!(null)] {
            let mut library = Library::open();
            let body = json!({"FileId": "7", "SubAppId": 1, "DeleteParts": parts});
            assert_eq!(delete(&mut library, body.clone()), "");
            assert!(!library.has_file(Some(1), "7") && library.has_file(None, "7"));
            assert_eq!(delete(&mut library, body), "ResourceNotFound.FileNotExist");
        }
        let mut library = Library::open();
        assert_eq!(delete(&mut library, json!({"FileId": "7"})), "");
        assert!(!library.has_file(None, "7"));
    }

    #[test]
    fn deletes_the_named_parts() {
        let mut library = Library::open();
        let mut delete =
            |parts: Value| delete(&mut library, json!({"FileId": "7", "SubAppId": 1, "DeleteParts": parts}));
        assert_eq!(delete(json!([{"Type": "TranscodeFiles", "Definition": 230}])), "");
        assert_eq!(delete(json!([{"Type": "OriginalFiles"}, {"Type": "WechatPublishFiles"}])), "");
        assert_eq!(
            left(&library),
            [("AdaptiveDynamicStreamingFiles".to_owned(), 10), ("TranscodeFiles".to_owned(), 10000)]
        );
    }

    #[test]
    fn an_absent_template_means_all_of_a_type() {
        for item in [json!({"Type": "TranscodeFiles"}), json!({"Type": "TranscodeFiles", "Definition": 0})] {
            let mut library = Library::open();
            let body = json!({"FileId": "7", "SubAppId": 1, "DeleteParts": [item]});
            assert_eq!(delete(&mut library, body), "");
            assert_eq!(left(&library).len(), 2);
        }
    }

    #[test]
    fn refuses_what_it_cannot_read_and_touches_nothing() {
        let mut library = Library::open();
        for (body, code) in [
            (json!([]), "InvalidParameter"),
            (json!({}), "MissingParameter"),
            (json!({"FileId": ""}), "MissingParameter"),
            (json!({"FileId": 7}), "InvalidParameter"),
            (json!({"FileId": "7", "SubAppId": "1"}), "InvalidParameter"),
            (json!({"FileId": "7", "SubAppId": -1}), "InvalidParameter"),
            (json!({"FileId": "7", "FileIds": ["8"]}), "UnknownParameter"),
            (json!({"FileId": "7", "DeleteParts": "OriginalFiles"}), "InvalidParameter"),
            (json!({"FileId": "7", "DeleteParts": ["OriginalFiles"]}), "InvalidParameter"),
            (json!({"FileId": "7", "DeleteParts": [{"Type": "Files"}]}), "InvalidParameterValue"),
            (json!({"FileId": "7", "DeleteParts": [{"Definition": 1}]}), "MissingParameter"),
            (json!({"FileId": "7", "DeleteParts": [{"Type": "OriginalFiles", "All": 1}]}), "UnknownParameter"),
            (
                json!({"FileId": "7", "DeleteParts": [{"Type": "TranscodeFiles", "Definition": "230"}]}),
                "InvalidParameter",
            ),
        ] {
            assert_eq!(delete(&mut library, body.clone()), code, "{body}");
        }
        assert_eq!(library.files().count(), 0);
    }

    #[test]
    fn a_file_must_exist_in_its_application_and_not_be_forbidden() {
        let mut library = Library::closed();
        library.add_file(Some(1), "7");
        let absent = "ResourceNotFound.FileNotExist";
        assert_eq!(delete(&mut library, json!({"FileId": "7"})), absent);
        assert_eq!(delete(&mut library, json!({"FileId": "7", "SubAppId": 2})), absent);
        assert_eq!(delete(&mut library, json!({"FileId": "forbidden-7"})), "FailedOperation.MediaForbidedBySystem");
        assert_eq!(delete(&mut library, json!({"FileId": "7", "SubAppId": 1})), "");
    }
}
