use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;
use takedown_emulator::{Core, KEY_ID, KEY_SECRET, Key, Request};

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_323_045)
}

fn credential(id: &str, secret: &str, token: Option<&str>) -> (Endpoint, Credential) {
    let endpoint = Endpoint::parse("http://127.0.0.1:18080").unwrap();
    let credential = Credential::new(id.into(), secret.into(), token.map(str::to_owned), &endpoint).unwrap();
    (endpoint, credential)
}

fn answer(core: &mut Core, kind: &Kind, ids: &[&str], (endpoint, credential): &(Endpoint, Credential)) -> Reply {
    static NONCE: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let nonce = NONCE.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_string();
    let signed = sign(kind, ids, endpoint, credential, now(), &nonce).unwrap();
    let answer = core.answer(&Request::from(signed.request), now());
    reply(answer.status, answer.body)
}

#[test]
fn a_verifier_with_code_of_its_own_accepts_every_request() {
    let key = credential(KEY_ID, KEY_SECRET, None);
    let mut kinds: Vec<_> = OPERATIONS.map(kind).to_vec();
    kinds.extend([
        Delete::Mezzanines { by: IdKind::Video, force: true }.into(),
        Delete::Video { by: IdKind::Reference }.into(),
        Delete::Mezzanines { by: IdKind::Reference, force: true }.into(),
        Kind::GetPlayInfo { by: IdKind::Reference },
        Kind::BatchGetMediaInfos { by: IdKind::Reference },
    ]);
    for kind in kinds {
        let mut core = Core::default();
        let ids: &[&str] = if kind.operation().batch_limit() == 1 { &["video-a"] } else { &["video-a", "video-b"] };
        let reply = answer(&mut core, &kind, ids, &key);
        assert_eq!(reply.status, 200, "{kind:?}: {:?}", reply.body);
        assert_eq!(answered(&kind, ids, &reply).unwrap(), ids.len(), "{kind:?}");
    }
}

#[test]
fn a_temporary_key_is_accepted_with_its_token() {
    let token = "to+ken/with=odd~signs&more";
    let key = credential("EMULATOR-STS", "sts-secret", Some(token));
    for operation in OPERATIONS {
        let mut core = Core::default();
        core.add_key(Key::new("EMULATOR-STS", "sts-secret").unwrap().with_token(token));
        let reply = answer(&mut core, &kind(operation), &["video-a"], &key);
        assert_eq!(reply.status, 200, "{}: {:?}", operation.name(), reply.body);
    }
}

#[test]
fn a_wrong_secret_or_token_is_told_as_a_bad_credential() {
    let mut core = Core::default();
    core.add_key(Key::new("EMULATOR-STS", "sts-secret").unwrap().with_token("right"));
    for (id, secret, token) in [
        (KEY_ID, "not-the-secret", None),
        ("EMULATOR-NOBODY", KEY_SECRET, None),
        ("EMULATOR-STS", "sts-secret", None),
        ("EMULATOR-STS", "sts-secret", Some("wrong")),
        (KEY_ID, KEY_SECRET, Some("none-is-due")),
    ] {
        for operation in OPERATIONS {
            let reply = answer(&mut core, &kind(operation), &["video-a"], &credential(id, secret, token));
            let error = failure(&kind(operation), &["video-a"], &reply);
            assert_eq!(error.class, Class::BadCredential, "{} {id} {token:?}: {error:?}", operation.name());
        }
    }
}

#[test]
fn a_changed_query_breaks_the_signature() {
    let (endpoint, credential) = credential(KEY_ID, KEY_SECRET, None);
    let signed = sign(&kind(Operation::DeleteVideo), &["video-a"], &endpoint, &credential, now(), "n").unwrap();
    let mut request = Request::from(signed.request);
    request.target = request.target.replace("video-a", "video-b");
    let answer = Core::default().answer(&request, now());
    let error = failure(&kind(Operation::DeleteVideo), &["video-a"], &reply(answer.status, answer.body));
    assert_eq!(error.code, "SignatureDoesNotMatch");
}
