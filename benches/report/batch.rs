//! SQS batches of messages with one target each, as Lambda hands them over.

use std::sync::Arc;

use serde_json::{Value, json};

/// What the targets of a batch are.
#[derive(Clone, Copy)]
pub(crate) enum Targets {
    /// Videos at Alibaba Cloud VOD, 20 a call.
    Videos,
    /// Files at Tencent Cloud VOD, one a call.
    Files,
    /// Each of the three providers in turn.
    Mixed,
}

impl Targets {
    /// The fewest calls that delete so many of them.
    pub(crate) fn calls(self, count: usize) -> usize {
        match self {
            Self::Videos => count.div_ceil(20),
            Self::Files => count,
            Self::Mixed => {
                let share = |place: usize| (count + 2 - place) / 3;
                share(0).div_ceil(20) + share(1).div_ceil(10) + share(2)
            }
        }
    }

    fn target(self, index: usize) -> Value {
        let video = || json!({"provider": "aliyun-vod", "video_id": format!("e44ebf1147hdsa2d2adbea8b{index:08}")});
        let file = || json!({"provider": "tencent-vod", "file_id": format!("74473981569{index:08}")});
        match (self, index % 3) {
            (Self::Videos, _) | (Self::Mixed, 0) => video(),
            (Self::Mixed, 1) => {
                json!({"provider": "aliyun-mps", "media_id": format!("3e1cd21131a94525be55acf6{index:08}")})
            }
            (Self::Files | Self::Mixed, _) => file(),
        }
    }
}

/// A batch of so many messages.
pub(crate) fn batch(targets: Targets, count: usize) -> Arc<Vec<u8>> {
    let records: Vec<_> = (0..count).map(|index| record(&targets.target(index), index)).collect();
    Arc::new(json!({"Records": records}).to_string().into_bytes())
}

fn record(target: &Value, index: usize) -> Value {
    let event = json!({
        "specversion": "1.0",
        "id": format!("evt-{index:08}"),
        "source": "urn:example:trust-and-safety",
        "type": "content.takedown",
        "time": "2026-11-20T07:00:00Z",
        "data": {"reason": "dmca", "reference": format!("CASE-{index:05}"), "targets": [target]},
    });
    json!({
        "messageId": format!("19dd0b57-b21e-4ac1-bd88-{index:012}"),
        "receiptHandle": "MessageReceiptHandle",
        "body": event.to_string(),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1763622000000"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:takedown",
        "awsRegion": "eu-central-1",
    })
}
