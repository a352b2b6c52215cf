use super::*;
use crate::request::{Part, PartType, Renditions};

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}

/// The members of `more` put on a target of `account` that has its id and nothing else.
fn of(account: &str, more: Value) -> Value {
    let id = match account {
        "cn" => "video_id",
        "mps" => "media_id",
        _ => "file_id",
    };
    let mut target = json!({ "account": account, id: "x" });
    target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    target
}

#[test]
fn a_target_without_scope_takes_that_of_its_event_type() {
    for (event_type, account, deletion) in [
        ("content.takedown", "cn", Deletion::Media),
        ("content.takedown", "mps", Deletion::Media),
        ("content.takedown", "main", Deletion::Media),
        ("retention.expired", "cn", Deletion::Source { force: false }),
        ("Retention Expired", "main", Deletion::Source { force: false }),
        ("derived.outputs", "cn", Deletion::Renditions(Renditions::All)),
        ("derived.outputs", "main", Deletion::Renditions(Renditions::All)),
    ] {
        assert_eq!(deletion_by(event_type, &of(account, json!({}))), deletion, "{event_type} {account}");
    }
}

#[test]
fn a_scope_of_the_target_wins_over_that_of_its_event_type() {
    for event_type in ["content.takedown", "retention.expired", "derived.outputs"] {
        for account in ["cn", "main"] {
            for (scope, deletion) in [
                ("media", Deletion::Media),
                ("source", Deletion::Source { force: false }),
                ("renditions", Deletion::Renditions(Renditions::All)),
            ] {
                let target = of(account, json!({ "scope": scope }));
                assert_eq!(deletion_by(event_type, &target), deletion, "{event_type} {target}");
            }
        }
        assert_eq!(deletion_by(event_type, &of("mps", json!({ "scope": "media" }))), Deletion::Media);
    }
}

#[test]
fn a_reference_works_in_every_scope() {
    for scope in ["media", "source", "renditions"] {
        target(&json!({ "account": "cn", "reference_id": "r", "scope": scope }));
    }
    target(&json!({ "account": "cn", "reference_id": "r", "job_ids": ["j"] }));
}

#[test]
fn an_unknown_scope_is_an_error() {
    for wrong in [json!("Media"), json!("all"), json!(""), json!("mezzanine")] {
        assert_target_rejected(
            &of("cn", json!({ "scope": wrong })),
            "/scope",
            &["unknown scope", "source, renditions"],
        );
    }
    for wrong in [json!(null), json!(0), json!(["media"])] {
        assert_target_rejected(&of("cn", json!({ "scope": wrong })), "/scope", &["scope is a string"]);
    }
}

#[test]
fn job_ids_and_definitions_mean_renditions_whatever_is_configured() {
    for event_type in ["content.takedown", "retention.expired", "derived.outputs"] {
        for (account, picked, renditions) in [
            ("cn", json!({ "job_ids": ["j2", "j1"] }), Renditions::Jobs(strings(&["j2", "j1"]))),
            ("cn", json!({ "definitions": ["LD", "HD"] }), Renditions::Definitions(strings(&["LD", "HD"]))),
            ("main", json!({ "definitions": [230, 10] }), Renditions::Templates(vec![230, 10])),
        ] {
            let mut target = of(account, picked);
            assert_eq!(deletion_by(event_type, &target), Deletion::Renditions(renditions.clone()), "{target}");
            target["scope"] = json!("renditions");
            assert_eq!(deletion_by(event_type, &target), Deletion::Renditions(renditions), "{target}");
        }
    }
}

#[test]
fn what_is_picked_twice_is_kept_once() {
    let twice = json!({ "job_ids": ["j2", "j1", "j2"] });
    assert_eq!(target(&of("cn", twice)).deletion, Deletion::Renditions(Renditions::Jobs(strings(&["j2", "j1"]))));
    let twice = json!({ "definitions": [7, 7] });
    assert_eq!(target(&of("main", twice)).deletion, Deletion::Renditions(Renditions::Templates(vec![7])));
}

