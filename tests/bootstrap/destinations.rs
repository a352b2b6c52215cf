//! Records of failure destinations that are sent again: they are no events, and say where the event lies.

use serde_json::{Value, json};

use crate::world::{World, batch, record, videos};

/// What Lambda sends to the failure destination of an asynchronous invocation.
fn failed(payload: &Value) -> Value {
    json!({
        "version": "1.0",
        "timestamp": "2026-11-20T07:00:00.123Z",
        "requestContext": {
            "requestId": "8f5eab00-0000-4000-8000-000000000001",
            "functionArn": "arn:aws:lambda:eu-central-1:123456789012:function:takedown:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": payload,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Unsettled", "errorMessage": "1 of 1 targets unsettled"},
    })
}

/// What it sends when a batch of a stream is given up.
fn discarded() -> Value {
    let mut record = failed(&Value::Null);
    record.as_object_mut().unwrap().remove("requestPayload");
    record["DDBStreamBatchInfo"] = json!({
        "shardId": "shardId-00000001573689847184-864758bb",
        "startSequenceNumber": "800000000003126276362",
        "endSequenceNumber": "800000000003126276362",
        "batchSize": 1,
        "streamArn": "arn:aws:dynamodb:eu-central-1:123456789012:table/media/stream/2026-11-20T07:00:00.000",
    });
    record
}

fn through_event_bridge(record: &Value) -> Value {
    json!({
        "version": "0", "id": "evt-1", "detail-type": "Lambda Function Invocation Result - Failure", "source": "lambda",
        "account": "123456789012", "time": "2026-11-20T07:00:00Z", "region": "eu-central-1", "resources": [],
        "detail": record,
    })
}

#[tokio::test]
async fn a_record_of_a_failed_invocation_says_where_its_event_lies() {
    let mut world = World::new().await;
    let direct = failed(&videos(&["v"]));
    let http = failed(&json!({"requestContext": {"http": {"method": "POST"}}, "body": videos(&["v"]).to_string()}));
    for (payload, word) in [
        (direct.clone(), "requestPayload"),
        (http, "requestPayload"),
        (through_event_bridge(&direct), "requestPayload"),
        (discarded(), "DDBStreamBatchInfo"),
        (json!([direct]), "requestPayload"),
    ] {
        let done = world.send(&payload).await;
        let (kind, message) = done.answer.error();
        assert_eq!(kind, "InvalidEvent");
        assert!(message.contains(word) && message.contains("send"), "{message}");
        let rejected = done.lines_of("message.rejected");
        assert_eq!((rejected.len(), done.outcomes().len()), (1, 0), "{}", done.output);
    }
    // Moved to the queue, as a redrive by mistake does.
    let notification = json!({"Type": "Notification", "Message": direct.to_string()});
    let done =
        world.send(&batch(vec![record("m1", &direct), record("m2", discarded()), record("m3", notification)])).await;
    assert_eq!(done.failures(), ["m1", "m2", "m3"]);
    let errors: Vec<_> = done.lines_of("message.rejected").iter().map(|line| line["error"].to_string()).collect();
    assert!(
        errors[0].contains("requestPayload")
            && errors[1].contains("GetRecords")
            && errors[2].contains("requestPayload"),
        "{errors:?}"
    );
    assert_eq!(world.calls(), 0);
    assert_eq!(world.send(&direct["requestPayload"]).await.outcome("v")["outcome"], "deleted");
}
