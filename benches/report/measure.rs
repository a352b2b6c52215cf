//! The measurements, each with its target.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::batch::{Targets, batch};
use crate::build::Programs;
use crate::function::{Cost, Function, Rates};
use crate::hostile;
use crate::provider::Provider;
use crate::sweep::{configuration, emulator, message};
use crate::table::{Sample, Table};
use crate::webhook::request;

/// Starts of each program.
const STARTS: usize = 400;
/// Webhooks that are answered by one process.
const WEBHOOKS: usize = 2_000;
/// Media of the libraries that are swept.
const SWEPT: [u32; 2] = [20_000, 100_000];
/// Invocations of each batch, each in a new process.
const RUNS: usize = 7;
/// Calls of one measurement of the pace, in seconds of the configured rate.
const PACE_SECONDS: usize = 10;

const MIB: f64 = 1024.0 * 1024.0;

pub(crate) fn size(table: &mut Table, programs: &Programs) {
    let bytes = |program: &Path| std::fs::metadata(program).expect("it was built").len() as f64;
    let size = bytes(&programs.bootstrap) / 1e6;
    table.check("`bootstrap`, MB", format!("{size:.2}"), "at most 5.7", size <= 5.7);
    table.note("hello-world, MB", format!("{:.2}", bytes(&programs.hello) / 1e6));
}

/// Starts of one program, in milliseconds.
#[derive(Default)]
struct Starts {
    wall: Vec<f64>,
    cpu: Vec<f64>,
}

/// From the start of the process to the first poll. The programs take turns, and turns in going first, so that whatever else the
/// machine does falls on both.
pub(crate) async fn start(table: &mut Table, programs: &Programs, provider: &Provider) {
    let (mut hello, mut bootstrap) = (Starts::default(), Starts::default());
    for round in 0..STARTS {
        let mut turns = [(&programs.hello, &mut hello), (&programs.bootstrap, &mut bootstrap)];
        if round % 2 == 1 {
            turns.reverse();
        }
        for (program, starts) in turns {
            let function = Function::start(program, provider, Rates::Documented).await;
            starts.wall.push(function.start.as_secs_f64() * 1e3);
            starts.cpu.push(function.start_cpu.as_secs_f64() * 1e3);
            function.drop().await;
        }
    }
    let (own, base) = (Sample::new(bootstrap.wall), Sample::new(hello.wall));
    let (own_cpu, base_cpu) = (Sample::new(bootstrap.cpu), Sample::new(hello.cpu));
    let ratio = own.median() / base.median();
    table.check("start, times the hello-world", format!("{ratio:.2}"), "at most 1.25", ratio <= 1.25);
    table.note("start of `bootstrap`, ms", own);
    table.note("start of the hello-world, ms", base);
    table.note("CPU of the start, times the hello-world", format!("{:.2}", own_cpu.median() / base_cpu.median()));
    table.note("CPU of the start of `bootstrap`, ms", own_cpu);
    table.note("CPU of the start of the hello-world, ms", base_cpu);
}

