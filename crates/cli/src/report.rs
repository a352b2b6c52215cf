//! `takedown case report`: the file that goes to the file.

mod facts;
mod html;
mod page;
mod sheet;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::json;
use takedown::Clock;

use crate::arguments::Report;
use crate::exit::{Done, Ended, Wrong};
use crate::spreadsheet::{create, unwritten};
use crate::status::{self, Detail, Known, known};
use crate::terminal::to_stdout;
use crate::times;
use facts::Facts;

#[derive(Clone, Copy)]
enum Form {
    Html,
    Csv,
    Json,
}

impl Form {
    fn of(path: &Path) -> Result<Self, Wrong> {
        match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("html" | "htm") => Ok(Self::Html),
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            _ => Err(Wrong(format!("{}: a report ends in .html, .csv or .json", path.display()))),
        }
    }
}

pub(crate) async fn report(report: &Report) -> Done {
    let form = Form::of(&report.out)?;
    if report.out.exists() && !report.force {
        return Err(Wrong(format!("{} is there already: --force replaces it", report.out.display())));
    }
    let known = known(&report.source).await?;
    let facts = Facts::of(&known, report.deadline.as_ref());
    write(form, &report.out, &known, &facts)?;
    tell(report, &known);
    Ok(Ended::settled_if(known.is_settled()))
}

fn write(form: Form, path: &Path, known: &Known, facts: &Facts) -> Result<(), Wrong> {
    let made = times::now(&Clock::system());
    let into = |write: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>| {
        let mut out = BufWriter::new(create(path, true)?);
        write(&mut out).and_then(|()| out.flush()).map_err(|error| unwritten(path, &error))
    };
    match form {
        Form::Html => into(&|out| html::write(out, known, facts, &made)),
        Form::Json => into(&|out| status::write(out, known, Detail::History)),
        Form::Csv => sheet::write(path, known),
    }
}

fn tell(report: &Report, known: &Known) {
    let (asked, path) = (known.case.targets.len(), &report.out);
    if report.json {
        let object =
            json!({"reference": known.case.reference, "report": path, "asked": asked, "settled": known.is_settled()});
        return to_stdout(&object.to_string());
    }
    let sums: Vec<_> = status::denominator(known).into_iter().map(|(_, text)| text).collect();
    to_stdout(&format!("{}: {}", known.case.reference, sums.join(" · ")));
    to_stdout(&format!("written to {}", path.display()));
}
