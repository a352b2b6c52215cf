use super::*;
use crate::outcome::{Disposition, Outcome, Reason, Verdict};
use crate::provider::Lookup as Word;

fn moderated(word: &str) -> Finding {
    Finding::from(Ok(Word::Found(word.to_owned())))
}

fn failed(outcome: Outcome) -> Finding {
    Finding::from(Err(Verdict::because(outcome, Reason::new("Some.Code", "some message"))))
}

#[test]
fn only_the_providers_own_block_confirms() {
    for word in ["block", "Block", "BLOCK"] {
        assert_eq!(moderated(word), Finding::Confirmed, "{word}");
    }
    for word in ["pass", "review", "Normal", "", "blocked", " block", "block,review"] {
        let expected = format!("the provider does not confirm it: it says {word:?}");
        assert_eq!(moderated(word), Finding::Denied(expected));
    }
}

#[test]
fn what_is_gone_needs_no_delete() {
    for word in [Ok(Word::Absent), Err(Verdict::of(Outcome::AlreadyAbsent))] {
        assert_eq!(Finding::from(word), Finding::Gone);
    }
}

#[test]
fn a_reply_that_does_not_speak_of_the_medium_proves_nothing() {
    let refused = Word::Refused(Reason::new("ForbiddenMediaIds", "no"));
    for word in [Word::Omitted, Word::Unclear, refused] {
        let finding = Finding::from(Ok(word.clone()));
        assert!(matches!(&finding, Finding::Unknown(why) if why.contains("does not speak")), "{word:?}: {finding:?}");
    }
}

#[test]
fn a_question_that_may_be_answered_later_is_open() {
    for outcome in [Outcome::Failed(Disposition::Persistent), Outcome::NotAttempted] {
        let why = "the provider could not be asked: Some.Code some message";
        assert_eq!(failed(outcome), Finding::Unknown(why.to_owned()), "{outcome:?}");
    }
    let silent = Finding::from(Err(Verdict::of(Outcome::NotAttempted)));
    assert_eq!(silent, Finding::Unknown("the provider could not be asked".to_owned()));
}

#[test]
fn whatever_keeps_the_provider_from_answering_may_be_mended() {
    for outcome in [Outcome::Failed(Disposition::Permanent), Outcome::Refused] {
        let why = "the provider could not be asked: Some.Code some message";
        assert_eq!(failed(outcome), Finding::Unknown(why.to_owned()), "{outcome:?}");
    }
}
