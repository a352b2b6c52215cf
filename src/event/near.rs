//! Names that are a member's but for case, `_`, `-` or one letter: nobody means anything else by them.

/// Letters of a name that are looked at: more than any member has, and one.
const MOST: usize = 16;

/// The one of `members` whose name this is, or almost is.
pub(super) fn near<'m>(name: &str, members: impl IntoIterator<Item = &'m str>) -> Option<&'m str> {
    let letters = folded(name);
    let mut almost = None;
    for member in members {
        if member == name {
            return Some(member);
        }
        if almost.is_none() && is_near(&letters, &folded(member)) {
            almost = Some(member);
        }
    }
    almost
}

fn folded(name: &str) -> Vec<char> {
    name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).take(MOST).collect()
}

/// Whether two names differ in no more than one letter: another one, one too many or too few, or two that changed places.
fn is_near(one: &[char], other: &[char]) -> bool {
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    match (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default()) {
        ([], []) => true,
        ([_, rest @ ..], [_, other @ ..]) if rest == other => true,
        ([_, rest @ ..], other) if rest == other => true,
        (one, [_, rest @ ..]) if one == rest => true,
        ([a, b, rest @ ..], [c, d, other @ ..]) => (a, b) == (d, c) && rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: [&str; 5] = ["video_id", "scope", "dry_run", "parts", "sub_app_id"];

    #[test]
    fn a_name_but_for_case_separators_or_one_letter_is_near() {
        for (name, member) in [
            ("scope", "scope"),
            ("Scope", "scope"),
            ("SCOPE", "scope"),
            ("s-co_pe", "scope"),
            ("scpoe", "scope"),
            ("scop", "scope"),
            ("cope", "scope"),
            ("scopes", "scope"),
            ("sscope", "scope"),
            ("slope", "scope"),
            ("Scpoe", "scope"),
            ("scopé", "scope"),
            ("vidoe_id", "video_id"),
            ("videoId", "video_id"),
            ("VideoID", "video_id"),
            ("video-id", "video_id"),
            ("video.id", "video_id"),
            ("video id", "video_id"),
            ("_video_id_", "video_id"),
            ("dryrun", "dry_run"),
            ("dry_rum", "dry_run"),
            ("part", "parts"),
            ("SubAppId", "sub_app_id"),
            ("subapp_ids", "sub_app_id"),
        ] {
            assert_eq!(near(name, MEMBERS), Some(member), "{name}");
        }
    }

    #[test]
    fn other_names_are_other_names() {
        for name in ["", "_", "pk", "expires", "copes", "video", "id", "scopedx", "psocee", "note", &"scope".repeat(99)]
        {
            assert_eq!(near(name, MEMBERS), None, "{name}");
        }
    }

    #[test]
    fn the_name_itself_comes_before_one_that_is_near() {
        assert_eq!(near("parts", ["part", "parts"]), Some("parts"));
    }
}
