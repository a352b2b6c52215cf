//! ApsaraVideo VOD: the operations that delete.

use std::collections::BTreeSet;
use std::time::SystemTime;

use serde_json::json;

use super::super::failure::Failure;
use super::super::library::Library;
use super::super::provider::Members;
use super::super::scroll::Scrolls;
use super::super::video::Video;
use super::{Form, given, info, invalid, list, missing, moderation, search};

/// Ids in one list. Whether the 20 counts for each list or for both together is not known.
pub(super) const ID_LIMIT: usize = 20;

/// Does an operation, if there is one of this name.
pub(crate) fn perform(
    operation: &str,
    form: &Form,
    library: &mut Library,
    scrolls: &mut Scrolls,
    now: SystemTime,
) -> Option<Result<Members, Failure>> {
    Some(match operation {
        "DeleteVideo" => delete_video(form, library),
        "DeleteStream" => delete_stream(form, library),
        "DeleteMezzanines" => delete_mezzanines(form, library),
        "GetPlayInfo" => info::get_play_info(form, library),
        "BatchGetMediaInfos" => info::batch_get_media_infos(form, library),
        "GetVideoInfo" => info::get_video_info(form, library),
        "SearchMedia" => search::search_media(form, library, scrolls, now),
        "GetMediaAuditResult" => moderation::get_media_audit_result(form, library),
        _ => return None,
    })
}

/// Deletes whole videos.
///
/// Forbidden ones are listed by video id, also when they were asked for by reference. Ids and references
/// may come together; that is not documented.
fn delete_video(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let named = Named::find(form, "VideoIds", library)?;
    if named.found.is_empty() {
        return Err(no_video());
    }
    let (forbidden, deletable) = named.divide(library, |video| video.forbidden);
    for id in deletable {
        library.delete_video(&id);
    }
    let mut members = named.absent("NonExistVideoIds", "NonExistReferenceIds");
    insert_list(&mut members, "ForbiddenVideoIds", forbidden);
    Ok(members)
}

/// Deletes source files.
///
/// A source file that is gone already is no error, and none of the videos existing is a 404, as for
/// whole videos. Neither is documented.
fn delete_mezzanines(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let force = match given(form, "Force") {
        None | Some("false" | "False") => false,
        Some("true" | "True") => true,
        Some(_) => return Err(invalid("Force")),
    };
    let named = Named::find(form, "VideoIds", library)?;
    if named.found.is_empty() {
        return Err(no_video());
    }
    let (kept, removable) =
        named.divide(library, |video| video.forbidden || (video.source && video.source_in_use && !force));
    for id in removable {
        if let Some(video) = library.video(&id) {
            video.source = false;
        }
    }
    let mut members = named.absent("NonExistVideoIds", "NonExistReferenceIds");
    insert_list(&mut members, "UnRemoveableVideoIds", kept);
    Ok(members)
}

/// Deletes streams of one video, all of them or none: what one unknown job does is not documented.
fn delete_stream(form: &Form, library: &mut Library) -> Result<Members, Failure> {
    let jobs = list(form, "JobIds");
    if jobs.is_empty() {
        return Err(missing("JobIds"));
    }
    if jobs.len() > ID_LIMIT {
        return Err(exceeded("JobIds"));
    }
    let video = find_one(form, library)?;
    if video.forbidden {
        return Err(illegal_status());
    }
    let id = video.id.clone();
    library
        .remove_streams(&id, &jobs)
        .map_err(|_| Failure::new(404, "InvalidStream.NotFound", "The stream does not exist."))?;
    Ok(Members::new())
}

/// What a call names by id and by reference.
pub(super) struct Named {
    /// The ids of the videos that exist.
    pub(super) found: BTreeSet<String>,
    absent_ids: BTreeSet<String>,
    absent_references: BTreeSet<String>,
}

impl Named {
    pub(super) fn find(form: &Form, id_list: &str, library: &mut Library) -> Result<Self, Failure> {
        let ids = list(form, id_list);
        let references = list(form, "ReferenceIds");
        if ids.is_empty() && references.is_empty() {
            return Err(missing(id_list));
        }
        for (name, list) in [(id_list, &ids), ("ReferenceIds", &references)] {
            if list.len() > ID_LIMIT {
                return Err(too_many(name));
            }
        }
        let mut named =
            Self { found: BTreeSet::new(), absent_ids: BTreeSet::new(), absent_references: BTreeSet::new() };
        for id in ids {
            match library.video(id) {
                Some(video) => named.found.insert(video.id.clone()),
                None => named.absent_ids.insert(id.to_owned()),
            };
        }
        for reference in references {
            match library.referenced(reference) {
                Some(video) => named.found.insert(video.id.clone()),
                None => named.absent_references.insert(reference.to_owned()),
            };
        }
        Ok(named)
    }

    /// The ids of those that are so, and of those that are not.
    pub(super) fn divide(
        &self,
        library: &mut Library,
        is_so: impl Fn(&Video) -> bool,
    ) -> (BTreeSet<String>, BTreeSet<String>) {
        self.found.iter().cloned().partition(|id| library.video(id).is_some_and(|video| is_so(video)))
    }

    /// The lists of what does not exist; an empty one is left out.
    pub(super) fn absent(self, ids: &str, references: &str) -> Members {
        let mut members = Members::new();
        insert_list(&mut members, ids, self.absent_ids);
        insert_list(&mut members, references, self.absent_references);
        members
    }
}

pub(super) fn insert_list(members: &mut Members, name: &str, ids: BTreeSet<String>) {
    if !ids.is_empty() {
        members.insert(name.to_owned(), json!(ids));
    }
}

/// The video that `VideoId` or `ReferenceId` names.
pub(super) fn find_one<'l>(form: &Form, library: &'l mut Library) -> Result<&'l mut Video, Failure> {
    let found = match (given(form, "VideoId"), given(form, "ReferenceId")) {
        (Some(id), _) => library.video(id),
        (None, Some(reference)) => library.referenced(reference),
        (None, None) => return Err(missing("VideoId")),
    };
    found.ok_or_else(no_video)
}

pub(super) fn illegal_status() -> Failure {
    Failure::new(403, "Forbidden.IllegalStatus", "Status of the video is illegal.")
}

pub(super) fn no_video() -> Failure {
    Failure::new(404, "InvalidVideo.NotFound", "The video does not exist.")
}

// Only the code for video ids is documented; one list of references is taken to answer alike.
fn too_many(list: &str) -> Failure {
    match list {
        "VideoIds" | "ReferenceIds" => exceeded("VideoIds"),
        _ => exceeded(list),
    }
}

fn exceeded(list: &str) -> Failure {
    Failure::new(400, &format!("{list}ExceededMax"), format!("The {list} exceeded maximum."))
}

#[cfg(test)]
mod tests;
