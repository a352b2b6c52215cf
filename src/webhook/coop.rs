//! Actions of ROOST Coop: who signed, and which takedown they are.
//! Source: "Handling Actions" and "API Keys and Authentication" of the Coop documentation. The signature covers the body alone, so
//! that a request has no age.

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use super::callback::member;
use crate::encode::base64;
use crate::event::reject_misplaced;
use crate::json::Json;
use crate::request::is_id;
use crate::trigger::Request;

/// The signature that a request carries.
pub(super) fn claim(request: &Request) -> Result<Vec<u8>, &'static str> {
    let signature = request.header("coop-signature").ok_or("the header Coop-Signature is missing")?;
    base64::decode(signature.trim()).ok_or("the signature is no base64")
}

/// Whether a key has signed the body.
pub(super) fn is_of(signature: &[u8], key: &[u8], request: &Request) -> bool {
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(request.bytes(), signature).is_ok()
}

/// What an action says that is acted on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Action<'a> {
    pub(super) item: &'a str,
    /// The policies that the item violates, by name.
    pub(super) policies: Option<String>,
}

/// Reads an action; nothing, when its id is not among `act_on`. The error says what was not understood.
pub(super) fn read<'a>(action: &'a Json<'_>, act_on: &[String]) -> Result<Option<Action<'a>>, String> {
    let id_of = |name: &str| action.member(name).and_then(|part| member(part, "id"));
    let action_id = id_of("action").ok_or("action.id is missing")?;
    if !act_on.iter().any(|known| known == action_id) {
        return Ok(None);
    }
    // `custom` is what whoever set up the action has put into its body.
    let own = [Some(action), action.member("custom")].into_iter().flatten().filter_map(Json::object);
    reject_misplaced(own.flat_map(|members| members.names()))?;
    let item = id_of("item").ok_or("item.id is missing")?;
    if !is_id(item) {
        return Err("item.id is no id: an id is 1 to 128 characters from A-Z a-z 0-9 _ -".to_owned());
    }
    let policies = action.member("policies").map(Json::items).unwrap_or_default();
    let names: Vec<_> = policies.iter().filter_map(|policy| member(policy, "name")).collect();
    Ok(Some(Action { item, policies: (!names.is_empty()).then(|| names.join(", ")) }))
}
