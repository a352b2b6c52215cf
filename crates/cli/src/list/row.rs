//! One row → one target.

use super::cell;
use super::header::{Column, Columns};
use super::sheet::Row;
use super::{Options, Problem};
use crate::target::{Definition, IdKind, MediumId, Provider, Scope, Target, name_of};

/// Items that a target may have: its outcome has to fit one log line.
const MOST_PARTS: usize = 1000;

/// A row while its problems are gathered.
struct Reading<'a> {
    row: &'a Row,
    columns: &'a Columns,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    /// The cell of a column, if it says anything.
    fn cell(&self, column: Column) -> Option<&'a str> {
        let cell = self.row.cell(self.columns.place(column)?);
        (!cell.is_empty()).then_some(cell)
    }

    fn tell(&mut self, column: Option<Column>, problem: impl Into<String>) {
        let column = column.map(|column| column.name().to_owned());
        self.problems.push(Problem { row: self.row.number, column, problem: problem.into() });
    }

    /// Reads a cell; what is wrong with it is told.
    fn read<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let cell = self.cell(column)?;
        read(cell).map_err(|problem| self.tell(Some(column), problem)).ok()
    }
}

/// The target of a row, or everything that is wrong with it.
pub(super) fn target(row: &Row, columns: &Columns, options: &Options) -> Result<Target, Vec<Problem>> {
    let mut reading = Reading { row, columns, problems: Vec::new() };
    if row.cells.len() > columns.names.len() {
        let (found, named) = (row.cells.len(), columns.names.len());
        reading.tell(None, format!("{found} cells under {named} columns: is a quote missing around one of them?"));
    }
    let id = medium(&mut reading, options);
    let kind = id.as_ref().map(MediumId::kind);
    if let Some(kind) = kind {
        check_provider(&mut reading, kind, options);
    }
    let account = reading.read(Column::Account, account).or_else(|| options.account.clone());
    let (scope, job_ids, definitions) = extent(&mut reading, kind, options);
    let force = reading.read(Column::Force, cell::flag).unwrap_or(false);
    if force && scope != Some(Scope::Source) {
        reading.tell(Some(Column::Force), "force goes with the scope source alone");
    }
    let sub_app_id = reading.read(Column::SubAppId, cell::whole);
    if sub_app_id.is_some() && kind.is_some_and(|kind| kind != IdKind::File) {
        reading.tell(Some(Column::SubAppId), "only media of tencent-vod have an application");
    }
    check_containment(&mut reading, kind, options);
    match id {
        Some(id) if reading.problems.is_empty() => {
            let provider = id.kind().provider();
            Ok(Target { provider, account, id, scope, job_ids, definitions, force, sub_app_id })
        }
        _ => Err(reading.problems),
    }
}

/// The one id of a row.
fn medium(reading: &mut Reading<'_>, options: &Options) -> Option<MediumId> {
    let given: Vec<_> = IdKind::ALL.into_iter().filter(|kind| reading.cell(Column::Id(*kind)).is_some()).collect();
    match given.as_slice() {
        [] => reading.tell(None, "no id"),
        [kind] => {
            let value = reading.read(Column::Id(*kind), |text| cell::id(text, options.trust_digits));
            return value.map(|value| MediumId::new(*kind, value));
        }
        several => {
            let names = several.iter().map(|kind| kind.member()).collect::<Vec<_>>().join(" and ");
            reading.tell(None, format!("two kinds of id, {names}: one id a row"));
        }
    }
    None
}

fn check_provider(reading: &mut Reading<'_>, kind: IdKind, options: &Options) {
    let right = name_of(kind.provider());
    let column = Column::Provider;
    let named = match reading.cell(column) {
        Some(text) if text.eq_ignore_ascii_case(&right) => return,
        Some(text) => cell::shown(text),
        None => match options.provider {
            Some(provider) if provider != kind.provider() => format!("--provider {}", name_of(provider)),
            _ => return,
        },
    };
    let problem = format!("`{named}`, but a {} is of {right}", kind.member());
    reading.tell(Some(column), problem);
}

fn account(text: &str) -> Result<String, String> {
    cell::id(text, true).map_err(|_| format!("`{}` is no account's name: A-Z a-z 0-9 _ -", cell::shown(text)))
}

fn scope(text: &str) -> Result<Scope, String> {
    match text.to_ascii_lowercase().as_str() {
        "media" => Ok(Scope::Media),
        "source" => Ok(Scope::Source),
        "renditions" => Ok(Scope::Renditions),
        _ => Err(format!("unknown scope `{}`: media, source or renditions", cell::shown(text))),
    }
}

/// How much of the medium goes.
fn extent(
    reading: &mut Reading<'_>,
    kind: Option<IdKind>,
    options: &Options,
) -> (Option<Scope>, Vec<String>, Vec<Definition>) {
    let jobs = reading.read(Column::JobIds, |text| each(text, |part| cell::id(part, true))).unwrap_or_default();
    let is_template = kind == Some(IdKind::File);
    let definitions = reading
        .read(Column::Definitions, |text| each(text, |part| cell::definition(part, is_template)))
        .unwrap_or_default();
    let own = reading.read(Column::Scope, scope);
    let names_parts = reading.cell(Column::JobIds).is_some() || reading.cell(Column::Definitions).is_some();
    if !jobs.is_empty() && !definitions.is_empty() {
        reading.tell(Some(Column::Definitions), "job_ids and definitions together: one of the two");
    }
    if !jobs.is_empty() && !matches!(kind, None | Some(IdKind::Video | IdKind::Reference)) {
        reading.tell(Some(Column::JobIds), "only media of aliyun-vod have job_ids");
    }
    if names_parts && own.is_some_and(|own| own != Scope::Renditions) {
        reading.tell(
            Some(Column::Scope),
            "job_ids and definitions are renditions: leave the scope out, or say renditions",
        );
    }
    let is_silent = reading.cell(Column::Scope).is_none() && !names_parts;
    let scope = if is_silent { options.scope } else { own };
    let is_mps = kind.is_some_and(|kind| kind.provider() == Provider::AliyunMps);
    if is_mps && (names_parts || !matches!(scope, None | Some(Scope::Media))) {
        reading.tell(Some(Column::Scope), "aliyun-mps deletes whole media only: the scope media, or none");
    }
    (scope, jobs, definitions)
}

/// What says how much to delete has no place where nothing is deleted.
fn check_containment(reading: &mut Reading<'_>, kind: Option<IdKind>, options: &Options) {
    if !options.is_containment {
        return;
    }
    for column in [Column::Scope, Column::JobIds, Column::Definitions, Column::Force] {
        if reading.cell(column).is_some() {
            reading
                .tell(Some(column), format!("{} speaks of a delete, and these events delete nothing", column.name()));
        }
    }
    if kind == Some(IdKind::Media) {
        reading.tell(Some(Column::Id(IdKind::Media)), "aliyun-mps cannot stop playback");
    }
}

fn each<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let parts = cell::several(text);
    // At the providers an empty list means everything.
    if parts.is_empty() {
        return Err(format!("`{}` names nothing: leave the cell empty, or name some", cell::shown(text)));
    }
    if parts.len() > MOST_PARTS {
        return Err(format!("{} items: at most {MOST_PARTS}", parts.len()));
    }
    parts.into_iter().map(read).collect()
}