/// From an invocation to its answer, for a signed webhook whose event goes to a queue that takes it at once, and for the
/// hello-world, in turns. The first of each is apart: it opens the connections.
pub(crate) async fn webhook(table: &mut Table, programs: &Programs, provider: &Provider) {
    provider.reset(Duration::ZERO);
    let request = request();
    let mut functions = [
        Function::start(&programs.hello, provider, Rates::Documented).await,
        Function::start(&programs.bootstrap, provider, Rates::Documented).await,
    ];
    let (mut first, mut later) = ([Duration::ZERO; 2], [Vec::new(), Vec::new()]);
    for round in 0..=WEBHOOKS {
        for ((function, first), later) in functions.iter_mut().zip(&mut first).zip(&mut later) {
            let (answer, took) = function.answer(&request).await;
            assert!(answer == r#""hello""# || answer.contains(r#""statusCode":202"#), "{answer}");
            if round == 0 {
                *first = took;
            } else {
                later.push(took.as_secs_f64() * 1e6);
            }
        }
    }
    assert_eq!(provider.arrivals().len(), WEBHOOKS + 1, "every event is on the queue");
    for function in functions {
        function.drop().await;
    }
    let [hello, own] = later.map(Sample::new);
    table.note("webhook to 202 less the hello-world, µs", format!("{:.0}", own.median() - hello.median()));
    table.note("webhook to 202, times the hello-world", format!("{:.2}", own.median() / hello.median()));
    table.note("webhook to 202, µs", own);
    table.note("hello-world to its answer, µs", hello);
    for (name, took) in ["hello-world to its first answer, ms", "first webhook to 202, ms"].into_iter().zip(first) {
        table.note(name, format!("{:.2}", took.as_secs_f64() * 1e3));
    }
}

/// A kind of batch and what was measured of it.
struct Series {
    targets: Targets,
    count: usize,
    costs: Vec<Cost>,
    calls: Vec<usize>,
}

impl Series {
    fn new(targets: Targets, count: usize) -> Self {
        Self { targets, count, costs: Vec::new(), calls: Vec::new() }
    }

    async fn run(&mut self, programs: &Programs, provider: &Provider) {
        let payload = batch(self.targets, self.count);
        let function = Function::start(&programs.bootstrap, provider, Rates::Lifted).await;
        provider.reset(Duration::ZERO);
        let cost = function.invoke(&payload).await;
        assert_eq!(cost.outcomes, self.count, "every target has its line");
        self.calls.push(provider.arrivals().len());
        self.costs.push(cost);
    }

    /// Microseconds of CPU for each target.
    fn cpu(&self) -> Sample {
        Sample::new(self.costs.iter().map(|cost| cost.cpu.as_secs_f64() * 1e6 / self.count as f64))
    }

    fn peak(&self) -> Sample {
        Sample::new(self.costs.iter().map(|cost| cost.peak as f64 / MIB))
    }
}

/// CPU, memory and calls of whole batches, in turns.
pub(crate) async fn work(table: &mut Table, programs: &Programs, provider: &Provider) {
    let mut series = [
        Series::new(Targets::Videos, 10),
        Series::new(Targets::Videos, 1_000),
        Series::new(Targets::Videos, 2_500),
        Series::new(Targets::Videos, 5_000),
        Series::new(Targets::Videos, 10_000),
        Series::new(Targets::Files, 10_000),
        Series::new(Targets::Mixed, 9_999),
    ];
    for _ in 0..RUNS {
        for series in &mut series {
            series.run(programs, provider).await;
        }
    }
    let [ten, thousand, quarter, half, full, files, mixed] = &series;

    let cpu = full.cpu();
    let (met, least) = (cpu.median() <= 20.0, thousand.cpu().median());
    let growth = cpu.median() / least;
    table.check("CPU, 10,000 videos, µs a target", cpu, "at most 20", met);
    for (name, series) in [("5,000", half), ("2,500", quarter), ("1,000", thousand)] {
        table.note(format!("CPU, {name} videos, µs a target"), series.cpu());
    }
    let label = "CPU a target, 10,000 to 1,000 videos";
    table.check(label, format!("{growth:.2}"), "at most 1.2", growth <= 1.2);
    table.note("CPU, 10,000 files (a call each), µs a target", files.cpu());
    table.note("CPU, 9,999 targets at three providers, µs a target", mixed.cpu());

    for (name, series, most) in [("10,000 videos", full, 36.0), ("10 videos", ten, 8.0)] {
        let peak = series.peak();
        let met = peak.median() <= most;
        table.check(format!("peak memory, {name}, MiB"), peak, &format!("at most {most}"), met);
    }
    table.note("peak memory, 10,000 files, MiB", files.peak());

    for (name, series) in [("10,000 videos", full), ("10,000 files", files), ("9,999 targets, mixed", mixed)] {
        let fewest = series.targets.calls(series.count);
        let met = series.calls.iter().all(|calls| *calls == fewest);
        let most = series.calls.iter().max().unwrap_or(&0);
        table.check(format!("calls, {name}"), most, &format!("exactly {fewest}"), met);
    }
}

/// Sweeps of whole libraries at the emulator, onto its queue and at once.
pub(crate) async fn sweep(table: &mut Table, programs: &Programs) {
    for is_queued in [true, false] {
        let way = if is_queued { "queued" } else { "deleted" };
        let mut peaks = Vec::new();
        for videos in SWEPT {
            let emulator = emulator(videos).await;
            let queue = is_queued.then(|| format!("{}/000000000000/takedown", emulator.url()));
            let text = configuration(&emulator.url());
            let function = Function::start_with(&programs.bootstrap, "sweep.toml", &text, queue.as_deref()).await;
            let cost = function.invoke(&message()).await;
            peaks.push(cost.peak as f64 / MIB);
            let count = |operation: &str| emulator.core(|core| core.count(operation));
            let (searches, batches, deletes) = (count("SearchMedia"), count("SendMessageBatch"), count("DeleteVideo"));
            let pages = u64::from(videos).div_ceil(100);
            let label = format!("sweep of {videos} media, {way}");
            table.check(format!("{label}: pages"), searches, &format!("exactly {pages}"), searches == pages);
            let (calls, fewest) =
                if is_queued { (batches, videos.div_ceil(1000)) } else { (deletes, videos.div_ceil(20)) };
            let what = if is_queued { "requests to the queue" } else { "deletes" };
            table.check(format!("{label}: {what}"), calls, &format!("exactly {fewest}"), calls == u64::from(fewest));
            table.note(
                format!("{label}: CPU, µs a medium"),
                format!("{:.1}", cost.cpu.as_secs_f64() * 1e6 / f64::from(videos)),
            );
            table.note(format!("{label}: peak memory, MiB"), format!("{:.1}", cost.peak as f64 / MIB));
        }
        let [few, .., many] = peaks.as_slice() else { continue };
        let growth = many / few;
        let label = format!("peak memory, {} to {} media, {way}", SWEPT[1], SWEPT[0]);
        table.check(label, format!("{growth:.2}"), "at most 1.2", growth <= 1.2);
    }
}

/// Hostile batches beside an ordinary one of the same size, in turns; and how much more a byte of the long ones takes.
pub(crate) async fn hostile(table: &mut Table, programs: &Programs, provider: &Provider) {
    // As a queue takes them at most, and a quarter of that.
    const LENGTHS: [usize; 2] = [1 << 20, 1 << 18];
    let [long, short] = LENGTHS
        .map(|length| std::iter::once(hostile::ordinary(length)).chain(hostile::hostile(length)).collect::<Vec<_>>());
    let mut costs = long.iter().map(|_| [Vec::new(), Vec::new()]).collect::<Vec<_>>();
    for _ in 0..RUNS {
        for ((long, short), costs) in long.iter().zip(&short).zip(&mut costs) {
            for (payload, costs) in [long, short].into_iter().zip(costs) {
                provider.reset(Duration::ZERO);
                let function = Function::start(&programs.bootstrap, provider, Rates::Lifted).await;
                let (answer, cost) = function.run(&payload.bytes).await;
                assert_eq!(answer.matches("itemIdentifier").count(), payload.failures, "{}", payload.name);
                costs.push(cost);
            }
        }
    }
    let cpu = |costs: &[Cost]| Sample::new(costs.iter().map(|cost| cost.cpu.as_secs_f64() * 1e3));
    let usual = costs.first().map_or(f64::NAN, |[own, _]| cpu(own).median());
    for (place, ((payload, short), [own, quarter])) in long.iter().zip(&short).zip(&costs).enumerate() {
        let size = payload.bytes.len() as f64;
        let label = format!("{:.1} MB of {}", size / 1e6, payload.name);
        let peak = Sample::new(own.iter().map(|cost| cost.peak as f64 / MIB));
        table.note(format!("{label}: CPU, ms"), cpu(own));
        if place == 0 {
            table.note(format!("{label}: peak memory, MiB"), peak);
            continue;
        }
        let share = cpu(own).median() / usual;
        let growth = cpu(own).median() / cpu(quarter).median() * short.bytes.len() as f64 / size;
        let met = peak.median() <= 64.0;
        table.check(format!("{label}: CPU, times the ordinary"), format!("{share:.2}"), "at most 3", share <= 3.0);
        let label_of_growth = format!("{label}: CPU a byte, to a quarter of it");
        table.check(label_of_growth, format!("{growth:.2}"), "at most 1.5", growth <= 1.5);
        table.check(format!("{label}: peak memory, MiB"), peak, "at most 64", met);
    }
}

/// How calls arrive at the provider under load, at the documented rates.
pub(crate) async fn pace(table: &mut Table, programs: &Programs, provider: &Provider) {
    for (name, targets, rate, targets_a_call) in
        [("Tencent DeleteMedia", Targets::Files, 100, 1), ("DeleteVideo", Targets::Videos, 30, 20)]
    {
        for (latency, least) in [(0, 99.0), (50, 97.5)] {
            let calls = rate * PACE_SECONDS;
            let payload = batch(targets, calls * targets_a_call);
            let function = Function::start(&programs.bootstrap, provider, Rates::Documented).await;
            provider.reset(Duration::from_millis(latency));
            function.invoke(&payload).await;
            let arrivals = provider.arrivals();
            assert_eq!(arrivals.len(), calls, "no call is made twice");
            let label = format!("{name}, {rate}/s, replies after {latency} ms");
            let share = share(&arrivals, rate) * 100.0;
            let most = busiest_second(&arrivals);
            table.check(
                format!("{label}: % of the rate"),
                format!("{share:.1}"),
                &format!("at least {least}"),
                share >= least,
            );
            table.check(format!("{label}: most in a second"), most, &format!("at most {rate}"), most <= rate);
        }
    }
}

/// The part of the rate that was used: no client that keeps to it can be faster than with all of a second's calls at once.
fn share(arrivals: &[Instant], rate: usize) -> f64 {
    let (Some(first), Some(last)) = (arrivals.first(), arrivals.last()) else { return 0.0 };
    let fastest = (arrivals.len() / rate - 1) as f64;
    fastest / last.duration_since(*first).as_secs_f64()
}

/// The most arrivals in any second, which begins with one of them.
fn busiest_second(arrivals: &[Instant]) -> usize {
    let second = Duration::from_secs(1);
    let within = |first: &Instant, rest: &[Instant]| rest.partition_point(|at| at.duration_since(*first) < second);
    arrivals
        .iter()
        .enumerate()
        .map(|(place, first)| within(first, arrivals.get(place..).unwrap_or(&[])))
        .max()
        .unwrap_or(0)
}
