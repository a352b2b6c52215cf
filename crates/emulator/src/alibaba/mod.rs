//! Alibaba Cloud: VOD (version 2017-03-21) and MPS (version 2014-06-18), signed with ACS3-HMAC-SHA256, or with
//! HMAC-SHA1 as the older clients do.

pub(super) mod auth;
mod catalogue;
mod info;
mod matching;
mod moderation;
pub(super) mod mps;
pub(super) mod nonce;
pub(super) mod reply;
pub(super) mod rpc;
mod search;
pub(super) mod vod;

use std::collections::BTreeMap;

use serde_json::json;

use super::failure::Failure;
use super::provider::{Business, Provider, Question, Trouble};
use super::wire::{Request, parse_form};

/// The business parameters of a call.
pub(super) type Form = BTreeMap<String, String>;

const VOD_VERSION: &str = "2017-03-21";
const MPS_VERSION: &str = "2014-06-18";
const FORM: &str = "application/x-www-form-urlencoded";
// Part of the protocol, not of the operation.
const COMMON: [&str; 12] = [
    "AccessKeyId",
    "Action",
    "Format",
    "RegionId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];
const ID_PARAMETERS: [&str; 7] =
    ["VideoIds", "ReferenceIds", "VideoId", "ReferenceId", "JobIds", "MediaIds", "MediaId"];

/// Reads a request, if it says which product it is for.
pub(super) fn read(request: &Request) -> Option<Question> {
    let mut form = parameters(request);
    let named = |header, parameter| request.header(header).or_else(|| given(&form, parameter)).map(str::to_owned);
    let provider = match named("x-acs-version", "Version")?.as_str() {
        VOD_VERSION => Provider::AliyunVod,
        MPS_VERSION => Provider::AliyunMps,
        _ => return None,
    };
    let operation = named("x-acs-action", "Action").unwrap_or_default();
    form.retain(|name, _| !COMMON.contains(&name.as_str()));
    let ids = ID_PARAMETERS.iter().flat_map(|name| list(&form, name)).map(str::to_owned).collect();
    Some(Question { provider, operation, business: Business::Form(form), ids })
}

/// The parameters of query and form body; of a name given twice the first counts.
fn parameters(request: &Request) -> Form {
    let is_form = request.header("content-type").is_some_and(|media| media.starts_with(FORM));
    let body = match is_form {
        true => String::from_utf8_lossy(&request.body),
        false => "".into(),
    };
    let mut parameters = Form::new();
    for (name, value) in parse_form(request.query()).into_iter().chain(parse_form(&body)) {
        parameters.entry(name).or_insert(value);
    }
    parameters
}

/// The ids of a comma-joined list; empty ones are skipped.
fn list<'f>(form: &'f Form, name: &str) -> Vec<&'f str> {
    form.get(name).map_or("", String::as_str).split(',').filter(|id| !id.is_empty()).collect()
}

/// A parameter that is there and not empty.
fn given<'f>(form: &'f Form, name: &str) -> Option<&'f str> {
    form.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

fn missing(name: &str) -> Failure {
    Failure::new(
        400,
        "MissingParameter",
        format!("The input parameter {name} that is mandatory for processing this request is not supplied."),
    )
}

fn invalid(name: &str) -> Failure {
    Failure::new(400, "InvalidParameter", format!("The specified parameter {name} is not valid."))
}

/// What these two products say when something goes wrong that can go wrong everywhere.
pub(super) fn failure(provider: Provider, trouble: Trouble, operation: &str) -> Failure {
    match trouble {
        Trouble::Throttled(retry_after) => Failure {
            retry_after,
            ..Failure::new(400, "Throttling.User", "Request was denied due to user flow control.")
        },
        Trouble::Internal => {
            Failure::new(500, "InternalError", "The request processing has failed due to some unknown error.")
        }
        Trouble::Unavailable => {
            Failure::new(503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.")
        }
        Trouble::Invalid => Failure::new(400, "InvalidParameter", "The specified parameter is not valid."),
        Trouble::UnknownAction => {
            Failure::new(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
        }
        Trouble::NoPermission => no_permission(provider, operation),
    }
}

fn no_permission(provider: Provider, operation: &str) -> Failure {
    let product = match provider {
        Provider::AliyunMps => "mts",
        Provider::AliyunVod | Provider::TencentVod | Provider::AmazonSqs => "vod",
    };
    Failure {
        access_denied: Some(json!({
            "AuthAction": format!("{product}:{operation}"),
            "AuthPrincipalDisplayName": "emulator",
            "AuthPrincipalOwnerId": "1000000000000000",
            "AuthPrincipalType": "SubUser",
            "EncodedDiagnosticMessage": "",
            "NoPermissionType": "ImplicitDeny",
            "PolicyType": "AccountLevelIdentityBasedPolicy",
        })),
        ..Failure::new(
            403,
            "Forbidden.RAM",
            "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(target: &str, body: &str) -> Request {
        Request {
            method: "POST".to_owned(),
            target: target.to_owned(),
            headers: [("x-acs-action", "DeleteVideo"), ("x-acs-version", VOD_VERSION), ("content-type", FORM)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            body: body.into(),
        }
    }

    #[test]
    fn reads_parameters_from_query_and_form() {
        let question = read(&request("/?VideoIds=a,b&Format=JSON", "VideoIds=c&ReferenceIds=r%2C,s")).unwrap();
        assert_eq!(question.ids, ["a", "b", "r", "s"]);
        assert_eq!(question.parameters().len(), 2);
    }

    #[test]
    fn does_not_know_other_versions() {
        let mut request = request("/", "");
        request.headers.retain(|(name, _)| name != "x-acs-version");
        assert!(read(&request).is_none());
    }
}