#[test]
fn job_ids_and_definitions_with_another_scope_are_an_error() {
    for scope in ["media", "source"] {
        for (account, name, value) in
            [("cn", "job_ids", json!(["j"])), ("cn", "definitions", json!(["LD"])), ("main", "definitions", json!([1]))]
        {
            let target = of(account, json!({ "scope": scope, name: value }));
            assert_target_rejected(&target, &format!("/{name}"), &[name, "does not apply", scope]);
        }
    }
}

#[test]
fn job_ids_and_definitions_exclude_each_other() {
    for more in [json!({}), json!({ "scope": "renditions" }), json!({ "scope": "media" })] {
        let mut target = of("cn", more);
        target["job_ids"] = json!(["j"]);
        target["definitions"] = json!(["LD"]);
        assert_target_rejected(&target, "/definitions", &["job_ids and definitions exclude"]);
    }
}

#[test]
fn job_ids_are_alibabas_only() {
    assert_target_rejected(
        &of("main", json!({ "job_ids": ["j"] })),
        "/job_ids",
        &["job_ids does not apply", "tencent-vod"],
    );
    assert_target_rejected(&of("mps", json!({ "job_ids": ["j"] })), "/job_ids", &["aliyun-mps", "whole media only"]);
}

#[test]
fn what_is_picked_is_named_as_the_provider_names_it() {
    for (name, what) in [("job_ids", "a job id"), ("definitions", "a definition")] {
        for wrong in
            [json!(""), json!("a,b"), json!("35eb****"), json!("x".repeat(129)), json!(0), json!(null), json!([])]
        {
            let target = of("cn", json!({ name: ["ok", wrong] }));
            assert_target_rejected(&target, &format!("/{name}/1"), &[what]);
        }
    }
    for wrong in [json!(0), json!(-1), json!(1.5), json!("230"), json!(null), json!([230])] {
        let target = of("main", json!({ "definitions": [230, wrong] }));
        assert_target_rejected(&target, "/definitions/1", &["definition", "above 0"]);
    }
}

#[test]
fn an_empty_list_or_a_null_is_never_everything() {
    for (account, name) in [("cn", "job_ids"), ("cn", "definitions"), ("main", "definitions"), ("main", "parts")] {
        let place = format!("/{name}");
        assert_target_rejected(&of(account, json!({ name: [] })), &place, &[name, "empty"]);
        for wrong in [json!(null), json!(0), json!(""), json!({}), json!(false)] {
            assert_target_rejected(&of(account, json!({ name: wrong })), &place, &[name, "an array"]);
        }
    }
}

#[test]
fn force_belongs_to_the_source_at_aliyun_vod() {
    for (event_type, more, force) in [
        ("content.takedown", json!({ "scope": "source", "force": true }), true),
        ("content.takedown", json!({ "scope": "source", "force": false }), false),
        ("retention.expired", json!({ "force": true }), true),
    ] {
        assert_eq!(deletion_by(event_type, &of("cn", more)), Deletion::Source { force });
    }
    for (account, more) in [
        ("cn", json!({})),
        ("cn", json!({ "scope": "media" })),
        ("cn", json!({ "scope": "renditions" })),
        ("cn", json!({ "job_ids": ["j"] })),
        ("mps", json!({})),
        ("main", json!({})),
        ("main", json!({ "scope": "source" })),
    ] {
        for force in [true, false] {
            let mut target = of(account, more.clone());
            target["force"] = json!(force);
            assert_target_rejected(&target, "/force", &["force does not apply"]);
        }
    }
    for wrong in [json!(null), json!(0), json!(1), json!("true")] {
        let target = of("cn", json!({ "scope": "source", "force": wrong }));
        assert_target_rejected(&target, "/force", &["force is true or false"]);
    }
}

