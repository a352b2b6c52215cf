//! `takedown run` and `takedown sweep`: events against the accounts of a configuration. The function is the deployed one; here is
//! decided whether it may delete, and told what it did.

mod answer;
mod payload;
mod plan;
mod screen;
mod sweep;

use std::collections::HashSet;
use std::io::{self, BufRead};

use takedown::{Clock, InvocationError};
use takedown_emulator::Emulator;
use tokio::sync::oneshot;

use crate::arguments::{Doing, Place, Run};
use crate::environment::variable;
use crate::exit::{Done, Ended, Wrong};
use crate::function::{Accounts, Function, Mode};
use crate::terminal::{can_ask, to_stderr};
use crate::watch::{Seen, Wanted, Watch};
use crate::{demo, settings, setup};
pub(crate) use answer::is_settled;
use payload::Payload;
pub(crate) use sweep::sweep;

pub(crate) async fn run(run: &Run) -> Done {
    let payloads = payload::read(&run.files)?;
    let job = Job::new(&run.place, &run.doing, None, setup::FEW, payloads).await?;
    job.run().await
}

/// Payloads that are to be run, and how.
struct Job<'a> {
    accounts: Accounts,
    doing: &'a Doing,
    queue: Option<String>,
    payloads: Vec<Payload>,
    clock: Clock,
    /// It lives as long as the job.
    emulator: Option<Emulator>,
}

/// The log of some invocations, and what they answered, as far as they came to an end.
struct Ran {
    seen: Seen,
    answers: Vec<Result<String, InvocationError>>,
    was_interrupted: bool,
}

impl Ran {
    fn is_settled(&self) -> bool {
        !self.was_interrupted && self.seen.rejected.is_empty() && self.answers.iter().all(is_settled)
    }

    fn ended(&self) -> Ended {
        if self.was_interrupted { Ended::Interrupted } else { Ended::settled_if(self.is_settled()) }
    }
}

impl<'a> Job<'a> {
    /// Whatever is missing is told before anything is run.
    async fn new(
        place: &Place,
        doing: &'a Doing,
        queue: Option<String>,
        expired: u32,
        payloads: Vec<Payload>,
    ) -> Result<Self, Wrong> {
        let clock = Clock::system();
        let (accounts, emulator) = if place.emulator {
            let emulator = demo::emulator(setup::core(clock.now(), expired)).await?;
            (Accounts::Emulator(emulator.url()), Some(emulator))
        } else {
            let file = settings::file(place.config.as_deref())?;
            (Accounts::Configured(file.display().to_string(), settings::read(&file)?), None)
        };
        if doing.apply && emulator.is_none() {
            check_apply(doing)?;
        }
        Ok(Self { accounts, doing, queue, payloads, clock, emulator })
    }

    async fn run(self) -> Done {
        if !self.doing.apply {
            let say = (!self.doing.json).then_some(screen::would as fn(&_) -> _);
            let ran = self.play(true, self.lines(say), None).await?;
            let ended = self.told(&ran, &Seen::default())?;
            if !self.doing.json {
                screen::dry(&ran.seen, self.emulator.is_some());
            }
            return Ok(ended);
        }
        let planned = self.play(true, None, None).await?;
        if planned.was_interrupted {
            return Ok(Ended::Interrupted);
        }
        if self.emulator.is_none() && !self.doing.yes {
            plan::show(&planned.seen, false);
            if !confirm(&planned.seen).await? {
                to_stderr("ended with Ctrl-C: nothing was deleted");
                return Ok(Ended::Interrupted);
            }
        } else if !self.doing.json {
            plan::show(&planned.seen, self.emulator.is_some());
        }
        let say = (!self.doing.json).then_some(screen::done as fn(&_) -> _);
        let ran = self.play(false, self.lines(say), Some(planned.seen.targets.len())).await?;
        self.told(&ran, &planned.seen)
    }

