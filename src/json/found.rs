//! What reading an event has found wrong. Reading goes on after a mistake, so that all of them are told at once.

use std::cell::RefCell;
use std::fmt::Display;

use super::{Json, Path};
use crate::request::{Problem, Problems};

/// Collects problems while an event is read.
#[derive(Default)]
pub(crate) struct Found(RefCell<Problems>);

/// A problem was told. What could not be read stands for this, so that nothing is missing without a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told(());

impl Found {
    /// Tells a problem at a place.
    pub(crate) fn tell(&self, at: &Path<'_>, error: impl Display) -> Told {
        self.add(|| Problem { pointer: at.pointer(), error: error.to_string() })
    }

    /// Tells that a value is not what is wanted at its place. A member given more than once has been told of already.
    pub(crate) fn unfit(&self, at: &Path<'_>, json: &Json<'_>, wanted: impl Display) -> Told {
        match json {
            Json::Twice => Told(()),
            _ => self.tell(at, format_args!("{wanted}, found {}", json.kind())),
        }
    }

    pub(crate) fn add(&self, problem: impl FnOnce() -> Problem) -> Told {
        self.0.borrow_mut().add(problem);
        Told(())
    }

    /// Whether nothing has been found wrong so far.
    pub(crate) fn nothing(&self) -> Result<(), Told> {
        if self.0.borrow().is_empty() { Ok(()) } else { Err(Told(())) }
    }

    pub(crate) fn into_problems(self) -> Problems {
        self.0.into_inner()
    }
}
