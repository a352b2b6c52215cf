//! ApsaraVideo Media Processing.

use super::super::failure::Failure;
use super::super::library::Library;
use super::super::provider::Members;
use super::{Form, list, missing};

// https://www.alibabacloud.com/help/en/mps/developer-reference/api-mts-2014-06-18-deletemedia
const MEDIA_LIMIT: usize = 10;

/// Does an operation, if there is one of this name.
pub(crate) fn perform(operation: &str, form: &Form, library: &mut Library) -> Option<Result<Members, Failure>> {
    match operation {
        "DeleteMedia" => Some(delete_media(form, library)),
        _ => None,
    }
}

/// Deletes records; the answer tells nothing about any of them.
///
/// What an unknown id does is not documented. Here it does nothing, and one that may not be touched fails
/// the whole call. An id need not be 32 hexadecimal digits.
fn delete_media(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let ids = list(form, "MediaIds");
    if ids.is_empty() {
        return Err(missing("MediaIds"));
    }
    if ids.len() > MEDIA_LIMIT {
        return Err(Failure::new(400, "InvalidParameter.OutOfRange", "The parameter MediaIds is out of range."));
    }
    if let Some(id) = ids.iter().find(|id| library.is_forbidden_media(id)) {
        return Err(Failure::new(
            403,
            "PermissionDenied.ResourceAccess",
            format!("The resource operated \"{id}\" cannot be accessed."),
        ));
    }
    for id in ids {
        library.delete_media(id);
    }
    Ok(Members::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delete(library: &mut Library, ids: &str) -> Result<Members, (u16, String)> {
        let form = Form::from([("MediaIds".to_owned(), ids.to_owned())]);
        perform("DeleteMedia", &form, library).unwrap().map_err(|failure| (failure.status, failure.code))
    }

    #[test]
    fn deletes_and_says_nothing_of_unknown_ids() {
        let mut library = Library::closed();
        library.add_media("a");
        assert_eq!(delete(&mut library, "a,b,absent-1"), Ok(Members::new()));
        assert!(!library.has_media("a"));
        assert_eq!(library.media().count(), 0);
    }

    #[test]
    fn takes_ten() {
        let mut library = Library::open();
        let ids: Vec<_> = (0..11).map(|n| format!("m{n}")).collect();
        assert!(delete(&mut library, &ids[..10].join(",")).is_ok());
        let refused = delete(&mut library, &ids.join(",")).unwrap_err();
        assert_eq!(refused, (400, "InvalidParameter.OutOfRange".to_owned()));
        assert!(library.has_media("m10"));
        assert_eq!(delete(&mut library, "").unwrap_err().1, "MissingParameter");
    }

    #[test]
    fn a_forbidden_medium_fails_the_call() {
        let mut library = Library::open();
        library.add_forbidden_media("c");
        for ids in ["a,forbidden-b", "a,c"] {
            let refused = delete(&mut library, ids).unwrap_err();
            assert_eq!(refused, (403, "PermissionDenied.ResourceAccess".to_owned()));
        }
        assert!(library.has_media("a"));
    }
}
