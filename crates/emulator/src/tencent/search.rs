//! Media files, searched for.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::failure::Failure;
use super::super::file::File;
use super::super::library::Library;
use super::super::provider::Members;
use super::super::shelf::Page;
use super::super::timestamp::{Bounds, parse_at};
use super::info::{filters, media_info, status};
use super::parameter::{integer, integers, object, part, present, refuse_unknown, text, texts};
use super::refusal;

// https://cloud.tencent.com/document/api/266/31813
const ROWS: usize = 5_000;
const LIMIT: usize = 10;
const LISTS: [(&str, usize, usize); 4] =
    [("FileIds", 10, 40), ("Tags", 16, 32), ("StorageRegions", 20, 20), ("Status", usize::MAX, usize::MAX)];
const CLASS_LIMIT: usize = 10;
const STATUSES: [&str; 3] = ["Normal", "SystemForbidden", "Forbidden"];
const MEMBERS: [&str; 11] = [
    "SubAppId",
    "FileIds",
    "ClassIds",
    "Tags",
    "CreateTime",
    "StorageRegions",
    "Status",
    "Sort",
    "Offset",
    "Limit",
    "Filters",
];
// Nothing here has any of this, and to leave it unheeded would find too much.
const UNHEEDED: [&str; 22] = [
    "Names",
    "NamePrefixes",
    "Descriptions",
    "Categories",
    "SourceTypes",
    "StreamIds",
    "ExpireTime",
    "StorageClasses",
    "MediaTypes",
    "ReviewResults",
    "TrtcSdkAppIds",
    "TrtcRoomIds",
    "Text",
    "SourceType",
    "StreamId",
    "StartTime",
    "EndTime",
    "Vids",
    "Vid",
    "StreamDomains",
    "StreamPaths",
    "KnowledgeBases",
];

/// Lists the files that were added to the application and are wanted, at most 5,000 of them.
///
/// Not documented, and chosen here: without an order the newest come first, among equals sorted is by id, and
/// files that may not be touched are listed. A wrong number of rows has the code of whichever of the two
/// numbers is too large for itself, or else that of the offset.
pub(super) fn search_media(body: Option<&Members>, library: &mut Library) -> Result<Members, Failure> {
    let body = object(body)?;
    refuse_unknown(body, &[MEMBERS.as_slice(), UNHEEDED.as_slice()].concat())?;
    if let Some(name) = UNHEEDED.iter().find(|name| present(body, name).is_some()) {
        return Err(refusal("UnsupportedOperation", format!("The emulator does not search by `{name}`.")));
    }
    let sub_app = integer(body, "SubAppId")?;
    let filters = filters(body)?;
    let mut wanted = Wanted::read(body)?;
    wanted.classes = library.classes_of(wanted.classes);
    let created = created(body)?;
    let page = page(body)?;
    let (total, files) =
        library.search_files(sub_app, &format!("{wanted:?}"), created, page, |file| wanted.includes(file));
    let rows: Vec<_> = files.into_iter().map(|file| media_info(file, &filters)).collect();
    let members = [("TotalCount", json!(total.min(ROWS))), ("MediaInfoSet", Value::from(rows))];
    Ok(members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}

/// What files have to be like, whenever they were created. An empty list allows everything.
#[derive(Debug)]
struct Wanted<'b> {
    ids: Vec<&'b str>,
    tags: Vec<&'b str>,
    regions: Vec<&'b str>,
    statuses: Vec<&'b str>,
    classes: BTreeSet<i64>,
}

impl<'b> Wanted<'b> {
    fn read(body: &'b Members) -> Result<Self, Failure> {
        let mut lists = Vec::new();
        for (name, count, length) in LISTS {
            let list = texts(body, name)?.unwrap_or_default();
            if list.len() > count || list.iter().any(|text| text.chars().count() > length) {
                return Err(wrong(name));
            }
            lists.push(list);
        }
        let [ids, tags, regions, statuses] = lists.try_into().unwrap_or_default();
        if statuses.iter().any(|status| !STATUSES.contains(status)) {
            return Err(wrong("Status"));
        }
        let classes = integers(body, "ClassIds")?.unwrap_or_default();
        if classes.len() > CLASS_LIMIT {
            return Err(wrong("ClassIds"));
        }
        Ok(Self { ids, tags, regions, statuses, classes: classes.into_iter().collect() })
    }

    fn includes(&self, file: &File) -> bool {
        allows(&self.ids, &file.id)
            && (self.tags.is_empty() || file.tags.iter().any(|tag| self.tags.contains(&tag.as_str())))
            && allows(&self.regions, &file.region)
            && allows(&self.statuses, status(file))
            && (self.classes.is_empty() || self.classes.contains(&file.class))
    }
}

fn allows(list: &[&str], text: &str) -> bool {
    list.is_empty() || list.contains(&text)
}

/// Both ends belong to it, as the page of this operation says; that of the type says something else.
fn created(body: &Members) -> Result<Bounds, Failure> {
    let mut bounds = Bounds::NONE;
    if let Some(range) = part(body, "CreateTime", &["After", "Before"])? {
        let end = |name, code| match present(range, name) {
            None => Ok(None),
            Some(_) => parse_at(text(range, name)?).map(Some).ok_or_else(|| wrong(code)),
        };
        bounds.from = end("After", "StartTime")?.unwrap_or(bounds.from);
        bounds.until = end("Before", "EndTime")?.map_or(bounds.until, |last: i64| last.saturating_add(1));
    }
    Ok(bounds)
}

fn page(body: &Members) -> Result<Page, Failure> {
    let mut newest_first = true;
    if let Some(sort) = part(body, "Sort", &["Field", "Order"])? {
        newest_first = match (text(sort, "Field")?, present(sort, "Order").and_then(Value::as_str)) {
            ("CreateTime", None | Some("Desc")) => true,
            ("CreateTime", Some("Asc")) => false,
            _ => return Err(wrong("Sort")),
        };
    }
    let number = |name, default: usize| {
        let given = integer(body, name)?;
        Ok(given.map_or(default, |number| usize::try_from(number).unwrap_or(usize::MAX)))
    };
    let (offset, limit) = (number("Offset", 0)?, number("Limit", LIMIT)?);
    match () {
        () if limit > ROWS => Err(wrong("Limit")),
        () if offset.saturating_add(limit) > ROWS => Err(wrong("Offset")),
        () => Ok(Page { newest_first, offset, limit }),
    }
}

fn wrong(name: &str) -> Failure {
    refusal(&format!("InvalidParameterValue.{name}"), format!("The value of the parameter `{name}` is not valid."))
}

#[cfg(test)]
mod tests;
