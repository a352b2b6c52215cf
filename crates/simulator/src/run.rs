//! A run of a scenario, from the first message to the end of the last.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::LocalSet;

use super::coverage::Coverage;
use super::function::Instance;
use super::invocation::Invocation;
use super::network::wait;
use super::oracle::Violation;
use super::payload::{group, payload};
use super::piece::number;
use super::queue::{Keeper, Manner};
use super::scenario::{Intake, Scenario};
use super::world::World;

/// How long a run may last, in simulated time.
const LONGEST: Duration = Duration::from_secs(48 * 3600);
/// Invocations of one run; more means that something never ends.
const MOST_INVOCATIONS: usize = 3000;

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// Promises that were broken, in the order in which it was found out.
    pub violations: Vec<Violation>,
    /// What the run has met.
    pub coverage: Coverage,
    /// Every line of the log.
    pub log: Vec<u8>,
}

/// A keeper of messages and the trigger that delivers them.
struct Door {
    intake: Intake,
    keeper: RefCell<Keeper>,
}

struct Play {
    world: Rc<World>,
    doors: Vec<Door>,
    invocations: Cell<usize>,
    /// Nothing more can come of it.
    is_over: Cell<bool>,
    running: Cell<usize>,
    log: RefCell<Vec<u8>>,
    /// Invocations that are under way.
    present: RefCell<Vec<Rc<Invocation>>>,
}

/// Plays a scenario.
#[must_use]
pub fn run(scenario: Scenario) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else {
        let violation = Violation { promise: "the simulation runs", what: "no runtime".to_owned() };
        return Report { violations: vec![violation], coverage: Coverage::default(), log: Vec::new() };
    };
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let play = Rc::new(Play::new(scenario));
        play.play().await;
        let violations = play.world.oracle.borrow().violations().to_vec();
        let coverage = play.world.coverage.borrow().clone();
        Report { violations, coverage, log: play.log.take() }
    })
}

impl Play {
    fn new(scenario: Scenario) -> Self {
        let world = World::new(scenario);
        let scenario = &world.scenario;
        let door = |intake| Door {
            intake,
            keeper: RefCell::new(Keeper::new(Manner::of(intake, &scenario.lambda, scenario.duplicates))),
        };
        let mut doors = vec![door(scenario.intake)];
        if scenario.is_queued() {
            doors.push(door(Intake::Standard));
        }
        Self {
            doors,
            invocations: Cell::default(),
            is_over: Cell::default(),
            running: Cell::default(),
            log: RefCell::default(),
            present: RefCell::default(),
            world: Rc::clone(&world),
        }
    }

    async fn play(self: &Rc<Self>) {
        let scenario = Rc::clone(&self.world.scenario);
        self.world.coverage.borrow_mut().count(format!("intake: {}", scenario.intake.label()));
        let source = if scenario.versions.is_some() { "parameter" } else { "file" };
        self.world.coverage.borrow_mut().count(format!("configuration: {source}"));
        for message in &scenario.messages {
            self.world.coverage.borrow_mut().count(format!("message: {}", message.label()));
        }
        if let Some(door) = self.doors.first() {
            for (index, message) in scenario.messages.iter().enumerate().filter(|(_, m)| m.at < LONGEST) {
                let group = if scenario.intake == Intake::Stream { 0 } else { group(&scenario, index) };
                let at = self.world.instant(message.at);
                door.keeper.borrow_mut().take(index, format!("m{index}"), None, group, at);
            }
        }
        let instances = (0..scenario.lambda.instances).map(|_| tokio::task::spawn_local(Rc::clone(self).serve()));
        for instance in instances.collect::<Vec<_>>() {
            if instance.await.is_err() {
                self.world.oracle.borrow_mut().broken("nothing panics", "an instance ended");
            }
        }
        self.end();
    }

    /// One slot of the function's concurrency, with one process after the other.
    async fn serve(self: Rc<Self>) {
        let mut process: Option<Instance> = None;
        while !self.is_over.get() {
            self.collect();
            if self.world.elapsed() > LONGEST || self.invocations.get() > MOST_INVOCATIONS {
                self.world.oracle.borrow_mut().broken("it comes to an end", "messages go round for ever");
                return;
            }
            let now = tokio::time::Instant::now();
            let delivery = self.doors.iter().find_map(|door| {
                let batch = door.keeper.borrow_mut().receive(now, &mut self.world.dice.borrow_mut());
                (!batch.is_empty()).then_some((door, batch))
            });
            match delivery {
                Some((door, batch)) => {
                    self.running.set(self.running.get() + 1);
                    process = self.invoke(door, &batch, process).await;
                    self.running.set(self.running.get() - 1);
                }
                None => {
                    let next = self.doors.iter().filter_map(|door| door.keeper.borrow().next_at()).min();
                    match next {
                        None if self.running.get() == 0 && self.world.on_the_way.get() == 0 => return,
                        // Somebody else's work may come back.
                        None => wait(Duration::from_millis(500)).await,
                        Some(at) => {
                            let left = at.saturating_duration_since(now);
                            wait(left.max(Duration::from_millis(50))).await;
                        }
                    }
                }
            }
        }
    }

