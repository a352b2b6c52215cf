//! What a review of a medium found.

/// The result of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moderation {
    /// What the review suggests.
    pub suggestion: Suggestion,
    /// What it found, in the provider's words: `porn` at Alibaba Cloud, `Image.Porn` at Tencent Cloud.
    pub labels: Vec<String>,
}

/// What to do with a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// Nothing was found.
    Pass,
    /// A person has to look at it.
    Review,
    /// It has to go.
    Block,
}

impl Moderation {
    /// A result without labels, as when nothing was found.
    pub fn new(suggestion: Suggestion) -> Self {
        Self { suggestion, labels: Vec::new() }
    }

    /// Adds a label.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.labels.push(label.into());
        self
    }
}

impl Suggestion {
    /// The word that both vendors have for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Review => "review",
            Self::Block => "block",
        }
    }
}
