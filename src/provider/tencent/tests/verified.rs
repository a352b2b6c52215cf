use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;
use takedown_emulator::{Core, KEY_ID, KEY_SECRET, Key, Request as Wire};

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_323_045)
}

fn on_the_wire(names: Vec<Name>, id: &str, secret: &str, token: Option<&str>) -> Wire {
    let endpoint = Endpoint::parse("http://127.0.0.1:18080").unwrap();
    let credential = Credential::new(id.into(), secret.into(), token.map(str::to_owned), &endpoint).unwrap();
    let signing = Signing { endpoint: &endpoint, credential: &credential, now: now(), nonce: "" };
    let signed = provider::sign(&kind(Some(1_500_012_345)).of(&items(names)), &signing).unwrap();
    signed.request.into()
}

fn answer(core: &mut Core, request: &Wire) -> Result<Decoded<Vec<DeleteAnswer>>, CallError> {
    let answer = core.answer(request, now());
    decode(&kind(None), &items(vec![Name::Whole]), &reply(answer.status, answer.body))
}

#[test]
fn a_verifier_with_code_of_its_own_accepts_every_request() {
    for names in [
        vec![Name::Whole],
        vec![parts(&[(PartType::OriginalFiles, None)])],
        vec![parts(&[(PartType::TranscodeFiles, Some(230))]), parts(&[(PartType::WechatPublishFiles, None)])],
    ] {
        let mut core = Core::default();
        let request = on_the_wire(names, KEY_ID, KEY_SECRET, None);
        assert_eq!(core.answer(&request, now()).status, 200);
        assert_eq!(answer(&mut Core::default(), &request).unwrap().reply, [DeleteAnswer::Deleted]);
        assert_eq!(core.calls()[0].code, None);
    }
}

#[test]
fn a_temporary_key_is_accepted_with_its_token() {
    let token = "to+ken/with=odd~signs&more";
    let mut core = Core::default();
    core.add_key(Key::new("EMULATOR-STS", "sts-secret").unwrap().with_token(token));
    let request = on_the_wire(vec![Name::Whole], "EMULATOR-STS", "sts-secret", Some(token));
    assert_eq!(answer(&mut core, &request).unwrap().reply, [DeleteAnswer::Deleted]);
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
    ] {
        let error = answer(&mut core, &on_the_wire(vec![Name::Whole], id, secret, token)).unwrap_err();
        assert_eq!(error.class, Class::BadCredential, "{id} {token:?}: {error:?}");
    }
}

#[test]
fn a_changed_body_breaks_the_signature() {
    let mut request = on_the_wire(vec![Name::Whole], KEY_ID, KEY_SECRET, None);
    request.body = br#"{"FileId":"7447398156998994861","SubAppId":1500012345}"#.to_vec();
    assert_eq!(answer(&mut Core::default(), &request).unwrap_err().code, "AuthFailure.SignatureFailure");
}
