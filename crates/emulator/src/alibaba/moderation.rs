//! ApsaraVideo VOD: what reviews found.

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::library::Library;
use super::super::moderation::{Moderation, Suggestion};
use super::super::provider::Members;
use super::vod::{illegal_status, no_video};
use super::{Form, given, missing};

/// Tells what a review found; of a medium that was never reviewed, nothing.
///
/// Not documented, and chosen here: that nothing is an empty result, and that a medium that may not be
/// touched may not be looked at either.
pub(super) fn get_media_audit_result(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let id = given(form, "MediaId").ok_or_else(|| missing("MediaId"))?;
    let video = library.video(id).ok_or_else(no_video)?;
    if video.forbidden {
        return Err(illegal_status());
    }
    let result = video.moderation.as_ref().map_or_else(|| json!({}), audit_result);
    Ok(Members::from_iter([("MediaAuditResult".to_owned(), result)]))
}

// Covers and titles are never what is abnormal.
fn audit_result(moderation: &Moderation) -> Value {
    let Moderation { suggestion, labels } = moderation;
    let (modules, label) = match suggestion {
        Suggestion::Pass => ("", "normal".to_owned()),
        Suggestion::Review | Suggestion::Block => ("video", labels.join(",")),
    };
    json!({
        "Suggestion": suggestion.word(),
        "Label": label,
        "AbnormalModules": modules,
        "VideoResult": { "Suggestion": suggestion.word(), "Label": label },
        "AudioResult": [],
        "ImageResult": [],
        "TextResult": [],
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::video::Video;
    use super::*;

    fn result_of(id: &str, library: &mut Library) -> Result<Value, (u16, String)> {
        let form = Form::from([("MediaId".to_owned(), id.to_owned())]);
        get_media_audit_result(&form, library)
            .map(|members| members["MediaAuditResult"].clone())
            .map_err(|failure| (failure.status, failure.code))
    }

    #[test]
    fn tells_what_was_found() {
        let mut library = Library::closed();
        let found = Moderation::new(Suggestion::Review).label("porn").label("ad");
        library.add_video(Video::new("r").moderation(found));
        library.add_video(Video::new("p").moderation(Moderation::new(Suggestion::Pass)));
        let result = result_of("r", &mut library).unwrap();
        assert_eq!((&result["Suggestion"], &result["Label"]), (&json!("review"), &json!("porn,ad")));
        assert_eq!(result["AbnormalModules"], "video");
        let result = result_of("p", &mut library).unwrap();
        assert_eq!((&result["Suggestion"], &result["Label"]), (&json!("pass"), &json!("normal")));
    }

    #[test]
    fn a_medium_may_be_blocked_or_never_reviewed() {
        let mut library = Library::closed();
        library.add_video(Video::new("n"));
        assert_eq!(result_of("n", &mut library), Ok(json!({})));
        assert_eq!(result_of("blocked-1", &mut library).unwrap()["Suggestion"], "block");
        assert_eq!(result_of("z", &mut Library::open()).unwrap()["Suggestion"], "pass");
    }

    #[test]
    fn says_which_media_it_cannot_tell_about() {
        for (id, status, code) in [
            ("z", 404, "InvalidVideo.NotFound"),
            ("forbidden-1", 403, "Forbidden.IllegalStatus"),
            ("", 400, "MissingParameter"),
        ] {
            assert_eq!(result_of(id, &mut Library::closed()), Err((status, code.to_owned())), "{id}");
        }
    }
}
