//! AWS as its own tools reach it: credentials, profiles and regions of the official SDK.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

use crate::exit::Wrong;

/// What the SDK is told. What is missing is said before anything leaves.
///
/// # Errors
/// When there are no credentials, or no region.
pub(crate) async fn config(region: Option<String>) -> Result<SdkConfig, Wrong> {
    // `ring` is what the function uses, and it needs no build tools of its own.
    let client = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(client);
    if let Some(region) = region {
        loader = loader.region(Region::new(region));
    }
    let config = loader.load().await;
    if config.region().is_none() {
        return Err(Wrong::new("no AWS region: set AWS_REGION, or a profile that has one"));
    }
    let Some(provider) = config.credentials_provider() else { return Err(no_credentials(&"nothing provides them")) };
    match provider.provide_credentials().await {
        Ok(_) => Ok(config),
        Err(error) => Err(no_credentials(&error)),
    }
}

fn no_credentials(why: &dyn std::fmt::Display) -> Wrong {
    Wrong(format!(
        "no AWS credentials ({why}): set AWS_PROFILE, log in with `aws sso login`, or set AWS_ACCESS_KEY_ID; nothing was sent"
    ))
}
