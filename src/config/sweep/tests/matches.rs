//! What a `match` may say.

use super::*;

/// So many texts, each of them a number.
fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|number| number.to_string()).collect()
}

#[test]
fn every_key_of_a_match_is_read_at_either_provider() {
    for (account, storage) in [("cn", "storage_locations"), ("intl", "storage_regions")] {
        let keys = format!(
            "match = {{ categories = ['-1', '2'], tags = ['a', 'b c'], statuses = ['Normal'], {storage} = ['x'] }}"
        );
        let sweep = only(&of(account, &keys));
        let expected = Filter {
            categories: list(&["-1", "2"]),
            tags: list(&["a", "b c"]),
            statuses: list(&["Normal"]),
            storage: list(&["x"]),
        };
        assert_eq!((sweep.account.name.as_str(), sweep.filter), (account, expected));
    }
}

#[test]
fn where_media_are_stored_has_the_providers_own_name() {
    for (account, wrong, right) in
        [("cn", "storage_regions", "storage_locations"), ("intl", "storage_locations", "storage_regions")]
    {
        let text = of(account, &format!("match = {{ {wrong} = ['x'] }}"));
        assert_problem(&text, &format!("match.{wrong}"), &format!("categories, tags, statuses, {right}"));
    }
}

#[test]
fn what_is_wrong_with_a_match_is_said_once() {
    for (keys, place, phrase) in [
        ("tags = []", "tags", "an empty list would match everything"),
        ("categories = []", "categories", "an empty list would match everything"),
        ("statuses = []", "statuses", "an empty list would match everything"),
        ("storage_locations = []", "storage_locations", "an empty list would match everything"),
        ("tags = ['a', '']", "tags", "an empty text matches nothing"),
        ("statuses = ['']", "statuses", "an empty text matches nothing"),
        ("tags = 'trial'", "tags", "a list of texts"),
        ("tags = [5]", "tags[0]", "expected a text"),
        ("categories = [1000012345]", "categories[0]", "expected a text"),
        ("categories = ['1', 'films']", "categories[1]", "the number of one, as text"),
        ("categories = ['1.0']", "categories[0]", "the number of one, as text"),
        ("tag = ['trial']", "tag", "unknown key; a match takes categories, tags, statuses"),
    ] {
        assert_problem(&cn(&format!("match = {{ {keys} }}")), &format!("match.{place}"), phrase);
    }
}

#[test]
fn tencents_lists_have_their_limits_and_alibabas_have_none() {
    let tags = vec!["x".repeat(33)];
    for (key, most, value) in [
        ("categories", "at most 10", numbers(11)),
        ("tags", "at most 16", numbers(17)),
        ("storage_regions", "at most 20", numbers(21)),
        ("tags", "at most 32 characters", tags),
    ] {
        assert_problem(&of("intl", &format!("match = {{ {key} = {value:?} }}")), &format!("match.{key}"), most);
        let key = key.replace("regions", "locations");
        only(&cn(&format!("match = {{ {key} = {value:?} }}")));
    }
    let (categories, tags, regions) = (numbers(10), vec!["ä".repeat(32); 16], numbers(20));
    only(&of(
        "intl",
        &format!("match = {{ categories = {categories:?}, tags = {tags:?}, storage_regions = {regions:?} }}"),
    ));
}
