//! The providers' protocols: how each request is written and signed, and how its reply is read and judged. Values in, values out;
//! nothing here waits.
//!
//! [`Request`] is what `execute` needs to know of a request, whatever it asks for. Deletes ([`Delete`]) are answered for each of
//! their items with a [`DeleteAnswer`]. Each read is a type of its own in its provider's folder, and knows its reply.
//!
//! What a reply does not say, or says of something else, is never taken for a success: see [`CallError`] and `objection.rs`.

pub(crate) mod alibaba;
mod class;
mod delete;
mod names;
mod objection;
mod operation;
mod read;
mod reply;
mod request;
mod search;
pub(crate) mod tencent;
mod tree;

pub(crate) use class::{CallError, Class};
pub(crate) use delete::{Call, Delete, DeleteAnswer, Item, Name, remaining};
pub(crate) use operation::Operation;
pub(crate) use read::{BLOCK, Lookup, LookupItem, Medium, Stream, Streams};
pub(crate) use request::{Batch, Decoded, Protocol, Request, Signed, Signing, Unsendable, decode, sign};
pub(crate) use search::{Filter, Page, Row, Search};

#[cfg(test)]
mod tests;
