//! `takedown case new`: a list becomes a case's folder.

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde_json::json;
use takedown::Clock;

use super::bad_rows;
use super::event::{Common, Event, events, is_containment};
use super::folder::{CaseFile, CaseFolder, EventFacts, ListFacts, TargetFacts};
use super::name::name;
use crate::arguments::New;
use crate::exit::{Done, Ended, Wrong};
use crate::list::{self, List, Options};
use crate::terminal::{BAD, STRONG, counted, number, styled, to_stderr, to_stdout};
use crate::{settings, times};

/// Characters in the longest `reference` and `reason`.
const MOST_TEXT: usize = 256;
const TARGETS_PER_EVENT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(999);

pub(crate) async fn new(new: &New) -> Done {
    check(new)?;
    let list = read(&new.ids, &options(new))?;
    if !list.bad.is_empty() && !new.skip_bad {
        tell_bad(new, &list);
        let hint = "nothing was written; mend these rows, or take the others with --skip-bad";
        return Err(Wrong(format!("{} of {} bad: {hint}", number(list.bad.len()), counted(list.rows, "row"))));
    }
    if list.targets.is_empty() {
        tell_bad(new, &list);
        return Err(Wrong::new("no row is good: nothing was written"));
    }
    let folder = CaseFolder::new(&new.out.clone().unwrap_or_else(|| PathBuf::from(name(&new.reference))));
    let (case, events) = made(new, &list)?;
    #[cfg(feature = "aws")]
    let queue = match &new.queue {
        Some(url) => Some(super::queue::Queue::open(url).await?),
        None => None,
    };
    let was_there = folder.holds_already(&case)?;
    if !was_there {
        folder.write(&case, &events)?;
    }
    #[cfg(feature = "aws")]
    let (mut case, events) = if was_there { folder.read_whole()? } else { (case, events) };
    let bad = write_bad(new, &list, &folder)?;
    #[cfg(feature = "aws")]
    let is_sent = match queue {
        Some(queue) => {
            let is_sent = super::queue::send(&queue, &mut case, &events, new.json).await?;
            folder.write_facts(&case)?;
            is_sent
        }
        None => true,
    };
    #[cfg(not(feature = "aws"))]
    let is_sent = true;
    tell(new, &Made { list: &list, folder: &folder, case: &case, was_there, bad: bad.as_deref() });
    Ok(Ended::settled_if(list.bad.is_empty() && is_sent))
}

/// What was made, and of what.
struct Made<'a> {
    list: &'a List,
    folder: &'a CaseFolder,
    case: &'a CaseFile,
    was_there: bool,
    bad: Option<&'a Path>,
}

fn check(new: &New) -> Result<(), Wrong> {
    for (what, text) in [("--reference", Some(&new.reference)), ("--reason", new.reason.as_ref())] {
        let length = text.map_or(0, |text| text.chars().count());
        if length > MOST_TEXT {
            return Err(Wrong(format!("{what} has at most {MOST_TEXT} characters, found {length}")));
        }
    }
    if new.reference.trim().is_empty() {
        return Err(Wrong::new("--reference is empty: it names the case in every event and every log line"));
    }
    if is_containment(&new.event_type) && (new.scope.is_some() || new.level.is_some()) {
        return Err(Wrong(format!("--scope and --level speak of a delete, and {} deletes nothing", new.event_type)));
    }
    if let Some(bad) = new.bad.as_ref().filter(|bad| bad.exists()) {
        return Err(Wrong(format!("--bad {}: it is there already, and is not replaced", bad.display())));
    }
    #[cfg(not(feature = "aws"))]
    if new.queue.is_some() {
        return Err(Wrong::new(crate::NO_AWS));
    }
    Ok(())
}

fn options(new: &New) -> Options {
    Options {
        id: new.id,
        provider: new.provider,
        account: new.account.clone(),
        scope: new.scope,
        is_containment: is_containment(&new.event_type),
        trust_digits: new.trust_digits,
        keep: new.keep.clone(),
    }
}

/// Reads a list from a file, or from standard input.
pub(crate) fn read(path: &Path, options: &Options) -> Result<List, Wrong> {
    let unread = |error: io::Error| Wrong(format!("{} cannot be read: {error}", path.display()));
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(unread)?;
        bytes
    } else {
        std::fs::read(path).map_err(unread)?
    };
    list::read(&bytes, options).map_err(|Wrong(problem)| Wrong(format!("{}: {problem}", path.display())))
}

