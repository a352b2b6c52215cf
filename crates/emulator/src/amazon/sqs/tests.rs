use std::time::Duration;

use super::*;

const STANDARD: &str = "https://sqs.eu-central-1.amazonaws.com/123456789012/takedown";
const FIFO: &str = "https://sqs.eu-central-1.amazonaws.com/123456789012/takedown.fifo";
const START: SystemTime = SystemTime::UNIX_EPOCH;

fn call(queue: &mut Queue, operation: &str, body: &Value) -> Result<Value, (u16, String)> {
    perform(operation, body.as_object(), queue, None, START)
        .unwrap()
        .map(Value::Object)
        .map_err(|failure| (failure.status, failure.code))
}

fn send(queue: &mut Queue, body: &Value) -> Result<Value, (u16, String)> {
    call(queue, "SendMessage", body)
}

fn refused(status: u16, code: &str) -> Result<Value, (u16, String)> {
    Err((status, code.to_owned()))
}

fn batch(url: &str, entries: &[Value]) -> Value {
    json!({"QueueUrl": url, "Entries": entries})
}

fn entry(id: &str, body: &str) -> Value {
    json!({"Id": id, "MessageBody": body})
}

#[test]
fn queues_a_message_and_says_what_it_read() {
    let mut queue = Queue::default();
    let answer = send(&mut queue, &json!({"QueueUrl": STANDARD, "MessageBody": "hé", "MessageGroupId": "g"}));
    let [message] = queue.messages() else {
        panic!("one message");
    };
    assert_eq!((message.queue.as_str(), message.body.as_str()), ("takedown", "hé"));
    assert_eq!((message.group.as_deref(), message.deduplication_id.as_deref()), (Some("g"), None));
    let md5 = "33fcd01258e6ba07ef405dc9e721f3a7";
    assert_eq!(answer, Ok(json!({"MessageId": message.message_id, "MD5OfMessageBody": md5})));
}

#[test]
fn a_fifo_queue_wants_a_group_and_deduplicates() {
    let mut queue = Queue::default();
    let mut body = json!({"QueueUrl": FIFO, "MessageBody": "b"});
    assert_eq!(send(&mut queue, &body), refused(400, "MissingRequiredParameterException"));
    body["MessageGroupId"] = json!("g");
    assert_eq!(send(&mut queue, &body), refused(400, "InvalidParameterValueException"));
    body["MessageDeduplicationId"] = json!("d");
    let first = send(&mut queue, &body).unwrap();
    assert_eq!(first["SequenceNumber"].as_str().unwrap().len(), 20);
    assert_eq!(send(&mut queue, &body), Ok(first.clone()));
    assert_eq!(queue.messages().len(), 1);
    let later = START + Duration::from_secs(300);
    let answer = perform("SendMessage", body.as_object(), &mut queue, None, later).unwrap().unwrap();
    assert_ne!(answer["MessageId"], first["MessageId"]);
    assert_eq!(queue.messages().len(), 2);
}

#[test]
fn ids_have_a_length_and_an_alphabet() {
    for (url, group, deduplication_id, is_good) in [
        (FIFO, "g".repeat(128), "!~".repeat(64), true),
        (FIFO, "g".repeat(129), "d".to_owned(), false),
        (FIFO, "g".to_owned(), "d".repeat(129), false),
        (FIFO, "g".to_owned(), "d d".to_owned(), false),
        (FIFO, "gé".to_owned(), "d".to_owned(), false),
        (STANDARD, "g g".to_owned(), String::new(), false),
        (STANDARD, "g".to_owned(), "d".to_owned(), false),
    ] {
        let body = json!({
            "QueueUrl": url,
            "MessageBody": "b",
            "MessageGroupId": group,
            "MessageDeduplicationId": deduplication_id,
        });
        let answer = send(&mut Queue::default(), &body);
        if is_good {
            assert!(answer.is_ok(), "{body}");
        } else {
            assert_eq!(answer, refused(400, "InvalidParameterValueException"), "{body}");
        }
    }
}

#[test]
fn messages_have_a_size_and_an_alphabet() {
    let mut queue = Queue::default();
    let mut answer = |body: &str| send(&mut queue, &json!({"QueueUrl": STANDARD, "MessageBody": body}));
    assert!(answer(&"é".repeat(SIZE_LIMIT / 2)).is_ok());
    assert_eq!(answer(&"b".repeat(SIZE_LIMIT + 1)), refused(400, "InvalidParameterValueException"));
    assert_eq!(answer(""), refused(400, "MissingRequiredParameterException"));
    assert!(answer("\t\n\r \u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}").is_ok());
    for wrong in ["\0", "\u{1F}", "\u{B}", "\u{FFFE}", "\u{FFFF}"] {
        assert_eq!(answer(wrong), refused(400, "InvalidMessageContents"), "{wrong:?}");
    }
}

