//! Legal holds: media that may not be deleted, whoever asks and by whichever of their names.

use std::borrow::Cow;
use std::rc::Rc;

use super::run::Run;
use super::verdict::{Decision, verdict_of};
use crate::config::Protected;
use crate::outcome::{Outcome, Reason, Verdict, code};
use crate::provider::{Answer, Medium};
use crate::request::{Deletion, IdKind, Renditions, Target};

/// What is free of a target whose medium is.
pub(super) enum Ruling<'t> {
    Free(Cow<'t, Target>),
    /// Free but for some streams, and what becomes of these.
    FreeInPart(Cow<'t, Target>, Verdict),
    Decided(Verdict),
}

/// Whether a target names a held medium or stream by itself, without asking the provider.
pub(crate) fn is_named(protected: &Protected, target: &Target) -> bool {
    let id = &target.id.value;
    // MPS ids are hexadecimal; that the service tells upper from lower case is not documented.
    let is_media = target.id.kind == IdKind::Media && protected.contains_in_any_case(id);
    is_media || protected.contains(id) || jobs(target).iter().any(|job| protected.contains(job))
}

/// The streams that a target names.
pub(super) fn jobs(target: &Target) -> &[String] {
    match &target.deletion {
        Deletion::Renditions(Renditions::Jobs(jobs)) => jobs,
        _ => &[],
    }
}

/// Rules on a target whose medium is free, by the streams that are known to be. What is not listed may belong to anything.
pub(super) fn rule(target: &Target, is_free: impl Fn(&str) -> bool) -> Ruling<'_> {
    let (known, strays): (Vec<_>, Vec<_>) = jobs(target).iter().partition(|job| is_free(job));
    let unsafe_to_send = |message| Verdict::persistent(Reason::new(code::PROTECTED, message));
    match (known.is_empty(), strays.is_empty()) {
        (_, true) => Ruling::Free(Cow::Borrowed(target)),
        (false, false) => {
            let message =
                format!("{} not listed with the medium, so that a hold cannot be ruled out", counted(&strays));
            let known = Renditions::Jobs(known.into_iter().cloned().collect());
            let (account, id) = (Rc::clone(&target.account), target.id.clone());
            let target = Target { account, id, deletion: Deletion::Renditions(known) };
            Ruling::FreeInPart(Cow::Owned(target), unsafe_to_send(message))
        }
        (true, false) => {
            let message = "none of its streams is listed with the medium, so that a hold on them cannot be ruled out";
            Ruling::Decided(unsafe_to_send(message.to_owned()))
        }
    }
}

impl Run<'_> {
    /// The medium that a lookup shows to be free, or the verdict for everything that is asked of it.
    pub(super) fn free<'d>(&self, decision: &Decision<'d>) -> Result<&'d Medium, Verdict> {
        match decision.answer {
            Ok(Answer::Medium(medium)) if self.is_held(medium) => {
                Err(Verdict::because(Outcome::Refused, Reason::protected()))
            }
            Ok(Answer::Medium(medium)) => Ok(medium),
            Ok(other) => Err(unresolved(verdict_of(other))),
            Err(verdict) => Err(unresolved(verdict.clone())),
        }
    }

    /// Whether a medium is under legal hold by any of its names.
    pub(crate) fn is_held(&self, medium: &Medium) -> bool {
        let Medium { video_id, reference_id, job_ids, .. } = medium;
        let mut names = std::iter::once(video_id).chain(reference_id).chain(job_ids.iter().flatten());
        names.any(|name| self.config.protected.contains(name))
    }
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

/// What cannot be resolved is not sent. That it does not exist, or that nothing was asked, is an answer too.
pub(super) fn unresolved(verdict: Verdict) -> Verdict {
    if matches!(verdict.outcome, Outcome::AlreadyAbsent | Outcome::NotAttempted) {
        return verdict;
    }
    let (code, why) =
        verdict.reason.map_or((code::PROTECTED.into(), "no answer".into()), |reason| (reason.code, reason.message));
    Verdict::persistent(Reason::new(code, format!("whether it is under legal hold could not be resolved: {why}")))
}