/// The case and its events.
fn made(new: &New, list: &List) -> Result<(CaseFile, Vec<Event>), Wrong> {
    let time = times::now(&Clock::system());
    let common = Common {
        reference: &new.reference,
        event_type: &new.event_type,
        source: &new.source,
        time: &time,
        reason: new.reason.as_deref(),
        level: new.level,
        dry_run: new.dry_run,
    };
    let targets: Vec<_> = list.targets.iter().map(|asked| &asked.target).collect();
    let events = events(&common, &targets, most_targets(new)?);
    let mut asked = list.targets.iter();
    let facts = events.iter().enumerate().map(|(index, event)| EventFacts {
        id: event.id.clone(),
        file: format!("events/{}-{:04}.json", name(&new.reference), index + 1),
        message_id: None,
        targets: asked
            .by_ref()
            .take(event.targets)
            .map(|asked| TargetFacts {
                rows: asked.rows.clone(),
                target: asked.target.clone(),
                kept: asked.kept.clone(),
            })
            .collect(),
    });
    let case = CaseFile {
        reference: new.reference.clone(),
        created: time.clone(),
        by: new.by.clone(),
        reason: new.reason.clone(),
        list: ListFacts {
            name: new.ids.display().to_string(),
            sha256: list.digest.clone(),
            rows: list.rows,
            merged: list.merged,
            bad: list.bad.len(),
        },
        event_type: new.event_type.clone(),
        level: new.level,
        dry_run: new.dry_run,
        kept: list.kept.clone(),
        events: facts.collect(),
    };
    Ok((case, events))
}

/// How many targets an event may have. The function rejects an event with more than its configuration says.
fn most_targets(new: &New) -> Result<NonZeroUsize, Wrong> {
    let configured = new.config.as_deref().map(settings::most_targets).transpose()?.flatten();
    let most = configured.unwrap_or(TARGETS_PER_EVENT);
    match new.targets_per_event {
        Some(wanted) if configured.is_some() && wanted > most => {
            Err(Wrong(format!("--targets-per-event {wanted} is more than the {most} that the configuration allows")))
        }
        Some(wanted) => Ok(wanted),
        None => Ok(most),
    }
}

/// Writes the bad rows, if there are any, and says where.
fn write_bad(new: &New, list: &List, folder: &CaseFolder) -> Result<Option<PathBuf>, Wrong> {
    if list.bad.is_empty() {
        return Ok(None);
    }
    let path = new.bad.clone().unwrap_or_else(|| folder.path().join("bad-rows.csv"));
    bad_rows::write(&path, list)?;
    Ok(Some(path))
}

fn tell_bad(new: &New, list: &List) {
    if new.json {
        let problems: Vec<_> = list.bad.iter().flat_map(|bad| &bad.problems).collect();
        to_stdout(&json!({"reference": new.reference, "targets": 0, "events": [], "bad": problems}).to_string());
    }
    for problem in list.bad.iter().flat_map(|bad| &bad.problems) {
        let column = problem.column.as_ref().map_or_else(String::new, |column| format!(", {column}"));
        to_stderr(&format!("{}: {}", styled(BAD, format_args!("row {}{column}", problem.row)), problem.problem));
    }
}

fn tell(new: &New, made: &Made<'_>) {
    let Made { list, folder, case, was_there, bad } = made;
    if new.json {
        let problems: Vec<_> = list.bad.iter().flat_map(|bad| &bad.problems).collect();
        let events = case.events.iter();
        let events: Vec<_> = events
            .map(|event| {
                let file = folder.path().join(&event.file);
                json!({"id": event.id, "file": file, "targets": event.targets.len(), "message_id": event.message_id})
            })
            .collect();
        let object = json!({
            "reference": case.reference, "folder": folder.path(), "targets": list.targets.len(), "merged": list.merged,
            "bad": problems, "bad_rows": bad, "events": events,
        });
        return to_stdout(&object.to_string());
    }
    let shown = folder.path().display();
    let (targets, events) = (counted(list.targets.len(), "target"), counted(case.events.len(), "event"));
    let merged = match list.merged {
        0 => String::new(),
        1 => ", 1 row asks again for one of them".to_owned(),
        several => format!(", {} rows ask again for one of them", number(several)),
    };
    to_stdout(&format!("{} in {events}{merged}", styled(STRONG, targets)));
    to_stdout(&format!("{} {shown}", if *was_there { "the same events are there already:" } else { "written to" }));
    if let Some(bad) = bad {
        to_stdout(&styled(BAD, format_args!("{} left out: {}", counted(list.bad.len(), "bad row"), bad.display())));
    }
    if new.queue.is_some() {
        return;
    }
    to_stdout(&format!(
        "\nNext:\n  takedown run {shown}            what would be deleted, and where\n  takedown run {shown} --apply    delete"
    ));
}
