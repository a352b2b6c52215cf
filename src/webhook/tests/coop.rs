use super::*;
use crate::event::message;

/// Signed with the private key in the fixtures by Python's `cryptography`.
const BODY: &str = r#"{"item":{"id":"e44ebf1147hdsa2d2adbea8b0001","typeId":"video"},"policies":[{"id":"p1","name":"Nudity","penalty":"HIGH"},{"id":"p2","name":"Spam"}],"rules":[{"id":"r1","name":"NSFW"}],"action":{"id":"delete-video"},"custom":{},"actorEmail":null}"#;
const SIGNATURE: &str = "Sam/83a04uNssonIUqrQmXjx3SOnu+mX/n9c8KZeKVBwLPLO3W1hxVN3SNRTZy47Vfyq8nV4XbLI3fyzigy1ZdougcSVKJusL/1DLvxT1+eFXqKaYZxQxHwcI4vXIK0DU4DbVzeTmNiDY6+B3eSe6t3raPNNLOthprHmVCYwbuDnvlNGqfBpi2sUmAVTC9Hrtbg2uk0rFj2aYbzeTt5fwhVWFH56j84WlwbXq9vf+i/kmIUzL11CU+6EfDztxTn1xhoAs9kzTT4PMMpPnSeFjmBc6vhaElP1nKxWDhp3dyP9+XcWWkhi+nVT0mGLVAVB1pYaZzv+tOfgkl1/533Vqw==";
const VIDEO: &str = "e44ebf1147hdsa2d2adbea8b0001";

fn check(key: &str, headers: &[(&str, &str)], body: &str) -> Result<(), &'static str> {
    let kind = WebhookKind::Coop { account: account(0), act_on: Vec::new(), item_id: IdKind::Video };
    verify(&kind, &Key::parse(kind.key_form(), key).unwrap(), &post(headers, body), at(NOW))
}

fn action() -> Value {
    BODY.parse().unwrap()
}

fn takedown(path: &str, action: &Value) -> Value {
    let mut events = events(path, &post(&[], &action.to_string())).unwrap();
    assert_eq!(events.len(), 1);
    events.remove(0)
}

#[test]
fn the_body_is_signed_with_rsa() {
    let spaced = format!(" {SIGNATURE} ");
    for signature in [SIGNATURE, spaced.as_str(), SIGNATURE.trim_end_matches('=')] {
        for name in ["Coop-Signature", "coop-signature"] {
            assert_eq!(check(COOP_KEY, &[(name, signature)], BODY), Ok(()));
        }
    }
}

#[test]
fn what_is_not_signed_so_is_refused() {
    let other_key = include_str!("../../../tests/fixtures/webhooks/coop-other-public.pem");
    let tampered = SIGNATURE.replacen("Sam", "San", 1);
    let body_of_another = BODY.replacen("0001", "0002", 1);
    for (key, headers, body, phrase) in [
        (other_key, &[("coop-signature", SIGNATURE)][..], BODY, "no configured key"),
        (COOP_KEY, &[("coop-signature", &tampered)], BODY, "no configured key"),
        (COOP_KEY, &[("coop-signature", SIGNATURE)], &body_of_another, "no configured key"),
        (COOP_KEY, &[("coop-signature", SIGNATURE)], &format!("{BODY}\n"), "no configured key"),
        (COOP_KEY, &[("coop-signature", SIGNATURE)], "", "no configured key"),
        (COOP_KEY, &[("coop-signature", "")], BODY, "no configured key"),
        (COOP_KEY, &[("coop-signature", "t=1234567890,v1=5f7d8e9")], BODY, "no base64"),
        (COOP_KEY, &[("x-coop-signature", SIGNATURE)], BODY, "missing"),
        (COOP_KEY, &[], BODY, "missing"),
    ] {
        let why = check(key, headers, body).unwrap_err();
        assert!(why.contains(phrase), "{headers:?}: {why}");
    }
}

