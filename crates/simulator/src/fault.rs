//! What can go wrong between the function and a provider, in every costume in which it has been seen.

use std::time::Duration;

/// A span of bad weather.
#[derive(Clone, Debug)]
pub(super) struct Episode {
    pub(super) from: Duration,
    pub(super) to: Duration,
    /// Of a hundred requests so many meet it.
    pub(super) percent: u32,
    /// At this account only.
    pub(super) account: Option<usize>,
    /// Deletes only, and not what is read before them.
    pub(super) deletes_only: bool,
    pub(super) fault: Fault,
}

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    // Before the request has an effect.
    /// The connection is refused.
    Refused,
    /// The connection turns out to be closed.
    Stale,
    /// No connection comes about.
    NoConnection,
    /// The connection breaks before the request arrives.
    ResetBefore,
    /// Too many requests, in one of the costumes of [`throttle`].
    Throttled(usize),
    /// A fault of the service, in one of the costumes of [`trouble`].
    Trouble(usize),
    /// A reply from something that is not the provider.
    Foreign(usize),
    /// A success that objects in a place where nobody would look.
    Objection(usize),
    /// An absence without the provider's word.
    Hearsay(usize),
    /// No permission.
    Denied,
    /// The key is not known, said with a 404 at Alibaba Cloud.
    UnknownKey,
    /// The account is suspended.
    Suspended,
    // After it.
    /// The connection breaks before the reply.
    ResetAfter,
    /// The reply takes long.
    Stalled,
    /// The reply breaks off.
    Truncated,
    /// A proxy replaces the reply.
    Replaced(usize),
    /// The reply is longer than anybody reads.
    Endless,
    /// The reply names ids that were not sent.
    Strangers,
    /// A list has another shape.
    Shape(usize),
    /// What the reply says of one id is missing.
    Omission,
    /// What the reply says of media contradicts itself, or hides their names.
    Contradiction(usize),
    /// The reply has no request id.
    Anonymous,
    // Of a time, not of a request.
    /// The session of the key is over, and a new one begins later.
    KeyExpired,
    /// The key is replaced, and the secret tells it later.
    Rotated,
    /// Secrets cannot be read.
    NoSecrets,
    /// The function's clock is wrong by so many minutes.
    Skew(i8),
    /// The configuration cannot be read, or not as it is.
    Parameter(Silence),
}

/// Why the extension does not tell a parameter as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Silence {
    Refused,
    Hangs,
    /// It answers late, and perhaps too late.
    Slow,
    /// It says that it is still starting.
    NotReady,
    Status(u16),
    /// Something else answers.
    Foreign(usize),
    /// It answers from its cache.
    Old,
}

/// How many costumes the faults with costumes have.
pub(super) const COSTUMES: usize = 7;

impl Fault {
    /// What the coverage calls it.
    pub(super) fn label(self) -> String {
        let costume = |name: &str, n: usize| format!("{name} {n}");
        match self {
            Self::Throttled(n) => costume("throttled", n),
            Self::Trouble(n) => costume("trouble", n),
            Self::Foreign(n) => costume("foreign", n),
            Self::Replaced(n) => costume("replaced", n),
            Self::Shape(n) => costume("shape", n),
            Self::Objection(n) => costume("objection", n),
            Self::Hearsay(n) => costume("hearsay", n),
            Self::Contradiction(n) => costume("contradiction", n),
            Self::Parameter(Silence::Foreign(n)) => costume("parameter foreign", n),
            Self::Parameter(Silence::Status(status)) => format!("parameter {status}"),
            Self::Parameter(silence) => format!("parameter {silence:?}").to_lowercase(),
            Self::Skew(minutes) => format!("skew {}", if minutes < 0 { "back" } else { "ahead" }),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    /// Whether it strikes single requests.
    pub(super) fn is_of_requests(self) -> bool {
        !matches!(self, Self::KeyExpired | Self::Rotated | Self::NoSecrets | Self::Skew(_) | Self::Parameter(_))
    }

    /// Whether the request arrives and has its effect.
    pub(super) fn has_effect(self) -> bool {
        matches!(
            self,
            Self::ResetAfter
                | Self::Stalled
                | Self::Truncated
                | Self::Replaced(_)
                | Self::Endless
                | Self::Strangers
                | Self::Shape(_)
                | Self::Omission
                | Self::Contradiction(_)
                | Self::Anonymous
        )
    }
}

/// A reply that no program of the provider's wrote, or that it wrote about something else.
pub(super) struct Costume {
    pub(super) status: u16,
    pub(super) code: &'static str,
}

const fn costume(status: u16, code: &'static str) -> Costume {
    Costume { status, code }
}

/// Throttles: status and code.
pub(super) fn throttle(is_tencent: bool, n: usize) -> Costume {
    let alibaba = [
        costume(400, "Throttling.User"),
        costume(400, "Throttling.Api"),
        costume(503, "Throttling"),
        costume(429, "Throttling.Resource"),
        costume(400, "Throttling.System"),
        costume(503, "ServiceBusy"),
        costume(400, "Throttling.User.1"),
    ];
    let tencent = [
        costume(200, "RequestLimitExceeded"),
        costume(200, "RequestLimitExceeded.UinLimitExceeded"),
        costume(200, "RequestLimitExceeded.IPLimitExceeded"),
        costume(429, "RequestLimitExceeded"),
        costume(200, "RequestLimitExceeded.GlobalRegionUinLimitExceeded"),
        costume(200, "RequestLimitExceeded"),
        costume(400, "RequestLimitExceeded"),
    ];
    pick(if is_tencent { tencent } else { alibaba }, n)
}

/// Faults of the service: status and code.
pub(super) fn trouble(is_tencent: bool, n: usize) -> Costume {
    let alibaba = [
        costume(500, "InternalError"),
        costume(503, "ServiceUnavailable"),
        costume(500, "DeleteVideoFailed"),
        costume(502, "InternalError"),
        costume(504, "ServiceUnavailable"),
        costume(400, "SignatureNonceUsed"),
        costume(500, "Something.NobodyDocumented"),
    ];
    let tencent = [
        costume(200, "InternalError"),
        costume(200, "ServiceUnavailable"),
        costume(200, "FailedOperation"),
        costume(500, "InternalError.DBError"),
        costume(200, "ResourceUnavailable"),
        costume(200, "ResourceInsufficient"),
        costume(200, "FailedOperation.NetWorkError"),
    ];
    pick(if is_tencent { tencent } else { alibaba }, n)
}

fn pick(costumes: [Costume; COSTUMES], n: usize) -> Costume {
    costumes.into_iter().nth(n % COSTUMES).unwrap_or(costume(500, "InternalError"))
}

/// Whole bodies that are none of the provider's: status and body.
pub(super) fn foreign(n: usize) -> (u16, &'static str) {
    let bodies = [
        (502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
        (200, "<html><body>Welcome to the hotel network</body></html>"),
        (404, "404 page not found"),
        (200, ""),
        (200, "{}"),
        (301, ""),
        (200, "null"),
    ];
    bodies.into_iter().nth(n % COSTUMES).unwrap_or((502, ""))
}