#[test]
fn refuses_what_it_cannot_read() {
    for (body, status, code) in [
        (json!([]), 400, "SerializationException"),
        (json!({"MessageBody": "b"}), 400, "MissingRequiredParameterException"),
        (json!({"QueueUrl": STANDARD}), 400, "MissingRequiredParameterException"),
        (json!({"QueueUrl": STANDARD, "MessageBody": {}}), 400, "SerializationException"),
        (json!({"QueueUrl": "takedown", "MessageBody": "b"}), 404, "InvalidAddress"),
        (json!({"QueueUrl": "https://h/1/a.b", "MessageBody": "b"}), 404, "InvalidAddress"),
        (json!({"QueueUrl": "https://h/1/absent-q", "MessageBody": "b"}), 400, "QueueDoesNotExist"),
    ] {
        let mut queue = Queue::default();
        assert_eq!(send(&mut queue, &body), refused(status, code), "{body}");
        assert!(queue.messages().is_empty());
    }
    assert!(perform("ReceiveMessage", None, &mut Queue::default(), None, START).is_none());
}

#[test]
fn a_batch_is_queued_in_order() {
    let mut queue = Queue::default();
    let entries: Vec<_> = (0..10).map(|n| entry(&format!("e-{n}_"), &n.to_string())).collect();
    let answer = call(&mut queue, "SendMessageBatch", &batch(STANDARD, &entries)).unwrap();
    let bodies: String = queue.messages().iter().map(|message| message.body.as_str()).collect();
    assert_eq!(bodies, "0123456789");
    assert_eq!(answer["Successful"][9]["Id"], "e-9_");
    assert_eq!(answer["Successful"][9]["MessageId"], queue.messages()[9].message_id);
    assert_eq!(answer["Failed"], json!([]));
}

#[test]
fn what_is_wrong_with_a_batch_fails_all_of_it() {
    let half = "b".repeat(SIZE_LIMIT / 2);
    let eleven: Vec<_> = (0..11).map(|n| entry(&n.to_string(), "b")).collect();
    for (body, code) in [
        (json!({"QueueUrl": STANDARD}), "EmptyBatchRequest"),
        (batch(STANDARD, &[]), "EmptyBatchRequest"),
        (batch(STANDARD, &eleven), "TooManyEntriesInBatchRequest"),
        (batch(STANDARD, &[entry("a", "b"), entry("a", "c")]), "BatchEntryIdsNotDistinct"),
        (batch(STANDARD, &[entry("a b", "b")]), "InvalidBatchEntryId"),
        (batch(STANDARD, &[entry(&"a".repeat(81), "b")]), "InvalidBatchEntryId"),
        (batch(STANDARD, &[entry("a", &half), entry("b", &half), entry("c", "b")]), "BatchRequestTooLong"),
        (batch(STANDARD, &[entry("", "b")]), "MissingRequiredParameterException"),
        (batch(STANDARD, &[json!("b")]), "SerializationException"),
        (batch(FIFO, &[entry("a", "b")]), "MissingRequiredParameterException"),
    ] {
        let mut queue = Queue::default();
        assert_eq!(call(&mut queue, "SendMessageBatch", &body), refused(400, code));
        assert!(queue.messages().is_empty(), "{code}");
    }
    let full = batch(STANDARD, &[entry("a", &half), entry("b", &half)]);
    assert!(call(&mut Queue::default(), "SendMessageBatch", &full).is_ok());
}

#[test]
fn what_is_wrong_with_a_message_fails_that_message() {
    let mut queue = Queue::default();
    let entries = [entry("a", "good"), entry("b", "\0"), entry("c", "good")];
    let answer = call(&mut queue, "SendMessageBatch", &batch(STANDARD, &entries)).unwrap();
    assert_eq!(answer["Successful"].as_array().unwrap().len(), 2);
    let [failed] = answer["Failed"].as_array().unwrap().as_slice() else {
        panic!("one failure");
    };
    assert_eq!((&failed["Id"], &failed["Code"]), (&json!("b"), &json!("InvalidMessageContents")));
    assert_eq!(failed["SenderFault"], true);
    let wrong = json!({"Id": "a", "MessageBody": "b", "MessageDeduplicationId": "d"});
    let answer = call(&mut queue, "SendMessageBatch", &batch(STANDARD, &[wrong])).unwrap();
    assert_eq!(answer["Failed"][0]["Code"], "InvalidParameterValue");
    assert_eq!(queue.messages().len(), 2);
}
