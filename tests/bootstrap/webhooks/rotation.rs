//! Secrets of webhooks: several at a time, and from Secrets Manager.

use std::time::Duration;

use serde_json::json;

use super::reply::Reply;
use super::request::Request;
use super::sign::{self, NEXT_SECRET, SECRET};
use super::site::{self, EVENTS, SOON};
use crate::configuration::{change, with_parameter};
use crate::extension::{Extension, SESSION_TOKEN, wait};
use crate::world::{World, accounts, providers, videos};

const NAME: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hooks/events-AbC+d";
const OTHER: &str = "hooks/other";
const IN_ENVIRONMENT: &str = "env:WEBHOOK_SECRET";

fn unsigned(id: &str) -> Request {
    Request::post(EVENTS, videos(&[id]))
}

async fn with_extension(extension: &Extension, secrets: &[&str]) -> World {
    let port = extension.port();
    site::start(secrets, None, "", &[("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", &port)]).await
}

fn in_secrets_manager(name: &str) -> String {
    format!("secretsmanager:{name}")
}

/// The secret is unreadable: whether the request is signed is not known.
fn assert_unreadable(world: &World, reply: &Reply) {
    let problem = reply.problem(503);
    assert_eq!(problem.as_object().unwrap().len(), 3, "nobody has signed, nobody is told more: {problem}");
    let lines = reply.done.lines_of("webhook.unreadable_secret");
    assert_eq!((lines.len(), &lines[0]["level"]), (1, &json!("ERROR")), "{}", reply.done.output);
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn during_a_rotation_either_secret_signs() {
    let environment = [("NEXT_SECRET", NEXT_SECRET)];
    let mut world = site::start(&[IN_ENVIRONMENT, "env:NEXT_SECRET"], None, "", &environment).await;
    world.http(&sign::standard(SECRET, unsigned("v1"))).await.assert_report(&[("v1", "deleted")]);
    world.http(&sign::standard(NEXT_SECRET, unsigned("v2"))).await.assert_report(&[("v2", "deleted")]);
    let third = "whsec_VGhpcyBpcyBub3QgdGhlIHNlY3JldA==";
    world.http(&sign::standard(third, unsigned("v3"))).await.problem(401);
    assert!(world.has_video("v3"));
}

#[tokio::test]
async fn a_sender_may_sign_with_several_secrets() {
    let mut world = site::inline().await;
    let next = sign::standard(NEXT_SECRET, unsigned("v")).value_of("Webhook-Signature").to_owned();
    let own = sign::standard(SECRET, unsigned("v"));
    let both = format!("v2,AAAA {next} {}", own.value_of("Webhook-Signature"));
    world.http(&own.header("Webhook-Signature", &both)).await.assert_report(&[("v", "deleted")]);
}

#[tokio::test]
async fn a_sender_may_sign_with_a_private_key() {
    let environment = [("PUBLIC", sign::ed25519_public())];
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut world = site::start(&["env:PUBLIC"], None, "", &environment).await;
    world.http(&sign::ed25519(unsigned("v"))).await.assert_report(&[("v", "deleted")]);
    world.http(&sign::ed25519(unsigned("w")).with_body("{}")).await.problem(401);
    // The public key is no shared secret.
    let public = sign::ed25519_public().replace("whpk_", "whsec_");
    world.http(&sign::standard(&public, unsigned("w"))).await.problem(401);
}

#[tokio::test]
async fn a_secret_is_read_with_the_first_request_and_kept() {
    for secret in
        [json!(SECRET).as_str().unwrap().to_owned(), json!({"secret": SECRET}).to_string(), format!("{SECRET}\n")]
    {
        let extension = Extension::start().await;
        extension.set_secret(NAME, secret);
        let mut world = with_extension(&extension, &[&in_secrets_manager(NAME)]).await;
        world.api.first_poll().await;
        assert!(extension.requests().is_empty(), "nothing answers before the first invocation");
        for path in ["/health", "/elsewhere"] {
            world.http(&Request::new("GET", path)).await;
        }
        assert!(extension.requests().is_empty(), "it was not needed");
        for id in ["v1", "v2", "v3"] {
            world.http(&sign::standard(SECRET, unsigned(id))).await.assert_report(&[(id, "deleted")]);
        }
        assert_eq!(extension.requests(), [NAME]);
    }
}

#[tokio::test]
async fn strangers_do_not_make_work_at_secrets_manager() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, SECRET);
    let mut world = with_extension(&extension, &[&in_secrets_manager(NAME)]).await;
    for _ in 0..5 {
        world.http(&sign::standard(NEXT_SECRET, unsigned("v"))).await.problem(401);
        world.http(&unsigned("v")).await.problem(401);
    }
    assert_eq!(extension.requests(), [NAME]);
    world.http(&sign::standard(SECRET, unsigned("v"))).await.assert_report(&[("v", "deleted")]);
}

