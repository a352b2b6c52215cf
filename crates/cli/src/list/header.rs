//! Which column holds what.

use strsim::osa_distance;

use super::sheet::{Row, Sheet};
use super::{IdKind, Options};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id(IdKind),
    Provider,
    Account,
    Scope,
    JobIds,
    Definitions,
    Force,
    SubAppId,
}

/// The columns that are read, by their names without separators.
const KNOWN: [(&str, Column); 11] = [
    ("videoid", Column::Id(IdKind::Video)),
    ("referenceid", Column::Id(IdKind::Reference)),
    ("mediaid", Column::Id(IdKind::Media)),
    ("fileid", Column::Id(IdKind::File)),
    ("provider", Column::Provider),
    ("account", Column::Account),
    ("scope", Column::Scope),
    ("jobids", Column::JobIds),
    ("definitions", Column::Definitions),
    ("force", Column::Force),
    ("subappid", Column::SubAppId),
];

/// Columns that speak of what the command line says for the whole list. An ignored `dry_run` would turn a rehearsal into deletes.
const OPTIONS: [(&str, &str); 6] = [
    ("dryrun", "--dry-run says it for the whole list"),
    ("level", "--level says it for the whole list"),
    ("type", "--type says it for the whole list"),
    ("reason", "--reason says it for the whole list"),
    ("reference", "--reference says it for the whole list; ids of your own are in a column `reference_id`"),
    ("parts", "parts are beyond a list: write the event yourself"),
];

impl Column {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id(kind) => kind.member(),
            Self::Provider => "provider",
            Self::Account => "account",
            Self::Scope => "scope",
            Self::JobIds => "job_ids",
            Self::Definitions => "definitions",
            Self::Force => "force",
            Self::SubAppId => "sub_app_id",
        }
    }
}

/// The columns of a list.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) has_header: bool,
    /// What is read, and where it stands.
    places: Vec<(Column, usize)>,
    /// Other columns that are kept, and their names.
    pub(super) kept: Vec<(usize, String)>,
    /// The names of all columns.
    pub(super) names: Vec<String>,
}

/// A column's name without case, spaces, hyphens and underscores.
fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

fn known(name: &str) -> Option<Column> {
    KNOWN.iter().find(|(own, _)| *own == name).map(|(_, column)| *column)
}

impl Columns {
    /// Reads the first row, which is a header if it names a column.
    pub(super) fn read(first: &Row, sheet: &Sheet, options: &Options) -> Result<Self, Vec<String>> {
        let names: Vec<_> = first.cells.iter().map(|cell| folded(cell)).collect();
        let is_plain_id = |name: &String| options.id.is_some() && name == "id";
        if !names.iter().any(|name| known(name).is_some() || is_plain_id(name)) {
            return Self::without_header(&names, sheet, options);
        }
        let mut columns = Self { has_header: true, places: Vec::new(), kept: Vec::new(), names: first.cells.clone() };
        let mut problems = Vec::new();
        for (place, (name, cell)) in names.iter().zip(&first.cells).enumerate() {
            if let Err(problem) = columns.take(place, name, cell, options) {
                problems.push(format!("row {}, column {}: {problem}", first.number, place + 1));
            }
        }
        columns.keep(&names, options, &mut problems);
        let mut ids = columns.places.iter().filter(|(column, _)| matches!(column, Column::Id(_)));
        match (ids.next(), options.id) {
            (None, _) => {
                problems.push("no column of ids: name one video_id, reference_id, media_id or file_id".to_owned())
            }
            (Some((column, place)), Some(kind)) if names.get(*place).is_some_and(|name| name != "id") => {
                let wanted = kind.member();
                problems.push(format!(
                    "--id {wanted} is for a list without a header, and this one has a column {}",
                    column.name()
                ));
            }
            _ => {}
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    fn without_header(names: &[String], sheet: &Sheet, options: &Options) -> Result<Self, Vec<String>> {
        if let Some(near) = names.iter().find_map(|name| near(name)) {
            return Err(vec![format!("row 1 names no column that is known: did you mean `{near}`?")]);
        }
        let Some(kind) = options.id else {
            let what = "the first row names no column of ids; if the list has no header, say what it holds: --id video_id, \
                        --id reference_id, --id media_id or --id file_id";
            return Err(vec![what.to_owned()]);
        };
        if sheet.width > 1 {
            let width = sheet.width;
            return Err(vec![format!(
                "rows have up to {width} cells and no header: name the columns in the first row"
            )]);
        }
        let name = kind.member().to_owned();
        Ok(Self { has_header: false, places: vec![(Column::Id(kind), 0)], kept: Vec::new(), names: vec![name] })
    }

    fn take(&mut self, place: usize, name: &str, cell: &str, options: &Options) -> Result<(), String> {
        let column = match (known(name), options.id) {
            (Some(column), _) => column,
            (None, Some(kind)) if name == "id" => Column::Id(kind),
            (None, _) => return other(name, cell),
        };
        if self.place(column).is_some() {
            return Err(format!("a second column {}", column.name()));
        }
        self.places.push((column, place));
        Ok(())
    }

    fn keep(&mut self, names: &[String], options: &Options, problems: &mut Vec<String>) {
        for wanted in &options.keep {
            match names.iter().position(|name| *name == folded(wanted)) {
                Some(place) => self.kept.push((place, self.names.get(place).cloned().unwrap_or_default())),
                None => problems.push(format!("--keep {wanted}: there is no such column")),
            }
        }
    }

    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places.iter().find(|(own, _)| *own == column).map(|(_, place)| *place)
    }

    /// The cells of the kept columns.
    pub(super) fn kept_of(&self, row: &Row) -> Vec<String> {
        self.kept.iter().map(|(place, _)| row.cell(*place).to_owned()).collect()
    }
}

/// A column that is not read must not look as if it were.
fn other(name: &str, cell: &str) -> Result<(), String> {
    if let Some((_, instead)) = OPTIONS.iter().find(|(own, _)| *own == name) {
        return Err(format!("`{cell}` is no column: {instead}"));
    }
    match near(name) {
        Some(near) => {
            Err(format!("`{cell}` is not known: did you mean `{near}`? Rename it if it means something else"))
        }
        None => Ok(()),
    }
}

/// The column that is one letter off.
fn near(name: &str) -> Option<&'static str> {
    let is_near = |own: &str| osa_distance(own, name) == 1;
    let known = KNOWN.iter().find(|(own, _)| is_near(own)).map(|(_, column)| column.name());
    known.or_else(|| is_near("dryrun").then_some("dry_run"))
}
