//! Media that come and go while they are listed.

use std::collections::{BTreeMap, BTreeSet};

use takedown::InvocationError;

use super::*;

const ALL: &str = "max_targets = 100000\nmax_share = 100";

/// Runs a sweep, and meddles again and again while it runs.
async fn play_while(world: &World, mut meddle: impl FnMut(&mut Core)) -> Result<Value, InvocationError> {
    let event = trial();
    let mut playing = std::pin::pin!(world.play(&event));
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    loop {
        tokio::select! {
            answer = &mut playing => return answer,
            _ = ticks.tick() => world.emulator.core(&mut meddle),
        }
    }
}

/// Somebody else who knows all media.
struct Other {
    videos: BTreeMap<String, Video>,
    files: BTreeMap<String, File>,
    /// The messages of the queue that were worked off.
    done: usize,
}

impl Other {
    fn of(world: &World) -> Self {
        world.emulator.core(|core| Self {
            videos: core.library.videos().map(|video| (video.id.clone(), video.clone())).collect(),
            files: core.library.files().map(|file| (file.id.clone(), file.clone())).collect(),
            done: 0,
        })
    }

    /// Deletes a medium.
    fn delete(&self, core: &mut Core, id: &str) {
        if let Some(mut video) = self.videos.get(id).cloned() {
            video.deleted = true;
            core.library.add_video(video);
        } else {
            let mut file = self.files[id].clone();
            file.deleted = true;
            core.library.add_file_with_parts(file);
        }
    }

    /// Deletes what the next events on the queue name.
    fn work_off(&mut self, core: &mut Core) {
        let bodies: Vec<_> = core.queue.messages()[self.done..].iter().map(|message| message.body.clone()).collect();
        self.done += bodies.len();
        for body in bodies {
            let event: Value = serde_json::from_str(&body).unwrap();
            for target in event["data"]["targets"].as_array().unwrap() {
                self.delete(core, target.get("video_id").or(target.get("file_id")).unwrap().as_str().unwrap());
            }
        }
    }
}

#[tokio::test]
async fn what_somebody_else_deletes_meanwhile_hides_nothing() {
    for (account, core, count) in [("cn", videos(3000, 5), 3000), ("intl", files(4900, 5), 4900)] {
        let world = World::queued(core, "takedowns", &rule(account, ALL)).await;
        let other = Other::of(&world);
        let (mut gone, mut pages) = (BTreeSet::new(), 0);
        play_while(&world, |core| {
            if core.count("SearchMedia") > pages {
                pages = core.count("SearchMedia");
                for number in 0..7 {
                    let id = format!("old-{}", (pages * 61 + number * 397) % count);
                    if gone.insert(id.clone()) {
                        other.delete(core, &id);
                    }
                }
            }
        })
        .await
        .unwrap();
        let queued = world.queued_ids();
        let distinct: BTreeSet<_> = queued.iter().cloned().collect();
        assert_eq!(distinct.len(), queued.len(), "{account}: nothing is queued twice");
        let missed: Vec<_> = old(usize::try_from(count).unwrap())
            .into_iter()
            .filter(|id| !gone.contains(id) && !distinct.contains(id))
            .collect();
        assert!(missed.is_empty(), "{account}: {missed:?}");
        assert!(!gone.is_empty());
    }
}

/// Queues everything while a worker deletes what is on the queue.
async fn work_off(account: &str, core: Core, count: usize) {
    let world = World::queued(core, "takedowns", &rule(account, ALL)).await;
    let mut other = Other::of(&world);
    play_while(&world, |core| other.work_off(core)).await.unwrap();
    assert_eq!(world.queued_ids(), old(count), "{account}");
    assert!(other.done > 0);
}

#[tokio::test]
async fn a_queue_that_is_worked_off_meanwhile_hides_nothing() {
    work_off("cn", videos(6500, 5), 6500).await;
    work_off("intl", files(4900, 5), 4900).await;
    work_off("intl", files(8000, 5), 8000).await;
}

#[tokio::test]
async fn what_comes_meanwhile_is_not_swept() {
    for (account, core) in [("cn", videos(1500, 5)), ("intl", files(1500, 5))] {
        let world = World::unpaced(core, &rule(account, ALL)).await;
        let mut number = 0;
        play_while(&world, |core| {
            if core.count("SearchMedia") > number && number < 50 {
                number += 1;
                match account {
                    "cn" => core.library.add_video(Video::new(format!("now-{number}")).created(days_ago(0))),
                    _ => core.library.add_file_with_parts(File::new(APP, format!("now-{number}")).created(days_ago(0))),
                }
            }
        })
        .await
        .unwrap();
        assert_eq!((world.left("old"), world.left("new")), (0, 5), "{account}");
        assert_eq!(world.left("now"), usize::try_from(number).unwrap());
        world.assert_result("complete", [("matched", 1500), ("sent", 1500), ("left", 0)]);
    }
}

#[tokio::test]
async fn what_somebody_else_deletes_before_the_sweep_does_is_absent() {
    let world = World::unpaced(videos(1500, 5), &rule("cn", ALL)).await;
    let other = Other::of(&world);
    let (mut gone, mut pages) = (0, 0);
    play_while(&world, |core| {
        if core.count("SearchMedia") > pages {
            pages = core.count("SearchMedia");
            for _ in 0..10 {
                other.delete(core, &format!("old-{}", 1499 - gone));
                gone += 1;
            }
        }
    })
    .await
    .unwrap();
    assert_eq!(world.left("old"), 0);
    let (_, [sent, deleted]) = world.result(["sent", "deleted"]);
    let absent = world.log.outcomes().iter().filter(|line| line["outcome"] == "already_absent").count() as u64;
    assert!(sent <= 1500 && sent == deleted + absent, "{sent} {deleted} {absent}");
}