/// Sends a request until it is taken: a secret is not read again at once.
async fn assert_taken_in_the_end(world: &mut World, secret: &str, id: &str) {
    for _ in 0..60 {
        let reply = world.http(&sign::standard(secret, unsigned(id))).await;
        if reply.status == 200 {
            reply.assert_report(&[(id, "deleted")]);
            return;
        }
        assert!([401, 503].contains(&reply.status), "{}", reply.body);
        wait(Duration::from_millis(500)).await;
    }
    panic!("it was never taken");
}

#[tokio::test]
async fn a_secret_that_was_replaced_is_read_again() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, SECRET);
    let mut world = with_extension(&extension, &[&in_secrets_manager(NAME)]).await;
    world.http(&sign::standard(SECRET, unsigned("v1"))).await.assert_report(&[("v1", "deleted")]);
    extension.set_secret(NAME, NEXT_SECRET);
    assert_taken_in_the_end(&mut world, NEXT_SECRET, "v2").await;
    assert_eq!(extension.requests(), [NAME, NAME]);
    world.http(&sign::standard(SECRET, unsigned("v3"))).await.problem(401);
}

#[tokio::test]
async fn two_secrets_of_secrets_manager_are_both_tried() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, SECRET);
    extension.set_secret(OTHER, json!({"secret": NEXT_SECRET, "created": "2026-11-20"}));
    let mut world = with_extension(&extension, &[&in_secrets_manager(NAME), &in_secrets_manager(OTHER)]).await;
    world.http(&sign::standard(NEXT_SECRET, unsigned("v1"))).await.assert_report(&[("v1", "deleted")]);
    world.http(&sign::standard(SECRET, unsigned("v2"))).await.assert_report(&[("v2", "deleted")]);
    assert_eq!(extension.requests(), [NAME, OTHER]);
}

#[tokio::test]
async fn without_the_extension_nobody_knows_who_signed() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, SECRET);
    extension.set_down(true);
    let mut world = with_extension(&extension, &[IN_ENVIRONMENT, &in_secrets_manager(NAME)]).await;
    let reply = world.http(&sign::standard(NEXT_SECRET, unsigned("v"))).await;
    assert_unreadable(&world, &reply);
    let asked = extension.requests().len();
    world.http(&sign::standard(SECRET, unsigned("w"))).await.assert_report(&[("w", "deleted")]);
    assert_eq!(extension.requests().len(), asked, "a secret at hand has signed");
    extension.set_down(false);
    extension.set_secret(NAME, NEXT_SECRET);
    assert_taken_in_the_end(&mut world, NEXT_SECRET, "v").await;
}

#[tokio::test]
async fn an_extension_that_does_not_answer_is_given_up_in_time() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, SECRET);
    extension.set_delay(Duration::from_secs(60));
    let mut world = with_extension(&extension, &[&in_secrets_manager(NAME)]).await;
    let reply = world.http(&sign::standard(SECRET, unsigned("v"))).await;
    assert_unreadable(&world, &reply);
    assert!(reply.done.answer.took < SOON, "{:?}", reply.done.answer.took);
}

