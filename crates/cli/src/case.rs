//! A case: a list of ids that becomes deletion events, how far it is, and its report.

mod bad_rows;
mod event;
mod folder;
mod name;
mod new;
#[cfg(feature = "aws")]
mod queue;

use crate::arguments::CaseCommand;
use crate::exit::Done;

pub(crate) use event::is_containment;
pub(crate) use folder::{CaseFile, CaseFolder, TargetFacts};
pub(crate) use new::read as read_list;

pub(crate) async fn case(command: CaseCommand) -> Done {
    match command {
        CaseCommand::New(new) => new::new(&new).await,
        CaseCommand::Status(status) => crate::status::status(&status).await,
        CaseCommand::Report(report) => crate::report::report(&report).await,
    }
}
