//! A million bad days: the function under every fault, in simulated time.
//!
//! A seed decides everything: which media exist, which messages come and how, the weather at the providers, when a process crashes.
//! The function that is judged is the whole of [`App`](takedown::App), as in the deployed program; only its client is another
//! ([`Http::simulated`](takedown::Http::simulated)). The providers are the emulator's [`Core`](takedown_emulator::Core), one for each
//! account. The clock stands still while anything can be done, so that a day takes milliseconds, and the same seed gives the same
//! log to the byte.
//!
//! The reference model in `oracle` judges every step. It knows what each message means from before it was written as JSON, and reads
//! requests and replies with code of its own.

mod coverage;
mod dice;
mod fault;
mod function;
mod invocation;
mod lookups;
mod network;
mod odd;
mod oracle;
mod parameter;
mod payload;
mod piece;
mod post;
mod queue;
mod reply;
mod run;
mod scenario;
mod shrink;
mod sight;
mod wish;
mod world;

pub use self::coverage::Coverage;
pub use self::oracle::Violation;
pub use self::run::{Report, run};
pub use self::scenario::{Element, Scenario};
pub use self::shrink::shrink;
