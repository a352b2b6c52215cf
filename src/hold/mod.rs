//! Legal holds: media that may not be deleted, whoever asks and by whichever of their names. Between the targets of an account and its
//! plan.
//!
//! A hold may stand under a name that nobody gave: the video id of a reference, the reference of a video id, a job id of one of its
//! streams. So every medium at Alibaba Cloud VOD is looked up before anything of it is deleted, where anything is held at all. What
//! cannot be looked up is not deleted. The other providers have one name for a medium.

mod check;
mod pipeline;

use std::borrow::Cow;
use std::rc::Rc;

pub(crate) use check::{Released, Requested};
pub(crate) use pipeline::delete_released;

use crate::config::Protected;
use crate::outcome::{Reason, Verdict, code};
use crate::provider::Medium;
use crate::request::{Deletion, IdKind, Renditions, Target};

/// What may be deleted of a target whose medium is not held.
enum Clearance<'t> {
    Whole(Cow<'t, Target>),
    /// All but some streams, and what becomes of these.
    InPart(Cow<'t, Target>, Verdict),
    Nothing(Verdict),
}

/// Whether a target names a held medium or stream by itself, without asking the provider.
pub(crate) fn is_named(protected: &Protected, target: &Target) -> bool {
    let id = &target.id.value;
    // MPS ids are hexadecimal; that the service tells upper from lower case is not documented.
    let is_media = target.id.kind == IdKind::Media && protected.contains_in_any_case(id);
    is_media || protected.contains(id) || jobs(target).iter().any(|job| protected.contains(job))
}

/// The streams that a target names.
fn jobs(target: &Target) -> &[String] {
    match &target.deletion {
        Deletion::Renditions(Renditions::Jobs(jobs)) => jobs,
        _ => &[],
    }
}

/// Clears a target whose medium is not held, by the streams that are known to be of it. A stream that is not listed may belong to any
/// medium, and so to one that is held.
fn clear(target: &Target, is_free: impl Fn(&str) -> bool) -> Clearance<'_> {
    let (known, strays): (Vec<_>, Vec<_>) = jobs(target).iter().partition(|job| is_free(job));
    let unsafe_to_send = |message| Verdict::persistent(Reason::new(code::PROTECTED, message));
    match (known.is_empty(), strays.is_empty()) {
        (_, true) => Clearance::Whole(Cow::Borrowed(target)),
        (false, false) => {
            let message =
                format!("{} not listed with the medium, so that a hold cannot be ruled out", counted(&strays));
            let known = Renditions::Jobs(known.into_iter().cloned().collect());
            let (account, id) = (Rc::clone(&target.account), target.id.clone());
            let target = Target { account, id, deletion: Deletion::Renditions(known) };
            Clearance::InPart(Cow::Owned(target), unsafe_to_send(message))
        }
        (true, false) => {
            let message = "none of its streams is listed with the medium, so that a hold on them cannot be ruled out";
            Clearance::Nothing(unsafe_to_send(message.to_owned()))
        }
    }
}

/// Whether a medium is under legal hold by any of its names.
pub(crate) fn is_held(protected: &Protected, medium: &Medium) -> bool {
    let Medium { video_id, reference_id, job_ids, .. } = medium;
    let mut names = std::iter::once(video_id).chain(reference_id).chain(job_ids.iter().flatten());
    names.any(|name| protected.contains(name))
}

/// Streams as an error names them: a target may have named as many as fit a message.
fn counted(streams: &[&String]) -> String {
    const NAMED: usize = 3;
    let named = streams.iter().take(NAMED).map(|job| job.as_str()).collect::<Vec<_>>().join(",");
    match streams.len() {
        1 => format!("stream {named} is"),
        count if count <= NAMED => format!("streams {named} are"),
        count => format!("streams {named} and {} more are", count - NAMED),
    }
}