#[test]
fn an_action_that_means_to_change_the_delete_is_refused() {
    for wrong in [
        changed(&action(), &json!({"dry_run": true})),
        changed(&action(), &json!({"custom": {"dryRun": true}})),
        changed(&action(), &json!({"custom": {"Scope": "source"}})),
    ] {
        let error = asked("/coop", &post(&[], &wrong.to_string())).unwrap_err();
        assert!(error.contains("is not read here"), "{error}");
    }
    takedown("/coop", &changed(&action(), &json!({"custom": {"ticket": 7}})));
}

#[test]
fn an_action_is_a_deletion_event() {
    let expected = json!({
        "specversion": "1.0",
        "id": body_id(&post(&[], BODY)),
        "source": "/coop",
        "type": "content.takedown",
        "data": {"reason": "Nudity, Spam", "targets": [{"account": "cn", "video_id": VIDEO}]},
    });
    let Asked::Events(texts) = asked("/coop", &post(&[], BODY)).unwrap() else { panic!() };
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].parse::<Value>().unwrap(), expected);
    let event = message(&texts[0], &config()).event.unwrap();
    assert_eq!((event.targets.len(), event.reason.as_deref()), (1, Some("Nudity, Spam")));
}

#[test]
fn the_id_of_an_item_is_what_the_configuration_says() {
    for (path, expected) in [
        ("/coop", json!({"account": "cn", "video_id": VIDEO})),
        ("/coop/references", json!({"account": "cn", "reference_id": VIDEO})),
        ("/coop/intl", json!({"account": "intl", "file_id": VIDEO})),
    ] {
        assert_eq!(takedown(path, &action())["data"]["targets"], json!([expected]), "{path}");
    }
}

#[test]
fn only_the_configured_actions_are_takedowns() {
    for id in ["delete-video", "delete-now"] {
        takedown("/coop", &changed(&action(), &json!({"action": {"id": id}})));
    }
    for id in ["delete-videos", "Delete-Video", "restore", "*"] {
        for changes in [json!({"action": {"id": id}}), json!({"action": {"id": id}, "item": null})] {
            let asked = callback("/coop", &changed(&action(), &changes));
            assert!(matches!(&asked, Ok(Callback::Nothing(what)) if what == "action"), "{changes}: {asked:?}");
        }
    }
}

#[test]
fn an_action_without_its_ids_is_not_understood() {
    for (changes, phrase) in [
        (json!({"action": null}), "action.id is missing"),
        (json!({"action": {"id": ""}}), "action.id is missing"),
        (json!({"action": {"id": 5}}), "action.id is missing"),
        (json!({"action": "delete-video"}), "action.id is missing"),
        (json!({"item": null}), "item.id is missing"),
        (json!({"item": {"typeId": "video"}}), "item.id is missing"),
        (json!({"item": {"id": 5}}), "item.id is missing"),
        (json!({"item": {"id": "a,b"}}), "item.id is no id"),
        (json!({"item": {"id": "https://example.com/v/1"}}), "item.id is no id"),
        (json!({"item": {"id": "x".repeat(129)}}), "item.id is no id"),
    ] {
        let error = asked("/coop", &post(&[], &changed(&action(), &changes).to_string())).unwrap_err();
        assert!(error.contains(phrase), "{changes}: {error}");
    }
}

#[test]
fn the_policies_are_the_reason() {
    let long = "é".repeat(200);
    let cut = format!("{long}, {}", "é".repeat(54));
    for (policies, reason) in [
        (json!([{"name": "Spam"}]), Some("Spam")),
        (json!([{"id": "p1"}, {"name": ""}, {"name": "Spam"}, {"name": 5}]), Some("Spam")),
        (json!([{"name": long}, {"name": long}]), Some(cut.as_str())),
        (json!([]), None),
        (json!({}), None),
        (json!(null), None),
    ] {
        let event = takedown("/coop", &changed(&action(), &json!({"policies": policies})));
        assert_eq!(event["data"].get("reason").and_then(Value::as_str), reason, "{policies}");
        assert!(message(&event.to_string(), &config()).event.is_ok(), "{event}");
    }
    assert_eq!(cut.chars().count(), 256);
}