#[tokio::test]
async fn an_extension_that_is_not_ready_yet_is_waited_for() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, SECRET);
    extension.not_ready_for(2);
    let mut world = with_extension(&extension, &[&in_secrets_manager(NAME)]).await;
    world.http(&sign::standard(SECRET, unsigned("v"))).await.assert_report(&[("v", "deleted")]);
}

#[tokio::test]
async fn a_secret_that_is_none_is_not_shown() {
    const WRONG: &str = "planted-07c9";
    for wrong in [
        WRONG.to_owned(),
        format!("whsk_{WRONG}"),
        json!({"password": WRONG}).to_string(),
        json!({"secret": [WRONG]}).to_string(),
        json!({"secret": ""}).to_string(),
        json!([SECRET, NEXT_SECRET, WRONG]).to_string(),
        format!("{{\"secret\": \"{SECRET}\", \"secret\": \"{NEXT_SECRET}\", \"planted\": \"{WRONG}\"}}"),
        // A public key under which anybody can sign.
        format!("whpk_{}=", "A".repeat(43)),
        String::new(),
    ] {
        let extension = Extension::start().await;
        extension.set_secret(NAME, &wrong);
        let mut world = with_extension(&extension, &[&in_secrets_manager(NAME)]).await;
        let reply = world.http(&sign::standard(SECRET, unsigned("v"))).await;
        assert_unreadable(&world, &reply);
        assert!(!reply.done.output.contains(WRONG), "{}", reply.done.output);
        let reply = world.http(&sign::standard(SECRET, unsigned("v"))).await;
        assert_unreadable(&world, &reply);
        assert_eq!(extension.requests(), [NAME], "it is not read for every request");
    }
}

#[tokio::test]
async fn a_new_configuration_may_name_another_secret_and_the_one_before_opens_nothing_any_more() {
    let extension = Extension::start().await;
    extension.set_secret(NAME, SECRET);
    extension.set_secret(OTHER, NEXT_SECRET);
    let config = |url: &str, secret: &str| {
        let hook = format!("[[webhooks]]\npath = \"{EVENTS}\"\nkind = \"standard\"\n");
        format!("{}{hook}secrets = [\"secretsmanager:{secret}\"]\n", accounts(url))
    };
    let mut world = with_parameter(&extension, |url| config(url, NAME)).await;
    world.http(&sign::standard(SECRET, unsigned("v1"))).await.assert_report(&[("v1", "deleted")]);
    let config = config(&world.emulator.url(), OTHER);
    change(&extension, &config).await;
    world.http(&sign::standard(SECRET, unsigned("v2"))).await.problem(401);
    world.http(&sign::standard(NEXT_SECRET, unsigned("v2"))).await.assert_report(&[("v2", "deleted")]);
    assert_eq!(world.count("DeleteVideo"), 2);
}

#[tokio::test]
async fn a_published_secret_of_secrets_manager_opens_nothing_that_deletes_at_a_provider() {
    const PUBLISHED: &str = "whsec_RU1VTEFUT1ItV0VCSE9PSy1TRUNSRVQh";
    let extension = Extension::start().await;
    extension.set_secret(NAME, PUBLISHED);
    let port = extension.port();
    let hook = format!(
        "[[webhooks]]\npath = \"{EVENTS}\"\nkind = \"standard\"\nsecrets = [\"{}\"]\n",
        in_secrets_manager(NAME)
    );
    let environment = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI5t7"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hush"),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", &port),
    ];
    let real = format!("[accounts.cn]\nprovider = \"aliyun-vod\"\nregion = \"cn-shanghai\"\n{hook}");
    let mut world = World::around(providers().await, &real, &environment).await;
    let reply = world.http(&sign::standard(PUBLISHED, unsigned("v"))).await;
    assert_unreadable(&world, &reply);
    let line = &reply.done.lines_of("webhook.unreadable_secret")[0]["error"];
    assert!(line.as_str().unwrap().contains("EMULATOR"), "{line}");

    let mut world = with_extension(&extension, &[&in_secrets_manager(NAME)]).await;
    world.http(&sign::standard(PUBLISHED, unsigned("v"))).await.assert_report(&[("v", "deleted")]);
}