    /// One invocation. Gives back the process, unless it has crashed.
    async fn invoke(&self, door: &Door, batch: &[usize], process: Option<Instance>) -> Option<Instance> {
        let (world, scenario, intake) = (&self.world, &self.world.scenario, door.intake);
        let number = self.invocations.replace(self.invocations.get() + 1);
        let (messages, bodies): (Vec<(usize, String)>, Vec<_>) = {
            let keeper = door.keeper.borrow();
            let kept = batch.iter().filter_map(|place| keeper.get(*place));
            kept.map(|kept| ((kept.message, kept.id.clone()), kept.body.clone())).unzip()
        };
        let born = messages.iter().filter_map(|(number, _)| {
            let oracle = world.oracle.borrow();
            Some((*number, oracle.born_as(*number)?.clone()))
        });
        let born = born.collect();
        let started = world.elapsed();
        let times = (started, started + scenario.lambda.timeout);
        let invocation =
            Rc::new(Invocation::new(number, messages, born, intake, world.inventories(), times, world.is_calm()));
        {
            let mut present = self.present.borrow_mut();
            present.push(Rc::clone(&invocation));
            if present.len() > 1 || world.oracle.borrow().is_unsettled(started) {
                present.iter().for_each(|other| other.is_shared.set(true));
            }
        }
        let process = match process {
            Some(process) => process,
            None => match Instance::start(world, &invocation) {
                Ok(process) => process,
                Err(error) => {
                    world.oracle.borrow_mut().broken("the configuration is good", error.to_string());
                    self.is_over.set(true);
                    return None;
                }
            },
        };
        let written = process.log.len();
        let times = (started, World::shown(scenario, started));
        let payload = payload(scenario, intake, &invocation.messages, &bodies, times);
        let crash = scenario.crashes.iter().find(|crash| crash.invocation == number && crash.polls < usize::MAX);
        let answer = process.handle(world, &invocation, payload.as_bytes(), crash.map(|crash| crash.polls)).await;
        self.present.borrow_mut().retain(|other| other.number != number);
        let log = process.log.bytes().split_off(written);
        self.log.borrow_mut().extend_from_slice(&log);
        let now = tokio::time::Instant::now();
        let Some(answer) = answer else {
            world.coverage.borrow_mut().count("crash");
            // A process that did not answer in time is ended, too.
            if crash.is_none() {
                world.oracle.borrow_mut().broken("there is an answer in time", format!("invocation {number}"));
            }
            world.oracle.borrow_mut().restarted(world.elapsed());
            self.present.borrow().iter().for_each(|other| other.is_shared.set(true));
            door.keeper.borrow_mut().finish(batch, None, now);
            return None;
        };
        let back = world.oracle.borrow_mut().answered(&invocation, intake, &answer, &log, world.elapsed());
        door.keeper.borrow_mut().finish(batch, Some(&back), now);
        self.note(&invocation, intake, &answer, &back);
        Some(process)
    }

    /// What is acknowledged is settled for good.
    fn note(
        &self,
        invocation: &Invocation,
        intake: Intake,
        answer: &Result<String, takedown::InvocationError>,
        back: &BTreeSet<String>,
    ) {
        let world = &self.world;
        let mut coverage = world.coverage.borrow_mut();
        coverage.count("invocation");
        if answer.is_err() {
            coverage.count("answer: invocation error");
        }
        if !back.is_empty() {
            coverage.count("answer: something comes back");
        }
        drop(coverage);
        if matches!(intake, Intake::Webhook { queued: true } | Intake::Sweep { .. }) {
            return;
        }
        let inventories = world.inventories();
        for (message, id) in &invocation.messages {
            if !back.contains(id) {
                world.oracle.borrow_mut().settled(invocation, *message, &inventories);
            }
        }
    }

    /// What webhooks and sweeps have put on the queue is delivered from there.
    fn collect(&self) {
        let Some(door) = self.doors.get(1) else { return };
        let mut queue = self.world.queue.borrow_mut();
        for message in queue.queue.messages() {
            let event: Value = serde_json::from_str(&message.body).unwrap_or_default();
            let mut oracle = self.world.oracle.borrow_mut();
            let index = match self.world.scenario.intake {
                Intake::Sweep { .. } => oracle.born(&event),
                _ => event.get("id").and_then(Value::as_str).and_then(number),
            };
            match index {
                Some(index) => {
                    self.world.coverage.borrow_mut().count("queue: event");
                    let (id, body) = (message.message_id.clone(), Some(message.body.clone()));
                    door.keeper.borrow_mut().take(index, id, body, 0, tokio::time::Instant::now());
                }
                None => oracle.broken("nothing is invented", message.body.clone()),
            }
        }
        queue.queue.clear();
    }

    /// When everything is over, nothing is missing.
    fn end(&self) {
        self.world.oracle.borrow_mut().ended(&self.world.inventories(), self.world.last_day());
        let mut oracle = self.world.oracle.borrow_mut();
        let mut seen = BTreeSet::new();
        let mut coverage = self.world.coverage.borrow_mut();
        for door in self.doors.iter().rev() {
            let keeper = door.keeper.borrow();
            let (settled, dead) = keeper.ends();
            dead.iter().for_each(|_| coverage.count("end: given up"));
            if door.intake != (Intake::Webhook { queued: true }) {
                settled.iter().for_each(|_| coverage.count("end: settled"));
                seen.extend(settled);
            } else {
                // Whoever was told 202 finds the event on the queue.
                for message in settled {
                    if !seen.contains(&message) {
                        oracle.broken("what is accepted is queued", format!("message {message} is nowhere"));
                    }
                }
            }
            seen.extend(dead.iter().map(|kept| kept.message));
        }
        let sent = oracle.messages().enumerate().filter(|(_, message)| message.at < LONGEST);
        let lost: Vec<usize> = sent.map(|(index, _)| index).filter(|index| !seen.contains(index)).collect();
        for index in lost {
            oracle.broken("every message is settled or given up", format!("message {index} is neither"));
        }
    }
}
