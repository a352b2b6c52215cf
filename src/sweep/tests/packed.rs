//! The events that media are packed into.

use super::*;
use crate::event::{self, Intake};
use crate::request::DeletionEvent;

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("v-{number}")).collect()
}

/// What the function itself makes of an event.
fn accepted(config: &Config, text: &str) -> DeletionEvent {
    let Ok(Intake::Messages(mut invocation)) = event::parse(text.as_bytes(), config) else { panic!("{text}") };
    assert_eq!(invocation.messages.len(), 1);
    invocation.messages.remove(0).event.unwrap()
}

#[test]
fn media_are_packed_in_their_order_a_hundred_to_an_event() {
    let config = config(CN);
    let rule = rule(&config);
    for (count, most, sizes) in [
        (0, 1000, &[][..]),
        (1, 1000, &[1]),
        (100, 1000, &[100]),
        (101, 1000, &[100, 1]),
        (1000, 1000, &[100; 10]),
        (5, 2, &[2, 2, 1]),
        (2, 0, &[1, 1]),
    ] {
        let ids = ids(count);
        let batches = pack(&rule, &ids, most);
        assert_eq!(batches.iter().map(|batch| batch.ids.len()).collect::<Vec<_>>(), sizes, "{count} {most}");
        assert_eq!(batches.iter().flat_map(|batch| batch.ids).cloned().collect::<Vec<_>>(), ids);
        assert!(batches.iter().all(|batch| batch.source == "urn:takedown:sweep:trial"));
    }
}

#[test]
fn the_same_media_make_the_same_event_whenever_and_others_do_not() {
    let id = |sweep: &str, ids: &[String], later: u64| {
        let config = config(sweep);
        let rule = Rule::new(&config.sweeps[0], now() + Duration::from_secs(later));
        let batch = &pack(&rule, ids, 1000)[0];
        batch.id.clone()
    };
    let first = id(CN, &ids(3), 0);
    assert!(first.len() == 64 && first.bytes().all(|byte| byte.is_ascii_hexdigit()), "{first}");
    assert_eq!(id(CN, &ids(3), 3600), first);
    assert_eq!(id(&format!("{CN}\nmax_targets = 5"), &ids(3), 0), first);
    let mut reversed = ids(3);
    reversed.reverse();
    let joined = ["v-0".to_owned(), "v-1v-2".to_owned()];
    let mut others = vec![
        id(CN, &ids(2), 0),
        id(CN, &reversed, 0),
        id(CN, &joined, 0),
        id(&format!("{CN}\nscope = 'source'"), &ids(3), 0),
    ];
    others.sort();
    others.dedup();
    assert!(others.len() == 4 && !others.contains(&first), "{others:?}");
}

#[test]
fn the_function_accepts_the_events_it_makes() {
    for account in [CN, INTL] {
        for scope in ["media", "source", "renditions"] {
            let config = config(&format!("{account}\nscope = {scope:?}"));
            let rule = rule(&config);
            let ids = ids(100);
            let batch = &pack(&rule, &ids, 1000)[0];
            let read = accepted(&config, &batch.to_json(&rule, now()));
            let made = batch.to_event(&rule, read.event_type, false);
            assert_eq!(config.events.name(read.event_type), "retention.expired");
            assert_eq!((&read.id, &read.source, &read.reason), (&made.id, &made.source, &made.reason));
            assert_eq!(
                (read.reason.as_deref(), read.reference.as_deref()),
                (Some("older than 30 days"), Some("trial"))
            );
            assert_eq!((read.targets, read.dry_run), (made.targets, false));
            assert_eq!((read.time, made.time), (Some(cutoff() + 30 * DAY), None));
            assert!(made.sweeps.is_empty() && read.sweeps.is_empty());
        }
    }
}