#[test]
fn aliyun_mps_deletes_whole_media_only() {
    for scope in ["source", "renditions"] {
        assert_target_rejected(&of("mps", json!({ "scope": scope })), "/scope", &["whole media only", scope]);
    }
    assert_target_rejected(&of("mps", json!({ "definitions": ["LD"] })), "/definitions", &["whole media only"]);
    for event_type in ["retention.expired", "derived.outputs"] {
        let event = with(event(json!([of("mps", json!({}))])), "/type", json!(event_type));
        assert_rejected(&event, "/data/targets/0", &["aliyun-mps", "whole media only"]);
    }
}

#[test]
fn parts_stand_instead_of_scope_and_definitions() {
    let part = |kind, definition| Part { kind, definition };
    let parts = json!([
        { "type": "WechatPublishFiles" },
        { "type": "TranscodeFiles", "definition": 230 },
        { "type": "TranscodeFiles" },
        { "type": "WechatPublishFiles" }
    ]);
    let expected = Deletion::Parts(vec![
        part(PartType::WechatPublishFiles, None),
        part(PartType::TranscodeFiles, Some(230)),
        part(PartType::TranscodeFiles, None),
    ]);
    for event_type in ["content.takedown", "retention.expired", "derived.outputs"] {
        assert_eq!(deletion_by(event_type, &of("main", json!({ "parts": parts }))), expected);
    }
    for (name, value) in [
        ("scope", json!("renditions")),
        ("scope", json!("media")),
        ("definitions", json!([230])),
        ("job_ids", json!(["j"])),
        ("force", json!(true)),
    ] {
        let target = of("main", json!({ "parts": parts, name: value }));
        assert_target_rejected(&target, &format!("/{name}"), &[name, "parts"]);
    }
}

#[test]
fn every_type_of_part_is_known_by_the_providers_name() {
    for kind in PartType::ALL {
        let target = target(&of("main", json!({ "parts": [{ "type": kind.as_str() }] })));
        assert_eq!(target.deletion, Deletion::Parts(vec![Part { kind, definition: None }]));
    }
}

#[test]
fn a_wrong_part_is_an_error_at_its_place() {
    for (part, place, phrases) in [
        (json!({ "type": "Everything" }), "/type", ["unknown type", "TranscodeFiles"]),
        (json!({ "type": "transcodefiles" }), "/type", ["unknown type", "TranscodeFiles"]),
        (json!({ "type": "" }), "/type", ["type", "empty"]),
        (json!({ "type": null }), "/type", ["type", "a string"]),
        (json!({ "type": 0 }), "/type", ["type", "a string"]),
        (json!({}), "", ["type", "missing"]),
        (json!({ "definition": 230 }), "", ["type", "missing"]),
        (json!(null), "", ["part", "an object"]),
        (json!("TranscodeFiles"), "", ["part", "an object"]),
        (json!({ "type": "TranscodeFiles", "definition": 0 }), "/definition", ["definition", "above 0"]),
        (json!({ "type": "TranscodeFiles", "definition": null }), "/definition", ["definition", "above 0"]),
        (json!({ "type": "TranscodeFiles", "definition": "230" }), "/definition", ["definition", "above 0"]),
        (json!({ "type": "TranscodeFiles", "definition": [] }), "/definition", ["definition", "above 0"]),
        (json!({ "type": "OriginalFiles", "definition": 230 }), "/definition", ["definition", "OriginalFiles"]),
    ] {
        let target = of("main", json!({ "parts": [{ "type": "OriginalFiles" }, part] }));
        assert_target_rejected(&target, &format!("/parts/1{place}"), &phrases);
    }
}

#[test]
fn parts_are_tencents_only() {
    for account in ["cn", "mps"] {
        let target = of(account, json!({ "parts": [{ "type": "OriginalFiles" }] }));
        assert_target_rejected(&target, "/parts", &["parts does not apply"]);
    }
}
