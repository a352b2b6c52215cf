//! ApsaraVideo VOD: searching.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::library::Library;
use super::super::provider::Members;
use super::super::scroll::{Lost, Scrolls};
use super::super::shelf::Page;
use super::super::video::Video;
use super::catalogue::{entries, is_field};
use super::matching::Matching;
use super::{Form, given, invalid, list};

// https://www.alibabacloud.com/help/en/vod/developer-reference/api-vod-2017-03-21-searchmedia
const PAGE_SIZE: usize = 10;
const PAGE_SIZE_LIMIT: usize = 100;
const ROWS_WITHOUT_TOKEN: usize = 5_000;
const SORT_LIMIT: usize = 3;
const SORT_LIMIT_WITH_TOKEN: usize = 1;

/// Lists the videos that were added and are wanted; there are no other media.
///
/// Not documented, and chosen here: videos that may not be touched are listed, and sorted is by the first
/// field only, among equals by id. What is not asked for by a name of a field is refused, and so is a token
/// of another search. Every reply has a token, but one that is not `video` or `audio` takes none.
pub(super) fn search_media(
    form: &Form,
    library: &mut Library,
    scrolls: &mut Scrolls,
    now: SystemTime,
) -> Result<Members, Failure> {
    let kind = given(form, "SearchType").unwrap_or("video");
    if !["video", "audio", "image", "attached"].contains(&kind) {
        return Err(invalid("SearchType"));
    }
    let fields = list(form, "Fields");
    if !fields.iter().all(|name| is_field(name)) {
        return Err(invalid("Fields"));
    }
    let wanted = given(form, "Match").unwrap_or_default();
    let matching = Matching::parse(wanted).ok_or_else(|| syntax(wanted))?;
    let token = given(form, "ScrollToken").filter(|_| matches!(kind, "video" | "audio"));
    let newest_first = newest_first(form, token.is_some())?;
    let number = number(form, "PageNo", 1, usize::MAX)?;
    let limit = self::number(form, "PageSize", PAGE_SIZE, PAGE_SIZE_LIMIT)?;
    let offset = limit.saturating_mul(number - 1);

    let search = format!("{kind} {newest_first} {wanted}");
    let end = match token {
        Some(token) => {
            scrolls.follow(token, &search, offset, now).map_err(refused)?;
            usize::MAX
        }
        None => ROWS_WITHOUT_TOKEN,
    };
    let page = Page { newest_first, offset, limit: limit.min(end.saturating_sub(offset)) };
    let (total, videos) = match kind {
        "video" => library.search_videos(&matching.name(), matching.created, page, |video| matching.wants(video)),
        _ => (0, Vec::new()),
    };
    let rows: Vec<_> = videos.into_iter().map(|video| row(video, &fields)).collect();
    let token = scrolls.give(&search, offset, now);
    Ok([("Total", json!(total)), ("ScrollToken", json!(token)), ("MediaList", rows.into())]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect())
}

fn row(video: &Video, fields: &[&str]) -> Value {
    let mut row = entries(video, &["CreationTime"]);
    row.insert("MediaId".to_owned(), json!(video.id));
    row.insert("MediaType".to_owned(), json!("video"));
    if !fields.is_empty() {
        row.insert("Video".to_owned(), entries(video, fields).into());
    }
    row.into()
}

fn newest_first(form: &Form, scrolling: bool) -> Result<bool, Failure> {
    let orders = list(form, "SortBy");
    let limit = if scrolling { SORT_LIMIT_WITH_TOKEN } else { SORT_LIMIT };
    if orders.len() > limit {
        return Err(Failure::new(
            400,
            "SortByExceededMax",
            "The SortBy parameter only supports one sort field when traversing all data.",
        ));
    }
    let directions: Option<Vec<_>> = orders
        .into_iter()
        .map(|order| match order.split_once(':') {
            Some(("CreationTime" | "ModificationTime", "Desc")) => Some(true),
            Some(("CreationTime" | "ModificationTime", "Asc")) => Some(false),
            _ => None,
        })
        .collect();
    let directions = directions.ok_or_else(|| invalid("SortBy"))?;
    Ok(directions.first().copied().unwrap_or(true))
}

fn number(form: &Form, name: &str, default: usize, limit: usize) -> Result<usize, Failure> {
    given(form, name)
        .map_or(Some(default), |text| text.parse().ok())
        .filter(|number| (1..=limit).contains(number))
        .ok_or_else(|| invalid(name))
}

fn syntax(wanted: &str) -> Failure {
    Failure::new(400, "ErrorMatchSyntax", format!("The parameter Match.{wanted} has an error syntax, please check it."))
}

// Only the code for an old token is documented.
fn refused(lost: Lost) -> Failure {
    match lost {
        Lost::Expired => {
            Failure::new(400, "InvalidScrollToken.Expired", "The ScrollToken is expired, please refresh it.")
        }
        Lost::Foreign => invalid("ScrollToken"),
        Lost::TooFar => invalid("PageNo"),
    }
}

#[cfg(test)]
mod tests;