    fn lines(&self, say: Option<fn(&crate::logs::Line) -> String>) -> Option<Wanted<'_>> {
        Some(Wanted { json: self.doing.json, file: self.doing.log.as_deref(), say })
    }

    /// Runs all payloads, one behind the other, until Ctrl-C.
    async fn play(&self, dry_run: bool, lines: Option<Wanted<'_>>, targets: Option<usize>) -> Result<Ran, Wrong> {
        let watch = match lines {
            Some(wanted) => Watch::new(wanted, self.clock.clone(), targets)?,
            None => Watch::quiet(self.clock.clone())?,
        };
        let mode = Mode { dry_run, queue: self.queue.clone() };
        let mut function = Function::new(&self.accounts, mode, watch.dispatch(), self.clock.clone())?;
        let mut answers = Vec::new();
        let all = async {
            for payload in &self.payloads {
                answers.push(function.handle(&payload.bytes).await);
            }
        };
        let was_interrupted = tokio::select! {
            () = all => false,
            ended = tokio::signal::ctrl_c() => ended.is_ok(),
        };
        Ok(Ran { seen: watch.take(), answers, was_interrupted })
    }

    fn told(&self, ran: &Ran, planned: &Seen) -> Done {
        if !self.doing.json {
            sweep::told(&ran.seen.sweeps);
            screen::summary(&ran.seen);
        }
        // What has a line of its own needs no other.
        let has_lines = !ran.seen.targets.is_empty() || !ran.seen.rejected.is_empty();
        let is_told = !self.doing.json && has_lines;
        for error in ran.answers.iter().filter_map(|answer| answer.as_ref().err()).filter(|_| !is_told) {
            to_stderr(&format!("{}: {}", error.kind.as_str(), error.message));
        }
        if ran.was_interrupted {
            screen::interrupted(&left(planned, &ran.seen));
        }
        Ok(ran.ended())
    }
}

/// The targets that were planned, and of which the log of the real run says nothing.
fn left(planned: &Seen, done: &Seen) -> Vec<String> {
    let key = |line: &crate::logs::Line| (line.event_id.clone(), line.message_id.clone(), line.target_index);
    let decided: HashSet<_> = done.targets.iter().map(key).collect();
    let left = planned.targets.iter().filter(|line| !decided.contains(&key(line)));
    left.map(screen::named).collect()
}

/// Whether something may be deleted at all.
fn check_apply(doing: &Doing) -> Result<(), Wrong> {
    if variable("TAKEDOWN_DRY_RUN").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(Wrong::new(
            "--apply deletes, and TAKEDOWN_DRY_RUN=true forbids it: unset the one or leave the other out",
        ));
    }
    if !doing.yes && !can_ask() {
        return Err(Wrong::new(
            "--apply asks before it deletes, and this is no terminal: --yes says that you are sure",
        ));
    }
    Ok(())
}

/// Asks for the reference, where all events have the same; otherwise for the number of targets. Ctrl-C is
/// no answer.
async fn confirm(planned: &Seen) -> Result<bool, Wrong> {
    let references: HashSet<_> = planned.targets.iter().map(|line| line.reference.as_deref()).collect();
    let wanted = match references.into_iter().collect::<Vec<_>>().as_slice() {
        [Some(reference)] => (*reference).to_owned(),
        _ => planned.targets.len().to_string(),
    };
    to_stderr(&format!("Type {wanted} to delete, anything else to leave everything as it is:"));
    let typed = tokio::select! {
        typed = typed() => typed,
        _ = tokio::signal::ctrl_c() => return Ok(false),
    };
    match typed {
        Some(typed) if typed.trim() == wanted => Ok(true),
        _ => Err(Wrong::new("not confirmed: nothing was deleted")),
    }
}

/// A line of standard input. The thread is left behind where nobody types: it must not keep the program.
async fn typed() -> Option<String> {
    let (send, receive) = oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        // Nobody waits any more after Ctrl-C.
        let _unheard = send.send(read.is_ok().then_some(line));
    });
    receive.await.ok().flatten()
}
