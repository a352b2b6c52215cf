//! The figures as they are printed.

use std::fmt;

/// Measured values of one kind: their median, and how far they spread.
#[derive(Clone)]
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    pub(crate) fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    fn at(&self, part: usize, of: usize) -> f64 {
        self.0.get((self.0.len() - 1) * part / of).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn median(&self) -> f64 {
        self.at(1, 2)
    }
}

impl fmt::Display for Sample {
    /// The median, and the range of the middle half for many values, of all for few.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = if self.0.len() > 20 { ((1, 4), (3, 4)) } else { ((0, 1), (1, 1)) };
        write!(f, "{:.2} ({:.2} to {:.2})", self.median(), self.at(low.0, low.1), self.at(high.0, high.1))
    }
}

#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

struct Row {
    measure: String,
    value: String,
    target: String,
    met: Option<bool>,
}

impl Table {
    /// A figure and the target that it has to meet.
    pub(crate) fn check(&mut self, measure: impl Into<String>, value: impl fmt::Display, target: &str, met: bool) {
        self.row(measure.into(), value.to_string(), target, Some(met));
    }

    /// A figure without a target.
    pub(crate) fn note(&mut self, measure: impl Into<String>, value: impl fmt::Display) {
        self.row(measure.into(), value.to_string(), "", None);
    }

    fn row(&mut self, measure: String, value: String, target: &str, met: Option<bool>) {
        eprintln!("{measure}: {value}");
        self.0.push(Row { measure, value, target: target.to_owned(), met });
    }

    pub(crate) fn is_met(&self) -> bool {
        self.0.iter().all(|row| row.met != Some(false))
    }

    pub(crate) fn print(&self) {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        println!("{cores}-core {} machine; median (spread)\n", std::env::consts::ARCH);
        println!("| measure | value | target | verdict |\n|---|---|---|---|");
        for Row { measure, value, target, met } in &self.0 {
            let verdict = match met {
                None => "",
                Some(true) => "met",
                Some(false) => "MISSED",
            };
            println!("| {measure} | {value} | {target} | {verdict} |");
        }
    }
}
