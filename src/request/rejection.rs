//! Why an event was not understood or not accepted: every problem that was found in it, of which the first are told.

use std::fmt;

use super::DeletionEvent;
use crate::redact::first;

/// Problems of one event that are told; of the others only their number.
const TOLD: usize = 10;
/// Characters of a problem's text and of a rejection's, and bytes of a pointer, that are kept.
const MAX_ERROR: usize = 4096;
const MAX_POINTER: usize = 1024;

/// What is wrong at one place of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// JSON Pointer to the place in the innermost event.
    pub(crate) pointer: String,
    /// What was found and what would be right.
    pub(crate) error: String,
}

impl Problem {
    /// Of an event as a whole.
    pub(crate) fn whole(error: impl Into<String>) -> Self {
        Self { pointer: String::new(), error: error.into() }
    }

    /// The problem with a text of a sane length, and where its place lies too deep, the innermost one around it that can be told.
    fn bounded(self) -> Self {
        let pointer = self.pointer.as_str();
        let mut ends = pointer.match_indices('/').map(|(end, _)| end).chain([pointer.len()]);
        let told = ends.rfind(|end| *end <= MAX_POINTER).and_then(|end| pointer.get(..end));
        Self { pointer: told.unwrap_or_default().to_owned(), error: first(&self.error, MAX_ERROR).to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)?;
        // A name from outside may hold what moves a terminal's cursor.
        if self.pointer.is_empty() { Ok(()) } else { write!(f, " (at {})", self.pointer.escape_debug()) }
    }
}

/// What is wrong with an event. However many problems it has, few of them are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems {
    told: Vec<Problem>,
    count: u64,
}

impl Problems {
    /// Adds a problem, which is made only if it is told.
    pub(crate) fn add(&mut self, problem: impl FnOnce() -> Problem) {
        self.count += 1;
        if self.told.len() < TOLD {
            self.told.push(problem().bounded());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// How many are not told.
    fn untold(&self) -> u64 {
        self.count - self.told.len() as u64
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { told: vec![problem.bounded()], count: 1 }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.told.iter().enumerate() {
            write!(f, "{}{problem}", if place > 0 { "; " } else { "" })?;
        }
        let untold = self.untold();
        if untold > 0 { write!(f, "; and {untold} more") } else { Ok(()) }
    }
}

/// Why an event was not understood or not accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// What names the event, where it could be read.
    pub(crate) event_id: Option<String>,
    pub(crate) event_type: Option<String>,
    pub(crate) event_source: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) problems: Box<Problems>,
    /// Whether it was recognised as an event at all.
    pub(crate) is_event: bool,
}

impl Rejection {
    /// Of an event that was understood, and whose type has this name.
    pub(crate) fn of(event: &DeletionEvent, event_type: &str, problems: impl Into<Problems>) -> Self {
        Self {
            event_id: Some(event.id.clone()),
            event_type: Some(event_type.to_owned()),
            event_source: Some(event.source.clone()),
            reference: event.reference.clone(),
            problems: Box::new(problems.into()),
            is_event: true,
        }
    }

    /// Of something that was not recognised as an event.
    pub(crate) fn unrecognised(problems: impl Into<Problems>) -> Self {
        Self { problems: Box::new(problems.into()), ..Self::default() }
    }

    /// The problem, or the problems with their places.
    pub(crate) fn error(&self) -> String {
        match self.problems.told.as_slice() {
            [only] if self.problems.count == 1 => only.error.clone(),
            _ => first(&self.problems.to_string(), MAX_ERROR).to_owned(),
        }
    }

    /// The first problem with its place, and how many there are beside it.
    pub(crate) fn summary(&self) -> String {
        let first = self.problems.told.first().map(ToString::to_string).unwrap_or_default();
        match self.problems.count {
            0 | 1 => first,
            more => format!("{first}; and {} more", more - 1),
        }
    }

    /// The place of the first problem.
    pub(crate) fn pointer(&self) -> &str {
        self.problems.told.first().map_or("", |problem| &problem.pointer)
    }

    /// The problems that are told. The last one may say how many are not.
    pub(crate) fn told(&self) -> impl Iterator<Item = Problem> {
        let untold = self.problems.untold();
        let rest = (untold > 0).then(|| Problem::whole(format!("and {untold} more")));
        self.problems.told.iter().cloned().chain(rest)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problems.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(count: usize) -> Problems {
        let mut problems = Problems::default();
        for n in 0..count {
            problems.add(|| Problem { pointer: format!("/{n}"), error: format!("wrong {n}") });
        }
        problems
    }

    #[test]
    fn one_problem_is_told_as_it_is() {
        let rejection = Rejection::unrecognised(problems(1));
        assert_eq!((rejection.error().as_str(), rejection.pointer()), ("wrong 0", "/0"));
        assert_eq!(rejection.to_string(), "wrong 0 (at /0)");
    }

    #[test]
    fn several_problems_are_told_with_their_places() {
        let rejection = Rejection::unrecognised(problems(2));
        assert_eq!(rejection.error(), "wrong 0 (at /0); wrong 1 (at /1)");
        assert_eq!(rejection.summary(), "wrong 0 (at /0); and 1 more");
        assert_eq!(rejection.told().count(), 2);
    }

    #[test]
    fn ten_problems_are_told_and_of_more_the_number() {
        assert!(!Rejection::unrecognised(problems(10)).error().contains("more"));
        let mut many = problems(10);
        many.add(|| unreachable!("it is not told"));
        many.add(|| unreachable!("it is not told"));
        let rejection = Rejection::unrecognised(many);
        assert_eq!(rejection.problems.count(), 12);
        assert!(rejection.error().ends_with("wrong 9 (at /9); and 2 more"));
        let told: Vec<_> = rejection.told().collect();
        assert_eq!((told.len(), told.last()), (11, Some(&Problem::whole("and 2 more"))));
    }
}
