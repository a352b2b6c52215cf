//! `bootstrap`, the deployed program: configuration, one `App`, and Lambda's runtime around it.

use std::cell::Cell;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::FutureExt;
use lambda_runtime::tower::util::MapRequestLayer;
use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn};
use serde_json::value::RawValue;
use takedown::{
    ALREADY_TOLD, App, Clock, Config, ConfigError, ConfigSource, Http, InvocationContext, InvocationError, Random,
    Service, runtime_stopped, start_failed,
};
use tracing::dispatcher;
use tracing::level_filters::LevelFilter;

mod start;
mod stop;

use start::Start;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let start = Start::read(std::env::args_os().skip(1), &environment);
    if let Start::ByHand(told) = start {
        return told.tell();
    }
    let clock = Clock::system();
    let level = environment("AWS_LAMBDA_LOG_LEVEL").map_or(LevelFilter::INFO, |name| takedown::threshold(&name));
    let named = Service::read(&environment);
    let service = named.clone().unwrap_or_default();
    let lines = takedown::subscriber(&service, level, clock.clone(), std::io::stdout());
    // It fails only when another is set already, which then takes the lines.
    let _already_set = dispatcher::set_global_default(lines);
    if let Start::Incomplete(incomplete) = start {
        start_failed(&incomplete);
        return ExitCode::FAILURE;
    }
    let source = match config_source(named) {
        Ok(source) => source,
        Err(error) => {
            start_failed(&error);
            return ExitCode::FAILURE;
        }
    };
    let http = match Http::network() {
        Ok(http) => http,
        Err(error) => {
            start_failed(&error);
            return ExitCode::FAILURE;
        }
    };
    let random = Random::from_system();
    let app = App::new(source, service.clone(), clock.clone(), random, Box::new(environment), http);
    // The runtime would copy the payload, and answer by itself, under an error type of its own, what is no JSON. So it has a null to
    // parse, and the payload goes beside it.
    let payload = Rc::new(Cell::new(Bytes::new()));
    let set_aside = Rc::clone(&payload);
    let layer = MapRequestLayer::new(move |mut invocation: LambdaInvocation| {
        set_aside.set(std::mem::replace(&mut invocation.body, Bytes::from_static(b"null")));
        invocation
    });
    let handler = service_fn(|event: LambdaEvent<()>| {
        let (app, payload) = (&app, payload.take());
        let now = clock.now();
        async move {
            let context = InvocationContext {
                deadline: deadline(event.context.deadline(), now),
                request_id: Some(event.context.request_id),
                trace_id: event.context.xray_trace_id,
            };
            answer(app.handle(&payload, &context).await)
        }
    });
    match AssertUnwindSafe(Runtime::new(handler).layer(layer).run()).catch_unwind().await {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            runtime_stopped(&service, &stop::why(&*error));
            ExitCode::FAILURE
        }
        Err(_) => {
            runtime_stopped(&service, stop::PANIC);
            ExitCode::FAILURE
        }
    }
}

/// The longest that Lambda gives an invocation.
const LONGEST: Duration = Duration::from_secs(900);

/// When the invocation has to be over. Lambda tells the time of day, `cargo lambda watch` how long it may take.
fn deadline(told: SystemTime, now: SystemTime) -> SystemTime {
    match told.duration_since(UNIX_EPOCH) {
        Ok(time) if time <= LONGEST => now + time,
        _ => told,
    }
}

/// An invocation error for the runtime, which logs it by its `Debug` although our own lines tell why.
struct Told(Diagnostic);

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ALREADY_TOLD)
    }
}

impl From<Told> for Diagnostic {
    fn from(told: Told) -> Self {
        told.0
    }
}

/// Hands the answer to the runtime as it is.
fn answer(result: Result<String, InvocationError>) -> Result<Box<RawValue>, Told> {
    let failed = |error: InvocationError| Diagnostic {
        error_type: error.kind.as_str().to_owned(),
        error_message: error.message,
    };
    result
        .map_err(failed)
        .and_then(|json| RawValue::from_string(json).map_err(|error| Diagnostic::from(error.to_string())))
        .map_err(Told)
}

/// Reads the file that `TAKEDOWN_CONFIG` names, `takedown.toml` otherwise. A parameter can be read in an invocation only.
fn config_source(service: Result<Service, String>) -> Result<ConfigSource, ConfigError> {
    let name = environment("TAKEDOWN_CONFIG").unwrap_or_else(|| "takedown.toml".to_owned());
    if let Some(parameter) = name.strip_prefix("ssm:") {
        service.map_err(ConfigError::single)?;
        return Ok(ConfigSource::Parameter(parameter.to_owned()));
    }
    let text = std::fs::read_to_string(&name).map_err(|error| {
        ConfigError::single(format!("{name} cannot be read ({error}); TAKEDOWN_CONFIG names another file"))
    })?;
    Config::parse(&text, &environment).map(|config| ConfigSource::Ready(name, Box::new(config)))
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment(name: &str) -> Option<String> {
    // What is no text is read as a text that is wrong, not as unset.
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_a_time_of_day_or_from_cargo_lambda_a_duration() {
        let now = UNIX_EPOCH + Duration::from_secs(1_795_158_000);
        for lambda in [now + LONGEST, now, now - LONGEST] {
            assert_eq!(deadline(lambda, now), lambda);
        }
        let minutes = Duration::from_millis(600_000);
        assert_eq!(deadline(UNIX_EPOCH + minutes, now), now + minutes);
    }
}
