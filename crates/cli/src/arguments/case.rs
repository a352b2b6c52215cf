//! What the commands of a case take.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::target::{IdKind, Level, Provider, Scope};

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Make deletion events of a list of ids, or name every bad row at once
    New(Box<New>),
    /// Say how much of a case is gone, what is not, and why
    Status(Status),
    /// Write the report of a case: .html to read and print, .csv for a spreadsheet, .json for a program
    Report(Report),
}

#[derive(Debug, Args)]
#[command(after_help = "\
The first row names the columns: video_id, reference_id, media_id or file_id; and where they are wanted provider,
account, scope, job_ids, definitions, force, sub_app_id. Case, spaces, hyphens and underscores do not matter.

Examples:
  takedown case new list.csv --reference CASE-4711 --by 'Court of X'
  takedown case new ids.txt --reference CASE-4711 --id video_id
  takedown case new list.csv --reference CASE-4711 --skip-bad --keep Title,Uploader")]
pub(crate) struct New {
    /// The list: CSV with commas, semicolons or tabs, or one id a line; - for standard input
    #[arg(value_name = "IDS")]
    pub(crate) ids: PathBuf,
    /// What the case is called, in every event and every log line
    #[arg(long, value_name = "TEXT")]
    pub(crate) reference: String,
    /// What the one column of a list without a header holds
    #[arg(long, value_name = "KIND")]
    pub(crate) id: Option<IdKind>,
    /// The provider of rows that name none
    #[arg(long)]
    pub(crate) provider: Option<Provider>,
    /// The account of rows that name none
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// The scope of rows that have none of scope, job_ids and definitions
    #[arg(long)]
    pub(crate) scope: Option<Scope>,
    /// The type of the events
    #[arg(long = "type", value_name = "TYPE", default_value = "content.takedown")]
    pub(crate) event_type: String,
    /// Why, for the log lines
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Where the events say that they come from
    #[arg(long, value_name = "URI", default_value = "urn:takedown:cli")]
    pub(crate) source: String,
    /// How far each deletion is followed
    #[arg(long)]
    pub(crate) level: Option<Level>,
    /// Events that plan and delete nothing, wherever they are run
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// By whom the list was given
    #[arg(long, value_name = "WHO")]
    pub(crate) by: Option<String>,
    /// Other columns to keep for the report
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub(crate) keep: Vec<String>,
    /// Let ids pass that look as if a spreadsheet had rounded them
    #[arg(long)]
    pub(crate) trust_digits: bool,
    /// Take the good rows, and write the bad ones to bad-rows.csv
    #[arg(long)]
    pub(crate) skip_bad: bool,
    /// Where --skip-bad writes the bad rows
    #[arg(long, value_name = "FILE", requires = "skip_bad")]
    pub(crate) bad: Option<PathBuf>,
    /// The case's folder [default: the reference]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Send the events to this SQS queue as well
    #[arg(long, value_name = "URL")]
    pub(crate) queue: Option<String>,
    /// At most so many targets in an event [default: 1000, or what the configuration allows]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) targets_per_event: Option<NonZeroUsize>,
    /// The configuration whose limit of targets an event keeps to
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// One JSON object on standard output, and nothing else there
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which targets were asked for.
#[derive(Debug, Args)]
pub(crate) struct CaseSource {
    /// The case's folder, as `takedown case new` made it
    #[arg(long, value_name = "DIR", required_unless_present = "reference", conflicts_with_all = ["reference", "ids"])]
    pub(crate) case: Option<PathBuf>,
    /// The reference of a case without a folder
    #[arg(long, value_name = "TEXT", requires = "ids")]
    pub(crate) reference: Option<String>,
    /// The list of a case without a folder
    #[arg(long, value_name = "FILE", requires = "reference")]
    pub(crate) ids: Option<PathBuf>,
    /// What the one column of a list without a header holds
    #[arg(long, value_name = "KIND", requires = "ids")]
    pub(crate) id: Option<IdKind>,
    /// The provider of rows that name none
    #[arg(long, requires = "ids")]
    pub(crate) provider: Option<Provider>,
    /// The account of rows that name none
    #[arg(long, requires = "ids")]
    pub(crate) account: Option<String>,
    /// The scope of rows that have none of scope, job_ids and definitions
    #[arg(long, requires = "ids")]
    pub(crate) scope: Option<Scope>,
    /// The type of the events of a case without a folder
    #[arg(long = "type", value_name = "TYPE", requires = "ids", default_value = "content.takedown")]
    pub(crate) event_type: String,
    /// Other columns to keep for the report
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', requires = "ids")]
    pub(crate) keep: Vec<String>,
    /// Let ids pass that look as if a spreadsheet had rounded them
    #[arg(long, requires = "ids")]
    pub(crate) trust_digits: bool,
    /// Files of log lines, exports of CloudWatch, their folders; gzip too; - for standard input
    #[arg(value_name = "LOG")]
    pub(crate) logs: Vec<PathBuf>,
    /// Read this log group of CloudWatch Logs
    #[arg(long, value_name = "NAME")]
    pub(crate) log_group: Option<String>,
    /// Read the log group from this time on [default: when the case was made]
    #[arg(long, value_name = "TIME", requires = "log_group")]
    pub(crate) since: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  takedown case status --case CASE-4711 lambda.log
  takedown case status --reference CASE-4711 --ids list.csv exported/
  aws logs tail /aws/lambda/takedown --since 2d | takedown case status --case CASE-4711 -

Exit status: 0 only when every target is gone or was never there.")]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) source: CaseSource,
    /// One JSON object on standard output, and nothing else there
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  takedown case report --case CASE-4711 lambda.log --out case.html --deadline 48h
  takedown case report --case CASE-4711 lambda.log --out case.csv")]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) source: CaseSource,
    /// The report: a name that ends in .html, .csv or .json
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Replace a report that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// How long after the event each target has to be gone, such as 48h or 90m
    #[arg(long, value_name = "TIME", value_parser = crate::deadline::parse)]
    pub(crate) deadline: Option<crate::deadline::Deadline>,
    /// One JSON object on standard output, and nothing else there
    #[arg(long)]
    pub(crate) json: bool,
}
