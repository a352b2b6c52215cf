//! An emulator of the three providers, and of a queue, that runs inside the process.
//!
//! It answers what Alibaba Cloud VOD, Alibaba Cloud MPS, Tencent Cloud VOD and Amazon SQS answer to the
//! calls that `takedown` makes: it checks every signature with its own code, knows which media exist, what
//! reviews found in them and what was deleted of them, keeps what was sent to queues, keeps to the documented
//! limits and rates, and misbehaves on request. It imports nothing from the rest of the crate, so that it
//! cannot agree with a mistake made there.
//!
//! # Two layers
//!
//! [`Core`] is a function from a [`Request`] and a time to a [`Reply`]; it does no I/O and reads no clock.
//! [`Emulator`] puts it behind a loopback port, where one address serves all providers: Alibaba Cloud is
//! told by `x-acs-version` or `Version`, Tencent Cloud by `X-TC-Action`, Amazon SQS by `X-Amz-Target`.
//!
//! # Reserved ids
//!
//! An event file alone can script behaviour: an id (of a video, reference, stream, medium or file, of a
//! queue or of an entry in a batch of messages) that begins with one of these words, an optional count and
//! a `-`. With a count the first so many calls that
//! name the id are affected, without one all are.
//!
//! | id | effect |
//! |---|---|
//! | `absent-…` | never exists (a count means nothing) |
//! | `forbidden-…` | exists and may not be touched (a count means nothing) |
//! | `blocked-…` | exists, and a review found that it has to go (a count means nothing) |
//! | `invalid-…` | the call fails: 400 `InvalidParameter` |
//! | `throttle2-…` | 400 `Throttling.User`, at Tencent Cloud `RequestLimitExceeded` |
//! | `fail3-…` | 500 `InternalError` |
//! | `busy1-…` | 503 `ServiceUnavailable` |
//! | `html1-…` | 502 with an HTML page |
//! | `drop1-…` | the connection is closed before any effect |
//! | `lost1-…` | the connection is closed after the effect |
//! | `stall1-…` | the reply comes [`Core::stall`] after the effect |
//! | `truncate1-…` | half of the reply, then the connection is closed, after the effect |
//!
//! Amazon SQS has names of its own for errors: 400 `InvalidParameterValueException`, 403 `RequestThrottled`,
//! 500 `InternalFailure`, 503 `ServiceUnavailable`. `forbidden` and `blocked` mean nothing there.
//!
//! Tencent Cloud answers errors with HTTP 200. Each provider counts for itself. Every call that names an id
//! counts for it, whichever id's effect shows: what prevents the effect of the call goes before what spoils
//! the reply.
//!
//! # Listing
//!
//! `SearchMedia` of Alibaba Cloud VOD and of Tencent Cloud VOD list what was added to the [`Library`], as it is
//! at the time of the call: what was deleted between two pages moves the second one. [`Video`] and [`File`]
//! have times of creation, categories, tags and places, and can be odd: tell a wrong time or none, or be found
//! by every search. [`Library::fill_videos`] and [`Library::fill_files`] make many, and [`Scrolls`] holds the
//! tokens of Alibaba Cloud, which can be made to expire.
//!
//! # Control
//!
//! Without a signature: `GET /emulator` says what there is, `GET /emulator/calls` counts and lists calls,
//! `GET /emulator/messages` counts and lists what was sent to queues, `POST /emulator/faults` adds a
//! [`Fault`], `DELETE /emulator/faults` forgets them all, `POST /emulator/keys` adds a [`Key`],
//! `POST /emulator/rates` sets a limit of [`Rates`].

mod alibaba;
mod amazon;
mod authorization;
mod control;
mod core;
mod digest;
mod dispatch;
mod failure;
mod fault;
mod file;
mod key;
mod library;
mod moderation;
mod provider;
mod queue;
mod rate;
mod record;
mod reserved;
mod scroll;
mod server;
mod shelf;
mod tencent;
#[cfg(test)]
mod testing;
mod timestamp;
mod video;
mod wire;

pub use self::core::Core;
pub use self::fault::{Fault, FaultKind, Faults};
pub use self::file::{File, Part};
pub use self::key::{ForeignKey, KEY_ID, KEY_SECRET, Key, KeyState};
pub use self::library::Library;
pub use self::moderation::{Moderation, Suggestion};
pub use self::queue::{Message, Queue};
pub use self::rate::Rates;
pub use self::record::Call;
pub use self::scroll::Scrolls;
pub use self::server::Emulator;
pub use self::video::{Stream, Video};
pub use self::wire::{Delivery, Reply, Request};
