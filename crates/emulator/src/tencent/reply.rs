//! The JSON envelope.

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::provider::Members;
use super::super::wire::Reply;

// With a charset after it, one official client takes an error for a success.
const JSON: &str = "application/json";

/// Puts an answer into `Response`.
pub(crate) fn render(request_id: &str, answer: &Result<Members, Failure>) -> Reply {
    let (status, mut response) = match answer {
        Ok(members) => (200, members.clone()),
        Err(failure) => {
            let mut response = Members::new();
            let error = json!({"Code": failure.code, "Message": failure.message});
            response.insert("Error".to_owned(), error);
            (failure.status, response)
        }
    };
    response.insert("RequestId".to_owned(), Value::from(request_id));
    Reply::new(status, JSON, json!({ "Response": response }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_an_answer_like_any_other() {
        let reply = render("ID", &Err(Failure::new(200, "InternalError", "oh")));
        assert_eq!(reply.status, 200);
        assert_eq!(
            serde_json::from_slice::<Value>(&reply.body).unwrap(),
            json!({"Response": {"Error": {"Code": "InternalError", "Message": "oh"}, "RequestId": "ID"}})
        );
    }
}
