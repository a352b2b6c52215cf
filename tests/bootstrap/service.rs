//! The name of a deployment in everything that it writes.

use serde_json::json;

use crate::start::{PLANTED, assert_names, refusal};
use crate::world::{CREDENTIALS, World, accounts, batch, record, video, videos};

#[tokio::test]
async fn every_line_and_every_metric_is_of_its_deployment() {
    let mut world = World::with("", &[("TAKEDOWN_SERVICE", "takedown-eu_2"), ("AWS_LAMBDA_LOG_LEVEL", "DEBUG")]).await;
    let done = world.send(&batch(vec![record("m1", videos(&["v", "forbidden-v"])), record("m2", "{")])).await;
    assert!(done.lines.iter().all(|line| line["service"] == "takedown-eu_2"), "{}", done.output);
    let metrics: Vec<_> = done.lines.iter().filter(|line| line.get("_aws").is_some()).collect();
    assert_eq!(metrics.len(), 2);
    for line in metrics {
        let dimensions = &line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0];
        assert!(dimensions.as_array().unwrap().contains(&json!("service")), "{line}");
    }
    let report = world.send(&videos(&["w"])).await.answer.response();
    assert_eq!(report["outcomes"][0]["service"], "takedown-eu_2");
}

#[tokio::test]
async fn a_deployment_without_a_name_is_called_takedown() {
    let done = World::new().await.send(&json!([videos(&["v"]), video("no event")])).await;
    assert!(done.lines.iter().all(|line| line["service"] == "takedown"), "{}", done.output);
}

#[tokio::test]
async fn a_name_that_is_none_stops_the_start_wherever_the_configuration_is() {
    let config = accounts("http://127.0.0.1:9");
    let long = "x".repeat(129);
    let planted = format!("{PLANTED} ");
    for wrong in ["", "two words", "a\"b", "a:b", "é", "a\nb", &planted, &long] {
        let environment = [&CREDENTIALS[..], &[("TAKEDOWN_SERVICE", wrong)]].concat();
        assert_names(&refusal(Some(&config), &environment).await, &["TAKEDOWN_SERVICE", "128"]);
        let environment = [&environment[..], &[("TAKEDOWN_CONFIG", "ssm:/takedown/config")]].concat();
        assert_names(&refusal(None, &environment).await, &["TAKEDOWN_SERVICE"]);
    }
    // With everything else that is wrong.
    let environment = [&CREDENTIALS[..], &[("TAKEDOWN_SERVICE", ""), ("TAKEDOWN_DRY_RUN", "maybe")]].concat();
    assert_names(&refusal(Some(&config), &environment).await, &["TAKEDOWN_SERVICE", "TAKEDOWN_DRY_RUN"]);
}
